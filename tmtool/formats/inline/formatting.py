"""What stands inside a text besides its characters: footnote marks, and how stretches look.

A code without a partner on another side would be a fault to every tool that checks codes, so what
only some sides of a row have is left out of formats for such tools, and counted.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tmtool.units import Look, Paragraph, Segment

Inside: TypeAlias = Literal["note"] | Look
Numbered: TypeAlias = Sequence[tuple[int, "Inline"]]
"""Inlines with the numbers by which all sides of a row call them, from 1."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A footnote mark (look "note", an empty stretch), or how `text[start:stop]` looks.

    `value` is the footnote's mark, or where a link leads.
    """

    look: Inside
    start: int
    stop: int
    value: str | None = None

    def shift(self, offset: int) -> Inline:
        return replace(self, start=self.start + offset, stop=self.stop + offset)


@dataclass(frozen=True, slots=True)
class CodedText:
    """A text with what stands in it: a side of a row."""

    text: str
    inlines: tuple[Inline, ...] = ()


def list_inlines(
    paragraph: Paragraph, segment: Segment, before: Segment | None, after: Segment | None
) -> tuple[Inline, ...]:
    """What stands inside a segment, offsets its own; `before`, `after` are those of its paragraph.

    A mark between two segments hangs on the first.

    >>> from tmtool.units import Note
    >>> paragraph = Paragraph("body", None, "大会闭幕。代表离会。", (Note("1", 5),))
    >>> first, second = Segment(0, 0, 5, "大会闭幕。"), Segment(0, 5, 10, "代表离会。")
    >>> list_inlines(paragraph, first, None, second), list_inlines(paragraph, second, first, None)
    ((Inline(look='note', start=5, stop=5, value='1'),), ())
    """
    return tuple(sorted((*_notes(paragraph, segment, before, after), *_looks(paragraph, segment)),
                        key=lambda each: (each.start, -each.stop)))  # fmt: skip


def _notes(
    paragraph: Paragraph, segment: Segment, before: Segment | None, after: Segment | None
) -> Iterator[Inline]:
    last = after.start if after else len(paragraph.text)
    for note in paragraph.notes:
        if (before is None or segment.start < note.offset) and note.offset <= last:
            at = min(max(note.offset - segment.start, 0), len(segment.text))
            yield Inline("note", at, at, note.mark)


def _looks(paragraph: Paragraph, segment: Segment) -> Iterator[Inline]:
    for code in paragraph.codes:
        start, stop = max(code.start, segment.start), min(code.stop, segment.stop)
        if start < stop:
            yield Inline(code.look, start - segment.start, stop - segment.start, code.target)


def merge_inlines(parts: Iterable[tuple[int, Sequence[Inline]]], gap: int) -> tuple[Inline, ...]:
    """The inlines of texts that were joined; what goes on over a joint is one again.

    Each part comes with its start in the joined text, where its offsets lie already; `gap` is the
    length of what joins.

    >>> merge_inlines([(0, [Inline("italic", 0, 4)]), (5, [Inline("italic", 5, 9)])], gap=1)
    (Inline(look='italic', start=0, stop=9, value=None),)
    """
    found: list[Inline] = []
    for start, part in parts:
        for each in part:
            at = _goes_on(found, each, start, gap)
            if at is None:
                found.append(each)
            else:
                found[at] = replace(found[at], stop=each.stop)
    return tuple(sorted(found, key=lambda each: (each.start, -each.stop)))


def _goes_on(inlines: Sequence[Inline], each: Inline, start: int, gap: int) -> int | None:
    """Which inline ends where the part before ended, looks alike, and goes on with this one."""
    if each.look == "note" or each.start != start:
        return None
    for at, other in enumerate(inlines):
        same = (other.look, other.value) == (each.look, each.value)
        if same and other.stop == start - gap:
            return at
    return None


def match_inlines(*sides: Iterable[Inline]) -> tuple[Numbered, ...]:
    """The inlines that all sides have, each side's with the numbers they share.

    Looks are paired by what they are and their order; footnote marks by what they say, too.

    >>> match_inlines([Inline("bold", 0, 4)], [Inline("note", 1, 1, "1"), Inline("bold", 2, 3)])[1]
    ((1, Inline(look='bold', start=2, stop=3, value=None)),)
    """
    first, *further = map(_group_by_kind, sides)
    common = [
        group
        for kind, own in first.items()
        for group in zip(own, *(side.get(kind, ()) for side in further), strict=False)
    ]
    common.sort(key=lambda group: _build_order(group[0]))
    return tuple(
        tuple(enumerate((group[at] for group in common), start=1)) for at in range(len(sides))
    )


def count_unmatched(*sides: Sequence[Inline]) -> int:
    """How many inlines of all sides have no partner."""
    count = sum(map(len, sides))
    return count - len(sides) * len(match_inlines(*sides)[0]) if all(sides) else count


def _group_by_kind(inlines: Iterable[Inline]) -> dict[tuple[str, str], list[Inline]]:
    found: dict[tuple[str, str], list[Inline]] = defaultdict(list)
    for each in sorted(inlines, key=_build_order):
        mark = unicodedata.normalize("NFKC", each.value or "") if each.look == "note" else ""
        found[each.look, mark].append(each)
    return found


def _build_order(inline: Inline) -> tuple[int, int, str, str]:
    return inline.start, -inline.stop, inline.look, inline.value or ""
