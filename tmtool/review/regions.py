"""Rows that were cut, joined or moved and reworded at once: what differs in all of their text.

The words of the pairs are compared with those of the cells, wherever these were put. A change is
told of the segment that it stands in. Where more than half of a segment or of a cell is new, it
can't be told from text that was lost or put in by mistake, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import Row, RowSide
from tmtool.fuzzy.sequences import TokenRun, list_runs
from tmtool.lang.signs import SignToken, fold_signs, split_tokens
from tmtool.wording import TextChange

_MOST = 10_000
"""Words and Chinese characters that are compared at once. Limit: it takes some 25 MB."""
_SHOWN = 40
"""Characters quoted of a text. Chosen, no measurement."""


class PlacedToken(NamedTuple):
    """A token of a text, and which text that is."""

    text: int
    token: SignToken


class SegmentChange(NamedTuple):
    """A segment of a pair, both counted from 0, before and after."""

    pair: int
    segment: int
    before: str
    after: str


class RegionFault(NamedTuple):
    """Why the wording can't be taken, and the row that shows it, counted from 0."""

    row: int
    message: str


def cut_segments(side: RowSide) -> Iterator[str]:
    """The texts of the segments of a side."""
    at = 0
    gap = (len(side.text) - sum(part.size for part in side.parts)) // max(len(side.parts) - 1, 1)
    for part in side.parts:
        yield side.text[at : at + part.size]
        at += part.size + gap


@dataclass(frozen=True, slots=True)
class RegionDiff:
    """One side of some pairs, a text a segment, and the cells that are to say it."""

    places: tuple[tuple[int, int], ...]
    segments: tuple[str, ...]
    cells: tuple[str, ...]
    old: tuple[PlacedToken, ...]
    new: tuple[PlacedToken, ...]
    runs: tuple[TokenRun, ...]
    joiner: str

    @classmethod
    def of(cls, pairs: Sequence[Row], at: int, cells: Sequence[str], joiner: str) -> RegionDiff:
        """Compare a side of pairs with cells; `joiner` stands between two sentences.

        InputError where that is too much.
        """
        every = [
            ((number, segment), text)
            for number, pair in enumerate(pairs)
            for segment, text in enumerate(cut_segments(pair.sides[at]))
        ]
        segments = tuple(text for _, text in every)
        old, new = _split(segments), _split(cells)
        if max(len(old), len(new)) > _MOST:
            message = (
                f"more than {_MOST:,} words in a row were changed or moved: apply fewer at a time"
            )
            raise InputError(message)
        runs = list_runs([each.token.key for each in old], [each.token.key for each in new])
        places = tuple(place for place, _ in every)
        return cls(places, segments, tuple(cells), old, new, tuple(runs), joiner)

    def find_fault(self) -> RegionFault | None:
        """What was lost, put in, or changed over the end of a sentence; None where nothing was."""
        lost = _measure(self.segments, (self.old[run.a : run.b] for run in self.runs))
        added = _measure(self.cells, (self.new[run.c : run.d] for run in self.runs))
        for run in self.runs:
            row = self.new[min(run.c, len(self.new) - 1)].text if self.new else 0
            owners = sorted({each.text for each in self.old[run.a : run.b]})
            for owner in (owner for owner in owners if lost[owner] > 0.5):
                message = f"text is missing: expected {_quote(self.segments[owner])}"
                return RegionFault(row, message)
            if len(owners) > 1:
                message = (
                    "words on both sides of the end of a sentence were changed, and rows moved: "
                    "apply one of these first"
                )
                return RegionFault(row, message)
        for number in (number for number, share in enumerate(added) if share > 0.5):
            return RegionFault(number, f"text that no pair there has: {_quote(self.cells[number])}")
        return None

    def list_changes(self) -> Iterator[SegmentChange]:
        """What each segment that changed says before and after; where `find_fault` finds none."""
        pieces: dict[int, list[TextChange]] = {}
        for run in self.runs:
            owner, piece = self._place(run)
            pieces.setdefault(owner, []).append(piece)
        for owner, own in pieces.items():
            text = before = self.segments[owner]
            for start, stop, new in reversed(own):
                text = text[:start] + new + text[stop:]
            yield SegmentChange(*self.places[owner], before, text.strip())

    def list_cells(self) -> list[str]:
        """What the cells say with signs as the segments have them, without white space."""
        found = [""] * len(self.cells)
        at = 0
        for run in (*self.runs, TokenRun(len(self.old), 0, len(self.new), len(self.new))):
            for number in range(at, run.c):
                there = self.old[run.a - run.c + number]
                found[self.new[number].text] += self._read(self.segments, there)
            for each in self.new[run.c : run.d]:
                found[each.text] += self._read(self.cells, each)
            at = run.d
        return found

    def _read(self, texts: Sequence[str], each: PlacedToken) -> str:
        return texts[each.text][each.token.start : each.token.stop]

    def _place(self, run: TokenRun) -> tuple[int, TextChange]:
        """The segment of a run, and what changes in it."""
        said = self._say(run.c, run.d)
        if run.a < run.b:
            first, last = self.old[run.a], self.old[run.b - 1]
            start, stop = first.token.start, last.token.stop
            if not said:
                # With the words goes the white space before them.
                before = self.old[run.a - 1] if run.a else None
                if before and before.text == first.text:
                    start = before.token.stop
            return first.text, TextChange(start, stop, said)
        is_first = run.c == 0 or self.new[run.c - 1].text != self.new[run.c].text
        if run.a == 0 or (is_first and run.a < len(self.old)):
            after = self.old[run.a]
            at, said = after.token.start, said + self._gap(run.d - 1)
            return after.text, TextChange(at, at, said)
        before = self.old[run.a - 1]
        at, said = before.token.stop, self._gap(run.c - 1) + said
        return before.text, TextChange(at, at, said)

    def _say(self, first: int, last: int) -> str:
        """The words of the cells from one token to another, those of two cells joined."""
        told: list[str] = []
        for number in range(first, last):
            told.append(self._read(self.cells, self.new[number]))
            if number + 1 < last:
                told.append(self._gap(number))
        return "".join(told)

    def _gap(self, number: int) -> str:
        """What stands between a token of the cells and the next one."""
        if number + 1 >= len(self.new):
            return ""
        one, other = self.new[number], self.new[number + 1]
        if one.text != other.text:
            return self.joiner
        gap = self.cells[one.text][one.token.stop : other.token.start]
        return self.joiner if set("\r\n") & set(gap) else gap


def _split(texts: Sequence[str]) -> tuple[PlacedToken, ...]:
    return tuple(
        PlacedToken(number, token)
        for number, text in enumerate(texts)
        for token in split_tokens(text)
    )


def _measure(texts: Sequence[str], tokens: Iterable[Sequence[PlacedToken]]) -> list[float]:
    """The share of each text that tokens are."""
    found = [0] * len(texts)
    for each in (each for own in tokens for each in own):
        found[each.text] += len(each.token.key)
    sizes = (max(len(fold_signs(text)), 1) for text in texts)
    return [count / size for count, size in zip(found, sizes, strict=True)]


def _quote(text: str) -> str:
    shown = " ".join(text.split())
    return f"“{shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + '…'}”"
