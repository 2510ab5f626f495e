"""What results look like: results in, text or bytes out. What all forms share: texts in parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from tmtool.fuzzy.edits import Edit

KIND_NAMES = {"formula": "template", "fragment": "subsegment"}
"""What people call a kind of match, where that is not what the answers for programs call it."""
Role: TypeAlias = Literal["gone", "new", "affected", "value", "found", "main"]


@dataclass(frozen=True, slots=True)
class TextPart:
    """A stretch of a text, and what it is, None where it is nothing special."""

    text: str
    role: Role | None = None


def split_parts(text: str, spans: Iterable[range], role: Role) -> list[TextPart]:
    """A text in parts: what the spans say, which come in order, and what lies between them.

    >>> [
    ...     (part.text, part.role)
    ...     for part in split_parts("bridge the gap", [range(0, 6)], "affected")
    ... ]
    [('bridge', 'affected'), (' the gap', None)]
    """
    found, at = [], 0
    for span in spans:
        found += [TextPart(text[at : span.start]), TextPart(text[span.start : span.stop], role)]
        at = span.stop
    return [part for part in (*found, TextPart(text[at:])) if part.text]


def split_edits(
    edits: Iterable[Edit], new: str, old: str, *, keeps_new: bool = False
) -> list[TextPart]:
    """Split a text into parts of two wordings; `keeps_new` shows equal parts as in the new one."""
    found: list[TextPart] = []
    for edit in edits:
        own, gone = new[edit.query.start : edit.query.stop], old[edit.text.start : edit.text.stop]
        if edit.operation == "equal":
            found.append(TextPart(own if keeps_new else gone))
        else:
            found += [TextPart(gone, "gone"), TextPart(own, "new")]
    return [part for part in found if part.text]


def mark_changes(was: str, now: str) -> tuple[list[TextPart], list[TextPart]]:
    """Split two wordings into parts; those that the other one lacks are `gone` or `new`."""
    from tmtool.fuzzy.edits import compute_edits

    before, after = list[TextPart](), list[TextPart]()
    for edit in compute_edits(was, now):
        is_same = edit.operation == "equal"
        gone, new = was[edit.query.start : edit.query.stop], now[edit.text.start : edit.text.stop]
        before += [TextPart(gone, None if is_same else "gone")] if gone else []
        after += [TextPart(new, None if is_same else "new")] if new else []
    return before, after
