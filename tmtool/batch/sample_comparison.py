"""Samples of documents compared by meaning, segment by segment in both directions.

Each document is the vectors of a sample of its segments. Of two documents every segment has a best
partner in the other one, and the mean of what these reach in both directions is BiMax, the
bidirectional maximum similarity. Documents on one subject reach much of it too. But in translations
the best partners are nearer than those in other documents, they are partners to each other, and
they come in one order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.units import Vectors

    Floats: TypeAlias = NDArray[np.float64]

Pair: TypeAlias = tuple[int, int]
"""The numbers of a source and of a target."""

_USUAL = 64
"""So many segments the middle of all meanings counts as, beside those at hand. Chosen, no
measurement."""
_AT_ONCE = 1_024
"""Vectors moved at once. Limit: memory for what is worked out meanwhile."""
_ELSEWHERE = 0.25
"""Cosine that a segment reaches in some document or other. Chosen: in folders of few documents it
stands for those that aren't there."""
_NEAREST = 4
"""Other documents are too far from a document to be its partner. Chosen, no measurement."""
_OTHERS = 3
"""Other documents, the nearest ones, that a segment's partner is compared with. Chosen."""
_BELIEVED = 8
"""So many segments with a usual spread of leads stand beside those at hand: of few segments the
spread is small by chance. Chosen, no measurement."""
_SPREAD = 0.2
"""The usual spread of leads. Chosen, no measurement."""
_FAR = 2.0
"""To be further ahead tells no more. Chosen, no measurement."""
_SLACK = 0.05
"""From so far behind other documents on a partner counts for the order. Chosen, no measurement."""
_STEEP = 4.0
"""How soon it counts fully. Chosen, no measurement."""
_DIGITS = 6
"""Decimals of cosines: what comes out may not depend on which text is the source. Chosen, no
measurement."""


@dataclass(frozen=True, slots=True)
class SampleComparison:
    """What the meanings of two documents say; means are those of both directions.

    `meaning` is BiMax, and `subject` the mean of all cosines, best partners or not. `ahead` is by
    how much partners are nearer than those in the next other document, by how much that varies.
    `first` is the share of segments whose partner is the nearest in all documents, `mutual` the
    share of those that are partners to each other, and `order` the share of both documents that
    pairs in one order can cover, each as far as it is ahead of other documents.
    """

    meaning: float
    subject: float
    ahead: float
    first: float
    mutual: float
    order: float


def compare_samples(
    sources: Sequence[Vectors], targets: Sequence[Vectors], pairs: Sequence[Pair]
) -> dict[Pair, SampleComparison]:
    """Compare the documents of each pair, beside all others that either of them is in pairs with.

    What comes back are the pairs that are among the nearest of either document. Documents are
    centered unit vectors of shape (segments, dim); of those in pairs none is empty.
    """
    best: dict[Pair, tuple[Floats, Floats]] = {}
    # Products are so small that more threads only wait for each other, at the cost of others.
    with threadpool_limits(limits=1, user_api="blas"):
        for i, j in pairs:
            cosines = _compare(sources[i], targets[j])
            best[i, j] = cosines.max(axis=1), cosines.max(axis=0)
        nearest = _select_nearest(best)
        others = [_find_others(best, side, {*nearest}) for side in (0, 1)]
        return {
            (i, j): _summarize_pair(
                _compare(sources[i], targets[j]), others[0][i, j], others[1][i, j]
            )
            for i, j in nearest
        }


def center_vectors(vectors: Vectors) -> None:
    """Move vectors away from their middle, and make them of length 1 again: all in place.

    They are those of one language, of shape (segments, dim). A copy would be as large as they are.
    """
    middle = vectors.sum(axis=0) / (len(vectors) + _USUAL)
    for start in range(0, len(vectors), _AT_ONCE):
        part = vectors[start : start + _AT_ONCE]
        part -= middle
        part /= np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-9)


def measure_order(gains: Floats) -> float:
    """The most that pairs in one order gain together, by the mean of both lengths.

    `gains` has the shape (n, m), none under 0. Each row and each column is in one pair at most.
    """
    reached = np.zeros(gains.shape[1] + 1)
    for row in gains:
        reached[1:] = np.maximum.accumulate(np.maximum(reached[1:], reached[:-1] + row))
    return 2 * float(reached[-1]) / sum(gains.shape)


def _compare(source: Vectors, target: Vectors) -> Floats:
    cosines: Floats = (source @ target.T).astype(np.float64).round(_DIGITS)
    return cosines


def _select_nearest(best: Mapping[Pair, tuple[Floats, Floats]]) -> list[Pair]:
    """The pairs whose BiMax is among the best of their source, or of their target."""
    meanings = {pair: (rows.mean() + columns.mean()) / 2 for pair, (rows, columns) in best.items()}
    count = Counter[tuple[int, int]]()
    chosen = set()
    for pair in sorted(meanings, key=lambda each: (-meanings[each], each)):
        for side in (0, 1):
            count[side, pair[side]] += 1
            if count[side, pair[side]] <= _NEAREST:
                chosen.add(pair)
    return sorted(chosen)


def _find_others(
    best: Mapping[Pair, tuple[Floats, Floats]], side: int, wanted: Set[Pair]
) -> dict[Pair, Floats]:
    """For the pairs wanted what the segments of one side reach in the nearest other documents.

    Shape (_OTHERS, segments), in ascending order.
    """
    by_document: dict[int, list[Pair]] = defaultdict(list)
    for pair in best:
        by_document[pair[side]].append(pair)
    found = {}
    for pairs in by_document.values():
        reached = np.stack([best[pair][side] for pair in pairs])
        usual = np.full((_OTHERS, reached.shape[1]), _ELSEWHERE)
        every = np.sort(np.concatenate([reached, usual]), axis=0)[-_OTHERS - 1 :]
        for pair, own in zip(pairs, reached, strict=True):
            if pair not in wanted:
                continue
            # Without the pair's own document, or the last one where that is further behind.
            gone = np.where((every == own).any(axis=0), (every == own).argmax(axis=0), 0)
            kept = np.arange(len(every))[:, None] != gone
            found[pair] = every.T[kept.T].reshape(-1, _OTHERS).T
    return found


def _summarize_pair(cosines: Floats, rows: Floats, columns: Floats) -> SampleComparison:
    best = cosines.max(axis=1), cosines.max(axis=0)
    leads = best[0] - rows[-1], best[1] - columns[-1]
    # Sums in both directions are the same whichever text is the source.
    count = len(leads[0]) + len(leads[1])
    mean = (leads[0].sum() + leads[1].sum()) / count
    squares = ((leads[0] - mean) ** 2).sum() + ((leads[1] - mean) ** 2).sum()
    spread = ((squares + _BELIEVED * _SPREAD**2) / (count + _BELIEVED)) ** 0.5
    nearest = cosines.argmax(axis=1), cosines.argmax(axis=0)
    mutual = np.count_nonzero(nearest[1][nearest[0]] == np.arange(len(cosines)))
    above = 2 * cosines - rows.mean(axis=0)[:, None] - columns.mean(axis=0)[None, :]
    return SampleComparison(
        meaning=float(best[0].mean() + best[1].mean()) / 2,
        subject=float(cosines.mean()),
        ahead=min(float(mean / spread), _FAR),
        first=float((leads[0] > 0).mean() + (leads[1] > 0).mean()) / 2,
        mutual=int(mutual) / min(cosines.shape),
        order=measure_order(np.tanh(np.maximum(above + _SLACK, 0.0) * _STEEP)),
    )
