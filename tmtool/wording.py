"""Words that a reviser changed in a text: where they stand, and what stood there before.

A text with its edits is two texts: what it says now, and what it said when it was read. Offsets are
code points, ranges 0-based and half-open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


class EarlierWording(NamedTuple):
    """What an edit said before somebody edited it again: the words, who chose them, and when."""

    text: str
    by: str
    at: str


class TextChange(NamedTuple):
    """A change to make: `text` instead of what stands from `start` to `stop`."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True)
class Rewording:
    """A change that was made: from `start` to `stop`, never nothing, stood `before` at first.

    `by` and `at` (ISO 8601) say who chose the words that stand there now, and when; `earlier` are
    those that stood there in between, the latest first. `finding` is the id of the finding whose
    suggestion they are.
    """

    start: int
    stop: int
    before: str
    by: str
    at: str
    finding: str | None = None
    earlier: tuple[EarlierWording, ...] = ()

    @property
    def growth(self) -> int:
        """How much longer the text is for it."""
        return self.stop - self.start - len(self.before)

    def shift(self, offset: int) -> Rewording:
        """The same in a text that begins so much earlier."""
        return replace(self, start=self.start + offset, stop=self.stop + offset)


def restore(text: str, edits: Sequence[Rewording]) -> str:
    """What a text said before its edits.

    >>> restore("the Technology Bank", [Rewording(4, 19, "bank", "Ada", "2026-11-26")])
    'the bank'
    """
    for edit in reversed(edits):
        text = text[: edit.start] + edit.before + text[edit.stop :]
    return text


def find_original(edits: Sequence[Rewording], offset: int) -> int:
    """Where a place in a text was before its edits; of one inside an edit, the end of that.

    >>> edits = [Rewording(4, 19, "bank", "Ada", "2026-11-26")]
    >>> [find_original(edits, at) for at in (4, 9, 19, 20)]
    [4, 8, 8, 9]
    """
    growth = 0
    for edit in edits:
        if offset <= edit.start:
            break
        if offset < edit.stop:
            return edit.start - growth + len(edit.before)
        growth += edit.growth
    return offset - growth


def clip(edits: Sequence[Rewording], start: int, stop: int) -> tuple[Rewording, ...]:
    """The edits of a stretch of a text, with offsets in that.

    Of an edit that begins before the stretch, what stood there stays with its beginning.
    """
    found = []
    for edit in edits:
        first, last = max(edit.start, start), min(edit.stop, stop)
        if first >= last:
            continue
        own = replace(edit, start=first - start, stop=last - start)
        found.append(own if edit.start >= start else replace(own, before="", earlier=()))
    return tuple(found)


def change(
    text: str, edits: Sequence[Rewording], wanted: TextChange, stamp: Rewording
) -> tuple[str, tuple[Rewording, ...]]:
    """A text with its edits after one more change, which `stamp` says who made, when and why.

    Edits that it touches become one with it; where that says again what the text said at first, it
    is none any more.

    >>> stamp = Rewording(0, 0, "", "Ada", "2026-11-26")
    >>> text, edits = change("the bank", (), TextChange(4, 8, "Bank"), stamp)
    >>> text, edits[0].before
    ('the Bank', 'bank')
    >>> change(text, edits, TextChange(4, 8, "bank"), stamp)
    ('the bank', ())
    """
    start, stop, new = wanted
    touched = [each for each in edits if each.start < stop and start < each.stop]
    first = min([start, *(each.start for each in touched)])
    last = max([stop, *(each.stop for each in touched)])
    before = restore(text[first:last], [each.shift(-first) for each in touched])
    inside = text[first:start] + new + text[stop:last]
    grown = len(new) - (stop - start)
    kept = [each for each in edits if each.stop <= first and each not in touched]
    if inside != before:
        earlier = [
            told
            for each in touched
            for told in (EarlierWording(text[each.start : each.stop], each.by, each.at),
                         *each.earlier)
        ]  # fmt: skip
        edit = replace(stamp, start=first, stop=first + len(inside), before=before)
        kept.append(replace(edit, earlier=tuple(earlier)))
    later = (each for each in edits if each.start >= last and each not in touched)
    kept += (each.shift(grown) for each in later)
    return text[:first] + inside + text[last:], tuple(kept)
