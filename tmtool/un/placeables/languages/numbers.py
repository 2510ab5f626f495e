"""Numbers of a language with a table, in words, in figures and in both: 3 mil millones.

What is read is the longest stretch that is one number: "vingt-cinq millions" is, "trois quatre" is
two. A scale multiplies all that stands before it and is smaller: "mil millones" is 10^9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.numbers import LONGEST, Number, make_exact
from tmtool.un.placeables.languages.tables import END, Table

Role: TypeAlias = Literal[
    "figure", "cardinal", "ordinal", "hundred", "scale", "dual", "half", "counted"
]
_SECTIONS: tuple[tuple[str, Role], ...] = (
    ("cardinals", "cardinal"), ("ordinals", "ordinal"), ("hundreds", "hundred"),
    ("scales", "scale"), ("duals", "dual"), ("counted", "counted"),
)  # fmt: skip
_MARKS = ".,٫٬"
FIGURE = rf"(?:[0-9]{{1,3}}(?: [0-9]{{3}})+(?![0-9])|[0-9]+)(?:[{_MARKS}][0-9]+)*"
"""A pattern for a number in figures, whatever its separators."""
_REVERSED = re.compile(r"(?<![0-9] )0[0-9]{2}(?: [0-9]{3})* [0-9]{1,3}(?![0-9]| [0-9])")
_TANWIN = "[\u064b-\u0652]?"
_HALF = Fraction(1, 2)
_SCALED: tuple[Role, ...] = ("scale", "dual")
_BEFORE_HALF: tuple[Role, ...] = ("scale", "dual", "cardinal", "figure")
_MULTIPLYING: tuple[Role, ...] = ("scale", "hundred")


class NumberToken(NamedTuple):
    """A word or figure of a number: where it stands and what it says."""

    role: Role
    value: Number
    start: int
    stop: int


class NumberRead(NamedTuple):
    """A number that ends at `stop`.

    `figure` is what it has in figures, or nothing; `scale` what its words of scale multiply by.
    """

    value: Number
    stop: int
    is_ordinal: bool
    figure: str
    scale: Number


def parse_figure(text: str, thousands: str, decimals: str) -> Number | None:
    """The value of a number in figures, by the marks of a language.

    A single mark parts thousands where the language has it so and three digits follow, or where it
    is no mark of the language; else decimals. None where marks make no number.

    >>> [parse_figure(each, ".", ",") for each in ("12.500", "2,5", "2.5")]
    [12500, Fraction(5, 2), Fraction(5, 2)]
    >>> parse_figure("1.500.000,5", ".", ","), parse_figure("17.6.1", ".", ",")
    (Fraction(3000001, 2), None)
    """
    plain = text.replace(" ", "")
    marks = re.findall(f"[{_MARKS}]", plain)
    groups = re.split(f"[{_MARKS}]", plain)
    last = ""
    if len(set(marks)) > 1 or (len(marks) == 1 and _is_decimal(plain, thousands, decimals)):
        last = groups.pop()
        marks.pop()
    whole = "".join(groups)
    is_grouped = len(groups) == 1 or (
        len(groups[0]) <= 3 and all(len(each) == 3 for each in groups[1:])
    )
    if len(set(marks)) > 1 or not is_grouped or len(whole + last) > LONGEST:
        return None
    return make_exact(Fraction(int(whole + last), 10 ** len(last)))


def _is_decimal(plain: str, thousands: str, decimals: str) -> bool:
    """Whether the only mark of a number parts its decimals."""
    mark = next(char for char in plain if char in _MARKS)
    whole, _, rest = plain.partition(mark)
    if len(rest) != 3 or not 0 < len(whole) <= 3 or whole.startswith("0"):
        return True
    return mark in decimals and mark not in thousands


class NumberReader:
    """Reads the numbers of one language."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._thousands = table.read_pattern("figures", "thousands", "")
        self._decimals = table.read_pattern("figures", "decimals", "")
        self._rows: list[tuple[str, Role, Number]] = [
            (pattern, role, value)
            for section, role in _SECTIONS
            for pattern, value in table.list_rows(section).items()
        ]
        if halves := table.read_pattern("halves", "one_and_a_half", ""):
            self._rows.append((halves, "cardinal", 1 + _HALF))
        self._rows.sort(key=lambda row: -len(row[0]))

    @cached_property
    def prefix(self) -> str:
        """A pattern for what may hang before a word; nothing in most languages."""
        return self._table.read_pattern("words", "prefix", "")

    @cached_property
    def _words(self) -> str:
        any_word = "|".join(f"({pattern})" for pattern, _, _ in self._rows) or "(?!)"
        return f"{self.prefix}(?:{any_word}){_TANWIN}{END}"

    @cached_property
    def _word(self) -> re.Pattern[str]:
        return re.compile(self._words, re.IGNORECASE)

    @cached_property
    def _next_word(self) -> re.Pattern[str]:
        return re.compile(self._table.read_pattern("words", "joint") + self._words, re.IGNORECASE)

    @cached_property
    def _scale(self) -> re.Pattern[str]:
        return re.compile(f"[ -]?{self._words}", re.IGNORECASE)

    @cached_property
    def _half_before(self) -> re.Pattern[str]:
        before = self._table.read_pattern("halves", "before")
        scales = "|".join((*self._table.list_rows("scales"), *self._table.list_rows("duals")))
        return re.compile(f"{before}(?={self.prefix}(?:{scales}){END})", re.IGNORECASE)

    @cached_property
    def _half_behind(self) -> re.Pattern[str]:
        behind = self._table.read_pattern("halves", "behind")
        return re.compile(f"{behind}{END}", re.IGNORECASE)

    @cached_property
    def _next_figure(self) -> re.Pattern[str]:
        joint = self._table.read_pattern("words", "scale_joint", " ")
        return re.compile(f"{joint}(?P<figure>{FIGURE})(?= {self._words})", re.IGNORECASE)

    def list_beginnings(self) -> list[str]:
        """Patterns for all that a number in words may begin with."""
        shares = self._table.list_texts("shares_in_words")
        parts = [f"{self.prefix}(?:{each}){END}" for each in shares]
        words = "|".join(pattern for pattern, _, _ in self._rows) or "(?!)"
        return [f"{self.prefix}(?:{words}){_TANWIN}{END}", self._half_before.pattern, *parts]

    def parse_figure(self, text: str) -> Number | None:
        """The value of a number in figures."""
        return parse_figure(text, self._thousands, self._decimals)

    def read_figure(self, text: str, start: int) -> tuple[str, int] | None:
        """The figures that begin at a place, and where they end; 000 100 is 100 000 in Arabic."""
        if self._table.has("figures", "reversed") and (found := _REVERSED.match(text, start)):
            return " ".join(reversed(found[0].split(" "))), found.end()
        figure = _figure().match(text, start)
        return (figure[0], figure.end()) if figure else None

    def read(self, text: str, start: int) -> NumberRead | None:
        """The number that begins at a place of a prepared text, the longest that is one."""
        value, some = add_up(self._list_tokens(text, start), ones_first=self._ones_first)
        if value is None:
            return None
        figures = [text[each.start : each.stop] for each in some if each.role == "figure"]
        is_ordinal = any(each.role == "ordinal" for each in some)
        is_scaled = len(some) > 1 and all(each.role == "scale" for each in some[1:])
        first = some[0].value
        scale = make_exact(Fraction(value) / first) if is_scaled and first else 1
        return NumberRead(value, some[-1].stop, is_ordinal, "".join(figures), scale)

    @cached_property
    def _ones_first(self) -> bool:
        return self._table.has("words", "ones_first")

    def _list_tokens(self, text: str, start: int) -> Iterator[NumberToken]:
        """All that follows each other, whether it is one number or several."""
        token = self._read_first(text, start)
        while token:
            yield token
            token = self._read_next(text, token)

    def _read_first(self, text: str, at: int) -> NumberToken | None:
        if half := self._half_before.match(text, at):
            return NumberToken("cardinal", _HALF, at, half.end())
        if figure := self.read_figure(text, at):
            value = self.parse_figure(figure[0])
            return None if value is None else NumberToken("figure", value, at, figure[1])
        return self._read_word(self._word, text, at)

    def _read_next(self, text: str, last: NumberToken) -> NumberToken | None:
        at = last.stop
        if last.role in _BEFORE_HALF and (half := self._half_behind.match(text, at)):
            return NumberToken("half", _HALF, at, half.end())
        if last.role in _SCALED and (found := self._next_figure.match(text, at)):
            value = self.parse_figure(found["figure"])
            return None if value is None else NumberToken("figure", value, at, found.end())
        if last.role != "figure" and last.value != _HALF:
            return self._read_word(self._next_word, text, at)
        word = self._read_word(self._scale, text, at)
        is_close = word is not None and (last.role != "figure" or word.role in _MULTIPLYING)
        return word if is_close else None

    def _read_word(self, pattern: re.Pattern[str], text: str, at: int) -> NumberToken | None:
        found = pattern.match(text, at)
        if found is None:
            return None
        _, role, value = self._rows[(found.lastindex or 1) - 1]
        return NumberToken(role, value, at, found.end())


