"""The score of every candidate bead: a weighted sum of a few named terms.

A log-linear model of beads, fitted as a semi-Markov chain (Sarawagi & Cohen 2004) by
`benchmarks/fit_align.py`. A type and its mirror image share a weight, so that the two directions
of an alignment agree.

Two terms are of the layout. United Nations paragraphs are numbered alike in all languages, by
rule: two with the same label belong together, two with different labels don't (`StructureFacts`;
its weights are set by hand). And a paragraph may be idle: the joined vectors of a bead hardly
change when a short paragraph is added to a long one, so its price alone would let a missing one
slip into the bead beside it (`find_idle_beads`).
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner import cosines as cosine
from tmtool.aligner.band import Band
from tmtool.aligner.beads import TYPES, name
from tmtool.aligner.lattice import NEVER
from tmtool.aligner.parameters import Parameters
from tmtool.aligner.side import ASKS, Integers, Side, Structure

Flags: TypeAlias = NDArray[np.bool_]
Plane: TypeAlias = NDArray[np.float32]
"""One value for each node of a stretch of the band: shape (steps, width)."""

_NO_COSINE = np.float32(-2)
"""Chosen: below every cosine, so that what isn't there never looks better."""
_SOFTEN = 4
"""Characters added to both lengths before they are compared: short segments vary more. Chosen, no
measurement."""
_LEAST_SPREAD = 0.08
"""No text's cosines are taken to lie closer together: a few segments may happen to. Chosen, no
measurement."""
_LITTLE = np.float32(0.02)
"""What an idle paragraph may add to a cosine: a heading beside a long paragraph always adds some.
Measured by `benchmarks/dropped.py`, on the half to work with: better than 0, and .04 is no better.
Where paragraphs have labels it is nothing: lines such as "Now, therefore," belong to the next."""
_LESS = ((1, 0), (0, 1), (1, 1))
"""Paragraphs of each side that a bead may hold in vain at an end. Chosen: one, or one of each side,
as where each text has one that the other lacks."""
_GROWN = 4
"""Further segments up to which a bead's margin gains weight: longer beads are too rare to fit.
Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines, shape (types, steps, width), and how crowded each span's neighbourhood is.

    A margin is a cosine less both crowdings (see `cosines.measure_crowding`). `before` are the
    cosines of the two steps earlier, shape (types, 2, width).
    """

    cosines: NDArray[np.float32]
    before: NDArray[np.float32]
    by_source: cosine.Crowding
    by_target: cosine.Crowding


@dataclass(frozen=True, slots=True)
class SidePair:
    """Two sides, the band through them, and the log lengths of their spans by end node.

    `source_lengths` has shape (k, sources + 1), `target_lengths` (k, targets + 1); target lengths
    are scaled by the ratio of the two texts. Cosines under `least` are unusually low in this text,
    by so many times `spread`; `facts` are what the layout says.
    """

    source: Side
    target: Side
    band: Band
    vectors: tuple[cosine.CentredVectors, cosine.CentredVectors, float]
    source_lengths: NDArray[np.float32]
    target_lengths: NDArray[np.float32]
    least: np.float32
    spread: np.float32
    facts: StructureFacts | None


def pair_up(source: Side, target: Side, band: Band, path: Sequence[tuple[int, int]]) -> SidePair:
    """Prepare two sides for scoring; `path` is the first path that the band follows."""
    ratio = source.lengths.sum() / max(1, target.lengths.sum())
    vectors = cosine.centre_vectors(source.spans, target.spans)
    lengths = _log_lengths(source.lengths, 1.0), _log_lengths(target.lengths, ratio)
    return SidePair(
        source, target, band, vectors, *lengths, *_usual(vectors, path), build_facts(source, target)
    )


def _usual(
    vectors: tuple[cosine.CentredVectors, cosine.CentredVectors, float],
    path: Sequence[tuple[int, int]],
) -> tuple[np.float32, np.float32]:
    """The cosine from which on a pair is unusually low in this text, and how far they spread.

    Two and a half spreads below the median, the spread being the median distance to it, scaled.
    """
    if not path:
        return np.float32(-1), np.float32(1)
    ones = np.ones(len(path), np.int64)
    i, j = np.array(path).T
    found = cosine.compute_span_cosines(vectors, (i, ones), (j, ones))
    middle = np.median(found)
    spread = max(1.4826 * np.median(np.abs(found - middle)), _LEAST_SPREAD)
    return np.float32(middle - 2.5 * spread), np.float32(spread)


