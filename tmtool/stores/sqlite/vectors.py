"""The nearest vectors of a memory in a folder, by FAISS beside its file.

An index is opened when it is first asked, takes in what comes later, and is opened anew only where
a vector was replaced or erased.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from tmtool.protocols import EVERYTHING, VectorStock, Verification, View
from tmtool.stores.keys import make_signed
from tmtool.stores.masks import Masks
from tmtool.stores.vectors import SqlVectors, measure_stock, read_sums
from tmtool.stores.writing import LANGUAGE_BITS

if TYPE_CHECKING:
    from tmtool.index import OpenedIndex, Stock
    from tmtool.index.files import StoredVectors
    from tmtool.protocols import Cosines, Ids, Mask, Progress
    from tmtool.units import Vectors

_OFTEN = 30.0
"""Seconds between two looks whether another process has written an index. Chosen, no
measurement."""


class SqliteVectors(SqlVectors):
    """The nearest vectors by FAISS beside the file, and what keeps its index in order."""

    folder: Path
    _masks: Masks
    _indexes: dict[tuple[str, int], NearestTexts]

    @cached_property
    def identity(self) -> str:
        found = self.database.fetch_first("SELECT value FROM meta WHERE name = 'identity'")
        return str(found[0]) if found else ""

    def find_nearest(
        self,
        signature: str,
        lang: str,
        queries: Vectors,
        k: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[Ids, Cosines]:
        number = self._reader.find_number(lang)
        mask = None if number is None else self._masks.build(number, to, view)
        return self._index(signature, lang).find(queries, k, mask)

    def list_nearest_notes(self, signature: str, lang: str) -> list[str]:
        return self._index(signature, lang).list_notes()

    def build_index(
        self,
        signature: str,
        lang: str,
        *,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> str:
        return self._index(signature, lang).build(anew=anew, progress=progress)

    def is_index_behind(self, signature: str, lang: str) -> bool:
        return self._index(signature, lang).is_behind()

    def verify_index(self, signature: str, lang: str) -> Verification:
        return self._index(signature, lang).verify()

    def _index(self, signature: str, lang: str) -> NearestTexts:
        number = self._reader.number(lang)
        made = self._indexes.get((signature, number))
        if made is None:
            made = NearestTexts(self, self.folder, self.identity, signature, lang, number)
        # Where two threads make it at once the first stays.
        return self._indexes.setdefault((signature, number), made)


@dataclass(frozen=True, slots=True)
class _Current:
    """An index that is open, and the vectors that it is of."""

    stock: VectorStock
    opened: OpenedIndex


class NearestTexts:
    """The index of one encoder and language; threads may share it.

    `number` is the language's in the store, `identity` the memory's.
    """

    def __init__(
        self,
        store: SqlVectors,
        folder: Path,
        identity: str,
        signature: str,
        lang: str,
        number: int,
    ) -> None:
        self._store, self._db = store, store.database
        self._folder, self._identity = folder, identity
        self._signature, self._lang, self._number = signature, lang, number
        self._first = number << LANGUAGE_BITS
        self._current: _Current | None = None
        self._guard = threading.Lock()
        self._file: tuple[int, int] | None = None
        self._looked = 0.0
        """Which file was opened, and when somebody last looked whether there is another."""

    def find(self, queries: Vectors, k: int, mask: Mask | None) -> tuple[Ids, Cosines]:
        """The nearest texts that a mask lets through: see `find_nearest`."""
        stock = self._stock()
        if not stock.count or not len(queries):
            shape = len(queries), k
            return np.full(shape, -1, np.int64), np.full(shape, -np.inf, np.float32)
        current = self._open(stock)
        if mask is None and current.stock.last > stock.last:
            # What came after the moment that is read is not there yet.
            mask = np.ones(stock.last + 1, np.bool_)
        ids, cosines = current.opened.index.search(queries, k, mask)
        return np.where(ids >= 0, ids + self._first, -1), cosines

    def list_notes(self) -> list[str]:
        """What there is to say since it was opened, each in a part of a sentence."""
        if self._current is None:
            return []
        opened = self._current.opened
        told = [opened.note] if opened.note else []
        if len(opened.missing):
            told.append(
                f"{len(opened.missing):,} {self._lang} vectors wait for tmtool memory index"
            )
        return told

    def build(self, *, anew: bool, progress: Progress) -> str:
        """Make the file or complete it; a sentence on how it lies."""
        from tmtool.index import build_index

        stock = self._stock()
        if not stock.count:
            return "no vectors"
        opened = build_index(
            self._folder, self._wanted(stock), self._read_stored, partial(self._fetch, stock.dim),
            anew=anew, progress=progress,
        )  # fmt: skip
        with self._guard:
            self._current = _Current(stock, replace(opened, note=None))
        told = opened.index.describe()
        return f"{told}; {opened.note}" if opened.note else told

    def is_behind(self) -> bool:
        """Whether to build it is worth the time."""
        from tmtool.index import is_behind

        return is_behind(self._folder, self._wanted(self._stock()))

    def verify(self) -> Verification:
        """What is looked at of the file, and what is wrong with it."""
        from tmtool.index import verify_index

        stock = self._stock()
        if not stock.count:
            return Verification((), ())
        wanted = self._wanted(stock)
        path = wanted.build_path(self._folder)
        told = "all bytes, whose vectors it holds, and whether some of them find themselves"
        fetch = partial(self._fetch, stock.dim)
        faults = verify_index(self._folder, wanted, self._read_stored, fetch)
        return Verification((f"{path.name}: {told}",) if path.exists() else (), tuple(faults))

    def _open(self, stock: VectorStock) -> _Current:
        """The index of a stock, or of a later one."""
        if self._db.is_changing:  # It may be taken back.
            return self._opened(stock)
        with self._guard:
            current = self._current
            if current is None or not self._serves(current, stock):
                current = self._brought_on(current, stock) or self._opened(stock)
                self._current = current
            elif current.stock.digest == stock.digest and self._is_written_since(stock):
                # What came since it was opened is in memory; now the system has it in a file.
                current = self._current = self._opened(stock)
            return current

    def _is_written_since(self, stock: VectorStock) -> bool:
        """Whether there is another file than was opened, which holds all of a stock."""
        from tmtool.index.files import read_stock

        if monotonic() - self._looked < _OFTEN:
            return False
        self._looked = monotonic()
        wanted = self._wanted(stock)
        path = wanted.build_path(self._folder)
        if _identify(path) in (None, self._file):
            return False
        written = read_stock(path, wanted)
        return written is not None and written.digest == stock.digest

    def _serves(self, current: _Current, stock: VectorStock) -> bool:
        there = current.stock
        return there.digest == stock.digest or there.revision > stock.revision

    def _brought_on(self, current: _Current | None, stock: VectorStock) -> _Current | None:
        """An open index with the vectors that came since; None where more has changed."""
        from tmtool.index.build import AT_ONCE

        if current is None or stock.count - current.stock.count > AT_ONCE:
            return None
        new = self._read_stored(current.stock.last)
        if make_signed(current.stock.digest + int(new.sums.sum(dtype=np.int64))) != stock.digest:
            return None
        found = self._fetch(stock.dim, new.ids)
        if np.isnan(found).any():
            return None
        current.opened.index.put(new.ids, found)
        return replace(current, stock=stock)

    def _opened(self, stock: VectorStock) -> _Current:
        from tmtool.index import open_index

        fetch, wanted = partial(self._fetch, stock.dim), self._wanted(stock)
        self._file, self._looked = _identify(wanted.build_path(self._folder)), monotonic()
        return _Current(stock, open_index(self._folder, wanted, self._read_stored, fetch))

    # An index counts the texts of its language from 0.

    def _stock(self) -> VectorStock:
        return measure_stock(self._db, self._signature, self._number)

    def _wanted(self, stock: VectorStock) -> Stock:
        from tmtool.index import Stock

        return Stock.describe(self._identity, self._lang, self._signature, stock.dim, stock)

    def _read_stored(self, after: int = -1) -> StoredVectors:
        """The vectors of texts behind one, told by their numbers and checksums."""
        from tmtool.index.files import StoredVectors

        first = self._first + after + 1
        ids, sums = read_sums(self._db, self._signature, self._number, first)
        return StoredVectors(ids - self._first, sums)

    def _fetch(self, dim: int, numbers: Ids) -> Vectors:
        ids = np.asarray(numbers, np.int64) + self._first
        return self._store.read_vectors(self._signature, ids, dim)


def _identify(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one in its place; None where there is none."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_ino, about.st_mtime_ns
