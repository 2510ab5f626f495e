"""Ids with their vectors, and exact cosines: what every index ends with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.protocols import Cosines, Ids, Mask
    from tmtool.units import Vectors

_SPREAD = 16
"""A table is quicker than sorting where at least one id in so many is there. Chosen."""
DIGITS = 6
"""Decimals of a cosine: equal vectors must tie, however their products were added up. Chosen, no
measurement."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Distinct ids in ascending order, each with its vector. Changes make new rows."""

    ids: Ids
    vectors: Vectors

    @classmethod
    def make_empty(cls, dim: int) -> Rows:
        return cls(np.empty(0, np.int64), np.empty((0, dim), np.float32))

    def __len__(self) -> int:
        return len(self.ids)

    def put(self, ids: Ids, vectors: Vectors) -> Rows:
        """These rows and others, which replace what is there; the last of equal ids counts."""
        unique, first_from_the_end = np.unique(ids[::-1], return_index=True)
        ids, vectors = unique, vectors[::-1][first_from_the_end]
        kept = self.drop(ids)
        ids, vectors = np.concatenate([kept.ids, ids]), np.concatenate([kept.vectors, vectors])
        return Rows(ids, vectors).sort()

    def sort(self) -> Rows:
        if (self.ids[1:] > self.ids[:-1]).all():
            return self
        order = np.argsort(self.ids, kind="stable")
        return Rows(self.ids[order], self.vectors[order])

    def drop(self, ids: Ids) -> Rows:
        gone = np.isin(self.ids, ids)
        return self.select(~gone) if gone.any() else self

    def select(self, keep: Mask) -> Rows:
        return Rows(self.ids[keep], self.vectors[keep])

    def iter_nearest(self, queries: Vectors, count: int) -> Iterator[Ids]:
        """The ids of the best `count` for each query, in any order."""
        for scores in compute_products(queries, self.vectors):
            yield self.ids if len(self) <= count else self.ids[scores.argpartition(-count)[-count:]]


def check_rows(ids: Ids, vectors: Vectors, dim: int) -> tuple[Ids, Vectors]:
    """The same with the types of the door, or an InputError that says what is wrong."""
    ids, vectors = np.asarray(ids, np.int64), check_vectors(vectors, dim)
    if ids.shape != (len(vectors),):
        raise InputError(f"{len(vectors)} vectors need as many ids, not an array of {ids.shape}")
    if len(ids) and ids.min() < 0:
        raise InputError(f"an id must not be negative, as {ids.min()} is")
    return ids, vectors


def check_vectors(vectors: Vectors, dim: int) -> Vectors:
    """float32 of shape (n, dim), every number finite; anything else is an InputError."""
    vectors = np.asarray(vectors, np.float32)
    if vectors.ndim != 2 or vectors.shape[1] != dim:
        raise InputError(f"vectors of {dim} numbers are kept here, not an array of {vectors.shape}")
    if not np.isfinite(vectors).all():
        raise InputError(f"a vector of {dim} numbers holds a value that is not a number")
    return vectors


def check_k(k: int) -> int:
    """At least 1, or an InputError."""
    if k < 1:
        raise InputError(f"the number of neighbours must be 1 or more, not {k}")
    return k


def build_mask(ids: Ids, within: Ids | Mask | None) -> Mask:
    """Which of these ids may be found: shape (len(ids),)."""
    if within is None:
        return np.ones(len(ids), np.bool_)
    if within.dtype == np.bool_:
        return _looked_up(ids, within.astype(np.bool_))
    if not len(within):
        return np.zeros(len(ids), np.bool_)
    first, last = int(within.min()), int(within.max())
    if last - first > _SPREAD * (len(ids) + len(within)):
        return np.isin(ids, within)
    mask = np.zeros(last - first + 1, np.bool_)
    mask[within - first] = True
    return _looked_up(ids - first, mask)


def _looked_up(at: Ids, mask: Mask) -> Mask:
    """What a mask says of places, no where a place is outside of it."""
    # A negative place becomes a very large one.
    inside = np.minimum(at.view(np.uint64), np.uint64(len(mask)))
    return np.append(mask, np.False_)[inside]


def compute_cosines(query: Vectors, vectors: Vectors) -> Cosines:
    """The cosines of one query, shape (dim,), to unit vectors (n, dim), as every index gives them.

    Worked out in double precision, so that the order of the additions can't be seen in the result.
    """
    exact = np.einsum("nd,d->n", vectors.astype(np.float64), query.astype(np.float64))
    rounded: Cosines = np.round(exact, DIGITS).astype(np.float32)
    return rounded


def compute_products(queries: Vectors, vectors: Vectors) -> Cosines:
    """All dot products, shape (q, n), by this thread alone.

    A matrix product of BLAS would set all processors to work, and wait for the busiest: 28 ms
    instead of 0.4 for one query and 4,096 vectors on a machine that has other things to do.
    """
    result: Cosines = np.einsum("qd,nd->qn", queries, vectors)
    return result


def select_best(ids: Ids, scores: Cosines, k: int) -> tuple[Ids, Cosines]:
    """The k best, best first, equal ones by id; filled up with -1 and -inf. Both of shape (k,)."""
    order = np.lexsort((ids, -scores))[:k]
    top = np.full(k, -1, np.int64), np.full(k, -np.inf, np.float32)
    top[0][: len(order)], top[1][: len(order)] = ids[order], scores[order]
    return top
