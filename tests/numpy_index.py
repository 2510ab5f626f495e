"""Nearest vectors by looking at all of them: what the other indexes are held against."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from tmtool.index.rows import (
    Rows,
    build_mask,
    check_k,
    check_rows,
    check_vectors,
    compute_cosines,
    select_best,
)

if TYPE_CHECKING:
    from tmtool.protocols import Cosines, Ids, Mask
    from tmtool.units import Vectors


class NumpyIndex:
    """`protocols.Index` in memory, by brute force and in double precision: exact, and slow.

    >>> index = NumpyIndex(2)
    >>> index.put(np.array([7, 3]), np.array([[1, 0], [0.6, 0.8]]))
    >>> ids, cosines = index.search(np.array([[1, 0]]), k=3)
    >>> ids.tolist(), cosines.tolist()
    ([[7, 3, -1]], [[1.0, 0.6000000238418579, -inf]])
    """

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._rows = Rows.make_empty(dim)
        self._writing = Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, ids: Ids, vectors: Vectors) -> None:
        ids, vectors = check_rows(ids, vectors, self.dim)
        with self._writing:
            self._rows = self._rows.put(ids, vectors)

    def drop(self, ids: Ids) -> None:
        with self._writing:
            self._rows = self._rows.drop(ids)

    def search(
        self, queries: Vectors, k: int, within: Ids | Mask | None = None
    ) -> tuple[Ids, Cosines]:
        queries, rows = check_vectors(queries, self.dim), self._rows
        keep = build_mask(rows.ids, within)
        ids, vectors = rows.ids[keep], rows.vectors[keep]
        found = [select_best(ids, compute_cosines(query, vectors), check_k(k)) for query in queries]
        return (
            np.array([ids for ids, _ in found], np.int64).reshape(len(queries), k),
            np.array([scores for _, scores in found], np.float32).reshape(len(queries), k),
        )
