"""Nearest vectors with FAISS: candidates from quantized vectors, cosines from the store's."""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from tmtool.index.base import Base, Plan
from tmtool.index.rows import checked, checked_k, checked_vectors
from tmtool.index.search import Search
from tmtool.index.state import State

if TYPE_CHECKING:
    from tmtool.doors import Cosines, Ids, Mask
    from tmtool.index.search import Fetch
    from tmtool.units import Vectors

FOLD_AT = 20_000
"""Vectors that may lie beside the lists: comparing a query with all of them takes about 5 ms."""


class FaissIndex:
    """`doors.Index` over FAISS.

    Its numbers are exact: every candidate is looked up again with `fetch`, which gives the vectors
    as the store has them and is called by whichever thread searches. An index can only miss a
    neighbour; even one that is damaged or behind the store can't return a wrong cosine, or an id
    that the store has not. What is put must be in the store first.
    """

    def __init__(
        self, dim: int, fetch: Fetch, *, base: Base | None = None, threads: int | None = None
    ) -> None:
        self.dim = dim
        self._fetch, self._threads = fetch, threads or cores()
        self._state = State.of(Base.trained(dim, Plan.of(0)) if base is None else base)
        self._writing = Lock()

    def __len__(self) -> int:
        return len(self._state)

    def put(self, ids: Ids, vectors: Vectors) -> None:
        ids, vectors = checked(ids, vectors, self.dim)
        with self._writing:
            state = self._state.put(ids, vectors)
            self._state = state.folded(self._threads) if len(state.tail) > FOLD_AT else state

    def drop(self, ids: Ids) -> None:
        with self._writing:
            self._state = self._state.drop(np.asarray(ids, np.int64))

    def search(
        self, queries: Vectors, k: int, among: Ids | Mask | None = None
    ) -> tuple[Ids, Cosines]:
        queries, k = checked_vectors(queries, self.dim), checked_k(k)
        return Search.among(among, self._state, self._fetch, self._threads).nearest(queries, k)

    @property
    def ids(self) -> Ids:
        """All ids, in ascending order."""
        return self._state.ids

    def folded(self) -> Base:
        """All vectors in lists, as they are written to a file."""
        with self._writing:
            self._state = self._state.folded(self._threads)
            return self._state.base

    def describe(self) -> str:
        """How the vectors lie, and what that means for a search, in a sentence or two."""
        state = self._state
        told = f"{len(state):,} vectors of {self.dim} numbers: {state.base.describe()}"
        if len(state.tail):
            told += f"; {len(state.tail):,} of them are not in it yet and compared one by one"
        return told


def cores() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this platform
        return os.cpu_count() or 1
