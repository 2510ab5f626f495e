"""The score of every candidate bead: a weighted sum of a few named terms.

A log-linear model of beads, fitted as a semi-Markov chain (Sarawagi & Cohen 2004) by
`benchmarks/fit_align.py`. A type and its mirror image share a weight, so that the two directions
of an alignment agree.
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
from tmtool.aligner.idle import idle
from tmtool.aligner.lattice import NEVER
from tmtool.aligner.parameters import Parameters
from tmtool.aligner.side import ASKS, Integers, Side
from tmtool.aligner.structure import Facts, facts

Plane: TypeAlias = NDArray[np.float32]
"""One value for each node of a stretch of the band: shape (steps, width)."""


_SOFTEN = 4
"""Characters added to both lengths before they are compared: short segments vary more."""
_LEAST_SPREAD = 0.08
"""No text's cosines are taken to lie closer together: a few segments may happen to."""
_GROWN = 4
"""Further segments up to which a bead's margin gains weight: longer beads are too rare to fit."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cosines, shape (types, steps, width), and how crowded each span's neighbourhood is.

    A margin is a cosine less both crowdings (see `cosines.crowding`). `before` are the cosines one
    step earlier.
    """

    cosines: NDArray[np.float32]
    before: NDArray[np.float32]
    by_source: cosine.Crowding
    by_target: cosine.Crowding


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides, the band through them, and the log lengths of their spans by end node.

    `source_lengths` has shape (k, sources + 1), `target_lengths` (k, targets + 1); target lengths
    are scaled by the ratio of the two texts. Cosines under `least` are unusually low in this text,
    by so many times `spread`; `facts` are what the layout says.
    """

    source: Side
    target: Side
    band: Band
    vectors: tuple[cosine.Centred, cosine.Centred, float]
    source_lengths: NDArray[np.float32]
    target_lengths: NDArray[np.float32]
    least: np.float32
    spread: np.float32
    facts: Facts | None


def pair_up(source: Side, target: Side, band: Band, path: Sequence[tuple[int, int]]) -> Pair:
    """Prepare two sides for scoring; `path` is the first path that the band follows."""
    ratio = source.lengths.sum() / max(1, target.lengths.sum())
    vectors = cosine.centred(source.spans, target.spans)
    lengths = _log_lengths(source.lengths, 1.0), _log_lengths(target.lengths, ratio)
    return Pair(
        source, target, band, vectors, *lengths, *_usual(vectors, path), facts(source, target)
    )


def _usual(
    vectors: tuple[cosine.Centred, cosine.Centred, float], path: Sequence[tuple[int, int]]
) -> tuple[np.float32, np.float32]:
    """The cosine from which on a pair is unusually low in this text, and how far they spread.

    Two and a half spreads below the median, the spread being the median distance to it, scaled.
    """
    found = cosine.of_pairs(vectors, path)
    if not len(found):
        return np.float32(-1), np.float32(1)
    middle = np.median(found)
    spread = max(1.4826 * np.median(np.abs(found - middle)), _LEAST_SPREAD)
    return np.float32(middle - 2.5 * spread), np.float32(spread)


def _log_lengths(lengths: Integers, ratio: float) -> NDArray[np.float32]:
    """ln(characters + a few) of the 1..8 segments before each node, shape (8, n + 1)."""
    total = np.concatenate([[0], np.cumsum(lengths)])
    nodes = np.arange(len(total))
    spans = [total - total[np.maximum(nodes - count, 0)] for count in range(1, 9)]
    return np.log(np.stack(spans) * ratio + _SOFTEN).astype(np.float32)


def node_terms(pair: Pair, i: Integers, j: Integers) -> Iterator[tuple[str, Plane]]:
    """What the places where a bead ends have in common: quotations and final punctuation."""
    source, target = pair.source, pair.target
    ends = source.ends[i]
    same_end = ends == target.ends[j]
    yield "quotation differs", _plane(source.inside[i] != target.inside[j])
    yield "both close", _plane(source.closes[i] & target.closes[j])
    yield "both open", _plane(source.opens[i] & target.opens[j])
    yield "both ask", _plane(same_end & np.isin(ends, ASKS))
    yield "same end", _plane(same_end)


def constant_terms(bead_type: tuple[int, int]) -> Iterator[tuple[str, float]]:
    """What all beads of a type have in common: how usual it is.

    The weight of each further segment speaks for types too rare to have been seen.
    """
    yield f"type {name(bead_type)}", 1.0
    if all(bead_type):
        yield "further segments", sum(bead_type) - 2.0


def type_terms(
    pair: Pair, bead_type: tuple[int, int], likeness: Likeness, i: Integers, j: Integers
) -> Iterator[tuple[str, Plane]]:
    """What speaks for a bead of two non-empty sides: its meaning and its lengths."""
    m, n = bead_type
    cosines = likeness.cosines[TYPES.index(bead_type)]
    margins = cosines - likeness.by_source.of(m, i) - likeness.by_target.of(n, j)
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


def scores(pair: Pair, start: int, stop: int, parameters: Parameters) -> NDArray[np.float32]:
    """Scores of all beads that end at steps start .. stop-1, shape (types, steps, width)."""
    weights = parameters.weights
    i, j = pair.band.nodes(start, stop)
    inside, i, j = _inside(pair, i, j)
    likeness = likenesses(pair, start, stop)
    unneeded = _idle(pair, likeness, start)
    result = likeness.cosines
    shared = _weighted(node_terms(pair, i, j), weights)
    for at, (m, n) in enumerate(TYPES):
        usual = sum(value * weights[term] for term, value in constant_terms((m, n)))
        total = shared + np.float32(usual)
        if m and n:
            total += _weighted(type_terms(pair, (m, n), likeness, i, j), weights)
        real = inside & (i >= m) & (j >= n)
        result[at] = np.where(real, total, NEVER)
    if pair.facts is not None:
        pair.facts.add_to(result, (i, j), parameters.structure)
    if unneeded is not None:
        result += np.float32(parameters.structure["paragraph idle"]) * unneeded
    return result


def _idle(pair: Pair, likeness: Likeness, start: int) -> NDArray[np.bool_] | None:
    """Which beads hold a paragraph in vain; None where paragraphs aren't known."""
    if pair.facts is None or not pair.facts.known:
        return None
    return idle(likeness.cosines, likeness.before, pair.band, start, pair.facts.starts)


