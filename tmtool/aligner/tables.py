"""The cells of tables, paired by row and by column, in whatever order those stand.

Tables pair in their order. Rows pair by what is the same in every language (the State that a row
is of, figures, symbols) and by the meaning of what heads them, columns by what their cells hold in
rows that pair. Where nothing says otherwise, rows and columns stand in one order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.sections import UNKNOWN, Names
from tmtool.aligner.side import SideContent
from tmtool.un.proper_names import find_state

_SURE = 0.5
"""Rows that are as near as this may pair out of order. Chosen, no measurement."""
_CLEARLY = 0.2
"""So much nearer than to any other must they be. Chosen, no measurement."""
_LITTLE = 0.2
"""Rows less near than this are no pair. Chosen, no measurement."""
_STATE = 2.0
"""What the same State counts, and another one against. Chosen: more than all else together."""
_FIRST = 0.2
"""What it counts that rows are the first of both: these head columns. Chosen: as `_LITTLE`."""
_HEADS = 2
"""In so many columns may stand the State that a row is of. Chosen: the first is often a number."""
_ASTRAY = 2
"""So many tables more than there are too many may pair out of their number. Limit: time."""
_MOST_ROWS = 1000
"""Tables of more rows are aligned as other text is. Limit: memory grows with the square."""
_VALUE = re.compile(r"[0-9]+(?:[.,\u00a0\u202f ][0-9]+)*|[A-Z]+(?:/[\w.-]+)+|\b[A-Z]{2,}\b")
_PARTING = re.compile(r"[.,\s]")

_Scores: TypeAlias = NDArray[np.float64]
_Place: TypeAlias = tuple[int, int]


def name_cells(texts: tuple[SideContent, SideContent]) -> tuple[Names, Names] | None:
    """Names of the cells that segments begin, the same on both sides where they pair.

    What follows a table has a name of its own. None where one text has no table.
    """
    tables = [_read_tables(each) for each in texts]
    if not all(tables):
        return None
    names: tuple[list[str | None], list[str | None]] = (
        _name_alone(texts[0], 0), _name_alone(texts[1], 1),
    )  # fmt: skip
    for number, pair in enumerate(_pair_tables(tables[0], tables[1])):
        _name_pairs(names, pair, number)
    return names


class _Table:
    """The cells of a table by place: their first segments, vectors, and what they hold."""

    def __init__(self, text: SideContent, firsts: Mapping[_Place, int]) -> None:
        self.firsts = firsts
        self.rows = sorted({row for row, _ in firsts})
        self.columns = sorted({column for _, column in firsts})
        self.held = {at: _list_values(text.segments[first].text) for at, first in firsts.items()}
        heads = [min(at for at in firsts if at[0] == row) for row in self.rows]
        vectors = text.side.spans[0]
        mean = vectors.mean(0)
        self.vectors = {at: _unit(vectors[first] - mean) for at, first in firsts.items()}
        self.heads = np.array([self.vectors[at] for at in heads])
        self.states = [self._find_state(row, text) for row in self.rows]

    def _find_state(self, row: int, text: SideContent) -> str | None:
        places = ((row, column) for column in self.columns[:_HEADS])
        found = (find_state(text.segments[self.firsts[at]].text, text.lang)
                 for at in places if at in self.firsts)  # fmt: skip
        return next((each for each in found if each is not None), None)

    def count_values(self) -> list[Counter[str]]:
        """What the cells of each row hold together."""
        rows = [Counter[str]() for _ in self.rows]
        numbers = {row: at for at, row in enumerate(self.rows)}
        for (row, _), held in self.held.items():
            rows[numbers[row]].update(held)
        return rows


@dataclass(frozen=True, slots=True)
class _TablePair:
    """Two tables and which of their rows pair, by their places among all."""

    one: _Table
    other: _Table
    rows: Mapping[int, int]
    weight: float

    @property
    def size(self) -> int:
        """The rows of the shorter one."""
        return min(len(self.one.rows), len(self.other.rows))


def _read_tables(text: SideContent) -> list[_Table]:
    firsts: dict[int, dict[_Place, int]] = {}
    for at, cell in enumerate(text.cells):
        if cell is not None:
            firsts.setdefault(cell.table, {}).setdefault((cell.row, cell.column), at)
    tables = (_Table(text, firsts[number]) for number in sorted(firsts))
    return [each for each in tables if len(each.rows) <= _MOST_ROWS]


def _list_values(text: str) -> Counter[str]:
    """Figures, symbols and abbreviations.

    >>> sorted(_list_values("1 250,5 for UNDP (A/75/1)"))
    ['12505', 'A/75/1', 'UNDP']
    """
    return Counter(
        _PARTING.sub("", each) if each[0].isdigit() else each for each in _VALUE.findall(text)
    )


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def _name_alone(text: SideContent, side: int) -> list[str | None]:
    """Each cell, and what follows a table, by a name that the other side doesn't have."""
    names: list[str | None] = []
    before = None
    for at, cell in enumerate(text.cells):
        names.append(f"{UNKNOWN}{side} {at}" if cell != before else None)
        before = cell
    return names


