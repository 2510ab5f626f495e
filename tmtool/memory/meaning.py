"""Matches by meaning: vectors for every text, made when there is time, and the nearest of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from tmtool.doors import Encoder, Store, VectorStock

if TYPE_CHECKING:
    from tmtool.doors import Ids, Mask
    from tmtool.index.build import Opened
    from tmtool.index.files import Held, Stock
    from tmtool.units import Vectors

Progress: TypeAlias = Callable[[int, int], None]


class Meanings:
    """The vectors of one encoder in a store, and the indexes beside it, opened once.

    Threads may share it.
    """

    def __init__(self, store: Store, folder: Path, encoder: Encoder) -> None:
        self._store, self._folder, self.encoder = store, folder, encoder
        self._open: dict[str, tuple[VectorStock, Opened]] = {}
        self._guard = threading.Lock()

    def build(
        self, lang: str, *, anew: bool = False, progress: Progress = lambda d, t: None
    ) -> str:
        """Make or complete the index of a language; a sentence on how it lies."""
        from tmtool.index.build import build_index

        stock = self._store.vector_stock(self.encoder.signature, lang)
        opened = build_index(
            self._folder, self._stock(lang, stock), lambda: self._held(lang),
            lambda ids: self._fetch(lang, ids), anew=anew, progress=progress,
        )  # fmt: skip
        with self._guard:
            self._open[lang] = stock, replace(opened, note=None)
        told = opened.index.describe()
        return f"{told}; {opened.note}" if opened.note else told

    def verify(self, lang: str) -> list[str]:
        """What is wrong with the index file of a language, each in a sentence."""
        from tmtool.index.build import verify_index

        stock = self._store.vector_stock(self.encoder.signature, lang)
        if not stock.count:
            return []
        return verify_index(
            self._folder, self._stock(lang, stock), lambda: self._held(lang),
            lambda ids: self._fetch(lang, ids),
        )  # fmt: skip

    def looked_at(self, lang: str) -> list[str]:
        """What `verify` looks at."""
        stock = self._store.vector_stock(self.encoder.signature, lang)
        path = self._stock(lang, stock).path(self._folder)
        told = "all bytes, whose vectors it holds, and whether some of them find themselves"
        return [f"{path.name}: {told}"] if path.exists() else []

    def nearest(
        self, texts: Sequence[str], lang: str, k: int, among: Mask | None = None
    ) -> list[list[tuple[int, float]]]:
        """For each text the ids of the nearest stored ones and their cosines, best first.

        Of those that `among` lets through, a mask as `Store.mask` gives it.
        """
        stock = self._store.vector_stock(self.encoder.signature, lang)
        if not stock.count or not texts:
            return [[] for _ in texts]
        index = self._opened(lang, stock).index
        ids, cosines = index.search(self.encoder.encode(list(texts)), k, among)
        base = self._base(lang)
        return [
            [(int(i) + base, float(c)) for i, c in zip(row, values, strict=True) if i >= 0]
            for row, values in zip(ids, cosines, strict=True)
        ]

    def incomplete(self, lang: str) -> str | None:
        """A sentence on what has no vector yet, None where every text has one."""
        stock = self._store.vector_stock(self.encoder.signature, lang)
        if stock.complete:
            return None
        return (
            f"meanings: {stock.texts - stock.count:,} of {stock.texts:,} {lang} texts are not "
            "indexed yet; tmtool index build does it"
        )

    def note(self, lang: str) -> str | None:
        """What there was to say when the index was opened."""
        if lang not in self._open:
            return None
        opened = self._open[lang][1]
        told = [opened.note] if opened.note else []
        if len(opened.missing):
            told.append(f"{len(opened.missing):,} {lang} vectors wait for tmtool index build")
        return f"meanings: {'; '.join(told)}" if told else None

    def _opened(self, lang: str, stock: VectorStock) -> Opened:
        from tmtool.index.build import open_index

        with self._guard:
            found = self._open.get(lang)
            if found is None or found[0].digest != stock.digest:
                opened = open_index(
                    self._folder, self._stock(lang, stock), lambda: self._held(lang),
                    lambda ids: self._fetch(lang, ids),
                )  # fmt: skip
                self._open[lang] = found = stock, opened
            return found[1]

    def _stock(self, lang: str, stock: VectorStock) -> Stock:
        from tmtool.index.files import Stock

        return Stock.of(self._store.identity, lang, self.encoder.signature, self.encoder.dim, stock)

    # An index counts the texts of its language from 0.

    def _base(self, lang: str) -> int:
        return self._store.first_id(lang)

    def _held(self, lang: str) -> Held:
        from tmtool.index.files import Held

        ids, sums = self._store.vector_sums(self.encoder.signature, lang)
        return Held(ids - self._base(lang), sums)

    def _fetch(self, lang: str, ids: Ids) -> Vectors:
        wanted = np.asarray(ids, np.int64) + self._base(lang)
        return self._store.vectors(self.encoder.signature, wanted, self.encoder.dim)
