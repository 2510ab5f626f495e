"""What stands in a formula and changes from text to text: its kinds, values and marks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias, get_args

from tmtool.lang.numbers import Number
from tmtool.un import dates

Kind: TypeAlias = Literal[
    "number", "range", "percentage", "points", "money", "fraction", "ratio", "ordinal", "label",
    "numbered", "paragraph", "resolution", "symbol", "date", "day", "month", "year", "decade",
    "dates", "period", "years",
]  # fmt: skip
"""`points` are percentage points, a `label` is 17.6.1, `numbered` is No. 12 or annex II; a `date`
has day, month and year, a `day` no year, a `month` no day, a `period` ends, `dates` are a list."""

KINDS: tuple[Kind, ...] = get_args(Kind)


class NumberSpan(NamedTuple):
    """From one number to another, both included: 15 to 24."""

    first: Number
    last: Number


class Money(NamedTuple):
    """An amount (or a span of amounts) and the three letters of its currency (ISO 4217)."""

    amount: Number | NumberSpan
    currency: str


Value: TypeAlias = Number | str | NumberSpan | Money | dates.Value
Read: TypeAlias = tuple[Kind, Value]


@dataclass(frozen=True)
class PlaceableRule:
    """What recognizes a placeable at a place, and what reads the text it took: None is a refusal.

    The pattern looks at what stands before and behind, and takes neither. It is compiled when it
    is first tried: there are many, and a program that looks for no values pays for none.
    """

    pattern: str
    read: Callable[[str], Read | None]

    @cached_property
    def match(self) -> Callable[[str, int], re.Match[str] | None]:
        return re.compile(self.pattern).match


@dataclass(frozen=True, slots=True)
class Placeable:
    """A value in a text: it is written in `text[start:stop]`.

    Values are equal where they mean the same, in whatever language: 15亿 and 1.5 billion are both
    1500000000, 第七十五届 and seventy-fifth 75, a percentage is its number, a date a `dates.Date`.
    """

    kind: Kind
    value: Value
    start: int
    stop: int


MARKS: dict[Kind, str] = {kind: chr(0xF0000 + i) for i, kind in enumerate(KINDS)}
"""One character of a private plane for each kind; a text that has such itself gets `ESCAPE`
after it."""

ESCAPE = chr(0xF00FF)
