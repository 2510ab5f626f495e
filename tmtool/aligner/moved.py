"""Passages that stand elsewhere in the other text, looked for among what an alignment left alone.

Alignment is in order, so a passage that moved comes out as two runs of null beads, or in beads that
are hardly likely. Of all the segments in these, those of both sides that are nearest to each other,
row after row, make a candidate. The aligner itself pairs what is in it, and how near its pairs are
compared with the text's, with everything else, and how many there are, says how likely it moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.cosines import CentredVectors, centre_vectors, compute_span_cosines
from tmtool.aligner.decode import align
from tmtool.aligner.parameters import load_default
from tmtool.aligner.passages import MovedPassage, Rest, align_rest, shift
from tmtool.aligner.side import Integers, Side, select_segments
from tmtool.units import SCORE_DIGITS, Bead

LEAST_ROWS = 3
"""So many pairs are a passage, however short. Chosen: what was asked for."""
LEAST_CHARACTERS = 160
"""A passage of fewer pairs has so many characters on a side, white space apart: some 200 with it.
Chosen: what was asked for."""
LEAST = 0.75
"""The probability from which on a passage is said to have moved. Measured (`benchmarks/moved.py`,
where it fits, half to work with): of 52 right candidates of several pairs 51 have .84 at least, of
the wrong ones one has .96, which is right but for one pair, and the next .05."""
LEAST_ALONE = 0.8
"""The same of a passage of one pair. Measured there: of five right ones three have .85 at least,
and no wrong one has more than .45. Chosen between them."""
_DOUBTFUL = 0.75
"""Pairs less likely than this are looked at as if they were none. Chosen: beads that had swallowed
a passage of the half to work with had .64 to .71."""
_LIKELY = 0.5
"""Pairs of a passage less likely than this don't begin or end it. Chosen, no measurement."""
_FAR = 3
"""So many segments further, on either side, a candidate may go on. Chosen, no measurement."""
_GROWN = 3
"""So many segments before and after it that are alone may belong to a candidate as well. Chosen, no
measurement."""
_MOST_COUNTED = 8
"""More rows make a passage no surer. Chosen, no measurement."""
_USUAL = 0.5
"""How near pairs are as a rule where there is none to compare with. Measured: the median in
hkma_dev."""
_CHUNK = 1024
"""Rows whose cosines are held at once. Limit: memory."""
_ROUNDS = 4
"""So often the rest is aligned anew, where passages turn out to stand in order. Limit: time."""

_Cell: TypeAlias = tuple[int, int]
_Vectors: TypeAlias = tuple[CentredVectors, CentredVectors, float]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may have moved; `evidence` is what speaks for it, by name."""

    beads: tuple[Bead, ...]
    evidence: Mapping[str, float]

    def rate(self, weights: Mapping[str, float]) -> MovedPassage:
        """The same with its probability."""
        odds = weights["offset"] + sum(weights[name] * of for name, of in self.evidence.items())
        probability = 1 / (1 + exp(-min(max(odds, -30.0), 30.0)))
        beads = tuple(
            replace(bead, score=round(probability * (bead.score or 0), SCORE_DIGITS))
            for bead in self.beads
        )
        return MovedPassage(beads, probability)


def find_moved(
    sides: tuple[Side, Side],
    beads: Sequence[Bead],
    names: Sequence[Sequence[str | None]] = ((), ()),
) -> tuple[list[Bead], list[MovedPassage]]:
    """The passages that moved, and the beads of what is left of both texts without them.

    `beads` are those of the whole texts, in order; those that come back tile what is left, by its
    own numbers. Where nothing moved they are the same. `names` are the codes of the States that
    segments are the names of: lists of those have an order of their own in each language.
    """
    weights = load_default().moved
    rated = (each.rate(weights) for each in find_candidates(*sides, beads))
    passages = _choose([each for each in rated if _is_likely(each) and not _is_list(each, names)])
    for _ in range(_ROUNDS):
        rest = align_rest(sides, passages) if passages else None
        if rest is None:
            break
        crossing = [each for each in passages if _crosses(each, rest)]
        if len(crossing) == len(passages):
            return rest.beads, sorted(passages, key=lambda each: each.get_span(0).start)
        passages = crossing
    return list(beads), []


def has_orphans(beads: Sequence[Bead]) -> bool:
    """Whether both sides have segments that aren't surely paired: only such can have moved."""
    unsure = [each for each in beads if not all(each.sides) or (each.score or 0) < _DOUBTFUL]
    return all(any(bead.sides[side] for bead in unsure) for side in (0, 1))


