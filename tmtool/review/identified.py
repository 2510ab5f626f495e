"""The rows of an edited table by their numbers: which pair each is, whoever sorted or filtered it.

A row stands for the pair whose number it has, or, where the table says in which state the bitext
was when it was written, for the pair that said the same then. Pairs that no row stands for are as
they were, unless their text went into other rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import eq

from tmtool.errors import ParseError
from tmtool.formats.bitexts.base import Base, build_base, digest_documents, digest_text, parse_base
from tmtool.formats.bitexts.rows import Row, iter_rows, name_sides
from tmtool.lang.signs import UNSEEN, fold_signs
from tmtool.review.tables import EditedCell, ReviewTable
from tmtool.units import Bitext

_BASE = "base"
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row of a table, and the pair that it stands for; None where somebody put it in.

    It `is_left_out` where the table has none for the pair, `is_cut` where text went from it or came
    into it.
    """

    cell: EditedCell
    pair: Row | None
    is_left_out: bool = False
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """The rows in the order of the bitext, those of list items apart.

    `unread` is how many cells differ in nothing but the forms of signs.
    """

    rows: tuple[NumberedRow, ...]
    lists: tuple[NumberedRow, ...]
    unread: int


def is_numbered(table: ReviewTable) -> bool:
    """Whether a table says of its rows which pairs they are."""
    return table.number_column is not None and any(row.row for row in table.rows)


def identify(table: ReviewTable, bitext: Bitext) -> NumberedTable:
    """Find the pair of each row; ParseError for a number that is none, or stands there twice.

    Cells that nobody changed say what the bitext says now.
    """
    pairs = tuple(iter_rows(bitext))
    numbering = _Numbering(table, bitext, pairs)
    numbered, given = list[tuple[EditedCell, int | None]](), dict[int, EditedCell]()
    for cell in table.rows:
        if numbering.is_past(cell):
            continue
        number = numbering.find(cell)
        if number is None:
            numbered.append((cell, None))
            continue
        if number in given:
            rows_of = f"{given[number].number} and {cell.number}"
            message = f"pair {cell.row} occurs twice: in rows {rows_of}"
            raise numbering.build_error(message, cell)
        given[number] = cell
        numbered.append((cell, number))
    rows, lists = [], []
    for cell, number in _sort(numbered, numbering):
        pair = None if number is None else pairs[number]
        if pair.stream == "lists" if pair else cell.stream.lower() == "lists":
            lists.append(NumberedRow(cell, pair))
        else:
            rows.append(NumberedRow(numbering.refresh(cell, pair) if pair else cell, pair))
    return NumberedTable(tuple(rows), tuple(lists), numbering.unread)


def _sort(
    numbered: Sequence[tuple[EditedCell, int | None]], numbering: _Numbering
) -> Sequence[tuple[EditedCell, int | None]]:
    """The rows in the order of the bitext; ParseError for one that nothing says the place of."""
    in_order = [number for _, number in numbered if number is not None]
    if all(number < later for number, later in pairwise(in_order)):
        return numbered
    for cell, number in numbered:
        if number is None and any(map(str.strip, cell.texts)):
            message = "a row without a number in a table that was sorted: sort it by pair first"
            raise numbering.build_error(message, cell)
    every = ((cell, number) for cell, number in numbered if number is not None)
    return sorted(every, key=lambda each: each[1])


