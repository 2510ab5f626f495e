"""What every store looks at of a memory: texts, documents, whole texts against their checksums."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from tmtool import provenance
from tmtool.stores.documents import find_damage
from tmtool.stores.keys import LANGUAGE_BITS, compute_text_sum
from tmtool.stores.reading import RowReader
from tmtool.stores.sql import Database

_ROWS_AT_ONCE = 4_000
"""So many rows are looked at with one statement: chosen, a few megabytes."""
_SHOWN = 40
"""How many characters of a damaged text: chosen."""
Looked: TypeAlias = tuple[list[str], list[str]]
"""What was looked at, and what is wrong."""


def verify_texts(database: Database, reader: RowReader) -> Looked:
    """Each text of each language; whether one is missing, and whether all are indexed."""
    at, wrong = [], []
    for code, number in reader.list_languages().items():
        first, last = number << LANGUAGE_BITS, (number + 1) << LANGUAGE_BITS
        count = 0
        for row, kind, text, kept in read_pages(
            database,
            "SELECT id, kind_of(text), bytes_of(text), sum FROM texts WHERE id > ? AND id < ? "
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


def verify_documents(database: Database, _: RowReader) -> Looked:
    """Compare what is known of each document with its checksums."""
    rows = database.fetch_rows(
        "SELECT id, digest, place, bytes_of(data) FROM documents ORDER BY id"
    )
    wrong = [
        f"what is known of document {row} is damaged"
        for row, digest, place, data in rows
        if not _is_document_intact((data or b"").decode("utf-8", "replace"), digest, place)
    ]
    return [f"documents: {len(rows):,}, each against its checksum"], wrong


def _is_document_intact(data: str, digest: bytes, place: int) -> bool:
    return provenance.digest(data) == digest and provenance.hash_place(data) == place


def verify_whole_texts(database: Database, _: RowReader) -> Looked:
    """The whole texts of documents, if there are any."""
    count, wrong = find_damage(database)
    return [f"whole texts of documents: {count:,}, each against its checksum"] * bool(count), wrong


def count_text(text: int) -> int:
    """How manieth text of its language it is."""
    return (text & (1 << LANGUAGE_BITS) - 1) + 1


def read_pages(
    database: Database, statement: str, after: int, end: int
) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement between two ids, some at a time."""
    while rows := database.fetch_rows(statement, (after, end, _ROWS_AT_ONCE)):
        yield from rows
        # In a damaged table ids may go back, and there would be no end.
        if rows[-1][0] <= after:
            return
        after = rows[-1][0]
