"""Zip archives that others made, read member by member; nothing is ever extracted. Gzipped files.

A file of 100 KB can hold a member of 100 MB, or ten thousand that share the same bytes. What an
archive says of itself is checked before anything is unpacked, and what is unpacked is counted.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile, GzipFile
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from tmtool.errors import InputError, describe_failed_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zipfile import ZipFile, ZipInfo

MOST_MEMBERS = 10_000
"""Limit: members that an archive may have."""
LARGEST_MEMBER = 128 << 20
"""Limit: bytes that one member may have, unpacked."""
MOST_UNPACKED = 256 << 20
"""Limit: bytes that all that is read of an archive may have, repeated readings included."""
LARGEST_TOTAL = 1 << 30
"""Limit: bytes that all members together may have by the directory, pictures and all."""
HIGHEST_RATIO = 100
"""Limit: times the packed size that members may unpack to."""
MOST_PASSES = 8
"""Limit: how often one member may be unpacked."""
_SMALL_MEMBER = 1 << 20
"""Bytes below which the ratio of a member says nothing: a short part of an office file may be
nearly all markup. Chosen, no measurement."""
_SMALL_TOTAL = 16 << 20
"""The same of all members together. Chosen, no measurement."""
_ENTRY = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s22xHH")
_STORED = 0
"""Standard (ZIP, APPNOTE 4.4.5): the method of members that aren't compressed."""
_DEFLATED = 8
"""Standard (ZIP, APPNOTE 4.4.5): the only other method that is read."""
_ENCRYPTED = 0x1
"""Standard (ZIP, APPNOTE 4.4.4): the flag of a member that is encrypted."""
_MAGIC = b"\x1f\x8b"
_BUFFER = 1 << 17
"""Bytes read at once. Chosen, no measurement."""


class Archive:
    """An archive that passed the checks: its members, and their bytes when asked for."""

    def __init__(self, file: ZipFile, path: str) -> None:
        self._file = file
        self._path = path
        self._members = {_plain(info.filename): info for info in file.infolist()}
        self._passes: dict[str, int] = {}
        self._left = MOST_UNPACKED

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members in the order of the directory, with slashes."""
        return tuple(self._members)

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a member, whole and with the right checksum.

        `InputError` where there is none, where it is damaged or larger than the limits allow.
        """
        info = self._members.get(name)
        if info is None:
            message = f"{self._path}: {name} is missing from the archive"
            raise InputError(message)
        self._allow(info, name)
        return _unpacked(self._file, info, name, self._path)

    def _allow(self, info: ZipInfo, name: str) -> None:
        """Count a reading, and refuse it where a limit is passed."""
        self._passes[name] = self._passes.get(name, 0) + 1
        self._left -= info.file_size
        if info.file_size > LARGEST_MEMBER:
            raise _refused(self._path, f"{name} unpacks to {_size(info.file_size)}")
        if _is_inflated(info.file_size, info.compress_size, _SMALL_MEMBER):
            raise _refused(
                self._path, f"{name} unpacks to more than {HIGHEST_RATIO} times its size"
            )
        if self._left < 0:
            raise _refused(self._path, f"its parts unpack to more than {_size(MOST_UNPACKED)}")
        if self._passes[name] > MOST_PASSES:
            raise _refused(self._path, f"{name} would be unpacked more than {MOST_PASSES} times")


def open_archive(data: bytes, path: str) -> Archive:
    """The archive that the bytes of a file are; `path` is what messages call it.

    `InputError` if they are no archive, a damaged one, one with encrypted members, or a bomb.

    >>> import io, zipfile
    >>> with zipfile.ZipFile(file := io.BytesIO(), "w") as made:
    ...     made.writestr("word/document.xml", "<document/>")
    >>> archive = open_archive(file.getvalue(), "a.docx")
    >>> archive.names, archive.read("word/document.xml"), archive.has("word/styles.xml")
    (('word/document.xml',), b'<document/>', False)
    """
    if data.count(_ENTRY) > MOST_MEMBERS:
        raise _refused(path, f"it has more than {MOST_MEMBERS} members")
    file = _directory(data, path)
    members = file.infolist()
    _check_members(members, path)
    _check_places(data, members, file.start_dir, path)
    total = sum(info.file_size for info in members)
    if total > LARGEST_TOTAL:
        raise _refused(path, f"it unpacks to {_size(total)}")
    if _is_inflated(total, len(data), _SMALL_TOTAL):
        raise _refused(path, f"it unpacks to more than {HIGHEST_RATIO} times its size")
    return Archive(file, path)


