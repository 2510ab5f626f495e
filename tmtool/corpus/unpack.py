"""Unpacking what was downloaded: regular files below one folder, counted, and nothing else.

A link, a device, a name that leads out of the folder or that comes twice refuses the archive as a
whole; what had been unpacked of it is removed.
"""

from __future__ import annotations

import io
import re
import shutil
import stat
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tmtool.errors import MissingError

_BLOCK = 1 << 20
"""Bytes read at once. Chosen, no measurement."""
_ARCHIVE = re.compile(r".+\.(?:zip|tar\.gz|tgz)(?:\.[0-9]{2})?", re.I)
# What no path should hold, and what Windows takes for a drive, a stream or a device.
_BAD_NAME = re.compile(r"\.\.|.*[\x00-\x1f\x7f\\\ud800-\udfff].*", re.S)
_BAD_ON_WINDOWS = re.compile(
    r'.*[<>:"|?*].*|.*[. ]|(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?', re.I | re.S
)
_NO_FILE = "is a link, a device or the like"
_OURS = frozenset({"tmtool.json", ".tmtool.lock", ".unpacking"})


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """What an archive may unpack to: files, bytes, and bytes for each byte that was packed."""

    members: int = 1_000_000
    bytes: int = 400 << 30
    ratio: int = 200


@dataclass(frozen=True, slots=True)
class UnpackResult:
    """How many files came out of an archive, and how many bytes they have."""

    files: int
    bytes: int


def is_archive(name: str) -> bool:
    """Whether a name is that of an archive, or of a piece of one, that can be unpacked.

    >>> [is_archive(name) for name in ("en-zh.txt.zip", "UNv1.0.6way.tar.gz.00", "en-zh.tmx.gz")]
    [True, True, False]
    """
    return _ARCHIVE.fullmatch(name) is not None


def unpack(
    pieces: Sequence[Path],
    folder: Path,
    progress: Callable[[int], None] = lambda _bytes: None,
    limits: UnpackLimits | None = None,
) -> UnpackResult:
    """Unpack an archive, given as its pieces in order, into a folder that is there.

    The files appear together at the end, or none does. MissingError in one line for an archive
    that is damaged, is cut short, or holds what is not unpacked. What has the name of an unpacked
    file is replaced.
    """
    work, name = folder / ".unpacking", _plain(pieces[0].name)
    shutil.rmtree(work, ignore_errors=True)
    try:
        with _clear(pieces[0].with_name(name)):
            work.mkdir()
            writer = _MemberWriter(pieces, work, limits or UnpackLimits(), progress)
            if name.lower().endswith(".zip"):
                _zip(pieces[0], writer)
            else:
                _tar(pieces, writer)
            _move(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return UnpackResult(writer.files, writer.bytes)


class _MemberWriter:
    """Writes members below a folder and counts."""

    def __init__(
        self,
        pieces: Sequence[Path],
        folder: Path,
        limits: UnpackLimits,
        progress: Callable[[int], None],
    ) -> None:
        packed = sum(piece.stat().st_size for piece in pieces)
        self.name, self.limits = _plain(pieces[0].name), limits
        self.files = self.bytes = 0
        self._folder, self._progress = folder, progress
        self._taken = _OURS | {piece.name for piece in pieces}
        self._most = min(limits.bytes, max(packed * limits.ratio, 16 << 20))

    def take(self, member: str, source: IO[bytes]) -> None:
        """Write one member."""
        path = self._folder / self._checked(member)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise self.build_refusal(f"two members are called {member!r}")
        with path.open("xb") as file:
            while block := source.read(_BLOCK):
                self.bytes += len(block)
                if self.bytes > self._most:
                    raise self.build_refusal(f"it unpacks to more than {self._most >> 20} MB")
                file.write(block)
                self._progress(self.bytes)

    def build_refusal(self, why: str) -> MissingError:
        """The error for an archive that is not unpacked."""
        return MissingError(f"{self.name} can't be unpacked: {why}")

    def _checked(self, member: str) -> str:
        """The name of a member as a path below the folder."""
        self.files += 1
        if self.files > self.limits.members:
            raise self.build_refusal(f"it holds more than {self.limits.members} files")
        parts = [part for part in member.split("/") if part not in ("", ".")]
        if not parts or member.startswith("/") or parts[0] in self._taken or any(map(_bad, parts)):
            raise self.build_refusal(f"a member is called {member[:80]!r}")
        return "/".join(parts)


def _bad(part: str) -> bool:
    """Whether a part of a path is none that is written."""
    if len(part.encode(errors="replace")) > 255 or _BAD_NAME.fullmatch(part):
        return True
    return sys.platform == "win32" and _BAD_ON_WINDOWS.fullmatch(part) is not None


def _plain(name: str) -> str:
    """The name of an archive without the number of a piece."""
    return re.sub(r"\.[0-9]{2}$", "", name)


def _tar(pieces: Sequence[Path], writer: _MemberWriter) -> None:
    import gzip
    import tarfile

    with io.BufferedReader(_Chain(pieces), _BLOCK) as joined, gzip.GzipFile(fileobj=joined) as tar:
        with tarfile.open(fileobj=tar, mode="r|", errors="surrogateescape") as archive:
            for member in archive:
                # tarfile keeps every member; there may be a million.
                archive.members = []  # type: ignore[attr-defined]
                if member.isdir():
                    continue
                source = archive.extractfile(member) if member.isreg() else None
                if source is None or member.issparse():
                    raise writer.build_refusal(f"{member.name[:80]!r} {_NO_FILE}")
                writer.take(member.name, source)
        while tar.read(_BLOCK):  # gzip compares its checksum at the end
            pass


class _Chain(io.RawIOBase):
    """Several files as one stream."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._left = list(paths)
        self._file: IO[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._file is None:
                if not self._left:
                    return 0
                self._file = self._left.pop(0).open("rb")
            data = self._file.read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            self._file.close()
            self._file = None

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _zip(path: Path, writer: _MemberWriter) -> None:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
                raise writer.build_refusal(f"{member.filename[:80]!r} {_NO_FILE}")
            if member.flag_bits & 0x1:
                why = "it is encrypted"
                raise writer.build_refusal(why)
            writer.take(member.filename, archive.open(member))


def _move(work: Path, folder: Path) -> None:
    """Give what was unpacked its place; folders may be there already."""
    for path in work.iterdir():
        place = folder / path.name
        if path.is_dir() and place.is_dir():
            _move(path, place)
        else:
            path.replace(place)


@contextmanager
def _clear(path: Path) -> Iterator[None]:
    """What tarfile, gzip and zipfile say of a broken archive, as one line."""
    import tarfile
    import zipfile
    import zlib

    broken = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
    try:
        yield
    except broken as error:
        why = str(error) or type(error).__name__
        raise MissingError(
            f"{path.name} is damaged or incomplete ({why}): remove {path.parent} and get it again"
        ) from error
    except (OSError, UnicodeError, struct.error, ValueError) as error:
        raise MissingError(f"{path.name} can't be unpacked: {error}") from error