def _log_lengths(lengths: Integers, ratio: float) -> NDArray[np.float32]:
    """ln(characters + a few) of the 1..8 segments before each node, shape (8, n + 1)."""
    total = np.concatenate([[0], np.cumsum(lengths)])
    nodes = np.arange(len(total))
    spans = [total - total[np.maximum(nodes - count, 0)] for count in range(1, 9)]
    return np.log(np.stack(spans) * ratio + _SOFTEN).astype(np.float32)


def iter_node_terms(pair: SidePair, i: Integers, j: Integers) -> Iterator[tuple[str, Plane]]:
    """What the places where a bead ends have in common: quotations and final punctuation."""
    source, target = pair.source, pair.target
    ends = source.ends[i]
    same_end = ends == target.ends[j]
    yield "quotation differs", _plane(source.inside[i] != target.inside[j])
    yield "both close", _plane(source.closes[i] & target.closes[j])
    yield "both open", _plane(source.opens[i] & target.opens[j])
    yield "both ask", _plane(same_end & np.isin(ends, ASKS))
    yield "same end", _plane(same_end)


def iter_constant_terms(bead_type: tuple[int, int]) -> Iterator[tuple[str, float]]:
    """What all beads of a type have in common: how usual it is.

    The weight of each further segment speaks for types too rare to have been seen.
    """
    yield f"type {name(bead_type)}", 1.0
    if all(bead_type):
        yield "further segments", sum(bead_type) - 2.0


def iter_type_terms(
    pair: SidePair, bead_type: tuple[int, int], likeness: Likeness, i: Integers, j: Integers
) -> Iterator[tuple[str, Plane]]:
    """What speaks for a bead of two non-empty sides: its meaning and its lengths."""
    m, n = bead_type
    cosines = likeness.cosines[TYPES.index(bead_type)]
    margins = cosines - likeness.by_source.compute_at(m, i) - likeness.by_target.compute_at(n, j)
    yield "cosine", cosines
    yield "far below usual", np.maximum(pair.least - cosines, 0) / pair.spread
    yield f"margin {_group(m, n)}", margins
    yield "margin growth", margins * np.float32(min(m + n - 2, _GROWN))
    ratio = pair.target_lengths[n - 1][j] - pair.source_lengths[m - 1][i]
    yield "length", np.abs(ratio)
    yield "length squared", ratio * ratio


def _group(m: int, n: int) -> str:
    """Which margin weight a type takes."""
    return "1-1" if m == n == 1 else "1-n" if min(m, n) == 1 else "m-n"


def _plane(values: NDArray[np.bool_] | Integers) -> Plane:
    return np.asarray(values, np.float32)


def compute_scores(
    pair: SidePair, start: int, stop: int, parameters: Parameters
) -> NDArray[np.float32]:
    """Scores of all beads that end at steps start .. stop-1, shape (types, steps, width)."""
    weights = _weigh(pair, parameters)
    i, j = pair.band.compute_nodes(start, stop)
    inside, i, j = _inside(pair, i, j)
    likeness = compute_likenesses(pair, start, stop)
    unneeded = _idle(pair, likeness, start)
    result = likeness.cosines
    shared = _weighted(iter_node_terms(pair, i, j), weights)
    for at, (m, n) in enumerate(TYPES):
        usual = sum(value * weights[term] for term, value in iter_constant_terms((m, n)))
        total = shared + np.float32(usual)
        if m and n:
            total += _weighted(iter_type_terms(pair, (m, n), likeness, i, j), weights)
        real = inside & (i >= m) & (j >= n)
        result[at] = np.where(real, total, NEVER)
    if pair.facts is not None:
        pair.facts.add_to(result, (i, j), parameters.structure)
    if unneeded is not None:
        result += np.float32(parameters.structure["paragraph idle"]) * unneeded
    return result


