"""From two sides to beads: the band, its scores, the best path and its probabilities.

Platt scaling (Platt 1999) of log odds makes the model's probabilities shares of right beads. It is
fitted by `benchmarks/fit_align.py` on documents that the weights were not fitted on. Null beads,
of which these have too few, have a line of their own, by `benchmarks/fit_nulls.py`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from tmtool.aligner import lattice as lat
from tmtool.aligner.band import Band, build_band, find_first_path
from tmtool.aligner.beads import DELETION, INSERTION, PAIRS, SOURCES, STEPS, TARGETS
from tmtool.aligner.cosines import CentredVectors, centre_vectors, compute_span_cosines
from tmtool.aligner.paragraphs import is_unknown, join_in_vain, mark_paragraphs
from tmtool.aligner.parameters import Parameters, load_default
from tmtool.aligner.score import SidePair, compute_scores, pair_up
from tmtool.aligner.side import Integers, Side
from tmtool.aligner.strays import STRAY, SURE, measure_strays
from tmtool.un.labels import has_words
from tmtool.units import Bead

_SUREST = 1e-6
"""Probabilities are kept this far from 0 and 1. Limit: a logarithm of 0 has no value."""


_WHOLE = 2048
"""Steps that are decoded as one block; a longer text is cut into overlapping ones. Chosen, no
measurement."""
_BLOCK = 512
"""Steps that one of several blocks is decoded for. Chosen, no measurement."""
_OVERLAP = 64
"""Steps on either side of a block: what lies further away has no influence on a path. Chosen, no
measurement."""
_TOGETHER = 16
"""Blocks decoded side by side; more only take more memory. Chosen, no measurement."""

_MOST_OFFSET = 2.0
"""Log odds by which null beads may be made likelier. Chosen, no measurement."""
_WORTH_ANOTHER_LOOK = 0.25
"""Log odds by which null beads must be likelier than usual for a stretch to be decoded again.
Chosen, no measurement."""

_KEPT_AGREEMENT = 0.8
"""The share of its agreement (`measure_agreement`) that a text keeps when more beads are one-sided.
Measured by `benchmarks/merged.py` and `dropped.py`, on the half to work with."""
_GROWTH = 0.8
"""How much more it must keep, by the share of beads that became one-sided. Measured likewise."""

_JOINED = 0.1
"""The share of pairs with several segments on a side from which on clauses are looked at. Measured:
of the sets that the weights were fitted on the least is .2; where lines pair one to one there are
none, and a clause that is repeated in the next line would join two."""

_Placed = tuple[int, int, int, float]
"""A bead on the path: step, source node and type where it ends, and its raw probability."""


def align(
    source: Side,
    target: Side,
    *,
    parameters: Parameters | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Bead]:
    """The beads that tile both sides, each with the probability 0..1 that it is right.

    Time and memory are linear in the number of segments. `progress` is told the share done.
    """
    chosen = parameters or load_default()
    if not source.size or not target.size:
        return [*_nulls(source.size, 0), *_nulls(0, target.size)]
    # Many small products: more threads only wait for each other.
    with threadpool_limits(1, user_api="blas"):
        guess = find_first_path(source, target)
        band = build_band(guess, source.size, target.size)
        pair = pair_up(source, target, band, guess)
        path = _whole_path(pair, chosen, progress or (lambda _: None))
        if is_unknown(source) and is_unknown(target) and join_in_vain(pair.vectors, _spans(path)):
            pair = pair_up(mark_paragraphs(source), mark_paragraphs(target), band, guess)
            other = _whole_path(pair, chosen, progress or (lambda _: None))
            if _keeps_agreement(pair, _spans(path), _spans(other)):
                path = other
    beads = (_bead(placed, chosen) for placed in path)
    return [part for bead in beads for part in _split_at_labels(bead, source, target)]


def _split_at_labels(bead: Bead, source: Side, target: Side) -> Iterator[Bead]:
    """The parts of a bead, cut before each label that both sides have, and after a bare one."""
    left, right = bead.sides
    if source.structure and target.structure and len(left) > 1 and len(right) > 1:
        labels = source.structure.labels, target.structure.labels
        for i, j in product(left, right):
            if labels[0][i] is None or labels[0][i] != labels[1][j]:
                continue
            are_bare = not has_words(source.texts[i]) and not has_words(target.texts[j])
            for p, q in ((i, j), (i + 1, j + 1))[: 1 + are_bare]:
                if left.start < p < left.stop and right.start < q < right.stop:
                    yield Bead((range(left.start, p), range(right.start, q)), bead.score)
                    left, right = range(p, left.stop), range(q, right.stop)
    yield Bead((left, right), bead.score)


def _nulls(sources: int, targets: int) -> Iterator[Bead]:
    for i in range(sources):
        yield Bead((range(i, i + 1), range(0)), 1.0)
    for j in range(targets):
        yield Bead((range(0), range(j, j + 1)), 1.0)


def _bead(placed: _Placed, parameters: Parameters) -> Bead:
    step, i, found, probability = placed
    j = step - i
    m, n = int(SOURCES[found]), int(TARGETS[found])
    score = look_up_share(
        probability, parameters.calibration if m and n else parameters.null_calibration
    )
    return Bead((range(i - m, i), range(j - n, j)), score)


def _spans(path: Sequence[_Placed]) -> Integers:
    """First segments and numbers of segments of both sides of each bead, shape (4, beads)."""
    step, i, found = np.array([placed[:3] for placed in path]).T
    m, n = SOURCES[found], TARGETS[found]
    return np.stack([i - m, m, step - i - n, n])


def _whole_path(
    pair: SidePair, parameters: Parameters, progress: Callable[[float], None]
) -> list[_Placed]:
    """Decode block by block and join the blocks' paths where they meet."""
    starts, length = _blocks(pair.band.steps)
    path: list[_Placed] = []
    for at in range(0, len(starts), _TOGETHER):
        together = starts[at : at + _TOGETHER]
        for start, piece in zip(together, _decode(pair, together, length, parameters), strict=True):
            _continue(path, piece, int(start), pair, parameters)
        progress(min(1.0, (at + _TOGETHER) / len(starts)))
    return path


