"""Documents as the SQLite store knows them: what stands beside what, and their whole texts.

A whole text is kept once, whoever brought it, and never changed. That a change brought it is a
fact. Of the facts of a document in a language the latest whose change counts is seen. That is
worked out whenever somebody asks: there are few facts, nothing has to be rewritten when a change is
taken back, and the past can be asked in the same way.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tmtool import provenance
from tmtool.limits import check_whole_text
from tmtool.protocols import EVERYTHING, Outcome, StoredUnit, View
from tmtool.stores.reading import Placed, RowReader, find_moment
from tmtool.stores.sql import EVERY_ROW, LIVE, Database, Transaction, read_last
from tmtool.texts import DocumentText, Record, TextParagraph, compute_digest
from tmtool.units import Origin
from tmtool.visibility import find_undone
from tmtool.where import Where, is_called, is_match

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
_SYMBOLS = """
SELECT d.id, d.symbol FROM names(?1) AS wanted CROSS JOIN documents AS d
ON d.symbol >= wanted.value AND d.symbol < wanted.value || ?2
"""
_PARAGRAPHS = """
SELECT number, kind, label, body FROM document_paragraphs
WHERE text = ? AND number > ? ORDER BY number LIMIT ?
"""


class SqlDocuments:
    """See `protocols.PlacesInDocuments`."""

    database: Database
    _reader: RowReader

    def read_context(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, StoredUnit]]:
        if origin.position is None:
            return []
        wanted = "o.position BETWEEN ? AND ?"
        ends = origin.position - around, origin.position + around
        found = self._reader.read_placed(self._find_placed(origin, wanted, ends, view), view)
        return [(stored.unit.origins[0].position or 0, stored) for stored in found]

    def find_by_label(
        self, origin: Origin, label: str, view: View = EVERYTHING
    ) -> list[StoredUnit]:
        # As it is written in the rows; only those are read.
        written = f'"label":{json.dumps(label)}'
        rows = self._find_placed(origin, "instr(o.data, ?) > 0", (written,), view)
        return [
            stored
            for stored in self._reader.read_placed(rows, view)
            if any(place.label == label for place in stored.unit.origins[0].places)
        ]

    def list_documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        if name is None:
            counts = self._count_all_units(view)
            statement = "SELECT id, data FROM documents WHERE id IN"
            rows = list(self.database.fetch_many(statement, sorted(counts)))
        else:
            rows = self._find_called(name)
            counts = self._count_units_of([row for row, _ in rows], view)
        listed = [
            (provenance.build_origin(json.loads(data), None, None), counts[row])
            for row, data in rows
            if row in counts
        ]
        return sorted(listed, key=lambda each: (each[0].symbol or "", each[0].file or "", each[1]))

    def find_symbols(self, beginnings: Sequence[str], view: View = EVERYTHING) -> list[str]:
        # What begins so stands between that and what goes on with the last character there is.
        rows = self.database.fetch_rows(_SYMBOLS, (list(beginnings), chr(sys.maxunicode)))
        counts = self._count_units_of([row for row, _ in rows], view) if rows else {}
        return sorted({symbol for row, symbol in rows if counts.get(row)})

    def read_document(
        self,
        document: str,
        lang: str,
        view: View = EVERYTHING,
        after: int = -1,
        limit: int | None = None,
    ) -> DocumentText | None:
        at = LIVE if view.as_of is None else view.as_of
        facts = self.database.fetch_rows(_FACTS, (document, lang, at))
        if view.where is not None:
            # Only where units of the view stand in the text.
            if (document, lang) not in _list_texts(self.list_documents(view, document)):
                return None
            bringing = self._find_bringing(view.where, document).get((document, lang))
            facts = [fact for fact in facts if bringing is None or fact[1] in bringing]
        seen = _find_seen(facts, self.database.fetch_rows(_UNDOINGS, (at,))) if facts else None
        if seen is None:
            return None
        row, _, complete, record = seen
        most = EVERY_ROW if limit is None else limit
        rows = self.database.fetch_rows(_PARAGRAPHS, (row, after, most))
        paragraphs = tuple(TextParagraph(*each) for each in rows)
        return DocumentText(
            document, lang, paragraphs, Record(**json.loads(record)), bool(complete)
        )

    def list_records(self, view: View = EVERYTHING) -> list[tuple[str, Record]]:
        at = LIVE if view.as_of is None else view.as_of
        there = bringing = None
        if view.where is not None:
            there = _list_texts(self.list_documents(view))
            bringing = self._find_bringing(view.where)
        gone = find_undone(self.database.fetch_rows(_UNDOINGS, (at,)))
        seen: dict[tuple[str, str], str] = {}
        for document, lang, change, record in self.database.fetch_rows(_EVERY_FACT, (at,)):
            key = document, lang
            is_there = there is None or key in there
            if bringing is not None and key in bringing:
                is_there = is_there and change in bringing[key]
            if is_there and change not in gone:
                seen.setdefault(key, record)
        return [(document, Record(**json.loads(record))) for (document, _), record in seen.items()]

    def _find_bringing(
        self, where: Where, document: str | None = None
    ) -> dict[tuple[str, str], set[int]]:
        """The changes that brought occurrences that pass to texts, or to one, by id and language.

        Of those texts alone that are also of documents of which none passes: who sees what passes
        is not to see what came with these.
        """
        rows = (
            self.database.fetch_rows("SELECT id, data FROM documents")
            if document is None
            else self._find_called(document)
        )
        condition, wanted = self._reader.filters.select(where, 2)
        brought: dict[int, set[int]] = {}
        for row, change in self.database.fetch_rows(
            "SELECT DISTINCT document, brought FROM origins WHERE document IN "
            f"(SELECT value FROM numbers(?1)) {condition}",
            ([row for row, _ in rows], *wanted),
        ):
            brought.setdefault(row, set()).add(change)
        found: dict[tuple[str, str], set[int]] = {}
        mixed: set[tuple[str, str]] = set()
        for row, data in rows:
            origin = provenance.build_origin(json.loads(data), None, None)
            for key in _list_texts([(origin, 0)]):
                found.setdefault(key, set()).update(brought.get(row, ()))
                if row not in brought:
                    mixed.add(key)
        return {key: changes for key, changes in found.items() if key in mixed}

    def _find_placed(
        self, origin: Origin, wanted: str, values: Sequence[Any], view: View
    ) -> list[Placed]:
        """The occurrences in an origin's document that fulfil a condition, in order."""
        at = find_moment(view)
        return self.database.fetch_rows(
            "SELECT u.key, o.document, o.position, o.data, o.since, o.langs FROM origins o "
            "JOIN units u ON u.id = o.unit WHERE o.document = "
            "(SELECT id FROM documents WHERE digest = ?) "
            f"AND o.since <= {at} AND o.until > {at} AND {wanted} "
            "ORDER BY o.position NULLS FIRST, o.unit, o.standing DESC, o.id",
            (provenance.digest(provenance.dump_shared(origin)), *values),
        )

    def _find_called(self, name: str) -> list[tuple[int, str]]:
        """The documents that are known by a name."""
        # Letters other than ASCII are escaped in the rows, and have their case in the escape.
        written = json.dumps(name)[1:-1].lower() if name.isascii() else ""
        rows = self.database.fetch_rows(
            "SELECT id, data FROM documents WHERE instr(lower(data), ?) > 0 ORDER BY id", (written,)
        )
        return [
            (row, data)
            for row, data in rows
            if is_called(provenance.build_origin(json.loads(data), None, None), name)
        ]

    def _count_units_of(self, documents: Sequence[int], view: View) -> Mapping[int, int]:
        """How many units some documents have; those without any are left out."""
        at = find_moment(view)
        there = f"FROM origins WHERE since <= {at} AND until > {at} AND document IN"
        if view.where is None:
            counted = f"SELECT document, count(DISTINCT unit) {there}"
            return dict(self.database.fetch_many(counted, documents, "GROUP BY document"))
        rows = self.database.fetch_many(f"SELECT unit, document, position, data {there}", documents)
        shown = {
            (document, unit)
            for unit, document, *rest in rows
            if is_match(view.where, self._reader.build_origin(document, *rest))
        }
        return Counter(document for document, _ in shown)

    def _count_all_units(self, view: View) -> Mapping[int, int]:
        """How many units each document has."""
        at = find_moment(view)
        if view.where is not None:
            return Counter(
                document for document, _ in self._reader.filters.find_uses(view.where, at)
            )
        return dict(
            self.database.fetch_rows(
                f"SELECT document, count(DISTINCT unit) FROM origins WHERE since <= {at} "
                f"AND until > {at} GROUP BY document"
            )
        )


