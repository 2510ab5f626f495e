"""Files that may be gzipped, opened as what is in them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from gzip import BadGzipFile, GzipFile
from pathlib import Path
from typing import IO, cast

from tmtool.errors import InputError, describe_failed_read

_MAGIC = b"\x1f\x8b"
_BUFFER = 1 << 17


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
