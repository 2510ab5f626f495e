"""What counts as the same text when texts are looked up; nothing folded is ever stored or shown.

Full and half width, traditional and simplified characters, small and capital letters, kinds of
quotation marks and dashes, Arabic vowel marks, and blanks beside Chinese characters are one.

`fold_in_place` knows where each character stood, at the speed of long texts: most characters fold
to one, so most of a text moves as a whole, and what is kept are the few places from which on it is
shifted, not one number for each character.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

VERSION = 1
"""Chosen: goes up whenever a text may fold to something else; stored keys are made anew then."""

# The ideographs and what is written among them without blanks: kana, 々 〇, and the full stops,
# commas, brackets and marks that have no half-width twin.
_WIDE = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"
_BESIDE_WIDE = re.compile(rf"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
_HAS_WIDE = re.compile(rf"[{_WIDE}]")
_ALIKE = {
    **dict.fromkeys("“”„‟″«»〝〞", '"'),
    **dict.fromkeys("‘’‚‛′ʼ´", "'"),
    **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
    **dict.fromkeys("・•‧∙", "·"),
    "…": "...", "ß": "ss", "ς": "σ",
}  # fmt: skip
# Zero-width characters, soft hyphens, directional marks; Arabic vowel marks and the long stroke.
_NOTHING = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0640\u064b-\u0652]")
# The blanks that folding leaves out: at the ends, beside wide characters, all after the first.
_LEFT_OUT = re.compile(rf"^ +|(?<! )(?: +$| +(?=[{_WIDE}])|(?<=[{_WIDE}]) +)|(?<= ) +")


@lru_cache(maxsize=128)  # A query is asked for in several ways, and what it finds compared with it.
def fold(text: str) -> str:
    """The text as it counts for matching: folding a folded text changes nothing.

    >>> fold("第 74／197 號决议，  資訊 （ICT）")
    '第74/197号决议,资讯(ict)'
    >>> fold("The “digital  divide”")
    'the "digital divide"'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.lower().split())
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    spread = text.translate(_table())
    if " " not in spread:
        return spread
    spread = " ".join(spread.split())
    return _BESIDE_WIDE.sub("", spread) if " " in spread and _HAS_WIDE.search(spread) else spread


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters and its end, where that stands in `text`.

    >>> fold_with_offsets("數字 鴻溝")
    ('数字鸿沟', [0, 1, 3, 4, 5])
    """
    if (folded := _one_by_one(text)) is not None:
        return folded, list(range(len(text) + 1))
    characters: list[str] = []
    offsets: list[int] = []
    for start, cluster in _clusters(text):
        for character in unicodedata.normalize("NFC", cluster).translate(_table()):
            characters.append(" " if character.isspace() else character)
            offsets.append(start)
    kept = _without_blanks("".join(characters))
    return "".join(characters[at] for at in kept), [*(offsets[at] for at in kept), len(text)]


def _one_by_one(text: str) -> str | None:
    """The folded text where each character becomes one, as nearly all do; None where not."""
    if not unicodedata.is_normalized("NFC", text) or any(map(unicodedata.combining, text)):
        return None
    found = list(map(_table().__getitem__, map(ord, text)))
    folded = "".join(found)
    return folded if set(map(len, found)) == {1} and " " not in folded else None


def _without_blanks(spread: str) -> list[int]:
    """The indices that stay: no blanks at the ends, none beside wide characters, else single."""
    kept: list[int] = []
    for at, character in enumerate(spread):
        if character != " ":
            if kept and spread[kept[-1]] == " " and _HAS_WIDE.match(character):
                kept.pop()
            kept.append(at)
        elif kept and spread[kept[-1]] != " " and not _HAS_WIDE.match(spread[kept[-1]]):
            kept.append(at)
    while kept and spread[kept[-1]] == " ":
        kept.pop()
    return kept


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Each character with the combining marks that follow it."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not unicodedata.combining(text[at]):
            if at > start:
                yield start, text[start:at]
            start = at


class _FoldTable(dict[int, str]):
    """What each character folds to, worked out when it is first met.

    `resized` has those among them that fold to none or to several.
    """

    def __init__(self, simplified: dict[str, str]) -> None:
        super().__init__()
        self._simplified = simplified
        self.resized: set[str] = set()

    def __missing__(self, code: int) -> str:
        self[code] = found = self._folded(chr(code))
        if len(found) != 1:
            self.resized.add(chr(code))
        return found

    def _folded(self, character: str) -> str:
        if _NOTHING.match(character):
            return ""
        if character in _ALIKE:
            return _ALIKE[character]
        plain = unicodedata.normalize("NFKC", character)
        plain = "".join(_ALIKE.get(each, each) for each in plain.lower())
        plain = "".join(self._simplified.get(each, each) for each in plain)
        return "".join(" " if each.isspace() else each for each in plain if _is_kept(each))


def _is_kept(character: str) -> bool:
    """Control characters count for nothing, blanks do."""
    return character.isspace() or unicodedata.category(character) != "Cc"


@lru_cache(maxsize=1)
def _table() -> _FoldTable:
    return _FoldTable(load_simplified())


@lru_cache(maxsize=1)
def load_simplified() -> dict[str, str]:
    """Traditional character -> simplified one.

    >>> load_simplified()["號"]
    '号'
    """
    lines = Path(__file__).with_name("simplified.txt").read_text("utf-8").splitlines()
    traditional, plain = (line for line in lines if not line.startswith("#"))
    return dict(zip(traditional, plain, strict=True))


def simplify_in_place(text: str) -> str:
    """The text in simplified characters, each where it stood.

    >>> simplify_in_place("「毋須」 No. 2")
    '「毋须」 No. 2'
    """
    return text.translate(_simplified_only()) if _traditional().search(text) else text


_PLAIN_MARKS = dict.fromkeys("’‘ʼ", "'") | dict.fromkeys("‐‑", "-")
_LAST_OF_PLANE = 0xFFFF
"""Standard (Unicode): the last code point of the basic plane."""


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """Any character that may change: to find none is quicker than to look each up."""
    return compile_class(_simplified_only())


def compile_class(codes: Iterable[int]) -> re.Pattern[str]:
    """Any of these characters, or one beyond the basic plane: within it a class is quick.

    >>> compile_class([0x865F]).search("號") is not None, compile_class([0x865F]).search("号")
    (True, None)
    """
    known = "".join(re.escape(chr(code)) for code in codes if code <= _LAST_OF_PLANE)
    return re.compile(f"[{known}{chr(_LAST_OF_PLANE + 1)}-{chr(sys.maxunicode)}]")


@lru_cache(maxsize=1)
def _simplified_only() -> dict[int, str]:
    return {ord(old): new for old, new in load_simplified().items() if len(new) == 1}


Shifts: TypeAlias = tuple[list[int], list[int]]
"""Where runs of characters begin, and where they began before; inside a run both count by one."""


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
        return _drop_blanks(text.lower(), text, ())
    if not unicodedata.is_normalized("NFC", text) or any(map(unicodedata.combining, text)):
        folded, offsets = fold_with_offsets(text)
        return FoldedText(folded, text, ((list(range(len(offsets))), offsets),), marks=True)
    spread = text.translate(_table())
    return _drop_blanks(spread, text, _resized(text))


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


def _drop_blanks(spread: str, original: str, layers: tuple[Shifts, ...]) -> FoldedText:
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
