"""Looking after the SQLite file: is it whole, do its parts agree, does it waste room."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from tmtool.errors import BusyError, InputError
from tmtool.lang import fold
from tmtool.protocols import Verification
from tmtool.reporter import Remark
from tmtool.stores import erasing
from tmtool.stores.keys import (
    FORMULAS,
    LANGUAGE_BITS,
    TEXT_BITS,
    compute_vector_sum,
    make_signed,
)
from tmtool.stores.reading import RowReader
from tmtool.stores.sql import Database
from tmtool.stores.sqlite import opening
from tmtool.stores.sqlite.database import SqliteDatabase
from tmtool.stores.tokens import PostingRows
from tmtool.stores.verifying import (
    Looked,
    count_text,
    read_pages,
    verify_documents,
    verify_texts,
    verify_whole_texts,
)
from tmtool.stores.verifying_words import verify_words

_MOST = 20
"""How many faults of a kind are told one by one: chosen."""
_IN_INDEX = re.compile(r"row (\d+) missing from index (\w+)")


class SqliteUpkeep:
    """See `protocols.Upkeep`: is the file whole, do its parts agree, does it waste room."""

    folder: Path
    database: Database
    _file: SqliteDatabase
    _reader: RowReader

    @property
    def unsafe(self) -> Remark | None:
        """Why a memory is only read though it might be written to; None where that isn't so."""
        access = self._file.access
        return Remark(access.reason or "", access.code) if access.is_unsafe else None

    def list_notices(self) -> list[Remark]:
        """What to know of the file before it is asked."""
        found = [Remark(told) for told in self.list_stale()]
        if copied := self._file.copied:
            told = f"{self.folder} was updated; a copy of the old memory is kept as {copied.name}"
            found.insert(0, Remark(told))
        return [self.unsafe, *found] if self.unsafe else found

    def insist_on_writing(self) -> None:
        """A MissingError where nothing may be written."""
        self.database.insist_on_writing()

    def count_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file())

    def verify(self, *, full: bool = False) -> Verification:
        """Verify the whole file: its structure, every text, every key, every vector.

        Texts and vectors have checksums; keys are in a table and its index, and both must agree.
        The index of words is compared with a sample of the texts, or with all of them.
        """
        path = self._file.path
        # Of one moment: somebody may be writing.
        with self.database.open_snapshot():
            at: list[str] = []
            old = self.list_stale()
            faults: list[str] = []
            words = partial(verify_words, rows=PostingRows(self._file), full=full)
            for look in (*_LOOKS, words):
                try:
                    told, wrong = look(self._file, self._reader)
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
        path = self._file.path
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
                "tmtool memory index --compact ends it"
            )
        if kept.get("formulas") != FORMULAS:
            told.append(
                f"{path}: templates were found by version {kept.get('formulas')}, "
                f"this is {FORMULAS}: some will not match; update them with tmtool "
                "memory index --rebuild"
            )
        return told

    def write_copy(self, folder: Path) -> None:
        """Copy the file in one step, within which SQLite reads as of one moment."""
        path = folder / self._file.path.name
        try:
            with self._file.lend() as source, closing(sqlite3.connect(path)) as copy:
                source.backup(copy)
        except opening.ERRORS as error:
            raise opening.build_refusal(error, path) from error

    def finish_erasing(self) -> list[Path]:
        """Write the file anew without what was erased, and remove what lies beside it with it.

        Until then the file says that this has to be done; see `list_stale`. What was removed is
        given. BusyError where somebody reads on and on, so that the log has to stay.
        """
        self._file.run_alone("PRAGMA secure_delete = ON")
        if self._write_anew():
            message = (
                f"{self.folder}: it is erased, but another program reads this memory, and until it "
                "ends a file keeps what was erased"
            )
            raise BusyError(message, code="erasing unfinished")
        path = self._file.path
        removed = [*path.parent.glob(f"{path.stem}.v*{path.suffix}"), *path.parent.glob("*.faiss")]
        for each in removed:
            each.unlink()
        with self.database.open_transaction() as connection:
            connection.execute("DELETE FROM meta WHERE name = ?", (erasing.UNFINISHED,))
        self._file.run_alone("PRAGMA wal_checkpoint(TRUNCATE)")
        return removed

    def compact(self) -> tuple[int, int]:
        """Write the file anew without its gaps; the bytes before and after.

        SQLite does it in a transaction: whoever interrupts it finds the file as it was.
        """
        before = self._file.path.stat().st_size
        if self.database.fetch_first("SELECT 1 FROM meta WHERE name = ?", (erasing.UNFINISHED,)):
            self.finish_erasing()
        else:
            self._write_anew()
        return before, self._file.path.stat().st_size

    def _write_anew(self) -> bool:
        """Write the file without what nothing uses; whether the log couldn't be emptied."""
        self._file.run_alone("VACUUM")
        ((is_busy, _, _),) = self._file.run_alone("PRAGMA wal_checkpoint(TRUNCATE)")
        return bool(is_busy)


def _look_at_build(database: SqliteDatabase, _: RowReader) -> Looked:
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


_VECTORS = """
SELECT s.id, iif(v.id IS NULL, NULL, typeof(v.vector)), CAST(v.vector AS BLOB), s.sum
  FROM vector_sums s
  LEFT JOIN vectors v ON v.id = s.id WHERE s.id > ?1 AND s.id < ?2
UNION ALL
SELECT v.id, typeof(v.vector), CAST(v.vector AS BLOB), NULL FROM vectors v
  WHERE v.id > ?1 AND v.id < ?2 AND NOT EXISTS (SELECT 1 FROM vector_sums s WHERE s.id = v.id)
ORDER BY 1 LIMIT ?3
"""


def _look_at_vectors(database: SqliteDatabase, reader: RowReader) -> Looked:
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
    for row, kind, vector, kept in read_pages(database, _VECTORS, -1, 1 << 62):
        text = row & (1 << TEXT_BITS) - 1
        encoder, lang = row >> TEXT_BITS, text >> LANGUAGE_BITS
        name = f"the vector of the {codes.get(lang, '?')} text {count_text(text):,}"
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


_LOOKS = _look_at_build, verify_texts, verify_documents, verify_whole_texts, _look_at_vectors