def _weighted(terms: Iterator[tuple[str, Plane]], weights: Mapping[str, float]) -> Plane:
    planes = (values * np.float32(weights[term]) for term, values in terms)
    return np.asarray(reduce(operator.add, planes), np.float32)


def _inside(pair: Pair, i: Integers, j: Integers) -> tuple[NDArray[np.bool_], Integers, Integers]:
    """Which nodes exist, and the nodes with those outside moved to the nearest that do."""
    n, m = pair.source.size, pair.target.size
    inside = (i >= 0) & (i <= n) & (j >= 0) & (j <= m)
    return inside, np.clip(i, 0, n), np.clip(j, 0, m)


def likenesses(pair: Pair, start: int, stop: int) -> Likeness:
    """How alike the sides of all beads that end at steps start .. stop-1 are.

    The steps around the stretch are looked at too, so that what is found doesn't depend on where
    it was cut.
    """
    around = 2 * pair.band.width
    low, high = max(0, start - around), min(pair.band.steps + 1, stop + around)
    found = cosine.banded_cosines(pair.vectors, pair.band, low, high)
    crowding = cosine.crowding(found, pair.band, low)
    before = found[:, max(start - low - 1, 0) : stop - low - 1]
    if start == low:  # nothing ends before the first step
        before = np.concatenate([found[:, :1], before], axis=1)
    return Likeness(found[:, start - low : stop - low], before, *crowding)