def _is_likely(passage: MovedPassage) -> bool:
    """Whether it is likely enough to be said to have moved."""
    pairs = sum(all(bead.sides) for bead in passage.beads)
    return passage.probability >= (LEAST if pairs > 1 else LEAST_ALONE)


def _is_list(passage: MovedPassage, names: Sequence[Sequence[str | None]]) -> bool:
    """Whether most segments of a side are names of States."""
    return any(
        2 * sum(name is not None for name in own[span.start : span.stop]) > len(span)
        for own, span in ((names[n], passage.get_span(n)) for n in (0, 1))
    )


def find_candidates(source: Side, target: Side, beads: Sequence[Bead]) -> list[Candidate]:
    """All passages that may have moved, out of the beads of both texts in order."""
    search = _OrphanSearch((source, target), beads)
    if not all(map(len, search.alone)):
        return []
    found = (search.look_into(chain) for chain in _iter_chains(search.find_cells()))
    return [each for each in found if each is not None]


class _OrphanSearch:
    """What an alignment left alone, and how near it is to what the other text has."""

    def __init__(self, sides: tuple[Side, Side], beads: Sequence[Bead]) -> None:
        self.sides = sides
        sure = [each for each in beads if all(each.sides) and (each.score or 0) >= _DOUBTFUL]
        self.sure = sure
        self.passed = tuple(
            np.bincount([bead.sides[n].stop for bead in sure], minlength=side.size + 1).cumsum()
            for n, side in enumerate(sides)
        )
        self.alone = tuple(
            np.delete(np.arange(side.size), [at for bead in sure for at in bead.sides[n]])
            for n, side in enumerate(sides)
        )

    @cached_property
    def vectors(self) -> _Vectors:
        """Centred as they are for the texts as a whole."""
        return centre_vectors(*(side.spans for side in self.sides))

    @cached_property
    def usual(self) -> float:
        """How near a pair's sides are in this text: the median."""
        if not self.sure:
            return _USUAL
        return float(np.median(self.compare_beads(self.sure)))

    def compare_beads(self, beads: Sequence[Bead]) -> NDArray[np.float32]:
        """The cosines of beads with two sides."""
        source, target = (
            (
                np.array([bead.sides[n].start for bead in beads]),
                np.array([len(bead.sides[n]) for bead in beads]),
            )
            for n in (0, 1)
        )
        return compute_span_cosines(self.vectors, source, target)

    def compare(self, rows: Integers, columns: Integers) -> NDArray[np.float32]:
        """The cosines of single segments, shape (rows, columns)."""
        one, other, means = self.vectors
        products = one.spans[0, rows] @ other.spans[0, columns].T
        products -= (one.towards[0, rows] - means)[:, None] + other.towards[0, columns]
        return np.asarray(
            products * one.scale[0, rows][:, None] * other.scale[0, columns], np.float32
        )

    def find_cells(self) -> list[_Cell]:
        """Segments alone that are nearest to each other of all alone, and don't stand in order."""
        rows, columns = self.alone
        nearest = np.zeros(len(rows), np.int64)
        best, back = np.full(len(columns), -np.inf), np.zeros(len(columns), np.int64)
        for at in range(0, len(rows), _CHUNK):
            cosines = self.compare(rows[at : at + _CHUNK], columns)
            nearest[at : at + _CHUNK] = cosines.argmax(1)
            better = cosines.max(0) > best
            back[better] = cosines.argmax(0)[better] + at
            best = np.maximum(best, cosines.max(0))
        mutual = np.flatnonzero(back[nearest] == np.arange(len(rows)))
        i, j = rows[mutual], columns[nearest[mutual]]
        crossing = self.passed[0][i] != self.passed[1][j]
        return list(zip(i[crossing].tolist(), j[crossing].tolist(), strict=True))

    def look_into(self, chain: Sequence[_Cell]) -> Candidate | None:
        """Align what is around some cells; None where that is too little to be a passage."""
        spans = [self._grow([cell[n] for cell in chain], n) for n in (0, 1)]
        inside = align(*map(select_segments, self.sides, spans))
        beads = [shift(bead, [int(span[0]) for span in spans]) for bead in inside]
        good = [at for at, b in enumerate(beads) if all(b.sides) and (b.score or 0) >= _LIKELY]
        if not good:
            return None
        beads = beads[good[0] : good[-1] + 1]
        pairs = [bead for bead in beads if all(bead.sides)]
        longest = max(
            int(sum(side.lengths[bead.sides[n].start : bead.sides[n].stop].sum() for bead in pairs))
            for n, side in enumerate(self.sides)
        )
        if len(pairs) < LEAST_ROWS and longest < LEAST_CHARACTERS:
            return None
        return Candidate(tuple(beads), self._weigh(beads, pairs, chain))

    def _grow(self, own: Sequence[int], side: int) -> Integers:
        """The segments from the first to the last, and some before and after that are alone."""
        alone = self.alone[side]
        start, stop = own[0], own[-1] + 1
        for _ in range(_GROWN):
            start -= bool(np.isin(start - 1, alone))
            stop += bool(np.isin(stop, alone))
        return np.arange(start, stop)

    def _weigh(
        self, beads: Sequence[Bead], pairs: Sequence[Bead], chain: Sequence[_Cell]
    ) -> dict[str, float]:
        """What speaks for a candidate, and against it."""
        sizes = np.array([sum(map(len, bead.sides)) for bead in pairs])
        size = sum(sum(map(len, bead.sides)) for bead in beads)
        cosines = self.compare_beads(pairs)
        i, j = np.array(chain).T
        own = self.compare_beads([Bead((range(a, a + 1), range(b, b + 1))) for a, b in chain])
        spans = [range(beads[0].sides[n].start, beads[-1].sides[n].stop) for n in (0, 1)]
        elsewhere = [
            np.delete(np.arange(side.size), span)
            for side, span in zip(self.sides, spans, strict=True)
        ]
        nearest = np.maximum(
            self.compare(i, elsewhere[1]).max(1, initial=-1.0),
            self.compare(elsewhere[0], j).max(0, initial=-1.0),
        )
        return {
            "nearness": float(cosines @ sizes / sizes.sum()) - self.usual,
            "margin": float((own - nearest).mean()),
            "rows": log(min(len(chain), _MOST_COUNTED)),
            "paired": float(sizes.sum() / size),
            "score": float(np.mean([bead.score or 0 for bead in pairs])),
        }


