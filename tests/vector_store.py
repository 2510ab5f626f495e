"""Stands for a store where an index is tested: unit vectors in half precision, by id."""

from hashlib import sha256

import numpy as np

from tmtool.index.build import build_index
from tmtool.index.files import Stock, StoredVectors


class VectorStore:
    """What a store does for an index: it keeps vectors, gives them, and says which it has."""

    def __init__(self, dim=16, lang="zh", signature="test-1", memory="0a1b"):
        self.dim, self.lang, self.signature, self.memory = dim, lang, signature, memory
        self.kept, self.fetched = {}, 0

    def put(self, ids, vectors):
        """Keep vectors, and return them as they are kept."""
        rounded = np.asarray(vectors).astype(np.float16).astype(np.float32)
        self.kept |= dict(zip(np.asarray(ids).tolist(), rounded, strict=True))
        return rounded

    def drop(self, ids):
        for number in np.asarray(ids).tolist():
            self.kept.pop(number, None)

    def fetch(self, ids):
        self.fetched += len(ids)
        nothing = np.full(self.dim, np.nan, np.float32)
        rows = [self.kept.get(number, nothing) for number in ids.tolist()]
        return np.array(rows, np.float32).reshape(len(ids), self.dim)

    def held(self):
        return np.array(sorted(self.kept), np.int64)

    def tell(self):
        sums = [checksum(number, self.kept[number]) for number in sorted(self.kept)]
        return StoredVectors(self.held(), np.array(sums, np.int64))

    @property
    def stock(self):
        return Stock(
            self.memory, self.lang, self.signature, self.dim, len(self.kept),
            max(self.kept, default=0), int(self.tell().sums.sum()),
        )  # fmt: skip


def checksum(number, vector):
    found = sha256(f"{number} ".encode() + vector.tobytes()).digest()
    return int.from_bytes(found[:8], "big", signed=True)


def filled(count, **options):
    """A store of so many vectors, whose ids are even."""
    store = VectorStore(**options)
    store.put(np.arange(count) * 2, unit_vectors(count))
    return store


def built(folder, store, **options):
    return build_index(folder, store.stock, store.tell, store.fetch, **options)


def unit_vectors(count, dim=16, seed=0):
    """Random directions."""
    found = np.random.default_rng(seed).standard_normal((count, dim))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
