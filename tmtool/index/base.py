"""The bulk of an index: quantized vectors in lists around centroids, searched by FAISS.

Few vectors lie in one list in half precision, and every search looks at all of them. Many lie in
lists of what is close together, a byte for each number, and a search looks into the lists nearest
to the query; what it finds is only a candidate, whose cosine comes from the vector itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from tmtool.index.rows import compute_products

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.protocols import Cosines, Ids, Mask
    from tmtool.units import Vectors

    Ints: TypeAlias = NDArray[np.int64]
    Untyped: TypeAlias = Any
    """What is FAISS's own."""

EXACT_UP_TO = 100_000
"""Vectors that one list may hold: beyond, comparing a query with all of them takes too long.
Chosen, no measurement."""
_SAMPLE = 32
"""Vectors a list that it is trained with. Chosen, no measurement."""
_ROUNDS = 8
"""Rounds of k-means. Chosen, no measurement."""
_REACH = 60
"""A query is compared with so many times the square root of how many vectors there are. Chosen, no
measurement."""
_PASSED = 3
"""Times `_REACH` that are passed over where a filter leaves few. Chosen, no measurement."""
_ROWS_AT_LEAST = 1_000
"""Vectors that a filter must have left by then. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Plan:
    """In how many lists the vectors lie.

    >>> Plan.choose(20_000), Plan.choose(1_000_000)
    (Plan(lists=1), Plan(lists=4096))
    """

    lists: int

    @classmethod
    def choose(cls, count: int) -> Plan:
        """What suits so many vectors."""
        if count <= EXACT_UP_TO:
            return cls(1)
        return cls(2 ** round(np.log2(4 * count**0.5)))

    @property
    def exact(self) -> bool:
        return self.lists == 1

    @property
    def sample(self) -> int:
        """How many vectors it takes to find the centroids."""
        return 0 if self.exact else _SAMPLE * self.lists


class VectorLists:
    """Vectors at places 0, 1, 2, ..., each with its id in `ids`, or -1 where it was dropped.

    Nothing changes in it once it is searched; only its maker calls `add`.
    """

    def __init__(self, faiss_index: Untyped, ids: Ids) -> None:
        self.faiss, self.ids = faiss_index, ids

    @classmethod
    def train(
        cls, dim: int, plan: Plan, sample: Vectors | None = None, threads: int = 1
    ) -> VectorLists:
        """An empty one, whose lists suit a sample of the vectors, of `plan.sample` or fewer."""
        index = _made(dim, plan)
        if sample is None:
            index.quantizer.add(np.zeros((1, dim), np.float32))
            index.is_trained = True
        else:
            with limit_threads(threads):
                index.train(np.ascontiguousarray(sample, np.float32))
        return cls(index, np.empty(0, np.int64))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def dim(self) -> int:
        return int(self.faiss.d)

    @property
    def _reach(self) -> int:
        return int(_REACH * len(self) ** 0.5)

    @property
    def plan(self) -> Plan:
        return Plan(self.faiss.nlist)

    def add(self, ids: Ids, vectors: Vectors, threads: int) -> None:
        """Take in more vectors, whose ids are new."""
        with limit_threads(threads):
            self.faiss.add(np.ascontiguousarray(vectors, np.float32))
        self._know(np.concatenate([self.ids, ids]))

    def forget(self, dropped: Mask) -> None:
        """Take the ids away from the places that are dropped."""
        self._know(np.where(dropped, np.int64(-1), self.ids))

    def copy(self) -> VectorLists:
        """The same once more, all of it in memory, so that it may be added to."""
        twin = _made(self.faiss.d, self.plan)
        twin.quantizer.add(self._centroids)
        twin.sq, twin.is_trained = self.faiss.sq, True
        lists = self.faiss.invlists
        for at, size in enumerate(self._sizes.tolist()):
            twin.invlists.add_entries(at, size, lists.get_ids(at), lists.get_codes(at))
        twin.ntotal = self.faiss.ntotal
        return VectorLists(twin, self.ids)

    def locate(self, ids: Ids) -> Ints:
        """Where these ids are, in any order; those that are not here are left out."""
        if not len(self):
            return np.empty(0, np.int64)
        order = self._order
        at = np.searchsorted(self.ids, ids, sorter=order)
        found = order[np.minimum(at, len(order) - 1)]
        places: Ints = found[self.ids[found] == ids]
        return places

    def find_candidates(self, queries: Vectors, count: int, keep: Mask, threads: int) -> Ints:
        """Places of about the best `count` for each query, shape (q, count); -1 where fewer.

        `keep` says of each place whether it may be found. The fewer may, the more lists are looked
        into: the work stays the same, and recall does not suffer.
        """
        faiss = load_library()
        scores = np.empty((len(queries), count), np.float32)
        places = np.full((len(queries), count), -1, np.int64)
        lists, nearness = self._near(queries, keep)
        if lists.shape[1]:
            queries = np.ascontiguousarray(queries, np.float32)
            bits = np.packbits(keep, bitorder="little")
            chosen = None if keep.all() else faiss.IDSelectorBitmap(bits)
            how = faiss.SearchParametersIVF(nprobe=lists.shape[1], sel=chosen)
            with limit_threads(threads):
                self.faiss.search_preassigned_c(
                    len(queries), faiss.swig_ptr(queries), count, faiss.swig_ptr(lists),
                    faiss.swig_ptr(nearness), faiss.swig_ptr(scores), faiss.swig_ptr(places),
                    False, how,
                )  # fmt: skip
        # A place that there isn't can only come from a damaged file.
        places[places >= len(self)] = -1
        return places

    def describe(self) -> str:
        """How they lie, as words for `tmtool memory info`."""
        if self.plan.exact:
            return "one list in half precision, a query is compared with all"
        return (
            f"{self.plan.lists:,} lists of half a byte a number, a query is compared with the "
            f"nearest {min(self._reach, len(self)):,} that may be found"
        )

    def _near(self, queries: Vectors, keep: Mask) -> tuple[Ints, Cosines]:
        """The lists to look into for each query, nearest first, and how near; -1 fills up.

        So many that they hold enough rows that may be found: lists differ in size, and what is
        allowed may lie anywhere. To pass over others takes time too.
        """
        nearness = compute_products(queries, self._centroids)
        order = np.argsort(-nearness, axis=1)
        held = self._count_kept(keep)[order]
        passed = np.where(held > 0, self._sizes[order], 0)
        rows, passed = (np.cumsum(each, axis=1) - each for each in (held, passed))
        enough = (passed >= _PASSED * self._reach) & (rows >= _ROWS_AT_LEAST)
        take = (held > 0) & (rows < self._reach) & ~enough
        # What is taken moves to the front, in order.
        front = np.argsort(~take, axis=1, kind="stable")[:, : take.sum(axis=1).max(initial=0)]
        lists = np.where(
            np.take_along_axis(take, front, 1), np.take_along_axis(order, front, 1), -1
        )
        near = np.take_along_axis(nearness, np.maximum(lists, 0), 1)
        return np.ascontiguousarray(lists), np.ascontiguousarray(near)

    def _count_kept(self, keep: Mask) -> Ints:
        """How many rows of each list may be found."""
        if self.plan.exact:
            return np.array([keep.sum()])
        return (
            self._sizes
            if keep.all()
            else np.bincount(self._list_of[keep], minlength=self.faiss.nlist)
        )

    def _know(self, ids: Ids) -> None:
        self.ids = ids
        for derived in ("_sizes", "_list_of", "_order"):
            self.__dict__.pop(derived, None)

    @cached_property
    def _centroids(self) -> Vectors:
        found: Vectors = self.faiss.quantizer.reconstruct_n(0, self.faiss.nlist)
        return found

    @cached_property
    def _sizes(self) -> Ints:
        lists = self.faiss.invlists
        return np.array([lists.list_size(at) for at in range(self.faiss.nlist)], np.int64)

    @cached_property
    def _list_of(self) -> NDArray[np.int32]:
        """The list of each place."""
        faiss = load_library()
        lists, result = self.faiss.invlists, np.zeros(len(self), np.int32)
        for at, size in enumerate(self._sizes.tolist()):
            if size:
                places = faiss.rev_swig_ptr(lists.get_ids(at), size)
                result[places[(places >= 0) & (places < len(self))]] = at
        return result

    @cached_property
    def _order(self) -> Ints:
        return np.argsort(self.ids, kind="stable")


def _made(dim: int, plan: Plan) -> Untyped:
    """An index of FAISS without lists yet."""
    faiss = load_library()
    codes = faiss.ScalarQuantizer.QT_fp16 if plan.exact else faiss.ScalarQuantizer.QT_4bit
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, plan.lists, codes, faiss.METRIC_INNER_PRODUCT, not plan.exact
    )
    index.cp.niter, index.cp.min_points_per_centroid = _ROUNDS, 1
    return index


def load_library() -> Untyped:
    """FAISS, loaded when it is first needed."""
    import faiss

    return faiss


@contextmanager
def limit_threads(threads: int) -> Iterator[None]:
    """At most so many threads of FAISS for what this thread asks of it."""
    faiss = load_library()
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(threads)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
