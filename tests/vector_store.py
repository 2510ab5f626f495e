"""Stands for a store where an index is tested: unit vectors in half precision, by id."""

import numpy as np

from tmtool.index.build import build_index
from tmtool.index.files import Stock


class VectorStore:
    """What a store does for an index: it keeps vectors, gives them, and counts its changes."""

    def __init__(self, dim=16, lang="zh", signature="test-1"):
        self.dim, self.lang, self.signature = dim, lang, signature
        self.kept, self.revision, self.fetched = {}, 0, 0

    def put(self, ids, vectors):
        """Keep vectors, and return them as they are kept."""
        rounded = np.asarray(vectors).astype(np.float16).astype(np.float32)
        self.kept |= dict(zip(np.asarray(ids).tolist(), rounded, strict=True))
        self.revision += 1
        return rounded

    def drop(self, ids):
        for number in np.asarray(ids).tolist():
            self.kept.pop(number, None)
        self.revision += 1

    def fetch(self, ids):
        self.fetched += len(ids)
        nothing = np.full(self.dim, np.nan, np.float32)
        rows = [self.kept.get(number, nothing) for number in ids.tolist()]
        return np.array(rows, np.float32).reshape(len(ids), self.dim)

    def held(self):
        return np.array(sorted(self.kept), np.int64)

    @property
    def stock(self):
        return Stock(
            self.lang, self.signature, self.dim, len(self.kept), max(self.kept, default=0),
            self.revision,
        )  # fmt: skip


def filled(count, **options):
    """A store of so many vectors, whose ids are even."""
    store = VectorStore(**options)
    store.put(np.arange(count) * 2, unit_vectors(count))
    return store


def built(folder, store, **options):
    return build_index(folder, store.stock, store.held, store.fetch, **options)


def unit_vectors(count, dim=16, seed=0):
    """Random directions."""
    found = np.random.default_rng(seed).standard_normal((count, dim))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