def replace_members(data: bytes, path: str, members: Mapping[str, bytes]) -> bytes:
    """The archive again with other bytes for some members, and the names that it lacked added.

    All other members keep their bytes, their times and their order. InputError as in
    `open_archive`.

    >>> import io, zipfile
    >>> with zipfile.ZipFile(file := io.BytesIO(), "w") as made:
    ...     made.writestr("a.xml", "<a/>"), made.writestr("b.xml", "<b/>")
    (None, None)
    >>> other = open_archive(
    ...     replace_members(file.getvalue(), "a.docx", {"b.xml": b"<c/>"}), "a.docx"
    ... )
    >>> other.read("a.xml"), other.read("b.xml")
    (b'<a/>', b'<c/>')
    """
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    open_archive(data, path)
    old, new = _directory(data, path), BytesIO()
    left = dict(members)
    with ZipFile(new, "w") as archive:
        for info in old.infolist():
            copy = ZipInfo(info.filename, info.date_time)
            copy.compress_type, copy.external_attr = info.compress_type, info.external_attr
            copy.create_system = info.create_system
            name = _plain(info.filename)
            content = left.pop(name, None)
            if content is None:
                if info.file_size > LARGEST_MEMBER:
                    raise _refused(path, f"{name} unpacks to {_size(info.file_size)}")
                content = _unpacked(old, info, name, path)
            archive.writestr(copy, content)
        for name, content in left.items():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, content)
    return new.getvalue()


def _directory(data: bytes, path: str) -> ZipFile:
    from zipfile import BadZipFile, ZipFile

    try:
        return ZipFile(BytesIO(data))
    except (BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError) as error:
        raise _damaged(path, "its directory can't be read") from error


def _check_members(members: list[ZipInfo], path: str) -> None:
    """Refuse what no office file has: encrypted members, or two of one name."""
    names: set[str] = set()
    for info in members:
        name = _plain(info.filename)
        if info.flag_bits & _ENCRYPTED:
            message = f"{path} is encrypted ({name}); save it without a password"
            raise InputError(message)
        if name in names:
            raise _damaged(path, f"it has {name} twice")
        names.add(name)


def _check_places(data: bytes, members: list[ZipInfo], end: int, path: str) -> None:
    """Refuse members that lie over one another or outside: one byte would be unpacked twice."""
    places = []  # where each begins with its header, and where its bytes end
    for info in members:
        start = info.header_offset
        header = data[start : start + _LOCAL.size]
        if start < 0 or len(header) < _LOCAL.size:
            raise _damaged(path, f"{_plain(info.filename)} lies outside")
        _, name, extra = _LOCAL.unpack(header)
        places.append((start, start + _LOCAL.size + name + extra + info.compress_size))
    for (_, stop), (start, _) in pairwise([*sorted(places), (end, end)]):
        if stop > start:
            raise _damaged(path, "its members overlap")


def _unpacked(file: ZipFile, info: ZipInfo, name: str, path: str) -> bytes:
    """A member's bytes, never more than the directory says: the checksum finds the rest out."""
    from zipfile import BadZipFile

    if info.compress_type not in (_STORED, _DEFLATED):
        raise _damaged(path, f"{name} is compressed in a way that office files don't use")
    try:
        with file.open(info) as member:
            data = member.read(info.file_size + 1)
    except (
        BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, RuntimeError,
        zlib.error,
    ) as error:  # fmt: skip
        raise _damaged(path, f"{name} can't be unpacked") from error
    if len(data) != info.file_size:
        raise _damaged(path, f"{name} is cut off")
    return data


def _is_inflated(unpacked: int, packed: int, small: int) -> bool:
    return unpacked > small and unpacked > HIGHEST_RATIO * packed


def _plain(name: str) -> str:
    """A name with slashes: some programs write what Windows calls a path."""
    return name.replace("\\", "/")


def _size(count: int) -> str:
    return f"{count >> 20} MiB"


def _refused(path: str, why: str) -> InputError:
    return InputError(f"{path} is refused: {why}, more than any real document")


def _damaged(path: str, why: str) -> InputError:
    return InputError(f"{path}: the archive is damaged ({why}); get or save the file again")


@contextmanager
def open_packed(path: Path) -> Iterator[io.BufferedReader[_NamedFile]]:
    """A file as a buffered stream, unpacked on the way if it begins like a gzip file.

    InputError, here and while it is read, where it can't be read, is damaged or cut short.
    """
    with _open(path) as file:
        packed = file.peek(2)[:2] == _MAGIC
        inside = cast(IO[bytes], GzipFile(fileobj=file) if packed else file)
        # Errors are named where they come from: somebody may read two files at a time.
        with io.BufferedReader(_NamedFile(inside, path), _BUFFER) as stream:
            yield stream


def _open(path: Path) -> io.BufferedReader:
    try:
        file = path.open("rb")
        file.peek(1)
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    return file


class _NamedFile(io.RawIOBase):
    """A stream whose troubles say which file they are about."""

    def __init__(self, source: IO[bytes], path: Path) -> None:
        self._source, self._path = source, path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._source.read(len(buffer))
        except (EOFError, zlib.error, BadGzipFile) as error:
            raise InputError(f"{self._path} is damaged or incomplete (gzip): {error}") from error
        except OSError as error:
            raise InputError(describe_failed_read(self._path, error)) from error
        buffer[: len(data)] = data
        return len(data)
