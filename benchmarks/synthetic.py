"""Made-up pairs of texts of any size, with gold: vectors, lengths and beads that look real.

A text is a row of pieces of meaning. Both sides cut the same row into segments, mostly at the same
places; then some segments of either side go missing. The vector of a segment is the sum of its
pieces, of something all segments of its language share, and of noise of its own; that of a run of
segments is the sum of theirs, normalized. The same seed gives the same texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tmtool.evaluate import Link
    from tmtool.units import Vectors

DIM, LONGEST = 512, 8
_AT_ONCE = 512
"""Vectors worked on at once: all else is done in place, so that memory peaks with the result."""
_MISSING = 0.01
_SHARED, _NOISE, _TOPIC = 0.5, 0.7, 0.5
"""Lengths of what a language's vectors share and of each one's noise; pull of the one before."""
_SEED = 20_211

Rows: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Side:
    """One text: its segments as made-up strings, and the vectors of runs of 1..8 of them."""

    texts: list[str]
    spans: Vectors

    @property
    def size(self) -> int:
        """How many segments there are."""
        return len(self.texts)


@dataclass(frozen=True)
class Cuts:
    """The segment of each side that a piece belongs to (-1: it is missing), and each length."""

    rows: tuple[Rows, Rows]
    lengths: Rows


def cuts(sources: int, targets: int) -> Cuts:
    """Pieces cut into about so many segments; those of the longer side are mostly one piece."""
    rng = np.random.default_rng((_SEED, sources, targets))
    pieces = round(1.07 * max(sources, targets))
    rates = np.array([sources, targets]) / pieces / (1 - _MISSING)
    kind = rng.random(pieces)
    # Low: only the target ends a segment here; high, but for the very top: only the source does.
    ends = (kind >= 1 - rates[0], (kind < rates[1] - 0.01) | (kind >= 0.99))
    rows = [np.concatenate([[0], np.cumsum(each[:-1])]) for each in ends]
    lengths = np.clip(rng.lognormal(3.2, 0.5, pieces), 4, 200).astype(np.int64)
    return Cuts((_thinned(rows[0], rng), _thinned(rows[1], rng)), lengths)


def _thinned(rows: Rows, rng: np.random.Generator) -> Rows:
    """The same segments with one in a hundred gone."""
    kept = rng.random(int(rows[-1]) + 1) >= _MISSING
    return np.where(kept[rows], (np.cumsum(kept) - 1)[rows], -1)


def gold(made: Cuts) -> list[Link]:
    """The beads: segments that share a piece belong together."""
    links: list[Link] = []
    source: list[int] = []
    target: list[int] = []
    before = (-1, -1)
    for now in zip(*(each.tolist() for each in made.rows), strict=True):
        new = [n != b or n < 0 for n, b in zip(now, before, strict=True)]
        if all(new) and (source or target):
            links.append((tuple(source), tuple(target)))
            source, target = [], []
        for row, begins, held in zip(now, new, (source, target), strict=True):
            if begins and row >= 0:
                held.append(row)
        before = now
    return [*links, (tuple(source), tuple(target))]


def texts(made: Cuts, number: int) -> list[str]:
    """Strings as long as the segments of a side: Chinese for the first, English for the second."""
    rows = made.rows[number]
    sizes = np.bincount(rows[rows >= 0], made.lengths[rows >= 0]).astype(int).tolist()
    return ["文" * size + "。" if number == 0 else "words " * (size // 2) + "." for size in sizes]


def sides(made: Cuts) -> tuple[Side, Side]:
    """Both texts with their vectors."""
    written = [texts(made, number) for number in (0, 1)]
    spans = [np.zeros((LONGEST, len(each), DIM), np.float32) for each in written]
    _add_pieces(made, spans)
    for number, each in enumerate(spans):
        _add_noise(each[0], np.random.default_rng((_SEED, number)))
        _join(each)
    return Side(written[0], spans[0]), Side(written[1], spans[1])


def _add_pieces(made: Cuts, spans: list[Vectors]) -> None:
    """Each piece's meaning into its segment of both sides; neighbours are a little alike."""
    rng = np.random.default_rng(_SEED)
    topic = np.zeros(DIM, np.float32)
    for at in range(0, len(made.lengths), _AT_ONCE):
        pieces = rng.standard_normal((_AT_ONCE, DIM), np.float32) / np.float32(DIM**0.5)
        topic = _TOPIC * topic + pieces[0]
        pieces += _TOPIC * topic
        for rows, each in zip(made.rows, spans, strict=True):
            here = rows[at : at + _AT_ONCE]
            np.add.at(each[0], here[here >= 0], pieces[: len(here)][here >= 0])


def _add_noise(singles: Vectors, rng: np.random.Generator) -> None:
    shared = rng.standard_normal(DIM, np.float32) * np.float32(_SHARED / DIM**0.5)
    for at in range(0, len(singles), _AT_ONCE):
        part = singles[at : at + _AT_ONCE]
        noise = rng.standard_normal(part.shape, np.float32) * np.float32(_NOISE / DIM**0.5)
        part += noise + shared


def _join(spans: Vectors) -> None:
    """Fill in the runs of 2..8 segments, and bring all to length 1."""
    count = spans.shape[1]
    for more in range(1, min(LONGEST, count)):
        ends = count - more
        np.add(spans[more - 1, :ends], spans[0, more:], out=spans[more, :ends])
    for each in spans:
        for at in range(0, count, _AT_ONCE):
            part = each[at : at + _AT_ONCE]
            part /= np.maximum(np.sqrt(np.einsum("ij,ij->i", part, part)), 1e-9)[:, None]
