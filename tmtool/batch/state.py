"""What earlier runs into a folder have finished, so that it need not be done again.

`.tmtool/` in the folder of results holds `state.jsonl`, a line per finished pair, and a JSONL of
each pair, out of which the merged file is made. A line counts when it is complete: a run that is
killed leaves at most half a line, which is passed over. What was written for other inputs, or by
another version or with other options, is done anew; but a result that somebody has changed since is
never written over unless that is asked for.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory

from tmtool.errors import InputError, describe_failed_write
from tmtool.operating_system import lock_file

HIDDEN = ".tmtool"
_STATE, _PARTS, _WORK, _LOCK = "state.jsonl", "parts", "work-", "lock"


@dataclass(frozen=True, slots=True)
class BitextCounts:
    """What is in a bitext, and what was left out of it on request.

    `low` are beads with a score under one half, `single` those with one side only, `below` those
    left out for their score, `foreign` those left out for their language.
    """

    beads: int = 0
    low: int = 0
    single: int = 0
    below: int = 0
    foreign: int = 0


@dataclass(frozen=True, slots=True)
class PairRecord:
    """A finished pair: what it was made of and what was made of it.

    `inputs` are the names of source and target, `hashes` their SHA-256; `files` are the results
    with theirs. `given` is the symbol that a person gave.
    """

    name: str
    inputs: tuple[str, str]
    hashes: tuple[str, str]
    langs: tuple[str, str]
    symbols: tuple[str | None, str | None]
    given: str | None
    signature: str
    files: Mapping[str, str]
    counts: BitextCounts = field(default_factory=BitextCounts)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


class BatchState:
    """The records of a folder of results; made by `open_state`.

    `work` is where results are made before they are moved to their places.
    """

    def __init__(self, folder: Path, work: Path) -> None:
        self.folder, self.work = folder, work
        self._path = folder / HIDDEN / _STATE
        self._last: dict[str, PairRecord] = {}
        self._ours: dict[str, set[str]] = {}
        for record in _read(self._path):
            self._remember(record)

    def find_last(self, name: str) -> PairRecord | None:
        """The latest record of the results that have this name."""
        return self._last.get(name)

    def is_whole(self, record: PairRecord, *, force: bool) -> bool:
        """Whether all that a record names is there, as it was written.

        What somebody has changed since is whole as well, unless `force` is to write over it.
        """
        if not self.build_part_path(record.name).is_file():
            return False
        for name, written in record.files.items():
            found = digest(self.folder / name)
            changed = found not in self._ours.get(name, ())
            if found is None or (found != written and not (changed and not force)):
                return False
        return True

    def is_ours(self, name: str) -> bool:
        """Whether a file may be written over: there is none, or it is as a run has written it."""
        found = digest(self.folder / name)
        return found is None or found in self._ours.get(name, ())

    def build_part_path(self, name: str) -> Path:
        """Where the JSONL of a pair is kept."""
        return self.folder / HIDDEN / _PARTS / f"{name}.jsonl"

    def add(self, record: PairRecord) -> None:
        """Keep a record, on the disk before anything else happens."""
        line = json.dumps(asdict(record), ensure_ascii=True) + "\n"
        try:
            with self._path.open("a", encoding="ascii", newline="") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(describe_failed_write(self._path, error)) from error
        self._remember(record)

    def _remember(self, record: PairRecord) -> None:
        self._last[record.name] = record
        for name, found in record.files.items():
            self._ours.setdefault(name, set()).add(found)


@contextmanager
def open_state(folder: Path) -> Iterator[BatchState]:
    """The state of a folder of results, which is made where there is none.

    InputError while another run is writing into it.
    """
    hidden = folder / HIDDEN
    with _named(folder):
        for each in (folder, hidden, hidden / _PARTS):
            each.mkdir(exist_ok=True)
    with _named(folder):
        lock = (hidden / _LOCK).open("a")
    with lock:
        if not lock_file(lock.fileno()):
            raise InputError(
                f"{folder} is in use by another run: wait for it to finish, or name another folder"
            )
        with _named(folder):
            for left in hidden.glob(f"{_WORK}*"):
                rmtree(left, ignore_errors=True)
            _mend(hidden / _STATE)
            # A folder of its own: a process of a killed run may still be writing into another.
            work = TemporaryDirectory(prefix=_WORK, dir=hidden, ignore_cleanup_errors=True)
            state = BatchState(folder, Path(work.name))
        with work:
            yield state


def digest(path: Path) -> str | None:
    """The SHA-256 of a file, in hexadecimal; None where there is no file to read."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Troubles with the files of a run as one line."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise InputError(describe_failed_write(where, error)) from error


def _read(path: Path) -> Iterator[PairRecord]:
    if not path.exists():
        return
    with path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            if (record := _record(line)) is not None:
                yield record


def _record(line: str) -> PairRecord | None:
    """A line's record; None for half a line and for those of other versions."""
    try:
        fields = json.loads(line)
        for name in ("inputs", "hashes", "langs", "symbols", "notes"):
            fields[name] = tuple(fields[name])
        return PairRecord(**{**fields, "counts": BitextCounts(**fields["counts"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _mend(path: Path) -> None:
    """End a line that was cut short, so that the next one stands alone."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        if file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n":
            file.write(b"\n")