def put_whole_text(connection: Transaction, text: DocumentText, change: int) -> Outcome:
    """Keep a text, and that a change brought it."""
    check_whole_text(text)
    row = _keep_text(connection, text)
    facts = connection.execute(_FACTS, (text.document, text.lang, LIVE)).fetchall()
    seen = _find_seen(facts, connection.execute(_UNDOINGS, (LIVE,)))
    if facts and facts[0][:2] == (row, change):
        return "same"
    # Of a text that comes twice in a change the last time counts.
    connection.execute("DELETE FROM document_facts WHERE text = ? AND change = ?", (row, change))
    connection.execute(
        "INSERT INTO document_facts (id, text, change) VALUES (?, ?, ?)",
        (read_last(connection, "document_facts") + 1, row, change),
    )
    return "same" if seen is not None and seen[0] == row else "added"


def _keep_text(connection: Transaction, text: DocumentText) -> int:
    """The row of a text, made where there is none."""
    own = compute_digest(text)
    found = connection.execute("SELECT id FROM document_texts WHERE digest = ?", (own,)).fetchone()
    if found is not None:
        return int(found[0])
    known = {name: value for name, value in asdict(text.record).items() if value is not None}
    row = read_last(connection, "document_texts") + 1
    values = row, own, text.document, text.lang, int(text.complete), json.dumps(known)
    connection.execute(
        "INSERT INTO document_texts (id, digest, document, lang, complete, record) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        values,
    )
    connection.executemany(
        "INSERT INTO document_paragraphs VALUES (?, ?, ?, ?, ?)",
        ((row, each.number, each.kind, each.label, each.text) for each in text.paragraphs),
    )
    return row


def _list_texts(documents: Iterable[tuple[Origin, int]]) -> set[tuple[str, str]]:
    """The whole texts that documents name: their ids and languages."""
    places = (place for origin, _ in documents for place in origin.places)
    return {(place.document, place.lang) for place in places if place.document is not None}


def _find_seen(
    facts: Iterable[tuple[Any, ...]], undoings: Iterable[tuple[int, int]]
) -> tuple[Any, ...] | None:
    """The first fact whose change counts, of facts that come with the latest first."""
    gone = find_undone(undoings)
    return next((fact for fact in facts if fact[1] not in gone), None)


def find_damage(database: Database) -> tuple[int, list[str]]:
    """How many texts there are, and which of them no longer say what they did."""
    rows = database.fetch_rows(
        "SELECT id, digest, document, lang, complete, bytes_of(record) FROM document_texts "
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
        "SELECT number, kind, label, bytes_of(body) FROM document_paragraphs "
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
