"""Indexes beside a store: opened and brought up to date, made, and checked.

The store is the truth. An index file only saves the time to make its lists again, so nothing here
can lose anything: a build that was killed goes on where it last wrote, and a file that isn't what
it should be is told, and made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.index.base import Plan, VectorLists
from tmtool.index.faiss_index import FaissIndex
from tmtool.index.files import (
    IndexFile,
    Stock,
    StoredVectors,
    lock_building,
    read,
    read_stock,
    write,
)
from tmtool.operating_system import count_cores

if TYPE_CHECKING:
    from tmtool.index.faiss_index import Fetch
    from tmtool.protocols import Ids
    from tmtool.units import Vectors

    Tell: TypeAlias = Callable[[], StoredVectors]
    """All vectors that the store has, told by ids and checksums."""
    Progress: TypeAlias = Callable[[int, int], None]
    """How many vectors are in lists, and how many there are."""

AT_ONCE = 5_000
"""Vectors that `open_index` takes in by itself: about 50 ms. Measured once, on the machine of
then."""
SAVE_EVERY = 200_000
"""Vectors between two writings of a build: all that a kill can cost, about 10 s. Measured once, on
the machine of then."""
_CHUNK = 8192
"""Vectors fetched from the store at once. Chosen, no measurement."""
_DROPPED = 0.2
"""Share of places that may lie idle. Chosen, no measurement."""
_ASKED = 100
"""Vectors that `verify_index` looks up. Chosen, no measurement."""
_OTHER_STATE = "is of this memory as it was at another time, or of a copy that went its own way"


@dataclass(frozen=True, slots=True)
class OpenedIndex:
    """An index, what it still lacks, and what there is to say about its file, or None."""

    index: FaissIndex
    missing: Ids
    note: str | None


def open_index(
    folder: Path, stock: Stock, held: Tell, fetch: Fetch, *, threads: int | None = None
) -> OpenedIndex:
    """The index of a store's stock, from its file where that can serve.

    A file that holds what the store doesn't is not believed. To one that is only behind, a few
    vectors that came since are added; for more, `build_index` takes the time.
    """
    path = stock.build_path(folder)
    found = _believed(read(path, stock), stock, held)
    index = FaissIndex(stock.dim, fetch, base=found.base, threads=threads)
    missing = _catch_up(index, found, stock, held, fetch)
    note = None
    if found.fault:
        note = f"{path} {found.fault}, and is not used; tmtool memory index makes it anew"
    return OpenedIndex(index, missing, note)


def build_index(
    folder: Path,
    stock: Stock,
    held: Tell,
    fetch: Fetch,
    *,
    anew: bool = False,
    threads: int | None = None,
    progress: Progress = lambda done, total: None,
) -> OpenedIndex:
    """Make the index of a store's stock, or add what is missing, and write its file.

    Goes on where a killed build last wrote. `anew` makes even good lists again. Where the file
    can't be written, or another process is at it, that is an InputError.
    """
    path = stock.build_path(folder)
    with lock_building(path):
        fault = _believed(read(path, stock), stock, held).fault
        work = _IndexBuild(path, stock, held(), fetch, threads or count_cores(), progress)
        work.run(anew=anew)
    opened = open_index(folder, stock, held, fetch, threads=threads)
    return replace(opened, note=f"{path} {fault}; it was made anew") if fault else opened


def is_behind(folder: Path, stock: Stock) -> bool:
    """Whether the file lacks more than `open_index` takes in by itself, by what it says of itself.

    One that can't serve lacks everything.
    """
    found = read_stock(stock.build_path(folder), stock)
    return stock.count - (found.count if found else 0) > AT_ONCE


def verify_index(folder: Path, stock: Stock, held: Tell, fetch: Fetch) -> list[str]:
    """What is wrong with an index file, each in a sentence; nothing where all is well.

    That it isn't there, or behind, is nothing wrong as long as `open_index` sees to it.
    """
    path = stock.build_path(folder)
    found = _believed(read(path, stock), stock, held)
    if found.base is None and found.fault is None and stock.count <= AT_ONCE:
        return []
    if found.base is None:
        return [f"{path} {found.fault or 'is not there'}"]
    index = FaissIndex(stock.dim, fetch, base=found.base)
    told = []
    missing = np.setdiff1d(held().ids, index.ids, True)
    if len(missing) > AT_ONCE:
        told.append(f"{path} lacks {len(missing):,} of {stock.count:,} vectors")
    # How many of some vectors have another as their nearest that is less like them.
    some = index.ids[:: max(1, len(index.ids) // _ASKED)][:_ASKED]
    vectors = np.asarray(fetch(some), np.float32)
    _, cosines = index.search(vectors, 1) if len(some) else (some, vectors)
    own = np.einsum("ij,ij->i", vectors, vectors)
    lost = int((cosines[:, 0] < own - 1e-3).sum())
    if lost:
        told.append(f"{lost} of {_ASKED} vectors don't find themselves in {path}")
    return told


@dataclass(frozen=True, slots=True)
class _IndexBuild:
    """One build: what there should be in the end, and the means."""

    path: Path
    stock: Stock
    held: StoredVectors
    fetch: Fetch
    threads: int
    progress: Progress

    def run(self, *, anew: bool) -> None:
        part = self.path.with_name(self.path.name + ".part")
        target, base = self._start(part, anew=anew)
        base.forget(np.isin(base.ids, self.held.ids, invert=True))
        written = len(base)
        for ids, vectors in self._missing(base):
            base.add(ids, vectors, self.threads)
            self.progress(len(base), len(self.held.ids))
            if len(base) - written >= SAVE_EVERY:
                write(target, base, self._so_far(base))
                written = len(base)
        write(self.path, base, self._so_far(base))
        part.unlink(missing_ok=True)

    def _start(self, part: Path, *, anew: bool) -> tuple[Path, VectorLists]:
        """The lists to go on with, all in memory, and the file that they are kept in till the end.

        What is made anew is kept beside the file that serves until then.
        """
        for path in (part,) if anew else (self.path, part):
            found = _believed(read(path, self.stock), self.stock, lambda: self.held).base
            if found is not None and self._fits(found):
                return path, found.copy()
        plan = Plan.choose(len(self.held.ids))
        self.progress(0, len(self.held.ids))
        base = VectorLists.train(self.stock.dim, plan, self._sample(plan), self.threads)
        write(part, base, self._so_far(base))
        return part, base

    def _fits(self, base: VectorLists) -> bool:
        """Whether lists suit the number of vectors, and little of them lies idle."""
        plan, idle = Plan.choose(len(self.held.ids)), np.isin(base.ids, self.held.ids, invert=True)
        alike = plan.exact == base.plan.exact and 0.5 <= plan.lists / base.plan.lists <= 2
        return alike and bool(idle.sum() <= _DROPPED * len(base))

    def _sample(self, plan: Plan) -> Vectors | None:
        if plan.exact:
            return None
        many = min(plan.sample, len(self.held.ids))
        chosen = np.random.default_rng(0).choice(self.held.ids, many, replace=False)
        return np.concatenate([vectors for _, vectors in self._fetched(np.sort(chosen))])

    def _missing(self, base: VectorLists) -> Iterator[tuple[Ids, Vectors]]:
        return self._fetched(np.setdiff1d(self.held.ids, base.ids))

    def _fetched(self, ids: Ids) -> Iterator[tuple[Ids, Vectors]]:
        """Vectors in pieces, without those that went meanwhile."""
        for start in range(0, len(ids), _CHUNK):
            some = ids[start : start + _CHUNK]
            vectors = np.asarray(self.fetch(some), np.float32)
            there = ~np.isnan(vectors[:, 0])
            yield some[there], vectors[there]

    def _so_far(self, base: VectorLists) -> Stock:
        """What these lists are of: never the whole stock while something is missing."""
        ids = np.sort(base.ids[base.ids >= 0])
        digest = self.held.digest(ids)
        assert digest is not None, "only what the store holds is put into lists"
        return replace(self.stock, count=len(ids), last=int(ids.max(initial=0)), digest=digest)


def _believed(read: IndexFile, stock: Stock, held: Tell) -> IndexFile:
    """What was read, unless it holds something else than the store does."""
    if read.base is None or read.stock is None or read.stock == stock:
        return read
    ids = np.sort(read.base.ids[read.base.ids >= 0])
    if held().digest(ids) == read.stock.digest:
        return read
    return IndexFile(None, None, _OTHER_STATE)


def _catch_up(index: FaissIndex, read: IndexFile, stock: Stock, held: Tell, fetch: Fetch) -> Ids:
    """Bring an index to what the store holds, if that is little; the ids still missing."""
    if read.stock == stock:
        return np.empty(0, np.int64)
    missing = np.setdiff1d(held().ids, index.ids, True)
    if len(missing) > AT_ONCE:
        return missing
    vectors = np.asarray(fetch(missing), np.float32)
    there = ~np.isnan(vectors[:, 0])
    index.put(missing[there], vectors[there])
    return missing[:0]