def _continue(
    path: list[_Placed], piece: list[_Placed], start: int, pair: SidePair, parameters: Parameters
) -> None:
    """Go on with the path of the block that begins at a step, from a node that both hold.

    Where they don't meet, which is rare, the block is decoded again with more before it; from the
    very beginning in the end, where nothing needs to be joined.
    """
    stop = piece[-1][0]
    keep = begin = 0
    while start > 0:
        if junction := _junction(path, piece, start + _OVERLAP):
            keep, begin = junction
            break
        start = max(0, 2 * start - stop)
        piece = _decode(pair, np.array([start]), stop - start, parameters)[0]
    path[keep:] = piece[begin:]


def _junction(path: list[_Placed], piece: list[_Placed], middle: int) -> tuple[int, int] | None:
    """How much of a path to keep and where in the other to go on: at a common node near a step."""
    recent = bisect_left(path, piece[0][:1])
    place_of = {placed[:2]: at for at, placed in enumerate(path[recent:], recent)}
    common = [(at, placed[:2]) for at, placed in enumerate(piece) if placed[:2] in place_of]
    if not common:
        return None
    at, node = min(common, key=lambda found: abs(found[1][0] - middle))
    return place_of[node] + 1, at + 1


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Blocks decoded by whole segments: their lattice begins at step `begin` of the band.

    `offset` is by how much null beads were made likelier.
    """

    lattice: lat.Lattice
    blocks: lat.StepBlocks
    begin: int
    paths: list[lat.Path]
    offset: float


def look_first(pair: SidePair, starts: Integers, length: int, parameters: Parameters) -> FirstLook:
    """Decode blocks of `length` steps that begin at some steps by what whole segments say."""
    begin, end = int(starts[0]), int(starts[-1]) + length + 1
    lattice = _build_lattice(pair, begin, end, parameters)
    blocks = lat.StepBlocks(starts - begin, length, *_ends(pair.band, starts, length))
    paths = lat.decode_paths(lattice, blocks)
    offset = _null_offset(paths, parameters.null_rate)
    if offset < _WORTH_ANOTHER_LOOK:
        return FirstLook(lattice, blocks, begin, paths, 0.0)
    lattice.scores[[DELETION, INSERTION]] += offset
    others = lat.decode_paths(lattice, blocks)
    before, after = (
        _spans([placed for path in each for placed in _placed(path, lattice, begin)])
        for each in (paths, others)
    )
    if _keeps_agreement(pair, before, after, _GROWTH):
        return FirstLook(lattice, blocks, begin, others, offset)
    lattice.scores[[DELETION, INSERTION]] -= offset
    return FirstLook(lattice, blocks, begin, paths, 0.0)


def _build_lattice(pair: SidePair, begin: int, end: int, parameters: Parameters) -> lat.Lattice:
    return lat.Lattice(
        compute_scores(pair, begin, end, parameters),
        pair.band.first[begin:end],
        parameters.weights["extension"],
    )


def _decode(
    pair: SidePair, starts: Integers, length: int, parameters: Parameters
) -> list[list[_Placed]]:
    """The best path of each block, with the probability of each bead."""
    look = look_first(pair, starts, length, parameters)
    paths = look.paths
    if pair.source.encode and pair.target.encode and _are_joined(paths):
        paths = _look_again(pair, look, parameters)
    return [_placed(path, look.lattice, look.begin) for path in paths]


def _look_again(pair: SidePair, look: FirstLook, parameters: Parameters) -> list[lat.Path]:
    """The best paths by what clauses say as well."""
    steps, columns, strays = find_strays(pair, look)
    if not len(steps):
        return look.paths
    weights = parameters.second
    end = look.begin + len(look.lattice.first)
    lattice = _build_lattice(pair, look.begin, end, replace(parameters, weights=weights))
    lattice.scores[[DELETION, INSERTION]] += look.offset
    lattice.scores[:, steps, columns] += np.float32(weights[STRAY]) * strays
    return lat.decode_paths(lattice, look.blocks)


def _are_joined(paths: Sequence[lat.Path]) -> bool:
    """Whether beads hold several segments of a side often enough for clauses to stray at all."""
    types = np.concatenate([path.types for path in paths])
    pairs = types[types >= PAIRS.start]
    return bool(np.count_nonzero(STEPS[pairs] > 2) > _JOINED * len(pairs))


def find_strays(pair: SidePair, look: FirstLook) -> tuple[Integers, Integers, NDArray[np.float32]]:
    """Steps, columns and `measure_strays` of the inner nodes that a path may go through or not.

    Near a cut, where paths may enter anywhere, all nodes are in doubt: a block's neighbour knows.
    """
    lattice, blocks = look.lattice, look.blocks
    doubtful = np.zeros(lattice.scores[0].shape, np.bool_)
    for start, path in zip(blocks.starts.tolist(), look.paths, strict=True):
        first = _OVERLAP // 2 if start + look.begin else 0
        is_last = start + look.begin + blocks.length == pair.band.steps
        stop = blocks.length + 1 - (0 if is_last else _OVERLAP // 2)
        unsure = (path.nodes > SURE) & (path.nodes < 1 - SURE)
        doubtful[start + first : start + stop] |= unsure[first:stop]
    i = lattice.first[:, None] + np.arange(doubtful.shape[1])
    j = np.arange(len(doubtful))[:, None] + look.begin - i
    doubtful &= (i > 0) & (i < pair.source.size) & (j > 0) & (j < pair.target.size)
    steps, columns = np.nonzero(doubtful)
    nodes = i[steps, columns], j[steps, columns]
    return steps, columns, measure_strays((pair.source, pair.target), pair.vectors[:2], nodes)


def _keeps_agreement(
    pair: SidePair, before: Integers, after: Integers, growth: float = 0.0
) -> bool:
    """Whether a reading with more one-sided beads still agrees about as well as one with fewer.

    With `growth` it has to agree better, the more beads became one-sided. Spans as of `_spans`.
    """
    total = pair.source.size + pair.target.size
    usual, kept = (_measure_agreement(pair.vectors, spans, total) for spans in (before, after))
    alone, more_alone = ((spans[[1, 3]] == 0).any(0).mean() for spans in (before, after))
    return bool(kept >= (_KEPT_AGREEMENT + growth * max(0.0, more_alone - alone)) * usual)


def _null_offset(paths: Sequence[lat.Path], usual: float) -> float:
    """How much likelier null beads seem here than where the weights come from, in log odds.

    One step of expectation-maximization, capped: texts that miss whole sections need it, and a text
    that merely translates freely must not drown in null beads.
    """
    probable = np.concatenate([path.probabilities for path in paths])
    null = np.concatenate([path.types for path in paths]) < PAIRS.start
    return min(
        _MOST_OFFSET, compute_log_odds(float(probable @ null) / len(null)) - compute_log_odds(usual)
    )


def _placed(path: lat.Path, lattice: lat.Lattice, begin: int) -> list[_Placed]:
    """A block's path in the steps and nodes of the whole text."""
    nodes = lattice.first[path.steps] + path.columns
    columns = path.steps + begin, nodes, path.types, path.probabilities
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _ends(band: Band, starts: Integers, length: int) -> tuple[lat.Floats, lat.Floats]:
    """Where paths may enter and leave blocks: anywhere, but at the text's two ends."""
    return _open(band, starts, (0, 0)), _open(band, starts + length, (band.steps, band.sources))


