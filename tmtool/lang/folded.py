"""A folded text that knows where each of its characters stood: `fold`, at the speed of long texts.

Most characters fold to one, so most of a text moves as a whole: what is kept are the few places
from which on it is shifted, not one number for each character.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from tmtool.lang.fold import _HAS_WIDE, _WIDE, _table, fold_with_offsets

Shifts: TypeAlias = tuple[list[int], list[int]]
"""Where runs of characters begin, and where they began before; inside a run both count by one."""

# The blanks that folding leaves out: at the ends, beside wide characters, all after the first.
_LEFT_OUT = re.compile(rf"^ +|(?<! )(?: +$| +(?=[{_WIDE}])|(?<=[{_WIDE}]) +)|(?<= ) +")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text as `fold` makes it, and the way back.

    >>> folded = fold_in_place("第 74／197 號")
    >>> folded.text, folded.locate(0, 8)
    ('第74/197号', (0, 10))
    """

    text: str
    original: str
    layers: tuple[Shifts, ...] = ()
    marks: bool = False

    def start(self, at: int) -> int:
        """Where the folded character stood that is at `at`."""
        for runs, before in self.layers:
            run = bisect_right(runs, at) - 1
            at = before[run] + at - runs[run]
        return at

    def locate(self, start: int, stop: int) -> tuple[int, int]:
        """What `text[start:stop]` was made of; the last character keeps its marks."""
        if not self.layers:
            return start, stop
        start, stop = self.start(start), self.start(stop - 1) + 1
        while (
            self.marks and stop < len(self.original) and unicodedata.combining(self.original[stop])
        ):
            stop += 1
        return start, stop


def fold_in_place(text: str) -> FoldedText:
    """The folded text with the places of its characters.

    >>> fold_in_place("a  “b”").text
    'a "b"'
    """
    if text.isascii() and text.isprintable():
        return _without_blanks(text.lower(), text, ())
    if not unicodedata.is_normalized("NFC", text):
        folded, offsets = fold_with_offsets(text)
        return FoldedText(folded, text, ((list(range(len(offsets))), offsets),), marks=True)
    spread = text.translate(_table())
    return _without_blanks(spread, text, _resized(text))


def _resized(text: str) -> tuple[Shifts, ...]:
    """How characters that fold to none or to several shift the others; all have been folded."""
    table = _table()
    if not _odd(len(table.resized)).search(text):
        return ()
    sizes = {char: len(table[ord(char)]) for char in table.resized.intersection(text)}
    odd = "".join(map(re.escape, sizes))
    runs, before, shift = [0], [0], 0
    for found in re.finditer(f"[{odd}]", text):
        size = sizes[found[0]]
        start = found.start() + shift
        # Each character of several is a run of its own: all of them stood at one place.
        runs += [*range(start, start + size), start + size]
        before += [*[found.start()] * size, found.start() + 1]
        shift += size - 1
    return ((runs, before),)


@lru_cache(maxsize=1)
def _odd(_count: int) -> re.Pattern[str]:
    """Any of the characters that were found to fold to none or several, so many by now."""
    return re.compile("|".join(map(re.escape, sorted(_table().resized))) or "(?!)")


def _without_blanks(spread: str, original: str, layers: tuple[Shifts, ...]) -> FoldedText:
    """Without the blanks that don't count."""
    wide = not spread.isascii() and _HAS_WIDE.search(spread)
    if " " not in spread or not (wide or "  " in spread or spread[0] == " " or spread[-1] == " "):
        return FoldedText(spread, original, layers)
    runs, before, kept, last, length = [0], [0], [], 0, 0
    for found in _LEFT_OUT.finditer(spread):
        kept.append(spread[last : found.start()])
        length += found.start() - last
        last = found.end()
        runs.append(length)
        before.append(last)
    kept.append(spread[last:])
    return (
        FoldedText("".join(kept), original, ((runs, before), *layers))
        if last
        else FoldedText(spread, original, layers)
    )
