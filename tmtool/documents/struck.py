"""Struck-out text of negotiated drafts: it is deleted, though no tracked change says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from tmtool.documents.content import Line, LineGap, RemovedText, list_marks, mark, strip_marks
from tmtool.lang.script import is_han

REASON = "struck-out text"


def drop_struck(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[RemovedText, ...]]:
    """The lines without what is struck out, with its footnote marks; and each stretch of that.

    >>> from tmtool.units import Code
    >>> line = Line("Invites Requests States", 1, codes=(Code("strike", 0, 7),))
    >>> lines, removed = drop_struck([line])
    >>> lines[0].text, removed[0].text, removed[0].reason
    ('Requests States', 'Invites', 'struck-out text')
    """
    kept: list[Line] = []
    removed: list[RemovedText] = []
    gap = LineGap.NONE
    for line in lines:
        if not any(code.look == "strike" for code in line.codes):
            kept.append(replace(line, gap=max(line.gap, gap)) if gap else line)
            gap = LineGap.NONE
            continue
        left, told = _without(line)
        removed += (RemovedText(text, REASON, line.number) for text in told)
        if left.bare:
            kept.append(replace(left, gap=max(line.gap, gap)))
            gap = LineGap.NONE
        else:
            # What stands around a paragraph that is gone is still apart.
            gap = max(gap, line.gap, LineGap.BLANK)
    return tuple(kept), tuple(removed)


def count_struck(texts: Sequence[str], lang: str) -> str:
    """How much was struck out, in words; in characters where words aren't apart.

    >>> count_struck(["to provide"], "en"), count_struck(["提供"], "zh")
    ('2 words', '2 characters')
    """
    characters = sum(is_han(char) for text in texts for char in text)
    if lang in ("zh", "ja") and characters:
        return f"{characters:,} character{'s' * (characters != 1)}"
    words = sum(len(text.split()) for text in texts)
    return f"{words:,} word{'s' * (words != 1)}"


def _without(line: Line) -> tuple[Line, list[str]]:
    """A line without its struck-out stretches, and these."""
    bare = strip_marks(line.text)
    struck = [False] * len(bare)
    for code in line.codes:
        if code.look == "strike":
            stop = min(code.stop, len(bare))
            struck[code.start : stop] = [True] * (stop - code.start)
    # A blank on either side of what goes is one too many.
    for gone, group in groupby(range(len(bare)), key=lambda at: struck[at]):
        places = list(group)
        before, after = places[0] - 1, places[-1] + 1
        is_apart = before < 0 or bare[before] == " "
        if gone and is_apart and bare[after : after + 1] == " ":
            struck[after] = True
    new = [0]
    for gone in struck:
        new.append(new[-1] + (not gone))
    codes = [
        replace(code, start=new[code.start], stop=new[min(code.stop, len(bare))])
        for code in line.codes
        if code.look != "strike"
    ]
    told = [
        "".join(bare[at] for at in group).strip()
        for gone, group in groupby(range(len(bare)), key=lambda at: struck[at])
        if gone
    ]
    left = replace(
        line,
        text=_keep(line.text, struck),
        codes=tuple(code for code in codes if code.start < code.stop),
    )
    return left, [text for text in told if text]


def _keep(text: str, struck: Sequence[bool]) -> str:
    """The text of a line without what is struck out, marks outside of that kept in their places."""
    labels = iter(list_marks(text))
    kept, at, in_mark = [], 0, False
    opening, closing = tuple(mark(""))
    for char in text:
        if char == opening:
            label, in_mark = next(labels), True
            inside = 0 < at < len(struck) and struck[at - 1] and struck[at]
            kept += [] if inside else [mark(label)]
        elif char == closing:
            in_mark = False
        elif not in_mark:
            kept += [] if struck[at] else [char]
            at += 1
    return "".join(kept)
