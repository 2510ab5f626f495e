"""The file of an index: what FAISS writes, the ids, and at the end what it is an index of.

    memory.zh.use-0.2.1-0db566fd.faiss
        the lists, as FAISS writes them; they are mapped into memory
        the ids, 8 bytes each
        what it is, as JSON, with the sizes and checksums of the parts
        a foot of fixed length: the length and checksum of the JSON, and a mark

A file takes its place when it is complete and on the disk, so it is there whole or not at all. One
that is cut short or damaged is told apart by all its bytes, before FAISS sees it. The identity of
the memory and a digest of the vectors say what it is an index of, so another memory's, or one of
another time, is told apart as well. It is a cache: whatever is wrong with it costs the time to make
it anew.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from tmtool.errors import InputError, describe_failed_write
from tmtool.index.base import VectorLists, load_library
from tmtool.operating_system import lock_file, sync_folder

if TYPE_CHECKING:
    from tmtool.protocols import Ids, VectorStock

FORMAT = 2
"""Goes up with what a file says of itself; the first didn't say whose vectors it holds. Chosen:
counted from 1."""
_FOOT = struct.Struct("<QI16s")
_MARK = b"tmtool index end"
_FIRST = b"IwSq"  # of FAISS, for lists of scalar quantized vectors
_PIECE = 1 << 20
"""Bytes read at once. Chosen, no measurement."""
_DAMAGED = "is damaged"
_ANOTHER = "is the index of another memory"
_WITHOUT = "without it look-ups miss only semantic matches"


@dataclass(frozen=True, slots=True)
class Stock:
    """What a store holds of one language and encoder: what an index of it should hold.

    `memory` is the store's identity, `digest` that of all the vectors: see
    `protocols.VectorStock`. The store never gives an id to a second text.
    """

    memory: str
    lang: str
    signature: str
    dim: int
    count: int
    last: int
    digest: int

    @classmethod
    def describe(cls, memory: str, lang: str, signature: str, dim: int, held: VectorStock) -> Stock:
        """What a store says of a language and an encoder, whose vectors have `dim` numbers."""
        return cls(memory, lang, signature, dim, held.count, held.last, held.digest)

    def build_path(self, folder: Path) -> Path:
        """Where its index lies in the folder of a memory.

        >>> Stock("5eed", "zh", "use-0.2.1-0db566fd", 512, 0, 0, 0).build_path(Path("m")).name
        'memory.zh.use-0.2.1-0db566fd.faiss'
        >>> Stock("5eed", "zh", "a/b@c", 8, 0, 0, 0).build_path(Path("m")).name
        'memory.zh.a-b-c-fdd11077.faiss'
        """
        plain = "".join(
            c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in self.signature
        )
        if plain != self.signature:
            plain += "-" + sha256(self.signature.encode()).hexdigest()[:8]
        return folder / f"memory.{self.lang}.{plain}.faiss"


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """The vectors of a store, told by ids in ascending order, with the checksum of each."""

    ids: Ids
    sums: Ids

    def digest(self, ids: Ids) -> int | None:
        """That of some of them; None where one isn't there."""
        at = np.searchsorted(self.ids, ids)
        if not len(ids):
            return 0
        if at[-1] >= len(self.ids) or not np.array_equal(self.ids[at], ids):
            return None
        # Beyond 64 bits it begins anew, as a digest does.
        return int(self.sums[at].sum(dtype=np.int64))


@dataclass(frozen=True, slots=True)
class IndexFile:
    """An index file as found: its lists and what they are of, or why there are none.

    Where there is no file, there is no fault either.
    """

    base: VectorLists | None
    stock: Stock | None
    fault: str | None


class _Unfit(Exception):  # noqa: N818
    """Why a file can't serve."""


def read(path: Path, wanted: Stock) -> IndexFile:
    """The index of a store's stock; a file that is no such thing is described, not an error."""
    try:
        return _read(path, wanted)
    except FileNotFoundError:
        return IndexFile(None, None, None)
    except (_Unfit, OSError) as error:
        return IndexFile(None, None, str(error))


def read_stock(path: Path, wanted: Stock) -> Stock | None:
    """What a file says that it is an index of; None where it can't serve a store's stock."""
    try:
        with path.open("rb") as file:
            return _checked(_head(file), wanted)
    except (_Unfit, OSError):
        return None