def _weigh(pair: SidePair, parameters: Parameters) -> Mapping[str, float]:
    """The weights: paragraphs that are unusually unlike are hardly ever each other's."""
    if pair.facts is None or not pair.facts.known:
        return parameters.weights
    unlike = parameters.weights["far below usual"] + parameters.structure["paragraph unlike"]
    return {**parameters.weights, "far below usual": unlike}


def _idle(pair: SidePair, likeness: Likeness, start: int) -> NDArray[np.bool_] | None:
    """Which beads hold a paragraph in vain; None where paragraphs aren't known."""
    if pair.facts is None or not pair.facts.known:
        return None
    little = np.float32(0) if pair.facts.is_labelled else _LITTLE
    return find_idle_beads(
        likeness.cosines, likeness.before, pair.band, start, pair.facts.starts, little
    )


def _weighted(terms: Iterator[tuple[str, Plane]], weights: Mapping[str, float]) -> Plane:
    planes = (values * np.float32(weights[term]) for term, values in terms)
    return np.asarray(reduce(operator.add, planes), np.float32)


def _inside(
    pair: SidePair, i: Integers, j: Integers
) -> tuple[NDArray[np.bool_], Integers, Integers]:
    """Which nodes exist, and the nodes with those outside moved to the nearest that do."""
    n, m = pair.source.size, pair.target.size
    inside = (i >= 0) & (i <= n) & (j >= 0) & (j <= m)
    return inside, np.clip(i, 0, n), np.clip(j, 0, m)


def compute_likenesses(pair: SidePair, start: int, stop: int) -> Likeness:
    """How alike the sides of all beads that end at steps start .. stop-1 are.

    The steps around the stretch are looked at too, so that what is found doesn't depend on where
    it was cut.
    """
    around = 2 * pair.band.width
    low, high = max(0, start - around), min(pair.band.steps + 1, stop + around)
    found = cosine.compute_banded_cosines(pair.vectors, pair.band, low, high)
    crowding = cosine.measure_crowding(found, pair.band, low)
    before = found[:, max(start - low - 2, 0) : start - low]
    nothing = np.full((len(TYPES), 2 - before.shape[1], found.shape[2]), _NO_COSINE)
    before = np.concatenate([nothing, before], axis=1)
    return Likeness(found[:, start - low : stop - low], before, *crowding)


def build_facts(source: Side, target: Side) -> StructureFacts | None:
    """What is known of both sides; None where nothing is known of one."""
    if source.structure is None or target.structure is None:
        return None
    return StructureFacts(source.structure, target.structure)


class StructureFacts:
    """The structures of both sides as arrays that are indexed by node."""

    def __init__(self, source: Structure, target: Structure) -> None:
        numbers: dict[str, int] = {}
        sides = (source, target)
        self.labels = [_numbered(side.labels, numbers) for side in sides]
        self.is_labelled = any(labels.any() for labels in self.labels)
        self.kinds = [_numbered(side.kinds, numbers) for side in sides]
        self.known = all(side.starts is not None for side in sides)
        begins = [
            side.starts if self.known and side.starts else (False,) * len(side.labels)
            for side in sides
        ]
        self.starts = np.array([*begins[0], self.known]), np.array([*begins[1], self.known])
        self.counts = [
            np.cumsum([False, *(starts | (labels > 0))[:-1]])
            for starts, labels in zip(self.starts, self.labels, strict=True)
        ]

    def add_to(
        self,
        scores: NDArray[np.float32],
        nodes: tuple[Integers, Integers],
        weights: Mapping[str, float],
    ) -> None:
        """Add to scores, shape (types, steps, width), what labels, kinds and paragraphs say."""
        i, j = nodes
        alone = np.float32(weights["paragraph ends alone"])
        at_node = alone * (self.starts[0][i] != self.starts[1][j])
        for at, (m, n) in enumerate(TYPES):
            scores[at] += at_node
            if m and n:
                first = np.maximum(i - m, 0), np.maximum(j - n, 0)
                scores[at] += self.score_first(first, weights)
                inner = self.count_beginnings(0, first[0], i) + self.count_beginnings(
                    1, first[1], j
                )
                scores[at] += np.float32(weights["paragraph inside"]) * inner

    def score_first(
        self, first: tuple[Integers, Integers], weights: Mapping[str, float]
    ) -> NDArray[np.float32]:
        """What the labels and kinds of a bead's first segments say."""
        source, target = (labels[at] for labels, at in zip(self.labels, first, strict=True))
        total = np.where(source == target, weights["same label"], weights["other label"])
        one = (source > 0) != (target > 0)
        total = np.where(one, weights["label alone"], total)
        total = np.where((source == 0) & (target == 0), 0.0, total)
        kinds = [kinds[at] for kinds, at in zip(self.kinds, first, strict=True)]
        differ = (kinds[0] > 0) & (kinds[1] > 0) & (kinds[0] != kinds[1])
        return np.asarray(total + weights["other kind"] * differ, np.float32)

    def count_beginnings(self, side: int, first: Integers, end: Integers) -> Integers:
        """How many paragraphs begin inside a bead after its first segment."""
        counts = self.counts[side]
        return np.asarray(counts[end] - counts[np.minimum(first + 1, end)])


