"""Nearest vectors with FAISS: candidates from quantized vectors, cosines from the store's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.errors import InputError
from tmtool.index.base import Plan, VectorLists
from tmtool.index.rows import (
    Rows,
    build_mask,
    check_k,
    check_rows,
    check_vectors,
    compute_cosines,
    select_best,
)
from tmtool.operating_system import count_cores

if TYPE_CHECKING:
    from tmtool.protocols import Cosines, Ids, Mask
    from tmtool.units import Vectors

    Fetch: TypeAlias = Callable[[Ids], Vectors]
    """The vectors of ids in the order given, shape (n, dim); NaN where there is none any more."""
    from tmtool.index.base import VectorLists
    from tmtool.protocols import Ids

FOLD_AT = 20_000
"""Vectors that may lie beside the lists: comparing a query with all of them takes about 5 ms.
Measured once, on the machine of then."""
_POOL = 128
"""Nearest ones by quantized vectors that are compared again. Chosen, no measurement."""
_BLOCK = 64
"""Queries searched at once. Limit: memory."""


class FaissIndex:
    """`protocols.Index` over FAISS.

    Its numbers are exact: every candidate is looked up again with `fetch`, which gives the vectors
    as the store has them and is called by whichever thread searches. An index can only miss a
    neighbour; even one that is damaged or behind the store can't return a wrong cosine, or an id
    that the store has not. What is put must be in the store first.
    """

    def __init__(
        self, dim: int, fetch: Fetch, *, base: VectorLists | None = None, threads: int | None = None
    ) -> None:
        self.dim = dim
        self._fetch, self._threads = fetch, threads or count_cores()
        self._state = IndexState.build(
            VectorLists.train(dim, Plan.choose(0)) if base is None else base
        )
        self._writing = Lock()

    def __len__(self) -> int:
        return len(self._state)

    def put(self, ids: Ids, vectors: Vectors) -> None:
        ids, vectors = check_rows(ids, vectors, self.dim)
        with self._writing:
            state = self._state.put(ids, vectors)
            self._state = state.fold(self._threads) if len(state.tail) > FOLD_AT else state

    def drop(self, ids: Ids) -> None:
        with self._writing:
            self._state = self._state.drop(np.asarray(ids, np.int64))

    def search(
        self, queries: Vectors, k: int, within: Ids | Mask | None = None
    ) -> tuple[Ids, Cosines]:
        queries, k = check_vectors(queries, self.dim), check_k(k)
        return _VectorSearch.restrict(within, self._state, self._fetch, self._threads).find_nearest(
            queries, k
        )

    @property
    def ids(self) -> Ids:
        """All ids, in ascending order."""
        return self._state.ids

    def fold(self) -> VectorLists:
        """All vectors in lists, as they are written to a file."""
        with self._writing:
            self._state = self._state.fold(self._threads)
            return self._state.base

    def describe(self) -> str:
        """How the vectors lie, and what that means for a search, in a sentence or two."""
        state = self._state
        told = f"{len(state):,} vectors of {self.dim} numbers: {state.base.describe()}"
        if len(state.tail):
            told += f"; {len(state.tail):,} of them are not in it yet and compared one by one"
        return told


@dataclass(frozen=True, slots=True)
class _VectorSearch:
    """What may be found: places of the lists, and rows beside them."""

    state: IndexState
    keep: Mask
    tail: Rows
    fetch: Fetch
    threads: int

    @classmethod
    def restrict(
        cls, within: Ids | Mask | None, state: IndexState, fetch: Fetch, threads: int
    ) -> _VectorSearch:
        keep, tail = state.alive, state.tail
        if within is not None:
            keep = keep & build_mask(state.base.ids, within)
            tail = tail.select(build_mask(tail.ids, within))
        return cls(state, keep, tail, fetch, threads)

    def __len__(self) -> int:
        return int(np.count_nonzero(self.keep)) + len(self.tail)

    def find_nearest(self, queries: Vectors, k: int) -> tuple[Ids, Cosines]:
        """The k best for each query, as `protocols.Index` promises."""
        ids = np.full((len(queries), k), -1, np.int64)
        scores = np.full((len(queries), k), -np.inf, np.float32)
        if self.tail or self.keep.any():
            for start in range(0, len(queries), _BLOCK):
                rows = slice(start, start + _BLOCK)
                ids[rows], scores[rows] = self._nearest(queries[rows], k, max(_POOL, 4 * k))
        return ids, scores

    def _nearest(self, queries: Vectors, k: int, pool: int) -> tuple[Ids, Cosines]:
        compared = list(self._compared(queries, self._candidates(queries, pool)))
        found = [select_best(some, exact, k) for some, exact in compared]
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
        places = base.find_candidates(queries, pool, self.keep, self.threads)
        beside = self.tail.iter_nearest(queries, pool)
        return [
            np.unique(np.concatenate([base.ids[row[row >= 0]], more]))
            for row, more in zip(places, beside, strict=True)
        ]

    def _compared(
        self, queries: Vectors, candidates: Sequence[Ids]
    ) -> Iterator[tuple[Ids, Cosines]]:
        """Those candidates of each query that there are, with their cosines."""
        needed = np.unique(np.concatenate(candidates))
        vectors = np.asarray(self.fetch(needed))
        if vectors.shape != (len(needed), self.state.base.dim):
            raise InputError(
                f"{len(needed)} vectors of {self.state.base.dim} numbers were asked for, "
                f"not an array of {vectors.shape}"
            )
        there = ~np.isnan(vectors[:, 0])
        for query, ids in zip(queries, candidates, strict=True):
            rows = np.searchsorted(needed, ids)
            rows = rows[there[rows]]
            yield needed[rows], compute_cosines(query, vectors[rows])


@dataclass(frozen=True, slots=True)
class IndexState:
    """The lists, which of their places still count, and what came since the lists were made."""

    base: VectorLists
    alive: Mask
    tail: Rows

    @classmethod
    def build(cls, base: VectorLists) -> IndexState:
        return cls(base, base.ids >= 0, Rows.make_empty(base.dim))

    def __len__(self) -> int:
        return int(np.count_nonzero(self.alive)) + len(self.tail)

    @property
    def ids(self) -> Ids:
        """All ids, in ascending order."""
        return np.sort(np.concatenate([self.base.ids[self.alive], self.tail.ids]))

    def put(self, ids: Ids, vectors: Vectors) -> IndexState:
        state = self.drop(ids)
        return replace(state, tail=state.tail.put(ids, vectors))

    def drop(self, ids: Ids) -> IndexState:
        alive, places = self.alive, self.base.locate(ids)
        if len(places):
            alive = alive.copy()
            alive[places] = False
        return replace(self, alive=alive, tail=self.tail.drop(ids))

    def fold(self, threads: int) -> IndexState:
        """The same with everything in lists; those of this state stay as they are."""
        if self.alive.all() and not len(self.tail):
            return self
        base = self.base.copy()
        base.forget(~self.alive)
        base.add(self.tail.ids, self.tail.vectors, threads)
        return IndexState.build(base)
