"""Files that are read piece by piece: their bytes, their encoding, and how far reading has come."""

from __future__ import annotations

import codecs
import gzip
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from shutil import copyfileobj
from tempfile import NamedTemporaryFile
from typing import IO, TypeAlias, cast

from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.formats.units.model import ReadNotice

Progress: TypeAlias = Callable[[int, int], None]
"""Told the bytes that have been read and those of the whole file, now and then."""

_CHUNK = 1 << 16
"""Bytes read at once. Chosen, no measurement."""
_SAMPLE = 1 << 20
"""Bytes that tell the encoding of a file. Chosen, no measurement."""
_LONGEST_LINE = 1 << 24
"""Limit: characters of a line; a file without line ends would fill the memory."""
_LINES = 500
"""Lines after which progress is told. Chosen, no measurement."""
_DECLARED = re.compile(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w.:-]+)")
_GZIP = b"\x1f\x8b"
_USUAL = frozenset({"as given", "byte order mark", "valid UTF-8", "declared, and valid"})


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file; `reason` tells why that one where it is not plain to see."""

    codec: str
    reason: str | None = None


@dataclass(frozen=True)
class Source:
    """A file on the disk. `name` is what messages and origins call it.

    A file packed by gzip is read as what is in it.
    """

    path: Path
    name: str
    given: str | None = None
    progress: Progress | None = None

    @cached_property
    def size(self) -> int:
        return self.path.stat().st_size

    @cached_property
    def file_hash(self) -> str:
        """The SHA-256 of the file as it lies on the disk."""
        with self._raw() as file:
            return file_digest(file, "sha256").hexdigest()

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        with self._open() as (_, file):
            return file.read(_SAMPLE)

    @cached_property
    def encoding(self) -> Encoding:
        """Told by a sample: the first piece of the file that is not ASCII."""
        from tmtool.documents.encodings import decode, find_codec

        if self.given:
            return Encoding(decode(b"", encoding=self.given, name=self.name).encoding)
        sample = _whole(self.head + self._beyond())
        if _is_plain(sample):
            return Encoding("utf-8", _contradiction(sample))
        try:
            found = decode(sample, name=self.name)
        except ParseError:
            # Nearly UTF-8: whoever reads on will come to the place.
            return Encoding("utf-8")
        return Encoding(
            find_codec(found.encoding), None if found.reason in _USUAL else found.reason
        )

    def iter_notices(self) -> Iterator[ReadNotice]:
        """What is to be said of the encoding, if anything."""
        if self.encoding.reason:
            told = f"{self.encoding.codec}: {self.encoding.reason}"
            yield ReadNotice(1, 0, "encoding", told)

    def read_data(self) -> bytes:
        """All bytes, for formats that are not read piece by piece."""
        return b"".join(self.iter_chunks())

    def iter_chunks(self) -> Iterator[bytes]:
        """The bytes, piece by piece; InputError where they can't be read."""
        with self._open() as (raw, file):
            while chunk := self._read(file):
                if self.progress:
                    self.progress(raw.tell(), self.size)
                yield chunk

    def iter_utf8(self) -> Iterator[bytes]:
        """The bytes as UTF-8 without a byte order mark, whatever their encoding is."""
        codec = self.encoding.codec
        chunks = self.iter_chunks() if codec in ("utf-8", "ascii") else self._recoded(codec)
        first = next(chunks, b"")
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from chunks

    def iter_lines(self) -> Iterator[str]:
        """The lines with their ends; bytes that are no characters are surrogates."""
        with self._open() as (raw, file):
            codec = self.encoding.codec
            text = TextIOWrapper(file, codec, errors="surrogateescape", newline="\n")
            for number, line in enumerate(self._lines(text)):
                if self.progress and number % _LINES == 0:
                    self.progress(raw.tell(), self.size)
                yield line
            if self.progress:
                self.progress(self.size, self.size)

    def _lines(self, text: TextIOWrapper) -> Iterator[str]:
        number = 1
        while line := text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                message = "the line is longer than in any real file"
                raise ParseError(message, self.name, number)
            yield line.removeprefix("\ufeff") if number == 1 else line
            number += 1

    def _recoded(self, codec: str) -> Iterator[bytes]:
        decoder, line = codecs.getincrementaldecoder(codec)(), 1
        for chunk in self.iter_chunks():
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(codec, "ignore")
                yield good.removeprefix("\ufeff").encode()
                message = f"the bytes are not {codec.upper()}: name its encoding"
                raise ParseError(message, self.name, line + good.count("\n")) from error
            line += text.count("\n")
            yield text.encode("utf-8", "replace")

    def _beyond(self) -> bytes:
        """What comes after the first bytes, from the first piece on that is not ASCII."""
        if not self.head.isascii() or len(self.head) < _SAMPLE:
            return b""
        with self._open() as (_, file):
            while chunk := file.read(_SAMPLE):
                if not chunk.isascii():
                    return chunk + file.read(_SAMPLE)
        return b""

    def _read(self, file: IO[bytes]) -> bytes:
        try:
            return file.read(_CHUNK)
        except (OSError, EOFError) as error:
            raise InputError(f"{self.name} can't be read: {error}") from error

    def _raw(self) -> BufferedReader:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise InputError(describe_failed_read(self.name, error)) from error

    @contextmanager
    def _open(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """The file as it lies on the disk, and what is in it."""
        with self._raw() as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            yield raw, cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw


@contextmanager
def open_stdin() -> Iterator[Path]:
    """Standard input as a file that can be read more than once."""
    with NamedTemporaryFile() as file:
        copyfileobj(sys.stdin.buffer, file)
        file.flush()
        yield Path(file.name)


def _is_plain(sample: bytes) -> bool:
    """Whether bytes are UTF-8 without a mark, control characters or not."""
    if b"\0" in sample or sample.startswith(codecs.BOM_UTF8):
        return False
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _contradiction(sample: bytes) -> str | None:
    """What to say of a file that is UTF-8 and says that it is something else."""
    found = _DECLARED.match(sample)
    told = found[1].decode() if found else "utf-8"
    if sample.isascii() or told.lower() in ("utf-8", "utf8"):
        return None
    return f"valid UTF-8, though the file declares {told}"


def _whole(sample: bytes) -> bytes:
    """A sample that ends where a character ends, as far as bytes tell."""
    if b"\0" in sample[:1000]:
        return sample[: len(sample) // 4 * 4]
    if len(sample) < _SAMPLE:
        return sample
    return sample[: sample.rfind(b"\n") + 1] or sample.rstrip(bytes(range(0x80, 0x100)))