class _Numbering:
    """Which pair a row stands for, and what of it is older than the bitext."""

    def __init__(self, table: ReviewTable, bitext: Bitext, pairs: Sequence[Row]) -> None:
        self._table, self._pairs = table, pairs
        self._documents = digest_documents(bitext)
        self._names = name_sides(len(bitext.sides))
        self.unread = 0
        self._first = 1 if table.number_column == "pair" else 0
        self._by_base: dict[Base, list[int]] = {}
        if _BASE in table.columns:
            for row in pairs:
                self._by_base.setdefault(build_base(self._documents, row), []).append(row.number)

    def build_error(self, message: str, cell: EditedCell, column: str | None = None) -> ParseError:
        """The error that names a cell, by default that of the number."""
        name = column or self._table.number_column or ""
        return self._table.build_error(message, cell.number, name)

    def is_past(self, cell: EditedCell) -> bool:
        """Whether a row that nobody changed stands for a pair that is another one by now."""
        base = self._parse_base(cell)
        return (
            base is not None
            and base not in self._by_base
            and base.sides == tuple(map(digest_text, cell.texts))
            and not any(map(eq, base.sides, self._digest(cell)))
        )

    def _digest(self, cell: EditedCell) -> Sequence[str]:
        """The digests of what the pair with the number of a row says now."""
        number = int(cell.row) - self._first if _NUMBER.fullmatch(cell.row) else -1
        if not 0 <= number < len(self._pairs):
            return ()
        return build_base(self._documents, self._pairs[number]).sides

    def find(self, cell: EditedCell) -> int | None:
        """The number of the pair, from 0; None for a row that has none."""
        if not cell.row:
            return None
        if not _NUMBER.fullmatch(cell.row):
            raise self.build_error(f"not the number of a pair: {cell.row[:30]}", cell)
        number = int(cell.row) - self._first
        base = self._parse_base(cell)
        if base is not None and base in self._by_base:
            # Pairs above it may have been split or merged since.
            same = self._by_base[base]
            if number in same or len(same) == 1:
                return number if number in same else same[0]
        self._check(number, cell)
        is_item = self._pairs[number].stream == "lists"
        if base is None or is_item or any(map(eq, base.sides, self._digest(cell))):
            return number
        message = (
            f"pair {cell.row} is another one since this table was written: write the table again, "
            "and correct the pair there"
        )
        raise self.build_error(message, cell)

    def _check(self, number: int, cell: EditedCell) -> int:
        if not 0 <= number < len(self._pairs):
            last = len(self._pairs) - 1 + self._first
            raise self.build_error(
                f"pair {cell.row} does not exist: the bitext has {self._first} to {last}", cell
            )
        return number

    def _parse_base(self, cell: EditedCell) -> Base | None:
        base = parse_base(cell.base, len(self._names))
        if base is not None and base.documents != self._documents:
            message = "the row is of another bitext: name the one that the table was made of"
            raise self.build_error(message, cell)
        return base

    def refresh(self, cell: EditedCell, pair: Row) -> EditedCell:
        """The row; cells that nobody changed in it say what the bitext says now.

        ParseError where somebody else changed the pair since the table was written.
        """
        base = self._parse_base(cell)
        texts = list(cell.texts)
        for at, (given, side) in enumerate(zip(cell.texts, pair.sides, strict=True)):
            text = texts[at] = _without_guard(given, side.text)
            if fold_signs(text) == fold_signs(side.text):
                self.unread += _without_blanks(text) != _without_blanks(side.text)
                texts[at] = side.text
            elif base is None:
                # What it said before all edits is an older state.
                if side.before is not None and fold_signs(text) == fold_signs(side.before):
                    texts[at] = side.text
            elif digest_text(text) == base.sides[at]:
                texts[at] = side.text
            elif digest_text(side.text) != base.sides[at]:
                raise self._build_conflict(cell, pair, at)
        return replace(cell, texts=tuple(texts))

    def _build_conflict(self, cell: EditedCell, pair: Row, at: int) -> ParseError:
        last = max(pair.sides[at].edits, key=lambda edit: edit.at, default=None)
        who = f" by {last.by}, {last.at[:10]}" if last else ""
        now = " ".join(pair.sides[at].text.split())
        shown = now if len(now) <= 60 else f"{now[:59]}…"
        name = self._names[at]
        return self.build_error(
            f"{name}: pair {cell.row} was edited{who} since this table was written, and says "
            f"“{shown}”: put that into the cell, or what it is to say, in a new table", cell, name,
        )  # fmt: skip


def _without_guard(text: str, now: str) -> str:
    """A text without the apostrophe that spreadsheets need before what looks like a formula."""
    guarded = text.startswith("'") and not now.startswith("'")
    return text[1:] if guarded and re.match(r"'[=+\-@\d]", text) else text


def _without_blanks(text: str) -> str:
    return re.sub(rf"[\s{UNSEEN}]", "", text)


def iter_regions(
    rows: Sequence[NumberedRow], pairs: Sequence[Row]
) -> Iterator[tuple[list[NumberedRow], list[Row]]]:
    """Stretches of a table with those of the bitext: pairs that say what they said, alone.

    Between two of them are the rows that somebody changed or put in, and the pairs there.
    """
    changed: list[NumberedRow] = []
    at = 0
    for row in rows:
        pair = row.pair
        if pair is None or not is_same(row):
            changed.append(row)
            continue
        if changed or at < pair.number:
            yield changed, list(pairs[at : pair.number])
        yield [row], [pair]
        changed, at = [], pair.number + 1
    if changed or at < len(pairs):
        yield changed, list(pairs[at:])


def is_same(row: NumberedRow) -> bool:
    """Whether a row says what its pair says."""
    if row.pair is None:
        return False
    both = zip(row.cell.texts, row.pair.sides, strict=True)
    return all(text == side.text for text, side in both)
