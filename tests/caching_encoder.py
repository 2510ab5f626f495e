"""The default encoder for tests that align the same texts again and again."""

import os
from functools import cache
from hashlib import sha256

import numpy as np

from tmtool import embed


class CachingEncoder:
    """`protocols.Encoder` over another, which is asked once for the vectors of the same texts.

    Where there is a folder for them, it is asked once by all processes that share it.
    """

    def __init__(self, encoder, folder=None):
        self.dim, self.signature, self.languages = (
            encoder.dim, encoder.signature, encoder.languages,
        )  # fmt: skip
        self._encode = _once(encoder.encode, folder)
        self._spans = _once(encoder.encode_spans, folder)

    def encode(self, texts):
        return self._encode(tuple(texts))

    def encode_spans(self, segments, k, joiner=" "):
        return self._spans(tuple(segments), k, joiner)


def _once(work, folder):
    """The work done once for the same arguments; what it gives belongs to all who ask."""

    @cache
    def done(*arguments):
        vectors = _kept(work, folder, arguments) if folder else work(*arguments)
        vectors.flags.writeable = False
        return vectors

    return done


def _kept(work, folder, arguments):
    name = sha256(repr((work.__name__, arguments)).encode()).hexdigest()
    path = folder / f"{name}.npy"
    if not path.exists():
        half = folder / f"{name}.{os.getpid()}.npy"
        np.save(half, work(*arguments))
        half.replace(path)
    return np.load(path)


@cache
def default_encoder():
    return CachingEncoder(embed.load())
