"""The container of old Office files: which streams are in it, and their first bytes.

Nothing else is read of these files here; every number in one may be wrong, so all are bounded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""
_MOST_SECTORS = 1 << 16
_ENTRY = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream by name: where it begins, and how long it is."""

    name: str
    first: int
    size: int


class Container:
    r"""An old Office file as far as it can be read; damaged ones have fewer streams.

    >>> Container(SIGNATURE + b"\0" * 100).streams
    {}
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.streams: dict[str, Stream] = {}
        self.names: frozenset[str] = frozenset()
        if len(data) < 512 or not data.startswith(SIGNATURE):
            return
        shift = struct.unpack_from("<H", data, 30)[0]
        self._size = 1 << shift if 7 <= shift <= 12 else 512
        self._cutoff: int = struct.unpack_from("<I", data, 56)[0]
        self._table = self._read_table()
        entries = list(self._entries(struct.unpack_from("<I", data, 48)[0]))
        self.streams = {entry.name: entry for kind, entry in entries if kind == _STREAM}
        self.names = frozenset(entry.name for _, entry in entries)

    def head(self, name: str, length: int = 64) -> bytes:
        """The first bytes of a stream; b"" where it can't be found, or is kept among small ones."""
        stream = self.streams.get(name)
        if stream is None or stream.size < self._cutoff:
            return b""
        return self._sector(stream.first)[:length]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _read_table(self) -> list[int]:
        """The next sector of each sector, from the tables that the header lists."""
        sectors = struct.unpack_from("<109I", self._data, 76)
        table: list[int] = []
        for number in sectors:
            sector = self._sector(number) if number < _FREE else b""
            if len(sector) < self._size:
                break
            table.extend(struct.unpack(f"<{self._size // 4}I", sector))
        return table

    def _entries(self, first: int) -> Iterator[tuple[int, Stream]]:
        for sector in self._chain(first):
            for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
                entry = sector[start : start + _ENTRY]
                length = min(max(struct.unpack_from("<H", entry, 64)[0] - 2, 0), 62)
                name = entry[:length].decode("utf-16-le", "replace")
                kind = entry[66]
                if kind in (_STORAGE, _STREAM, _ROOT):
                    place, size = struct.unpack_from("<II", entry, 116)
                    yield kind, Stream(name, place, size)

    def _chain(self, first: int) -> Iterator[bytes]:
        """The sectors of a chain; a circle ends where it closes."""
        seen: set[int] = set()
        while first < len(self._table) and first not in seen and len(seen) < _MOST_SECTORS:
            seen.add(first)
            yield self._sector(first)
            first = self._table[first]
