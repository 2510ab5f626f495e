"""The numbers before paragraphs, counted and written as an OpenDocument program shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tmtool.documents.docx.numerals import format_numeral

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_KINDS = {
    "1": "decimal", "i": "lowerRoman", "I": "upperRoman", "一": "chineseCountingThousand",
    "壹": "chineseLegalSimplified", "甲": "ideographTraditional", "子": "ideographZodiac",
    "ア": "aiueoFullWidth", "ｱ": "aiueo", "イ": "irohaFullWidth", "①": "decimalEnclosedCircle",
    "أ": "arabicAlpha", "א": "hebrew1", "а": "russianLower", "А": "russianUpper",
    "ก": "thaiLetters", "가": "ganada", "ㄱ": "chosung", "क": "hindiConsonants",
    "１": "decimalFullWidth", "01": "decimalZero",
}  # fmt: skip
_PLACE = re.compile(r"%([0-9]{1,2})%")
MOST_LEVELS = 10
"""Peer (LibreOffice): lists have ten levels."""


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered. A bullet has a sign and no format.

    `pattern` is the whole label with "%1%" for the number of level 1, where the file has it.
    """

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    display: int = 1
    bullet: str | None = None
    pattern: str | None = None
    in_step: bool = False


@dataclass(slots=True)
class Counter:
    """Where a list has got to: the number last shown on each level, None where none was."""

    numbers: list[int | None] = field(default_factory=lambda: [None] * MOST_LEVELS)

    def step(self, depth: int, start: int, forced: int | None = None) -> None:
        """Count one item on a level (from 0); deeper levels begin anew."""
        last = self.numbers[depth]
        self.numbers[depth] = forced if forced is not None else start if last is None else last + 1
        self.numbers[depth + 1 :] = [None] * (MOST_LEVELS - depth - 1)


def format_number(number: int, level: ListLevel) -> str:
    """A number in the format of a level.

    >>> (
    ...     format_number(28, ListLevel("a")),
    ...     format_number(28, ListLevel("a", in_step=True)),
    ...     format_number(4, ListLevel("一, 二")),
    ... )
    ('ab', 'bb', '四')
    """
    if level.format in ("a", "A") and number > 0 and not level.in_step:
        letters = _letters(number)
        return letters if level.format == "a" else letters.upper()
    if level.format in ("a", "A"):
        return format_numeral(number, "lowerLetter" if level.format == "a" else "upperLetter")
    first = level.format.partition(",")[0].strip()
    return format_numeral(number, _KINDS.get(first, "decimal")) if first else ""


def _letters(number: int) -> str:
    text = ""
    while number > 0 and len(text) < 8:
        number, place = divmod(number - 1, len(_LATIN))
        text = _LATIN[place] + text
    return text


def format_label(levels: Mapping[int, ListLevel], counter: Counter, depth: int) -> str:
    """The number before the item that was counted last, as it stands on paper.

    >>> counter = Counter()
    >>> counter.step(0, 1); counter.step(1, 1)
    >>> format_label({0: ListLevel("1"), 1: ListLevel("a", "(", ")")}, counter, 1)
    '(a)'
    >>> format_label({0: ListLevel("1"), 1: ListLevel("1", suffix=".", display=2)}, counter, 1)
    '1.1.'
    """
    level = levels.get(depth)
    if level is None or level.bullet is not None:
        return ""

    def of(at: int) -> str:
        own = levels.get(at, ListLevel())
        number = counter.numbers[at] if at < MOST_LEVELS else None
        return format_number(own.start if number is None else number, own)

    if not of(depth):
        return ""
    if level.pattern:
        return _PLACE.sub(
            lambda found: of(int(found[1]) - 1) if found[1] != "0" else "", level.pattern
        )
    first = max(depth + 1 - level.display, 0)
    parts = [text for at in range(first, depth + 1) if (text := of(at))]
    return f"{level.prefix}{'.'.join(parts)}{level.suffix}"