def _pair_tables(source: Sequence[_Table], target: Sequence[_Table]) -> list[_TablePair]:
    """Tables that have most rows in common, in order."""
    if len(source) == len(target):
        straight = [_pair_rows(*both) for both in zip(source, target, strict=True)]
        if all(2 * len(each.rows) >= each.size for each in straight):
            return straight
    reach = abs(len(source) - len(target)) + _ASTRAY
    weights = np.zeros((len(source), len(target)))
    pairs: dict[_Place, _TablePair] = {}
    for i, first in enumerate(source):
        for j in range(max(0, i - reach), min(len(target), i + reach + 1)):
            pairs[i, j] = _pair_rows(first, target[j])
            weights[i, j] = pairs[i, j].weight
    return [pairs[place] for place in _pair_in_order(weights, 0.0)]


def _pair_rows(source: _Table, target: _Table) -> _TablePair:
    scores = source.heads @ target.heads.T + _compare_values(source, target)
    for i, state in enumerate(source.states):
        for j, name in enumerate(target.states):
            if state is not None and name is not None:
                scores[i, j] += _STATE if state == name else -_STATE
    scores[0, 0] += _FIRST
    pairs = pair_lines(scores)
    weight = sum(float(scores[pair]) - _LITTLE for pair in pairs.items())
    return _TablePair(source, target, pairs, max(weight, 0.0))


def _compare_values(source: _Table, target: _Table) -> _Scores:
    """How far rows hold the same values, 0..1; one that few rows have says more."""
    rows = [table.count_values() for table in (source, target)]
    known = sorted({value for own in rows for row in own for value in row})
    counts = [np.array([[row[value] for value in known] for row in own], float) for own in rows]
    if not known:
        return np.zeros((len(rows[0]), len(rows[1])))
    frequent = np.maximum(*((own > 0).sum(0) for own in counts))
    weighed = [own / np.sqrt(frequent) for own in counts]
    units = [own / np.maximum(np.linalg.norm(own, axis=1, keepdims=True), 1e-9) for own in weighed]
    return np.asarray(units[0] @ units[1].T)


def pair_lines(scores: _Scores) -> dict[int, int]:
    """Rows (or columns) that pair, of those whose nearness is given, shape (rows, rows).

    In order, unless some that are clearly nearest to each other stand otherwise; then these, and
    what goes on from them row by row.

    >>> pair_lines(np.array([[0.1, 0.9], [0.8, 0.0]]))
    {0: 1, 1: 0}
    >>> pair_lines(np.array([[0.4, 0.5], [0.3, 0.4]]))
    {0: 0, 1: 1}
    """
    sure = _find_sure(scores)
    places = [sure[at] for at in sorted(sure)]
    if places == sorted(places):
        raised = scores.copy()
        raised[list(sure), places] += 1
        return dict(_pair_in_order(raised, _LITTLE))
    sizes = scores.shape
    ends = {-1: -1, sizes[0]: sizes[1]}
    found = dict(sure)
    taken = set(places)
    open_ends = [(i, j, step) for i, j in (*sure.items(), *ends.items()) for step in (1, -1)]
    while open_ends:
        i, j, step = open_ends.pop()
        i, j = i + step, j + step
        inside = 0 <= i < sizes[0] and 0 <= j < sizes[1]
        if inside and i not in found and j not in taken and scores[i, j] >= _LITTLE:
            found[i] = j
            taken.add(j)
            open_ends.append((i, j, step))
    return dict(sorted(found.items()))