def _numbered(values: tuple[str | None, ...], numbers: dict[str, int]) -> Integers:
    """Each value as a number that both sides share; 0 for none. One more entry for the end."""
    found = [numbers.setdefault(v, len(numbers) + 1) if v is not None else 0 for v in values]
    return np.array([*found, 0])


def find_idle_beads(
    cosines: NDArray[np.float32],
    before: NDArray[np.float32],
    band: Band,
    start: int,
    starts: tuple[Flags, Flags],
    little: np.float32,
) -> Flags:
    """Whether a bead's first or last paragraph, of one segment, adds no more than a little to it.

    That of one side, or those of both together.

    `cosines` are those of the beads that end at some steps from `start` on, shape (types, steps,
    width), which the answer has too; `before` those of the two steps earlier. `starts` says of each
    segment of a side, and of its end, whether a paragraph begins there; `little` is what a cosine
    may gain by the paragraphs.
    """
    i, j = band.compute_nodes(start, start + cosines.shape[1])
    nodes = np.clip(i, 0, band.sources), np.clip(j, 0, band.targets)
    around = np.concatenate([before, cosines], axis=1)
    earlier = {less: _earlier(around, band, start, less) for less in _LESS}
    result = np.zeros(cosines.shape, np.bool_)
    for at, bead_type in enumerate(TYPES):
        enough = cosines[at] - little
        for less, smaller in _smaller(bead_type):
            alone = (_alone(*each) for each in zip(starts, nodes, bead_type, less, strict=True))
            first, last = map(operator.and_, *alone)
            result[at] |= first & (cosines[smaller] >= enough)
            result[at] |= last & (earlier[less][smaller] >= enough)
    return result


def _smaller(bead_type: tuple[int, int]) -> Iterator[tuple[tuple[int, int], int]]:
    """What a bead of a type may do without, and the type that is left."""
    m, n = bead_type
    for less in _LESS:
        smaller = m - less[0], n - less[1]
        if all(smaller) and smaller in TYPES:
            yield less, TYPES.index(smaller)


def _alone(starts: Flags, ends: Integers, count: int, less: int) -> tuple[Flags | bool, ...]:
    """Whether the first and the last of the segments before these nodes are a paragraph each.

    Where a side loses none, nothing is asked.
    """
    if not less:
        return True, True
    first = np.maximum(ends - count, 0)
    last = np.maximum(ends - 1, 0)
    return starts[first] & starts[first + 1], starts[last] & starts[ends]


def _earlier(
    around: NDArray[np.float32], band: Band, start: int, less: tuple[int, int]
) -> NDArray[np.float32]:
    """The cosines of the beads that end so many segments earlier, at each node from `start` on."""
    back = sum(less)
    steps = np.arange(start, start + around.shape[1] - 2)
    moved = band.first[steps] - band.first[np.maximum(steps - back, 0)] - less[0]
    columns = np.arange(band.width) + moved[:, None]
    real = (columns >= 0) & (columns < band.width) & (steps >= back)[:, None]
    at = np.clip(columns, 0, band.width - 1)
    cosines = around[:, 2 - back : around.shape[1] - back]
    return np.where(real, np.take_along_axis(cosines, at[None], axis=2), _NO_COSINE)
