"""The changes of a term base as objects: who did what when, and what differs since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tmtool.terms.entry_requests import EntryChange, ListTermChangesResult
from tmtool.views.term_changes import list_differences


def build_changes(result: ListTermChangesResult) -> Iterator[dict[str, Any]]:
    """An object for each change, the newest first."""
    for each in result.changes:
        note = each.change.note
        yield {
            "type": "term_change", "change": each.change.number, "action": note.action,
            "by": note.by, "at": note.at, "why": note.why, "undoes": note.undoes,
            "undone": each.is_undone, "entries": [_entry(one) for one in each.entries],
        }  # fmt: skip


def _entry(change: EntryChange) -> dict[str, Any]:
    entry = change.after or change.before
    return {
        "id": entry.id if entry else "",
        "differences": [
            {"term": each.term, "what": each.what, "was": each.was, "now": each.now}
            for each in list_differences(change.before, change.after)
        ],
    }  # fmt: skip