def _find_sure(scores: _Scores) -> dict[int, int]:
    """Those that are clearly nearest to each other."""
    if not scores.size:
        return {}
    rest = scores.copy()
    best = scores.argmax(1)
    rows = np.arange(len(scores))
    value = scores[rows, best]
    rest[rows, best] = -np.inf
    second = np.maximum(rest.max(1), np.array([rest[:, j].max() for j in best]))
    mutual = scores.argmax(0)[best] == rows
    sure = mutual & (value >= _SURE) & (value - second >= _CLEARLY)
    return {int(i): int(best[i]) for i in np.flatnonzero(sure)}


def _pair_in_order(scores: _Scores, least: float) -> list[_Place]:
    """The pairs that rise on both sides and are nearest together, each by more than `least`."""
    gains = scores - least
    rows, columns = gains.shape
    total = np.zeros((rows + 1, columns + 1))
    for i in range(rows):
        taken = total[i, :-1] + gains[i]
        total[i + 1, 1:] = np.maximum(np.maximum.accumulate(taken), total[i, 1:])
        total[i + 1] = np.maximum.accumulate(total[i + 1])
    found: list[_Place] = []
    i, j = rows, columns
    while i and j:
        if total[i, j] == total[i - 1, j]:
            i -= 1
        elif total[i, j] == total[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            found.append((i, j))
    return found[::-1]


def _pair_columns(pair: _TablePair) -> dict[int, int]:
    """By what cells of rows that pair hold; in order where there are as many and none is out."""
    one, other = pair.one, pair.other
    shape = len(one.columns), len(other.columns)
    scores, counts = np.zeros(shape), np.zeros(shape)
    for i, j in pair.rows.items():
        for a, own in enumerate(one.columns):
            for b, column in enumerate(other.columns):
                first, second = (one.rows[i], own), (other.rows[j], column)
                if first in one.firsts and second in other.firsts:
                    scores[a, b] += _compare_cells(pair, first, second)
                    counts[a, b] += 1
    pairs = pair_lines(scores / np.maximum(counts, 1))
    in_order = [*pairs.values()] == sorted(pairs.values())
    return {at: at for at in range(shape[0])} if in_order and shape[0] == shape[1] else pairs


def _compare_cells(pair: _TablePair, first: _Place, second: _Place) -> float:
    """By their values where they have any, else by meaning."""
    held, others = pair.one.held[first], pair.other.held[second]
    if held or others:
        return sum((held & others).values()) / sum((held | others).values())
    return float(pair.one.vectors[first] @ pair.other.vectors[second])


def _name_pairs(
    names: tuple[list[str | None], list[str | None]], pair: _TablePair, number: int
) -> None:
    """Give the cells of rows and columns that pair one name, and those of rows that surely don't.

    A row surely has no partner where no row of the other table is without one.
    """
    columns = _pair_columns(pair)
    for i, j in pair.rows.items():
        for a, b in columns.items():
            first = pair.one.firsts.get((pair.one.rows[i], pair.one.columns[a]))
            second = pair.other.firsts.get((pair.other.rows[j], pair.other.columns[b]))
            if first is not None and second is not None:
                names[0][first] = names[1][second] = f"cell {number} {i} {a}"
    held = [set(pair.rows), set(pair.rows.values())]
    for side, (own, paired) in enumerate(zip((pair.one, pair.other), held, strict=True)):
        others = (pair.other, pair.one)[side]
        if len(held[1 - side]) == len(others.rows):
            alone = {own.rows[at] for at in range(len(own.rows)) if at not in paired}
            for (row, column), first in own.firsts.items():
                if row in alone:
                    names[side][first] = f"cell {number} alone {side} {row} {column}"
