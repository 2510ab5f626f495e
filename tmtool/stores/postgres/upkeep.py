"""Looking after a memory in PostgreSQL: do its parts agree, is everything as it was kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tmtool.errors import BusyError, InputError
from tmtool.lang import fold
from tmtool.protocols import Verification
from tmtool.reporter import Remark
from tmtool.stores.erasing import UNFINISHED
from tmtool.stores.keys import (
    FORMULAS,
    LANGUAGE_BITS,
    TEXT_BITS,
    compute_vector_sum,
    make_signed,
)
from tmtool.stores.postgres.rights import insist_on_owning
from tmtool.stores.postgres.tokens import MERGE, PostgresPostingRows
from tmtool.stores.verifying import (
    Looked,
    count_text,
    read_pages,
    verify_documents,
    verify_texts,
    verify_whole_texts,
)
from tmtool.stores.verifying_words import verify_words

if TYPE_CHECKING:
    from tmtool.stores.postgres.database import PostgresDatabase
    from tmtool.stores.reading import RowReader
    from tmtool.stores.sql import Database

_MOST = 20
"""How many faults of a kind are told one by one: chosen."""
_VECTORS_AT_ONCE = 2_000
"""Vectors that are looked at with one statement: chosen, a few megabytes."""
_LONGEST_S = 60.0
"""So long others are waited for who read as it was before: chosen, as for who writes."""
_PAUSE_S = 0.1
"""Between two looks whether they do: chosen."""
_EARLIER = """
SELECT EXISTS (SELECT 1 FROM pg_stat_activity
    WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()
      AND greatest(age(backend_xid), age(backend_xmin)) >= age(?1::xid))
  OR EXISTS (SELECT 1 FROM pg_replication_slots WHERE age(xmin) >= age(?1::xid))
  OR EXISTS (SELECT 1 FROM pg_prepared_xacts
    WHERE database = current_database() AND age(transaction) >= age(?1::xid))"""
"""Whether anybody may still see what a transaction found: in the database, from a standby."""
_OWNS_DATABASE = """
SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"""
_T = TypeVar("_T")


class PostgresUpkeep:
    """See `protocols.Upkeep`."""

    _base: PostgresDatabase
    _is_upgraded: bool
    _reader: RowReader
    _fetch_vectors: Callable[[Sequence[int]], dict[int, bytes]]

    def list_notices(self) -> list[Remark]:
        found = [Remark(told) for told in self._list_stale()]
        if self._is_upgraded:
            message = (
                f"{self._base.address} was brought up to date: older versions of tmtool can't use "
                "it any more"
            )
            found.insert(0, Remark(message))
        return found

    def insist_on_writing(self) -> None:
        self._base.insist_on_writing()

    def count_bytes(self) -> int:
        found = self._base.fetch_first(
            "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relkind = 'r'",
            (self._base.address.schema,),
        )
        return int(found[0] or 0) if found else 0

    def verify(self, *, full: bool = False) -> Verification:
        """Verify every text, key, document and vector, as of one moment.

        The index of words is compared with a sample of the texts, or with all of them.
        What pages, tables and indexes are worth is the database's to look at (pg_amcheck).
        """
        told = str(self._base.address)
        with self._base.open_snapshot():
            at: list[str] = []
            faults: list[str] = []
            words = partial(verify_words, rows=PostgresPostingRows(self._base), full=full)
            for look in (
                verify_texts, verify_documents, verify_whole_texts, self._verify_vectors, words
            ):  # fmt: skip
                looked, wrong = look(self._base, self._reader)
                at += looked
                faults += [f"{told}: {each}" for each in wrong[:_MOST]]
                if len(wrong) > _MOST:
                    faults.append(f"{told}: and {len(wrong) - _MOST:,} more of this kind")
            old = self._list_stale()
        return Verification(tuple(at), (*old, *faults))

    def _verify_vectors(self, database: Database, reader: RowReader) -> Looked:
        codes = {number: code for code, number in reader.list_languages().items()}
        counts: dict[tuple[int, int], tuple[int, int]] = {}
        wrong = []
        sums = "SELECT id, sum FROM vector_sums WHERE id > ? AND id < ? ORDER BY id LIMIT ?"
        for rows in _part(read_pages(database, sums, -1, 1 << 62), _VECTORS_AT_ONCE):
            there = self._fetch_vectors([row for row, _ in rows])
            for row, kept in rows:
                text = row & (1 << TEXT_BITS) - 1
                kind = row >> TEXT_BITS, text >> LANGUAGE_BITS
                found, digest = counts.get(kind, (0, 0))
                counts[kind] = found + 1, make_signed(digest + kept)
                if row not in there or compute_vector_sum(text, there[row]) != kept:
                    lang = codes.get(kind[1], "?")
                    wrong.append(f"the vector of the {lang} text {count_text(text):,} is damaged")
        stocks = {
            (encoder, lang): (count, digest)
            for encoder, lang, count, digest in database.fetch_rows(
                "SELECT encoder, lang, count, digest FROM stocks"
            )
        }
        wrong += [
            f"vectors of texts in {codes.get(kind[1], '?')}: {counts.get(kind, (0, 0))[0]:,}, "
            "which are not those that were kept"
            for kind in sorted(counts | stocks)
            if counts.get(kind) != stocks.get(kind)
        ]
        at = [
            f"vectors of texts in {codes.get(lang, '?')}: {count:,}, each against its checksum"
            for (_, lang), (count, _) in sorted(counts.items())
        ]
        return at, wrong

    def _list_stale(self) -> list[str]:
        """What is kept in a way that this version no longer looks for, each in a sentence."""
        kept = dict(self._base.fetch_rows("SELECT name, value FROM meta"))
        told = []
        if kept.get("fold") != fold.VERSION:
            told.append(
                f"{self._base.address}: texts were folded by version {kept.get('fold')}, this is "
                f"{fold.VERSION}: some won't be found; export this memory and add that to a new one"
            )
        if UNFINISHED in kept:
            told.append(
                f"{self._base.address}: an erasing was interrupted, and its tables may keep what "
                "was erased: tmtool memory index --compact ends it"
            )
        if kept.get("formulas") != FORMULAS:
            told.append(
                f"{self._base.address}: templates were found by version {kept.get('formulas')}, "
                f"this is {FORMULAS}: some will not match; update them with "
                "tmtool memory index --rebuild"
            )
        return told

    def write_copy(self, folder: Path) -> None:
        message = (
            f"{self._base.address}: a memory in a database is backed up by the database (pg_dump), "
            "or copied into a folder with tmtool memory copy"
        )
        raise InputError(message)

    def finish_erasing(self) -> list[Path]:
        """Let nothing of what was erased be left in the tables' pages.

        BusyError where somebody still reads as it was before: what he sees would be written anew.
        """
        self._write_anew(is_erasing=True)
        with self._base.open_transaction() as transaction:
            transaction.execute("DELETE FROM meta WHERE name = ?", (UNFINISHED,))
        return []

    def compact(self) -> tuple[int, int]:
        before = self.count_bytes()
        if self._base.fetch_first("SELECT 1 FROM meta WHERE name = ?", (UNFINISHED,)):
            self.finish_erasing()
        else:
            self._write_anew()
        return before, self.count_bytes()

    def _write_anew(self, *, is_erasing: bool = False) -> None:
        """Merge segments, and write all tables without what nothing uses."""
        self._base.check_writable()
        insist_on_owning(self._base.fetch_rows, self._base.address)
        with self._base.open_transaction() as transaction:
            for statement in MERGE:
                transaction.execute(statement)
            found = transaction.execute("SELECT pg_current_xact_id()::xid::text").fetchall()
        if is_erasing:
            self._wait_for_readers(found[0][0])
        for table in self._base.list_tables():
            self._base.run_alone(f"VACUUM (FULL, ANALYZE) {table}")
        if is_erasing and self._base.fetch_rows(_OWNS_DATABASE) == [(True,)]:
            # What was most common in a column, and where it began and ended.
            self._base.run_alone("VACUUM (FULL) pg_catalog.pg_statistic")

    def _wait_for_readers(self, number: str) -> None:
        """Wait for all who may see what was there before a transaction; its number is given."""
        until = time.monotonic() + _LONGEST_S
        while self._base.fetch_rows(_EARLIER, (number,)) != [(False,)]:
            if time.monotonic() > until:
                raise BusyError(
                    f"{self._base.address}: another program reads this memory or its database as "
                    "it was before: what was erased stays in the tables until tmtool memory index "
                    "--compact is run when it is done"
                )
            time.sleep(_PAUSE_S)


def _part(rows: Iterable[_T], count: int) -> Iterator[list[_T]]:
    """The rows, so many at a time."""
    there = iter(rows)
    while some := list(islice(there, count)):
        yield some
