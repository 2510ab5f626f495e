"""A corrigendum on a page: each correction with its place, and what it changes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tmtool.lang.wrap import format_count
from tmtool.views import TextPart
from tmtool.views.html.history import mark_changes
from tmtool.views.html.items import KeptItem
from tmtool.views.html.render import Tongue, render_served


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction: where it is meant, what the corrigendum says, and what becomes of the text.

    With a `problem` nothing does.
    """

    place: str
    sentence: str
    before: Sequence[TextPart]
    after: Sequence[TextPart]
    problem: str | None
    key: str | None


def render_correction(read: Mapping[str, Any], item: KeptItem, change: int | None) -> str:
    """What a corrigendum changes; `change` is the number of the one that it was applied by."""
    rows = [_build_row(each) for each in read["corrections"]]
    return render_served(
        "correction.html", title=f"{read['name']} - tmtool", module=None, read=read, item=item,
        change=change, tongue=Tongue.of(read["lang"]), rows=rows,
        units=format_count(read["units"], "unit"),
        left=sum(each.problem is not None for each in rows),
    )  # fmt: skip


def _build_row(correction: Mapping[str, Any]) -> CorrectionRow:
    number, subs = correction["paragraph"], correction["subparagraphs"]
    named = [f"para. {number}{''.join(f' ({each})' for each in subs)}"] if number else []
    before, after = mark_changes(correction["before"] or "", correction["after"] or "")
    return CorrectionRow(
        ", ".join([*correction["parts"], *named]) or "anywhere", correction["sentence"], before,
        after, correction["problem"], correction["key"],
    )  # fmt: skip
