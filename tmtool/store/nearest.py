"""The nearest texts in the embedded store: FAISS beside the vectors.

The vectors in the database are the truth. An index is opened when it is first asked, takes in what
comes later, and is opened anew only where a vector was replaced or erased.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tmtool.protocols import VectorStock, Verification
from tmtool.store import vectors
from tmtool.store.database import Database
from tmtool.store.keys import make_signed
from tmtool.store.writing import LANGUAGE_BITS

if TYPE_CHECKING:
    from tmtool.index import OpenedIndex, Stock
    from tmtool.index.files import StoredVectors
    from tmtool.protocols import Cosines, Ids, Mask, Progress
    from tmtool.units import Vectors


@dataclass(frozen=True, slots=True)
class _Current:
    """An index that is open, and the vectors that it is of."""

    stock: VectorStock
    opened: OpenedIndex


class NearestTexts:
    """The index of one encoder and language; threads may share it.

    `number` is the language's in the database, `identity` the memory's.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        identity: str,
        signature: str,
        lang: str,
        number: int,
    ) -> None:
        self._db, self._folder, self._identity = database, folder, identity
        self._signature, self._lang, self._number = signature, lang, number
        self._first = number << LANGUAGE_BITS
        self._current: _Current | None = None
        self._guard = threading.Lock()

    def find(self, queries: Vectors, k: int, mask: Mask | None) -> tuple[Ids, Cosines]:
        """The nearest texts that a mask lets through: see `protocols.VectorsOfTexts.nearest`."""
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
            told.append(f"{len(opened.missing):,} {self._lang} vectors wait for tmtool index build")
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
            return current

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

        fetch = partial(self._fetch, stock.dim)
        return _Current(
            stock, open_index(self._folder, self._wanted(stock), self._read_stored, fetch)
        )

    # An index counts the texts of its language from 0.

    def _stock(self) -> VectorStock:
        return vectors.measure_vectors(self._db, self._signature, self._number)

    def _wanted(self, stock: VectorStock) -> Stock:
        from tmtool.index import Stock

        return Stock.describe(self._identity, self._lang, self._signature, stock.dim, stock)

    def _read_stored(self, after: int = -1) -> StoredVectors:
        """The vectors of texts behind one, told by their numbers and checksums."""
        from tmtool.index.files import StoredVectors

        first = self._first + after + 1
        ids, sums = vectors.read_sums(self._db, self._signature, self._number, first)
        return StoredVectors(ids - self._first, sums)

    def _fetch(self, dim: int, numbers: Ids) -> Vectors:
        ids = np.asarray(numbers, np.int64) + self._first
        return vectors.fetch(self._db, self._signature, ids, dim)
