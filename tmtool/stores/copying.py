"""A whole memory from one store into another, of whatever kind: rows as they are.

Both have the same tables, so nothing is worked out anew and nothing is lost: numbers, journal,
origins of any moment, whole texts, vectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Reporter

if TYPE_CHECKING:
    from tmtool.stores.sql import Database, Transaction
    from tmtool.stores.sql_store import SqlStore

TABLES: dict[str, tuple[str, ...]] = {
    "languages": ("no", "code"),
    "texts": ("id", "fold", "skeleton", "text", "sum"),
    "units": ("id", "key"),
    "variants": ("unit", "lang", "region", "since", "text", "until"),
    "documents": ("id", "digest", "place", "symbol", "data"),
    "document_texts": ("id", "digest", "document", "lang", "complete", "record"),
    "document_paragraphs": ("text", "number", "kind", "label", "body"),
    "document_facts": ("id", "text", "change"),
    "origins": (
        "id", "unit", "document", "position", "standing", "since", "until", "langs", "brought",
        "data", "first",
    ),
    "endings": ("origin", "change"),
    "undoings": ("change", "number"),
    "moves": ("origin", "line", "source"),
    "changes": ("id", "at", "by", "action", "details"),
    "imports": ("digest", "change", "state"),
    "words": ("id", "word"),
    "encoders": ("no", "signature"),
    "vector_sums": ("id", "sum"),
    "stocks": ("encoder", "lang", "dim", "count", "last", "revision", "digest"),
}  # fmt: skip
"""The tables that all stores have, each with its columns; by the first ones its rows are told
apart."""
_KEYS = {"variants": 4, "document_paragraphs": 2, "endings": 2, "undoings": 2, "stocks": 2}
"""How many columns tell rows apart, where it isn't one."""
_AT_ONCE = 5_000
"""Rows that are read and written at once. Chosen, so that memory stays flat."""


def copy_memory(source: SqlStore, target: SqlStore, reporter: Reporter = SILENT) -> None:
    """Put all that a memory has into another that is new and empty: all of it, or nothing.

    What is read is of one moment, and others may write to the source meanwhile. InputError where
    the target has anything in it.
    """
    with source.database.open_snapshot(), target.database.open_transaction() as transaction:
        if transaction.execute("SELECT 1 FROM changes LIMIT 1").fetchone() is not None:
            message = "there is a memory already: copy into a new one"
            raise InputError(message, code="memory not empty")
        steps = len(TABLES) + 1
        for number, (table, columns) in enumerate(TABLES.items()):
            reporter.step("copying", number, steps)
            for rows in iter_rows(source.database, table, columns, _KEYS.get(table, 1)):
                insert(transaction, table, columns, rows)
        reporter.step("copying", steps - 1, steps)
        target.write_own(transaction, source.read_own())
        facts = source.database.fetch_rows(
            "SELECT name, value FROM meta WHERE name <> 'identity' AND name <> 'revision'"
        )
        for fact in facts:
            transaction.execute("DELETE FROM meta WHERE name = ?", fact[:1])
            transaction.execute("INSERT INTO meta (name, value) VALUES (?, ?)", fact)
        reporter.step("copying", steps, steps)


def iter_rows(
    database: Database, table: str, columns: Sequence[str], key: int = 1
) -> Iterator[list[Any]]:
    """The rows of a table, some at a time, in the order of so many first columns."""
    order, listed = ", ".join(columns[:key]), ", ".join(columns)
    marks = ", ".join("?" * key)
    after: tuple[Any, ...] = ()
    while True:
        behind = f"WHERE ({order}) > ({marks})" if after else ""
        rows = database.fetch_rows(
            f"SELECT {listed} FROM {table} {behind} ORDER BY {order} LIMIT ?", (*after, _AT_ONCE)
        )
        if not rows:
            return
        yield rows
        after = rows[-1][:key]


def insert(
    transaction: Transaction, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Put rows into a table."""
    marks = ", ".join("?" * len(columns))
    transaction.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


@dataclass(frozen=True, slots=True)
class OwnRows:
    """What each store keeps in its own way, as it goes from one to another.

    The identity of the memory; postings, by key, with their segments in a row: key, texts and
    positions; how many tokens the texts of each block have, likewise; vectors by their rows, in
    half precision. Each is read while it is written.
    """

    identity: str
    postings: Iterator[tuple[int, bytes, bytes]]
    lengths: Iterator[tuple[int, bytes]]
    vectors: Iterator[Mapping[int, bytes]]


def join_postings(rows: Iterable[tuple[int, bytes, bytes]]) -> Iterator[tuple[int, bytes, bytes]]:
    """Postings whose segments come in a row, each as one."""
    for key, some in groupby(rows, itemgetter(0)):
        segments = list(some)
        yield key, b"".join(each[1] for each in segments), b"".join(each[2] for each in segments)


def join_lengths(rows: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The same of lengths."""
    for block, some in groupby(rows, itemgetter(0)):
        yield block, b"".join(each[1] for each in some)
