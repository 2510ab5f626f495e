"""The whole texts of documents in SQLite: each kept once, whoever brought it, and never changed.

That a change brought a text is a fact. Of the facts of a document in a language the latest whose
change counts is seen. That is worked out whenever somebody asks: there are few facts, nothing has
to be rewritten when a change is taken back, and the past can be asked in the same way.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from tmtool.limits import check_whole_text
from tmtool.protocols import Outcome
from tmtool.store.database import Database
from tmtool.store.schema import LIVE
from tmtool.texts import DocumentText, Record, TextParagraph, compute_digest
from tmtool.units import Origin
from tmtool.visibility import find_undone

_FACTS = """
SELECT f.text, f.change, t.complete, t.record FROM document_facts f
JOIN document_texts t ON t.id = f.text
WHERE t.document = ? AND t.lang = ? AND f.change <= ? ORDER BY f.id DESC
"""
_EVERY_FACT = """
SELECT t.document, t.lang, f.change, t.record FROM document_facts f
JOIN document_texts t ON t.id = f.text
WHERE f.change <= ? ORDER BY t.document, t.lang, f.id DESC
"""
_UNDOINGS = "SELECT change, number FROM undoings WHERE change <= ?"
_PARAGRAPHS = """
SELECT number, kind, label, body FROM document_paragraphs
WHERE text = ? AND number > ? ORDER BY number LIMIT ?
"""


def put(connection: sqlite3.Connection, text: DocumentText, change: int) -> Outcome:
    """Keep a text, and that a change brought it."""
    check_whole_text(text)
    row = _keep_row(connection, text)
    facts = connection.execute(_FACTS, (text.document, text.lang, LIVE)).fetchall()
    seen = _find_seen(facts, connection.execute(_UNDOINGS, (LIVE,)))
    if facts and facts[0][:2] == (row, change):
        return "same"
    # Of a text that comes twice in a change the last time counts.
    connection.execute(
        "INSERT OR REPLACE INTO document_facts (text, change) VALUES (?, ?)", (row, change)
    )
    return "same" if seen is not None and seen[0] == row else "added"


def fetch(
    database: Database, document: str, lang: str, as_of: int | None, after: int, limit: int | None
) -> DocumentText | None:
    """What was put last of a document in a language, and counts at a moment."""
    at = LIVE if as_of is None else as_of
    facts = database.fetch_rows(_FACTS, (document, lang, at))
    seen = _find_seen(facts, database.fetch_rows(_UNDOINGS, (at,))) if facts else None
    if seen is None:
        return None
    row, _, complete, record = seen
    rows = database.fetch_rows(_PARAGRAPHS, (row, after, -1 if limit is None else limit))
    paragraphs = tuple(TextParagraph(*each) for each in rows)
    return DocumentText(document, lang, paragraphs, Record(**json.loads(record)), bool(complete))


def fetch_records(database: Database, as_of: int | None) -> list[tuple[str, Record]]:
    """What every text that is seen at a moment says of itself."""
    at = LIVE if as_of is None else as_of
    gone = find_undone(database.fetch_rows(_UNDOINGS, (at,)))
    seen: dict[tuple[str, str], str] = {}
    for document, lang, change, record in database.fetch_rows(_EVERY_FACT, (at,)):
        if change not in gone:
            seen.setdefault((document, lang), record)
    return [(document, Record(**json.loads(record))) for (document, _), record in seen.items()]


def is_among(documents: Iterable[tuple[Origin, int]], document: str, lang: str) -> bool:
    """Whether units of some documents stand in a text."""
    places = (place for origin, _ in documents for place in origin.places)
    return any((place.document, place.lang) == (document, lang) for place in places)


def find_damage(database: Database) -> tuple[int, list[str]]:
    """How many texts there are, and which of them no longer say what they did."""
    rows = database.fetch_rows(
        "SELECT id, digest, document, lang, complete, CAST(record AS BLOB) FROM document_texts "
        "ORDER BY id"
    )
    wrong = [
        f"the whole text of document {document} in {lang} is damaged"
        for row, kept, document, lang, complete, record in rows
        if _compute_kept(database, row, document, lang, complete, record) != kept
    ]
    return len(rows), wrong


def _compute_kept(
    database: Database, row: int, document: str, lang: str, complete: int, record: bytes
) -> bytes | None:
    paragraphs = database.fetch_rows(
        "SELECT number, kind, label, CAST(body AS BLOB) FROM document_paragraphs "
        "WHERE text = ? ORDER BY number",
        (row,),
    )
    try:
        told = Record(**json.loads(record))
        read = tuple(
            TextParagraph(number, kind, label, body.decode())
            for number, kind, label, body in paragraphs
        )
    except (TypeError, ValueError):
        return None
    return compute_digest(DocumentText(document, lang, read, told, bool(complete)))


def _keep_row(connection: sqlite3.Connection, text: DocumentText) -> int:
    """The row of a text, made where there is none."""
    own = compute_digest(text)
    found = connection.execute("SELECT id FROM document_texts WHERE digest = ?", (own,)).fetchone()
    if found is not None:
        return int(found[0])
    known = {name: value for name, value in asdict(text.record).items() if value is not None}
    values = own, text.document, text.lang, int(text.complete), json.dumps(known)
    added = connection.execute(
        "INSERT INTO document_texts (digest, document, lang, complete, record) "
        "VALUES (?, ?, ?, ?, ?)",
        values,
    )
    row = int(added.lastrowid or 0)
    connection.executemany(
        "INSERT INTO document_paragraphs VALUES (?, ?, ?, ?, ?)",
        ((row, each.number, each.kind, each.label, each.text) for each in text.paragraphs),
    )
    return row


def _find_seen(
    facts: Iterable[tuple[Any, ...]], undoings: Iterable[tuple[int, int]]
) -> tuple[Any, ...] | None:
    """The first fact whose change counts, of facts that come with the latest first."""
    gone = find_undone(undoings)
    return next((fact for fact in facts if fact[1] not in gone), None)
