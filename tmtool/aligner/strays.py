"""Clauses that stray over the edge of a sentence: whether a path should end a bead there.

Translators move a clause into the sentence before or after. Both sentences are one bead then, which
a path that goes by whole segments parts, since each is nearest to its partner all the same. So of
nodes that are in doubt the clauses on either side of the edge are looked at: is one nearer to what
lies beyond the edge on the other side than to what lies before it?
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tmtool.aligner.cosines import CentredVectors
from tmtool.aligner.side import Integers, Side

_CUTS = re.compile(
    r"(?<=[，；：。！？…、،؛؟])(?![，；：。！？…”’』」])"
    r"|(?<=[,;:.!?—–])\s+"
    r"|(?<=[”』」])|(?<=’)(?![^\W\d_])|(?=[“『「])|(?<!\w)(?=‘)"
    r"|(?<=[,.!?][\"'’”])\s+"
    r"|\s+(?=[—–(])"
)
_SHORTEST = 8
"""Bytes that a clause has at least: three Chinese characters, eight Latin letters. Measured, on the
sets the weights are fitted on: twice and three times as many are a little worse."""
_RUNS = 2
"""Segments beyond or before the edge that a clause is compared with, alone and joined. Measured, on
the same sets: one is worse, and three are no better."""
STRAY = "stray clause"
"""The weight of what `measure_strays` finds."""
SURE = 0.05
"""Nodes that are as unlikely, or whose absence is, are not in doubt. Measured, on the same sets:
.02 is no better and costs half as much again, .1 is worse."""


def split_clauses(text: str) -> list[str]:
    """The parts of a segment between marks, none very short; the segment itself where it has none.

    >>> split_clauses("他笑了笑，站起来，走了。")
    ['他笑了笑，', '站起来，', '走了。']
    >>> split_clauses("He smiled, stood up, and never came back.")
    ['He smiled,', 'stood up,', 'and never came back.']
    >>> split_clauses("Yes, he did.")
    ['Yes, he did.']
    """
    starts: list[int] = []
    for start, stop in pairwise([0, *(cut.end() for cut in _CUTS.finditer(text)), len(text)]):
        # What is very short goes with the clause before it, or else with the one after it.
        if not starts or min(_size(text[start:stop]), _size(text[starts[-1] : start])) >= _SHORTEST:
            starts.append(start)
    return [text[start:stop].strip() for start, stop in pairwise([*starts, len(text)])]


def _size(text: str) -> int:
    return len(text.strip().encode())


def measure_strays(
    sides: tuple[Side, Side],
    vectors: tuple[CentredVectors, CentredVectors],
    nodes: tuple[Integers, Integers],
) -> NDArray[np.float32]:
    """How far clauses beside the edges at some inner nodes (i, j) are nearer to what lies beyond.

    By how much their cosines with it are higher, summed over the last clause before the node and
    the first one after it, of both sides; shape (nodes,), 0 where none is nearer.
    """
    total = np.zeros(len(nodes[0]), np.float32)
    for own, other in ((0, 1), (1, 0)):
        clauses = _encode_edges(sides[own], vectors[own], nodes[own])
        spans = [_gather(vectors[other], nodes[other], beyond=beyond) for beyond in (False, True)]
        before, after = (
            # Of both clauses, the best of the runs on one side of the edge.
            np.max(np.einsum("cpd,rpd->crp", clauses, runs) + real, axis=1)
            for runs, real in spans
        )
        total += np.maximum(after[0] - before[0], 0) + np.maximum(before[1] - after[1], 0)
    return total


def _encode_edges(side: Side, vectors: CentredVectors, nodes: Integers) -> NDArray[np.float32]:
    """Centred vectors of the last clause before and the first after each node, (2, nodes, dim)."""
    assert side.encode is not None
    places, rows = np.unique(nodes, return_inverse=True)
    found = np.stack([vectors.spans[0, places - 1], vectors.spans[0, places]])
    parts = []
    for at, place in enumerate(places.tolist()):
        edges = split_clauses(side.texts[place - 1])[-1], split_clauses(side.texts[place])[0]
        # The vector of a segment without parts is there already.
        wholes = side.texts[place - 1], side.texts[place]
        parts += [(which, at, edges[which]) for which in (0, 1) if edges[which] != wholes[which]]
    if parts:
        sides, rows_of, texts = zip(*parts, strict=True)
        found[list(sides), list(rows_of)] = side.encode(texts)
    return _centre(found, vectors.mean)[:, rows]


def _gather(
    vectors: CentredVectors, nodes: Integers, *, beyond: bool
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Centred vectors of the runs that end, or begin, at nodes, and a handicap where there is none.

    Shapes (runs, nodes, dim) and (runs, nodes).
    """
    size = vectors.spans.shape[1]
    counts = np.arange(1, min(_RUNS, len(vectors.spans)) + 1)[:, None]
    starts = nodes + 0 * counts if beyond else nodes - counts
    real = (starts >= 0) & (starts + counts <= size)
    found = vectors.spans[counts - 1, np.clip(starts, 0, size - 1)]
    real &= found[..., 0] != 0
    return _centre(found, vectors.mean), np.where(real, 0, -_FAR).astype(np.float32)


_FAR = 4
"""Limit: more than two cosines can lie apart."""


def _centre(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Unit vectors once what all segments of the text have in common is taken off."""
    less = vectors - mean
    lengths = np.linalg.norm(less, axis=-1, keepdims=True)
    return np.asarray(less / np.maximum(lengths, 1e-9), np.float32)
