"""Looking after the SQLite file: is it whole, do its parts agree, does it waste room."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

from tmtool import provenance
from tmtool.errors import BusyError, InputError
from tmtool.lang import fold
from tmtool.protocols import Verification
from tmtool.reporter import Remark
from tmtool.store import erasing, opening
from tmtool.store.database import Database
from tmtool.store.documents import find_damage
from tmtool.store.keys import (
    FORMULAS,
    LANGUAGE_BITS,
    TEXT_BITS,
    compute_text_sum,
    compute_vector_sum,
    make_signed,
)
from tmtool.store.reading import RowReader

_ROWS_AT_ONCE = 4_000
"""So many rows are looked at with one statement: chosen, a few megabytes."""
_MOST = 20
"""How many faults of a kind are told one by one: chosen."""
_SHOWN = 40
"""How many characters of a damaged text: chosen."""
_IN_INDEX = re.compile(r"row (\d+) missing from index (\w+)")


_Told: TypeAlias = tuple[list[str], list[str]]
"""What was looked at, and what is wrong."""


class SqliteUpkeep:
    """See `protocols.Upkeep`: is the file whole, do its parts agree, does it waste room."""

    folder: Path
    database: Database
    _reader: RowReader

    @property
    def unsafe(self) -> Remark | None:
        """Why a memory is only read though it might be written to; None where that isn't so."""
        access = self.database.access
        return Remark(access.reason or "", access.code) if access.is_unsafe else None

    def list_notices(self) -> list[Remark]:
        """What to know of the file before it is asked."""
        found = [Remark(told) for told in self.list_stale()]
        if copied := self.database.copied:
            told = f"{self.folder} was updated; a copy of the old memory is kept as {copied.name}"
            found.insert(0, Remark(told))
        return [self.unsafe, *found] if self.unsafe else found

    def insist_on_writing(self) -> None:
        """A MissingError where nothing may be written."""
        self.database.insist_on_writing()

    def count_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file())

    def verify(self) -> Verification:
        """Look at the whole file: its build, every text, every key, every vector.

        Texts and vectors have checksums; keys stand in a table and its index, and both must agree.
        """
        path = self.database.path
        # Of one moment: somebody may be writing.
        with self.database.open_snapshot():
            at: list[str] = []
            old = self.list_stale()
            faults: list[str] = []
            for look in _LOOKS:
                try:
                    told, wrong = look(self.database, self._reader)
                except InputError as error:
                    faults.append(str(error))
                    continue
                at += told
                faults += [f"{path}: {each}" for each in wrong[:_MOST]]
                if len(wrong) > _MOST:
                    faults.append(f"{path}: and {len(wrong) - _MOST:,} more of this kind")
        if faults:
            faults.append(f"{path}: what is damaged can be had from a copy or an export")
        return Verification(tuple(at), (*old, *faults))

    def list_stale(self) -> list[str]:
        """What is kept in a way that this version no longer looks for, each in a sentence."""
        path = self.database.path
        kept = dict(self.database.fetch_rows("SELECT name, value FROM meta"))
        told = []
        if kept.get("fold") != fold.VERSION:
            told.append(
                f"{path}: texts were folded by version {kept.get('fold')}, this is "
                f"{fold.VERSION}: some won't be found; export this memory and add that to a new one"
            )
        if erasing.UNFINISHED in kept:
            told.append(
                f"{path}: an erasing was interrupted, and the file may keep what was erased: "
                "tmtool compact ends it"
            )
        if kept.get("formulas") != FORMULAS:
            told.append(
                f"{path}: templates were found by version {kept.get('formulas')}, "
                f"this is {FORMULAS}: some will not match; update them with tmtool index "
                "rebuild"
            )
        return told

    def write_copy(self, folder: Path) -> None:
        """Copy the file in one step, within which SQLite reads as of one moment."""
        path = folder / self.database.path.name
        try:
            with self.database.lend() as source, closing(sqlite3.connect(path)) as copy:
                source.backup(copy)
        except opening.ERRORS as error:
            raise opening.build_refusal(error, path) from error

    def finish_erasing(self) -> list[Path]:
        """Write the file anew without what was erased, and remove what lies beside it with it.

        Until then the file says that this has to be done; see `list_stale`. What was removed is
        given. BusyError where somebody reads on and on, so that the log has to stay.
        """
        self.database.run_alone("PRAGMA secure_delete = ON")
        if self._write_anew():
            message = (
                f"{self.folder}: it is erased, but another program reads this memory, and until it "
                "ends a file keeps what was erased"
            )
            raise BusyError(message, code="erasing unfinished")
        path = self.database.path
        removed = [*path.parent.glob(f"{path.stem}.v*{path.suffix}"), *path.parent.glob("*.faiss")]
        for each in removed:
            each.unlink()
        with self.database.open_transaction() as connection:
            connection.execute("DELETE FROM meta WHERE name = ?", (erasing.UNFINISHED,))
        self.database.run_alone("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed

    def compact(self) -> tuple[int, int]:
        """Write the file anew without its gaps; the bytes before and after.

        SQLite does it in a transaction: whoever interrupts it finds the file as it was.
        """
        before = self.database.path.stat().st_size
        if self.database.fetch_first("SELECT 1 FROM meta WHERE name = ?", (erasing.UNFINISHED,)):
            self.finish_erasing()
        else:
            self._write_anew()
        return before, self.database.path.stat().st_size

    def _write_anew(self) -> bool:
        """Write the file without what nothing uses; whether the log couldn't be emptied."""
        self.database.run_alone("VACUUM")
        ((is_busy, _, _),) = self.database.run_alone("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(is_busy)


def _look_at_build(database: Database, _: RowReader) -> _Told:
    """What SQLite knows of the pages, tables and indexes; and keys, which stand in both."""
    units = database.fetch_rows("SELECT count(*) FROM units")[0][0]
    texts = database.fetch_rows("SELECT count(*) FROM texts")[0][0]
    tables = dict(
        database.fetch_rows("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'")
    )
    wrong = []
    for (told,) in database.fetch_rows(f"PRAGMA integrity_check({_MOST})"):
        missing = _IN_INDEX.search(told)
        if missing and missing[2] in tables:
            row, index = missing.groups()
            told = f"{tables[index]}, row {row}: what is in the table isn't in its index {index}"
        wrong.append(told)
    at = (
        f"{database.path.name}: its pages, and each table against its indexes, among them the keys "
        f"of {units:,} units and {texts:,} texts"
    )
    return [at], [each for each in wrong if each != "ok"]


def _look_at_texts(database: Database, reader: RowReader) -> _Told:
    at, wrong = [], []
    for code, number in reader.list_languages().items():
        first, last = number << LANGUAGE_BITS, (number + 1) << LANGUAGE_BITS
        count = 0
        for row, kind, text, kept in _paged(
            database,
            "SELECT id, typeof(text), CAST(text AS BLOB), sum FROM texts WHERE id > ? AND id < ? "
            "ORDER BY id LIMIT ?",
            first - 1,
            last,
        ):
            if row != first + count:
                wrong.append(f"there is no {code} text {count + 1:,}")
            count = row - first + 1
            if kind != "text" or compute_text_sum(row, text) != kept:
                shown = (text or b"")[: 3 * _SHOWN].decode("utf-8", "replace")[:_SHOWN]
                wrong.append(f"the {code} text {count:,} is damaged ({shown!r})")
        lengths = database.fetch_rows(
            "SELECT coalesce(sum(length(tokens)), 0) / 2 FROM lengths WHERE block >> 57 = ?",
            (number,),
        )[0][0]
        if lengths != count:
            wrong.append(f"{lengths:,} of {count:,} {code} texts are indexed")
        at.append(f"texts in {code}: {count:,}, each against its checksum")
    return at, wrong


def _look_at_documents(database: Database, _: RowReader) -> _Told:
    rows = database.fetch_rows("SELECT id, digest, CAST(data AS BLOB) FROM documents ORDER BY id")
    wrong = [
        f"what is known of document {row} is damaged"
        for row, digest, data in rows
        if provenance.digest((data or b"").decode("utf-8", "replace")) != digest
    ]
    return [f"documents: {len(rows):,}, each against its checksum"], wrong


def _look_at_whole(database: Database, _: RowReader) -> _Told:
    count, wrong = find_damage(database)
    return [f"whole texts of documents: {count:,}, each against its checksum"] * bool(count), wrong


_VECTORS = """
SELECT s.id, iif(v.id IS NULL, NULL, typeof(v.vector)), CAST(v.vector AS BLOB), s.sum
  FROM vector_sums s
  LEFT JOIN vectors v ON v.id = s.id WHERE s.id > ?1 AND s.id < ?2
UNION ALL
SELECT v.id, typeof(v.vector), CAST(v.vector AS BLOB), NULL FROM vectors v
  WHERE v.id > ?1 AND v.id < ?2 AND NOT EXISTS (SELECT 1 FROM vector_sums s WHERE s.id = v.id)
ORDER BY 1 LIMIT ?3
"""


def _look_at_vectors(database: Database, reader: RowReader) -> _Told:
    at, wrong = [], []
    encoders = dict(database.fetch_rows("SELECT no, signature FROM encoders"))
    stocks = {
        (encoder, lang): (count, digest)
        for encoder, lang, count, digest in database.fetch_rows(
            "SELECT encoder, lang, count, digest FROM stocks"
        )
    }
    found: dict[tuple[int, int], tuple[int, int]] = {}
    codes = {number: code for code, number in reader.list_languages().items()}
    for row, kind, vector, kept in _paged(database, _VECTORS, -1, 1 << 62):
        text = row & (1 << TEXT_BITS) - 1
        encoder, lang = row >> TEXT_BITS, text >> LANGUAGE_BITS
        name = f"the vector of the {codes.get(lang, '?')} text {_number(text):,}"
        name += f" ({encoders.get(encoder, '?')})"
        if kind is None:
            wrong.append(f"{name} is not there")
        elif kept is None:
            wrong.append(f"{name} has no checksum")
        elif kind != "blob" or compute_vector_sum(text, vector) != kept:
            wrong.append(f"{name} is damaged")
        count, digest = found.get((encoder, lang), (0, 0))
        found[encoder, lang] = (
            count + 1,
            make_signed(digest + (kept if isinstance(kept, int) else 0)),
        )
    for encoder, lang in sorted(found | stocks, key=str):
        count, digest = found.get((encoder, lang), (0, 0))
        kind = f"vectors of texts in {codes.get(lang, '?')} ({encoders.get(encoder, '?')})"
        if stocks.get((encoder, lang)) != (count, digest):
            wrong.append(f"{kind}: {count:,}, which are not those that were kept")
        at.append(f"{kind}: {count:,}, each against its checksum, and all against their digest")
    return at, wrong


def _number(text: int) -> int:
    """How manieth text of its language it is."""
    return (text & (1 << LANGUAGE_BITS) - 1) + 1


def _paged(database: Database, statement: str, after: int, end: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement between two ids, some at a time."""
    while rows := database.fetch_rows(statement, (after, end, _ROWS_AT_ONCE)):
        yield from rows
        # In a damaged table ids may go back, and there would be no end.
        if rows[-1][0] <= after:
            return
        after = rows[-1][0]


_LOOKS = _look_at_build, _look_at_texts, _look_at_documents, _look_at_whole, _look_at_vectors