def write(path: Path, base: VectorLists, stock: Stock) -> None:
    """Put an index in the place of the one that is there, whole or not at all.

    Only one process at a time may do it: see `lock_building`.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        load_library().write_index(base.faiss, str(fresh))
        with fresh.open("r+b") as file:
            _finish(file, base, stock)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except (OSError, RuntimeError) as error:
        with suppress(OSError):
            fresh.unlink()
        reason = getattr(error, "strerror", None) or _shorten_error(error)
        raise InputError(f"{path} can't be written: {reason}; {_WITHOUT}") from error


@contextmanager
def lock_building(path: Path) -> Iterator[None]:
    """Only one process at a time; a second one is an InputError. The lock goes with its process."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = path.with_name(path.name + ".lock").open("ab")
    except OSError as error:
        raise InputError(f"{describe_failed_write(path, error)}; {_WITHOUT}") from error
    with opened as file:
        if not lock_file(file.fileno()):
            raise InputError(
                f"another tmtool is building {path}: it can be used by both when it is finished"
            )
        yield


def _read(path: Path, wanted: Stock) -> IndexFile:
    while True:
        with path.open("rb") as file:
            head = _head(file)
            stock = _checked(head, wanted)
            _compare(file, 0, head["faiss"], head["checksum"])
            ids = _ids(file, head)
            base = _mapped(path, ids)
            # Another process may have put a new file in its place meanwhile.
            if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                break
    if base.dim != stock.dim or base.faiss.ntotal != len(ids):
        raise _Unfit(f"{_DAMAGED}: its parts don't fit together")
    return IndexFile(base, stock, None)


def _mapped(path: Path, ids: Ids) -> VectorLists:
    faiss = load_library()
    try:
        found = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
    except RuntimeError as error:
        raise _Unfit(f"can't be read by this version of FAISS: {_shorten_error(error)}") from error
    return VectorLists(found, ids)


def _head(file: IO[bytes]) -> dict[str, Any]:
    """What the end of a file says of it."""
    size = file.seek(0, os.SEEK_END)
    if size < _FOOT.size:
        raise _Unfit("is truncated" if size else "is empty")
    file.seek(size - _FOOT.size)
    length, checksum, mark = _FOOT.unpack(file.read(_FOOT.size))
    if mark != _MARK:
        file.seek(0)
        ours = file.read(len(_FIRST)) == _FIRST
        raise _Unfit("is truncated" if ours else "is no index of tmtool")
    file.seek(max(0, size - _FOOT.size - length))
    text = file.read(length)
    if crc32(text) != checksum:
        raise _Unfit(_DAMAGED)
    head: dict[str, Any] = json.loads(text)
    if head["format"] != FORMAT:
        age = "a newer" if head["format"] > FORMAT else "an older"
        raise _Unfit(f"was written by {age} tmtool, in format {head['format']}")
    if head["faiss"] + 8 * head["places"] + length + _FOOT.size != size:
        raise _Unfit(f"{_DAMAGED}: a part of it is missing")
    return head


def _checked(head: dict[str, Any], wanted: Stock) -> Stock:
    found = Stock(**head["stock"])
    if found.signature != wanted.signature:
        raise _Unfit(f"holds vectors of another encoder, {found.signature}")
    if (found.lang, found.dim) != (wanted.lang, wanted.dim):
        raise _Unfit(f"holds something else: {found.dim} numbers a vector, language {found.lang}")
    if found.memory != wanted.memory:
        raise _Unfit(_ANOTHER)
    return found


def _ids(file: IO[bytes], head: dict[str, Any]) -> Ids:
    _compare(file, head["faiss"], 8 * head["places"], head["ids_checksum"])
    file.seek(head["faiss"])
    return np.frombuffer(file.read(8 * head["places"]), "<i8").astype(np.int64)


def _compare(file: IO[bytes], start: int, length: int, checksum: int) -> None:
    file.seek(start)
    if _checksum(file, length) != checksum:
        raise _Unfit(_DAMAGED)


def _checksum(file: IO[bytes], length: int) -> int:
    """Of the next bytes of a file."""
    result = 0
    while length > 0 and (piece := file.read(min(_PIECE, length))):
        result, length = crc32(piece, result), length - len(piece)
    return result


def _finish(file: IO[bytes], base: VectorLists, stock: Stock) -> None:
    """Add to what FAISS wrote all that is needed to trust it."""
    size = file.seek(0, os.SEEK_END)
    ids = base.ids.astype("<i8").tobytes()
    file.seek(0)
    head = {
        "format": FORMAT, "stock": asdict(stock), "places": len(base), "faiss": size,
        "checksum": _checksum(file, size), "ids_checksum": crc32(ids),
    }  # fmt: skip
    text = json.dumps(head).encode()
    file.seek(size)
    file.write(ids + text + _FOOT.pack(len(text), crc32(text), _MARK))


def _shorten_error(error: Exception) -> str:
    """What FAISS says, without the place in its source."""
    return str(error).strip().splitlines()[-1].rpartition("Error: ")[2]
