"""The user's term base: one file in the folder of the memory, changed by one program at a time.

It is JSON Lines, an entry a line: small enough to be written whole each time, easy to compare, to
share and to put under version control. A change is written beside the file and renamed, so a kill
at any moment leaves the base as it was before or as it is after. While
it is being changed it is locked by the system, which forgets the lock when the program is gone.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from tmtool import files, locks
from tmtool.concepts import ConceptEntry
from tmtool.errors import InputError, MissingError
from tmtool.terms import json_lines, validity
from tmtool.terms.base import TermBase
from tmtool.terms.changes import ChangeNote, TermChange, note_change, read_changes
from tmtool.terms.model import Fault, TermFile
from tmtool.terms.reading import locate_faults, refuse

FILE = "terms.jsonl"
"""What the file is called in the folder of a memory."""
_MAX_KEPT = 4


@dataclass
class TermBaseFile:
    """The base that is being changed: its entries, and how new ones take their place."""

    path: Path
    entries: tuple[ConceptEntry, ...]

    def read_changes(self) -> tuple[TermChange, ...]:
        """The changes of the base so far, oldest first."""
        return read_changes(self.path, self.entries)

    def write(self, entries: Sequence[ConceptEntry], note: ChangeNote | None = None) -> int | None:
        """Put other entries in place of those that are there; the file is whole at any moment.

        With a note the change stands in the journal of the base and can be taken back; its number.
        """
        number = None if note is None else note_change(self.path, self.entries, entries, note)
        files.write(self.path, json_lines.render_lines(entries), force=True)
        self.entries = tuple(entries)
        return number


def read(path: Path) -> TermBase:
    """The term base as it is now. MissingError where there is none, InputError for a broken one.

    What was read is kept for the next who asks: a change puts another file in its place.
    """
    return _read_sound(require_existing(path), _tell_apart(path))


def _tell_apart(path: Path) -> tuple[int, ...]:
    """What a file that takes the place of another has otherwise."""
    about = path.stat()
    return about.st_ino, about.st_mtime_ns, about.st_size


class _Latest:
    """What was last read of some bases: of the next file only lines that differ are looked at.

    Of 20,000 entries of which one was changed that takes a fifth of the time.
    """

    def __init__(self) -> None:
        self._lines: OrderedDict[Path, dict[bytes, ConceptEntry]] = OrderedDict()
        self._sound: OrderedDict[Path, dict[int, ConceptEntry]] = OrderedDict()
        self._guard = Lock()

    def read(self, path: Path) -> TermFile:
        """The file of a base as it is now."""
        found, lines = json_lines.read_anew(path, str(path), self._lines.get(path, {}))
        with self._guard:
            self._lines[path] = lines
            self._forget(self._lines, path)
        return found

    def list_errors(self, path: Path, entries: Sequence[ConceptEntry]) -> tuple[Fault, ...]:
        """What is wrong in a base; by itself only an entry is looked at that was not sound before.

        Entries are told apart as objects, which live as long as they are held here.
        """
        found = tuple(validity.find_errors(entries, self._sound.get(path, {})))
        if not found:
            with self._guard:
                self._sound[path] = {id(each): each for each in entries}
                self._forget(self._sound, path)
        return found

    def _forget(self, kept: OrderedDict[Path, Any], latest: Path) -> None:
        kept.move_to_end(latest)
        while len(kept) > _MAX_KEPT:
            kept.popitem(last=False)


_latest = _Latest()


@lru_cache(maxsize=_MAX_KEPT)
def _read_sound(path: Path, version: tuple[int, ...]) -> TermBase:
    found = _read_lines(path, version)
    wrong = found.faults or locate_faults(_latest.list_errors(path, found.entries), found)
    refuse(tuple(wrong), str(path))
    return TermBase(found.entries, str(path))


@lru_cache(maxsize=_MAX_KEPT)
def _read_lines(path: Path, _version: tuple[int, ...]) -> TermFile:
    return _latest.read(path)


def require_existing(path: Path) -> Path:
    """The path; MissingError where there is no term base."""
    if not path.exists():
        message = f"term base not found: {path}"
        raise MissingError(message, code="no term base", path=path)
    return path


@contextmanager
def open_for_change(path: Path, *, create: bool = False) -> Iterator[TermBaseFile]:
    """The base for one change, nobody else's until it is done.

    InputError where another program keeps it, or where it is broken; MissingError where there is
    none and none is to be made.
    """
    if not create:
        require_existing(path)
    with locks.hold_exclusive_lock(path):
        if path.exists():
            yield TermBaseFile(path, _entries(path))
        else:
            yield TermBaseFile(path, ())


def _entries(path: Path) -> tuple[ConceptEntry, ...]:
    found = _read_lines(path, _tell_apart(path))
    if found.faults:
        raise InputError(found.faults[0].describe(str(path)))
    return found.entries