def _open(band: Band, steps: Integers, only: tuple[int, int]) -> lat.Floats:
    """0 at the nodes of these steps that exist, NEVER elsewhere; at one step just one node."""
    i = band.first[steps][:, None] + np.arange(band.width)
    j = steps[:, None] - i
    real = (i >= 0) & (j >= 0) & (i <= band.sources) & (j <= band.targets)
    step, node = only
    real &= (steps != step)[:, None] | (i == node)
    return np.where(real, 0.0, lat.NEVER)


def _blocks(steps: int) -> tuple[Integers, int]:
    """Where the blocks start, and how many steps each has."""
    if steps <= _WHOLE:
        return np.array([0]), steps
    length = _BLOCK + 2 * _OVERLAP
    count = -(-(steps - 2 * _OVERLAP) // _BLOCK)
    starts = np.arange(count) * _BLOCK
    return np.minimum(starts, steps - length), length


def compute_log_odds(probability: float) -> float:
    """ln(p / (1 - p)), finite for every p.

    >>> compute_log_odds(0.5)
    0.0
    """
    kept = min(max(probability, _SUREST), 1 - _SUREST)
    return log(kept / (1 - kept))


def look_up_share(probability: float, calibration: Mapping[str, float]) -> float:
    """The share of beads of this raw probability that are right, four digits.

    >>> look_up_share(0.9, {"offset": 0.0, "slope": 1.0})
    0.9
    """
    odds = calibration["offset"] + calibration["slope"] * compute_log_odds(probability)
    return round(1 / (1 + exp(-odds)), 4)


def measure_agreement(source: Side, target: Side, beads: Sequence[Bead]) -> float:
    """How alike the paired segments are on average: the cosine of their centred vectors, -1..1.

    It is multiplied by the root of the share of segments that are paired: where whole sections are
    missing it still tells a translation, and a chance pair among many that are alone doesn't count.
    Unrelated texts come out near 0 whatever the encoder, since what all segments of a text have in
    common is taken off first; of three segments or fewer there is too little to take off, and the
    figure says nothing.
    """
    spans = np.array(
        [
            (bead.source.start, len(bead.source), bead.target.start, len(bead.target))
            for bead in beads
        ]
    ).T
    vectors = centre_vectors(source.spans, target.spans)
    return _measure_agreement(vectors, spans, source.size + target.size)


def _measure_agreement(
    vectors: tuple[CentredVectors, CentredVectors, float], spans: Integers, total: int
) -> float:
    pairs = spans[:, (spans[[1, 3]] > 0).all(0)]
    if not pairs.size:
        return 0.0
    cosines = compute_span_cosines(vectors, (pairs[0], pairs[1]), (pairs[2], pairs[3]))
    sizes = pairs[1] + pairs[3]
    return float(cosines @ sizes / sqrt(sizes.sum() * total))
