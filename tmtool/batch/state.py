"""What earlier runs into a folder have finished, so that it need not be done again.

`.tmtool/` in the folder of results holds `state.jsonl`, a line per finished or failed pair, and a
JSONL of each pair, named by its content, out of which the merged file is made. A line counts when
it is complete: a run that is killed leaves at most half a line, which is passed over. What was
written for other inputs, or by another version or with other options, is done anew; but a result
that somebody has changed since is never written over unless that is asked for.

Shards that run side by side have a file of that kind each (`state.2-4.jsonl`), so that a file has
one writer; readers take all of them. A shard shares the lock of the folder with other shards, and
has one of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import file_digest
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TypeAlias

from tmtool.batch.shards import Shard
from tmtool.errors import InputError, describe_failed_write
from tmtool.operating_system import lock_file

HIDDEN = ".tmtool"
_STATE, _PARTS, _WORK, _LOCK = "state", "parts", "work-", "lock"
Hashes: TypeAlias = tuple[str | None, ...]
"""The SHA-256 of each file of a pair; None where there is no file to read."""


@dataclass(frozen=True, slots=True)
class BitextCounts:
    """What is in a bitext, and what was left out of it on request.

    `low` are beads with a score under one half, `single` those with one side only, `below` those
    left out for their score.
    """

    beads: int = 0
    low: int = 0
    single: int = 0
    below: int = 0


@dataclass(frozen=True, slots=True)
class PairRecord:
    """A finished pair: what it was made of and what was made of it.

    `inputs` are the names of its files, `hashes` their SHA-256; `files` are the results
    with theirs, and `part` is that of the lines for the merged file. `given` is the symbol that a
    person gave.
    """

    name: str
    inputs: tuple[str, ...]
    hashes: tuple[str, ...]
    langs: tuple[str, ...]
    symbols: tuple[str | None, ...]
    given: str | None
    signature: str
    files: Mapping[str, str]
    counts: BitextCounts = field(default_factory=BitextCounts)
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True)
class FailureRecord:
    """A pair that was tried and has no result, and why; `crashed` where its process ended."""

    name: str
    hashes: Hashes
    given: str | None
    signature: str
    failure: str
    crashed: bool = False


class BatchState:
    """The records of a folder of results; made by `open_state`.

    `work` is where results are made before they are moved to their places; `shard` the part of the
    run that writes, None where that is all of it.
    """

    def __init__(self, folder: Path, work: Path, shard: Shard | None = None) -> None:
        self.folder, self.work = folder, work
        self._path = _locate_state(folder, shard)
        # By the names of results, then by the file of the shard that has the record.
        self._last: dict[str, dict[str, PairRecord]] = {}
        self._failures: dict[str, set[FailureRecord]] = {}
        self._ours: dict[str, set[str]] = {}
        for path in sorted((folder / HIDDEN).glob(f"{_STATE}*.jsonl")):
            for record in _read(path):
                self._remember(record, path.name)

    def find_last(self, name: str, signature: str = "") -> PairRecord | None:
        """The latest record of the results that have this name.

        Of several shards' records it is the one whose results are there, and of those the one with
        this signature.
        """
        records = [*self._last.get(name, {}).values()]
        if len(records) <= 1:
            return records[0] if records else None
        return max(records, key=lambda each: (self._is_there(each), each.signature == signature))

    def find_failure(
        self, name: str, hashes: Hashes, given: str | None, signature: str
    ) -> FailureRecord | None:
        """Why a pair of these files has no result; None where it wasn't tried in that way."""
        asked = hashes, given, signature
        failures = (
            each
            for each in self._failures.get(name, ())
            if (each.hashes, each.given, each.signature) == asked
        )
        return min(failures, key=lambda each: (each.crashed, each.failure), default=None)

    def is_whole(self, record: PairRecord, *, force: bool) -> bool:
        """Whether all that a record names is there, as it was written.

        What somebody has changed since is whole as well, unless `force` is to write over it.
        """
        if not record.part or not self.build_part_path(record.part).is_file():
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

    def build_part_path(self, part: str) -> Path:
        """Where lines for the merged file are kept that have this SHA-256."""
        return self.folder / HIDDEN / _PARTS / f"{part}.jsonl"

    def sweep_parts(self) -> None:
        """Remove lines that no record names; to be called where no shard runs."""
        named = {each.part for records in self._last.values() for each in records.values()}
        for path in (self.folder / HIDDEN / _PARTS).iterdir():
            if path.stem not in named:
                path.unlink(missing_ok=True)

    def add(self, record: PairRecord | FailureRecord) -> None:
        """Keep a record, on the disk before anything else happens."""
        line = json.dumps(asdict(record), ensure_ascii=True) + "\n"
        try:
            with self._path.open("a", encoding="ascii", newline="") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(describe_failed_write(self._path, error)) from error
        self._remember(record, self._path.name)

    def is_noted(self, record: FailureRecord) -> bool:
        """Whether that very failure has been recorded."""
        return record in self._failures.get(record.name, ())

    def _is_there(self, record: PairRecord) -> bool:
        return all(digest(self.folder / name) == each for name, each in record.files.items())

    def _remember(self, record: PairRecord | FailureRecord, file: str) -> None:
        if isinstance(record, FailureRecord):
            self._failures.setdefault(record.name, set()).add(record)
            return
        self._last.setdefault(record.name, {})[file] = record
        for name, found in record.files.items():
            self._ours.setdefault(name, set()).add(found)


@contextmanager
def open_state(folder: Path, shard: Shard | None = None) -> Iterator[BatchState]:
    """The state of a folder of results, which is made where there is none.

    InputError while another run is writing into it that this one can't stand beside: shards can.
    """
    hidden = folder / HIDDEN
    with _named(folder):
        for each in (folder, hidden, hidden / _PARTS):
            each.mkdir(exist_ok=True)
    with ExitStack() as held:
        # A shard's own lock first: what it says is the more exact.
        if shard is not None:
            _lock(held, hidden / f"{_LOCK}.{shard.label}", f"shard {shard} of {folder}")
        _lock(held, hidden / _LOCK, str(folder), shared=shard is not None)
        with _named(folder):
            own = f"{_WORK}{shard.label}-" if shard else _WORK
            for left in hidden.glob(f"{own}*"):
                rmtree(left, ignore_errors=True)
            _mend(_locate_state(folder, shard))
            # A folder of its own: a process of a killed run may still be writing into another.
            work = TemporaryDirectory(prefix=own, dir=hidden, ignore_cleanup_errors=True)
            state = BatchState(folder, Path(held.enter_context(work)), shard)
        yield state


def _lock(held: ExitStack, path: Path, what: str, *, shared: bool = False) -> None:
    with _named(path):
        file = held.enter_context(path.open("a"))
    if not lock_file(file.fileno(), shared=shared):
        raise InputError(
            f"{what} is in use by another run: wait for it to finish, or name another folder"
        )


def _locate_state(folder: Path, shard: Shard | None) -> Path:
    name = f"{_STATE}.{shard.label}.jsonl" if shard else f"{_STATE}.jsonl"
    return folder / HIDDEN / name


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


def _read(path: Path) -> Iterator[PairRecord | FailureRecord]:
    with path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            if (record := _record(line)) is not None:
                yield record


def _record(line: str) -> PairRecord | FailureRecord | None:
    """A line's record; None for half a line and for those of other versions."""
    try:
        fields = json.loads(line)
        if "failure" in fields:
            return FailureRecord(**{**fields, "hashes": tuple(fields["hashes"])})
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
