"""A file that is not there in full yet, and what it is a part of.

Bytes are only ever added to bytes of the same entity: what the server said of it lies beside the
partial file, written before the first byte. So a kill at any moment leaves something that can be
gone on with, or nothing.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from tmtool.errors import MissingError, describe_failed_read, describe_failed_write
from tmtool.operating_system import lock_file

_BLOCK = 1 << 20
"""Bytes read at once. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What a server said a file is: two answers with the same tag or date hold the same bytes.

    `modified` is kept only where the date can tell two versions apart.
    """

    address: str
    size: int | None = None
    etag: str | None = None
    modified: str | None = None

    @property
    def validator(self) -> str | None:
        """What a request may be made to depend on; None where nothing tells two versions apart.

        A weak tag says "much the same", which is not enough to put bytes together (RFC 9110,
        13.1.5), and where there is a tag the date may not be used.
        """
        if self.etag:
            return None if self.etag.startswith("W/") else self.etag
        return self.modified


class Partial:
    """A partial file beside its place: `NAME.part`, with `NAME.part.json` saying what it is."""

    def __init__(self, final: Path) -> None:
        self.final = final
        self.path = final.with_name(f"{final.name}.part")
        self._state = final.with_name(f"{final.name}.part.json")
        self.entity = self._read_state()
        self.size = 0
        self._digest = sha256()
        if self.entity is not None:
            self._count()
        else:
            self.drop()

    @property
    def complete(self) -> bool:
        """Whether all bytes are there, as far as the server said how many there are."""
        return self.entity is not None and self.entity.size == self.size

    @property
    def sha256(self) -> str:
        """The digest of the bytes so far."""
        return self._digest.hexdigest()

    def start(self, entity: Entity) -> None:
        """Throw away what is there and begin with the first byte of an entity."""
        self.drop()
        with _explain_disk_errors(self.path):
            self.path.write_bytes(b"")
            temporary = self._state.with_name(f"{self._state.name}.new")
            temporary.write_text(json.dumps(asdict(entity)), encoding="utf-8")
            temporary.replace(self._state)
        self.entity = entity

    def drop(self) -> None:
        """Forget everything: what says what the bytes are goes first."""
        with _explain_disk_errors(self.path):
            self._state.unlink(missing_ok=True)
            self.path.unlink(missing_ok=True)
        self.entity, self.size, self._digest = None, 0, sha256()

    def open(self) -> IO[bytes]:
        """The file, open at its end; what is written to it goes through `add`."""
        with _explain_disk_errors(self.path):
            return self.path.open("ab")

    def add(self, file: IO[bytes], data: bytes) -> None:
        """Write more bytes."""
        with _explain_disk_errors(self.path):
            file.write(data)
            file.flush()
        self._digest.update(data)
        self.size += len(data)

    def finish(self) -> None:
        """Give the complete file its name."""
        with _explain_disk_errors(self.path):
            with self.path.open("rb+") as file:
                os.fsync(file.fileno())
            self.path.replace(self.final)
            self._state.unlink(missing_ok=True)

    def _read_state(self) -> Entity | None:
        try:
            return Entity(**json.loads(self._state.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _count(self) -> None:
        """Size and digest of the bytes that an earlier run left."""
        try:
            with self.path.open("rb") as file:
                while block := file.read(_BLOCK):
                    self._digest.update(block)
                    self.size += len(block)
        except OSError:
            self.drop()
        known = self.entity.size if self.entity else None
        if known is not None and self.size > known:
            self.drop()


def digest(path: Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    found = sha256()
    with _explain_disk_errors(path, "read"), path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


@contextmanager
def _explain_disk_errors(path: Path, verb: str = "write") -> Iterator[None]:
    """A disk that is full, a folder that may not be written: one clear line."""
    try:
        yield
    except OSError as error:
        describe = describe_failed_read if verb == "read" else describe_failed_write
        raise MissingError(describe(path, error)) from error


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Keep other processes out of a folder; MissingError where one is at work there already.

    The system lets go of the lock when the process ends, however it ends.
    """
    path = folder / ".tmtool.lock"
    with _explain_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    with file:
        if not _lock(file, path):
            raise MissingError(
                f"{folder} is being downloaded by another tmtool: wait until it is done"
            )
        try:
            yield
        finally:
            # Where an open file can't be removed, the next run will find it, unlocked.
            with suppress(OSError):
                path.unlink()


def _lock(file: IO[bytes], path: Path) -> bool:
    if not lock_file(file.fileno()):
        return False
    if sys.platform == "win32":  # an open file can't be removed there
        return True
    try:
        # Whoever held it before may have removed the file between our opening and locking it.
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