@lru_cache(maxsize=1)
def _figure() -> re.Pattern[str]:
    return re.compile(FIGURE)


def add_up(
    tokens: Iterable[NumberToken], *, ones_first: bool
) -> tuple[Number | None, list[NumberToken]]:
    """The number that the first tokens are together, and which these are; None for no tokens.

    >>> def cardinals(*values):
    ...     return [NumberToken("cardinal", each, 0, 0) for each in values]
    >>> [add_up(cardinals(*each), ones_first=False)[0] for each in ((20, 5), (5, 20))]
    [25, 5]
    >>> scales = [NumberToken("scale", size, 0, 0) for size in (10**3, 10**6)]
    >>> add_up([*cardinals(3), *scales], ones_first=False)[0]
    3000000000
    """
    total = _Sum(ones_first)
    taken: list[NumberToken] = []
    for token in tokens:
        if not total.add(token, taken[-1] if taken else None):
            break
        taken.append(token)
    return (total.value if taken else None), taken


class _Sum:
    """What tokens say so far: scaled parts, each with its scale, and the group behind them."""

    def __init__(self, ones_first: bool) -> None:
        self._ones_first = ones_first
        self._parts: list[tuple[Number, Number]] = []
        self._group: Number | None = None

    @property
    def value(self) -> Number:
        """All of it together."""
        parts = (Fraction(each) for each, _ in self._parts)
        return make_exact(sum(parts, Fraction(self._group or 0)))

    def add(self, token: NumberToken, before: NumberToken | None) -> bool:
        """Whether the next token is of the same number as that before it; if so it is added."""
        # A thing in the dual is a number by itself; Spanish puts ordinals together, others don't.
        if before and ("counted" in (before.role, token.role)):
            return False
        if before and before.role == "ordinal" and token.role != "ordinal" and not self._ones_first:
            return False
        if token.role in ("scale", "dual"):
            return self._scale_up(token.value, times=2 if token.role == "dual" else 1)
        if token.role == "hundred":
            return self._multiply(token.value)
        if token.role == "half" and self._group is None:
            value, scale = self._parts.pop()
            self._parts.append((value + scale * token.value, scale))
        elif token.role == "half":
            self._group = (self._group or 0) + token.value
        else:
            return self._put(token)
        return True

    def _scale_up(self, scale: Number, *, times: int) -> bool:
        """A scale multiplies all that stands before it and is smaller."""
        below = self._group
        if (times > 1 and below is not None) or any(each == scale for _, each in self._parts):
            return False
        while self._parts and self._parts[-1][1] < scale:
            below = (below or 0) + self._parts.pop()[0]
        count = Fraction(1 if below is None else below)
        self._parts.append((make_exact(count * scale * times), scale))
        self._group = None
        return True

    def _multiply(self, hundred: Number) -> bool:
        if self._group is not None and not 1 < self._group < 10:
            return False
        self._group = (self._group or 1) * hundred
        return True

    def _put(self, token: NumberToken) -> bool:
        """A number below the last scale, or one that the group has a place for."""
        if self._group is None:
            fits = not self._parts or token.value < self._parts[-1][1]
        elif token.role == "figure":
            return False
        else:
            fits = _fits(self._group, token.value, ones_first=self._ones_first)
        if fits:
            self._group = (self._group or 0) + token.value
        return fits


def _fits(group: Number, value: Number, *, ones_first: bool) -> bool:
    """Whether a number may follow within hundreds, tens and ones: each of them is said once."""
    if group.denominator != 1 or value.denominator != 1 or not 0 < value < 1000:
        return False
    if ones_first:
        taken, added = _places(int(group)), _places(int(value))
        # Ones come behind hundreds and before tens.
        return not taken & added and 100 not in added and not (10 in taken and added == {1})
    lowest = 100 if not group % 100 else 10 if not group % 10 and group % 100 != 10 else 1
    return bool(value < lowest)


def _places(value: int) -> set[int]:
    """Which of hundreds, tens and ones a number has."""
    tens = value % 100
    found = {100} if value >= 100 else set()
    if 10 <= tens < 20:
        return found | {1, 10}
    return found | ({10} if tens >= 20 else set()) | ({1} if tens % 10 else set())