def _iter_chains(cells: Sequence[_Cell]) -> Iterator[list[_Cell]]:
    """Cells that follow each other on both sides."""
    chains: list[list[_Cell]] = []
    for i, j in cells:
        near = (c for c in chains if 0 < i - c[-1][0] <= _FAR and 0 < j - c[-1][1] <= _FAR)
        if (chain := next(near, None)) is not None:
            chain.append((i, j))
        else:
            chains.append([(i, j)])
    yield from chains


def _choose(passages: Sequence[MovedPassage]) -> list[MovedPassage]:
    """The likeliest of those that share a segment."""
    chosen: list[MovedPassage] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for each in sorted(passages, key=lambda one: -one.probability):
        if all(held.isdisjoint(each.get_span(n)) for n, held in enumerate(taken)):
            chosen.append(each)
            for n, held in enumerate(taken):
                held.update(each.get_span(n))
    return chosen


def _crosses(passage: MovedPassage, rest: Rest) -> bool:
    """Whether a pair of what is left stands before a passage on one side and after it elsewhere."""
    places = [
        int(np.searchsorted(own, passage.get_span(n).start)) for n, own in enumerate(rest.kept)
    ]
    return any(
        (bead.source.start < places[0]) != (bead.target.start < places[1])
        for bead in rest.beads
        if all(bead.sides)
    )
