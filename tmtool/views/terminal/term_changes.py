"""The changes of a term base on a terminal: who did what when, and below what differs."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.lang.wrap import make_printable, wrap
from tmtool.terms.entry_requests import ListTermChangesResult
from tmtool.views.term_changes import list_differences
from tmtool.views.terminal.look import MINIMUM, QUIET, STRONG, Look, indent_lines

_INDENT = 5
"""Columns before what differs. Chosen, no measurement."""


def render_changes(result: ListTermChangesResult, look: Look) -> Iterator[str]:
    """The changes, line by line, line ends included."""
    room = max(look.columns, MINIMUM)
    for each in result.changes:
        note = each.change.note
        what = f"{note.action} of change {note.undoes}" if note.undoes else note.action
        parts = (what, note.by, note.at[:16].replace("T", " "), note.why)
        told = ", ".join(part for part in parts if part) + "  (undone)" * each.is_undone
        head = f"{each.change.number:>4} "
        lines = [look.paint(line, STRONG) for line in wrap(make_printable(told), room - _INDENT)]
        yield from indent_lines(head, lines, _INDENT)
        for one in each.entries:
            entry = one.after or one.before
            for part in list_differences(one.before, one.after):
                of = " ".join(filter(None, (entry.id if entry else "", part.term)))
                was, now = (" ".join((text or "nothing").split()) for text in (part.was, part.now))
                line = make_printable(f"{of}: {part.what}: {was} -> {now}")
                rows = [look.paint(row, QUIET) for row in wrap(line, room - _INDENT)]
                yield from indent_lines(" " * _INDENT, rows, _INDENT)
