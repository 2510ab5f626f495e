"""A file that is not there in full yet, what it is a part of, and what a server says of that.

Bytes are only ever added to bytes of the same entity: what the server said of it lies beside the
partial file, written before the first byte. So a kill at any moment leaves something that can be
gone on with, or nothing.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tmtool.corpus.registry import Remote
from tmtool.errors import MissingError, describe_failed_read, describe_failed_write
from tmtool.operating_system import lock_file

if TYPE_CHECKING:
    from email.message import Message

_BLOCK = 1 << 20
"""Bytes read at once. Chosen, no measurement."""
_RANGE = re.compile(r"\s*bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)\s*", re.I)
_LENGTH = re.compile(r"[0-9]{1,18}")
_PACKED = (".gz", ".tgz", ".zip", ".bz2", ".xz")
_PAGES = (".html", ".htm", ".xhtml")


@dataclass(frozen=True, slots=True)
class Entity:
    """A file as a server describes it: two answers with the same strong tag hold the same bytes."""

    address: str
    size: int | None = None
    etag: str | None = None

    @property
    def validator(self) -> str | None:
        """The tag to continue with; None for a weak one (RFC 9110, 13.1.5)."""
        return None if self.etag is None or self.etag.startswith("W/") else self.etag


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


class NotThereError(MissingError):
    """The server has no such file; of a numbered piece that only says that there are no more."""


def read_entity(status: int, headers: Message, address: str) -> Entity:
    """The entity that an answer carries, in full or in part."""
    whole = _RANGE.fullmatch(headers.get("Content-Range", "")) if status == 206 else None
    length = whole[3] if whole else headers.get("Content-Length", "")
    if headers.get("Transfer-Encoding") or not _LENGTH.fullmatch(length):
        return Entity(address, None, headers.get("ETag"))
    return Entity(address, int(length), headers.get("ETag"))


def is_continuation(headers: Message, said: Entity, entity: Entity | None, start: int) -> bool:
    """Whether an answer goes on with the entity at the byte that was asked for."""
    match = _RANGE.fullmatch(headers.get("Content-Range", ""))
    if entity is None or match is None or int(match[1]) != start:
        return False
    if said.etag is not None and said.etag != entity.etag:
        return False
    return None in (said.size, entity.size) or said.size == entity.size


def refuse(status: int, headers: Message, said: Entity, remote: Remote) -> None:
    """MissingError where an answer can't be the file: a web page, a part, the wrong size."""
    name = remote.name
    see = f"; see {remote.home}" if remote.home else ""
    if status != 200:
        raise MissingError(
            f"{name}: the server answered {status} instead of sending the whole file"
        )
    if headers.get_content_type() == "text/html" and not name.endswith(_PAGES):
        raise NotThereError(f"{name}: the server sent a web page instead of the file{see}")
    encoding = headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity" and not name.endswith(_PACKED):
        raise MissingError(
            f"{name}: the server sends the file in an encoding that was not asked for ({encoding})"
        )
    if said.size == 0:
        raise MissingError(f"{name}: the server sent an empty file{see}")
    if remote.certain and remote.bytes and said.size not in (None, remote.bytes):
        raise MissingError(
            f"{name}: the server has {said.size} bytes, not {remote.bytes}: this is "
            f"another file{see}"
        )
