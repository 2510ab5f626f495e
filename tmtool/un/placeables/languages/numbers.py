"""Numbers of a language with a table, in words, in figures and in both: 3 mil millones.

What is read is the longest stretch that is one number: "vingt-cinq millions" is, "trois quatre" is
two. A scale multiplies all that stands before it and is smaller: "mil millones" is 10^9.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias, cast

from tmtool.lang.numbers import LONGEST, Number, make_exact
from tmtool.un.placeables.languages.tables import END, Table, compile_once

Role: TypeAlias = Literal[
    "figure", "cardinal", "ordinal", "hundred", "scale", "dual", "half", "counted"
]
_SECTIONS = ("cardinals", "ordinals", "hundreds", "scales", "duals", "counted")
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
        self._ones_first = table.has("words", "ones_first")
        self._rows: list[tuple[str, Role, Number]] = [
            (pattern, cast("Role", section.removesuffix("s")), value)
            for section in _SECTIONS
            for pattern, value in table.list_rows(section).items()
        ]
        if halves := table.read_pattern("halves", "one_and_a_half", ""):
            self._rows.append((halves, "cardinal", 1 + _HALF))
        self._rows.sort(key=lambda row: -len(row[0]))
        self.prefix = table.read_pattern("words", "prefix", "")
        """A pattern for what may hang before a word; nothing in most languages."""
        any_word = "|".join(f"({pattern})" for pattern, _, _ in self._rows) or "(?!)"
        self._word = f"{self.prefix}(?:{any_word}){_TANWIN}{END}"
        self._next_word = table.read_pattern("words", "joint") + self._word
        self._scale = f"[ -]?{self._word}"
        scales = "|".join((*table.list_rows("scales"), *table.list_rows("duals")))
        before, behind = (table.read_pattern("halves", side) for side in ("before", "behind"))
        self._half_before = f"{before}(?={self.prefix}(?:{scales}){END})"
        self._half_behind = f"{behind}{END}"
        joint = table.read_pattern("words", "scale_joint", " ")
        self._next_figure = f"{joint}(?P<figure>{FIGURE})(?= {self._word})"

    def list_beginnings(self) -> list[str]:
        """Return patterns for all that a number in words may begin with."""
        words = "|".join(pattern for pattern, _, _ in self._rows) or "(?!)"
        shares = [
            f"{self.prefix}(?:{each}){END}" for each in self._table.list_rows("shares_in_words")
        ]
        return [f"{self.prefix}(?:{words}){_TANWIN}{END}", self._half_before, *shares]

    def parse_figure(self, text: str) -> Number | None:
        """The value of a number in figures."""
        return parse_figure(text, self._thousands, self._decimals)

    def read_figure(self, text: str, start: int) -> tuple[str, int] | None:
        """The figures that begin at a place, and where they end; 000 100 is 100 000 in Arabic."""
        if self._table.has("figures", "reversed") and (found := _REVERSED.match(text, start)):
            return " ".join(reversed(found[0].split(" "))), found.end()
        figure = compile_once(FIGURE).match(text, start)
        return (figure[0], figure.end()) if figure else None

    def read(self, text: str, start: int) -> NumberRead | None:
        """Read the longest number that begins at a position of a prepared text."""
        total, tokens = _Sum(self._ones_first), list[NumberToken]()
        token = self._read_first(text, start)
        while token and total.add(token, tokens[-1] if tokens else None):
            tokens.append(token)
            token = self._read_next(text, token)
        if not tokens:
            return None
        figures = [text[each.start : each.stop] for each in tokens if each.role == "figure"]
        is_ordinal = any(each.role == "ordinal" for each in tokens)
        is_scaled = len(tokens) > 1 and all(each.role == "scale" for each in tokens[1:])
        first = tokens[0].value
        scale = make_exact(Fraction(total.value) / first) if is_scaled and first else 1
        return NumberRead(total.value, tokens[-1].stop, is_ordinal, "".join(figures), scale)

    def _read_first(self, text: str, at: int) -> NumberToken | None:
        if half := compile_once(self._half_before).match(text, at):
            return NumberToken("cardinal", _HALF, at, half.end())
        if figure := self.read_figure(text, at):
            value = self.parse_figure(figure[0])
            return None if value is None else NumberToken("figure", value, at, figure[1])
        return self._read_word(self._word, text, at)

    def _read_next(self, text: str, last: NumberToken) -> NumberToken | None:
        at = last.stop
        if last.role in _BEFORE_HALF and (half := compile_once(self._half_behind).match(text, at)):
            return NumberToken("half", _HALF, at, half.end())
        if last.role in _SCALED and (found := compile_once(self._next_figure).match(text, at)):
            value = self.parse_figure(found["figure"])
            return None if value is None else NumberToken("figure", value, at, found.end())
        if last.role != "figure" and last.value != _HALF:
            return self._read_word(self._next_word, text, at)
        word = self._read_word(self._scale, text, at)
        is_close = word is not None and (last.role != "figure" or word.role in _MULTIPLYING)
        return word if is_close else None

    def _read_word(self, pattern: str, text: str, at: int) -> NumberToken | None:
        found = compile_once(pattern).match(text, at)
        if found is None:
            return None
        _, role, value = self._rows[(found.lastindex or 1) - 1]
        return NumberToken(role, value, at, found.end())


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
