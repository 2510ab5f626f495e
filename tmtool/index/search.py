"""From queries to neighbours: candidates from lists and rows, compared by their real vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.errors import InputError
from tmtool.index.rows import Rows, allowed, best, cosines

if TYPE_CHECKING:
    from tmtool.doors import Cosines, Ids, Mask
    from tmtool.index.state import State
    from tmtool.units import Vectors

    Fetch: TypeAlias = Callable[[Ids], Vectors]
    """The vectors of ids in the order given, shape (n, dim); NaN where there is none any more."""

_POOL = 128  # candidates for a query, at least
_BLOCK = 64  # queries worked on together


@dataclass(frozen=True, slots=True)
class Search:
    """What may be found: places of the lists, and rows beside them."""

    state: State
    keep: Mask
    tail: Rows
    fetch: Fetch
    threads: int

    @classmethod
    def among(cls, among: Ids | Mask | None, state: State, fetch: Fetch, threads: int) -> Search:
        keep, tail = state.alive, state.tail
        if among is not None:
            keep = keep & allowed(state.base.ids, among)
            tail = tail.only(allowed(tail.ids, among))
        return cls(state, keep, tail, fetch, threads)

    def __len__(self) -> int:
        return int(np.count_nonzero(self.keep)) + len(self.tail)

    def nearest(self, queries: Vectors, k: int) -> tuple[Ids, Cosines]:
        """The k best for each query, as the door promises."""
        ids = np.full((len(queries), k), -1, np.int64)
        scores = np.full((len(queries), k), -np.inf, np.float32)
        if self.tail or self.keep.any():
            for start in range(0, len(queries), _BLOCK):
                rows = slice(start, start + _BLOCK)
                ids[rows], scores[rows] = self._nearest(queries[rows], k, max(_POOL, 4 * k))
        return ids, scores

    def _nearest(self, queries: Vectors, k: int, pool: int) -> tuple[Ids, Cosines]:
        compared = list(self._compared(queries, self._candidates(queries, pool)))
        found = [best(some, exact, k) for some, exact in compared]
        ids, scores = np.stack([each for each, _ in found]), np.stack([each for _, each in found])
        # Where as many tie with the last result as there are candidates, others with lower ids may
        # tie too.
        ties = [
            np.count_nonzero(exact >= scores[row, -1]) for row, (_, exact) in enumerate(compared)
        ]
        more = np.array(ties) >= pool
        if pool < len(self) and more.any():
            ids[more], scores[more] = self._nearest(queries[more], k, 4 * pool)
        return ids, scores

    def _candidates(self, queries: Vectors, pool: int) -> Sequence[Ids]:
        """Ids that are probably the nearest, about `pool` of them, for each query."""
        base = self.state.base
        if len(self) <= pool:
            everything = np.concatenate([base.ids[self.keep], self.tail.ids])
            return [everything] * len(queries)
        places = base.candidates(queries, pool, self.keep, self.threads)
        beside = self.tail.nearest(queries, pool)
        return [
            np.unique(np.concatenate([base.ids[row[row >= 0]], more]))
            for row, more in zip(places, beside, strict=True)
        ]

    def _compared(self, queries: Vectors, found: Sequence[Ids]) -> Iterator[tuple[Ids, Cosines]]:
        """Those candidates of each query that there are, with their cosines."""
        needed = np.unique(np.concatenate(found))
        vectors = np.asarray(self.fetch(needed))
        if vectors.shape != (len(needed), self.state.base.dim):
            raise InputError(
                f"{len(needed)} vectors of {self.state.base.dim} numbers were asked for, "
                f"not an array of {vectors.shape}"
            )
        there = ~np.isnan(vectors[:, 0])
        for query, ids in zip(queries, found, strict=True):
            rows = np.searchsorted(needed, ids)
            rows = rows[there[rows]]
            yield needed[rows], cosines(query, vectors[rows])
