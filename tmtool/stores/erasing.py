"""Texts out of a SQLite memory for good: no row, posting, vector or free page keeps any of them.

What is erased is gone from every moment of the past. Numbers stay: that of a text is one of an
empty text then, which is in no unit; so whoever has the memory open goes on.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool import provenance
from tmtool.lang.fold import fold
from tmtool.lang.tokens import is_word, split_tokens
from tmtool.protocols import Erasure
from tmtool.stores import postings
from tmtool.stores.keys import LANGUAGE_BITS, TEXT_BITS, compute_text_sum, encode_key, make_signed
from tmtool.stores.sql import AMONG, AMONG_NAMES, Transaction
from tmtool.stores.tokens import read_word_numbers
from tmtool.stores.visible_origins import Passes
from tmtool.stores.writing import iter_batches, write_marks

if TYPE_CHECKING:
    from tmtool.stores.postings import Sizes

UNFINISHED = "to be compacted"
"""Stands in `meta` from an erasing until the file has been written anew."""
_NUMBER = (1 << LANGUAGE_BITS) - 1
"""What of an id is the number of a text in its language."""
_QUOTING = "headers", "was", "is"
"""Details of a change that may quote texts, or name units by what they say."""


def count_erasures(connection: Transaction) -> int:
    """How often something was erased: whoever remembers what was there has to forget it then."""
    found = connection.execute("SELECT value FROM meta WHERE name = 'erasures'").fetchone()
    return int(found[0]) if found else 0


def erase(
    connection: Transaction, sizes: Sizes, keys: Sequence[str] | None, passes: Passes | None
) -> Erasure:
    """Erase the origins of some units (None: of all) that pass, whenever they were there.

    With each go those that corrections and merges made of it, and it of. A unit goes with its last
    origin, a text with its last unit.
    """
    connection.begin_erasing()
    origins = _chosen(connection, keys, passes)
    if not origins:
        return Erasure(0, 0, 0)
    found = _rows(
        connection, "SELECT DISTINCT unit, document, brought FROM origins WHERE id", origins
    )
    units, documents, changes = (sorted(set(column)) for column in zip(*found, strict=True))
    for table, column in (("endings", "origin"), ("moves", "origin"), ("origins", "id")):
        _delete(connection, table, column, origins)
    texts = _withdraw(connection, units)
    gone = _forget_units(connection, units)
    _forget_whole_texts(connection, documents)
    _forget_documents(connection, documents)
    _forget_details(connection, changes)
    for language in sorted({text >> LANGUAGE_BITS for text in texts}):
        own = [text for text in texts if text >> LANGUAGE_BITS == language]
        _forget_texts(connection, sizes, language, own)
    _note(connection)
    return Erasure(gone, len(units) - gone, len(texts))


def _chosen(
    connection: Transaction, keys: Sequence[str] | None, passes: Passes | None
) -> list[int]:
    """The origins to erase, each with all rows of its line."""
    statement = "SELECT id, document, position, data, coalesce(first, id) FROM origins"
    rows: Iterable[tuple[int, int, int | None, str | None, int]]
    if keys is None:
        rows = connection.execute(statement)
    else:
        wanted = [encode_key(key) for key in keys]
        units = [row for (row,) in _rows(connection, "SELECT id FROM units WHERE key", wanted)]
        rows = _rows(connection, f"{statement} WHERE unit", units)
    firsts = {row[4] for row in rows if passes is None or passes(row[1], row[2], row[3])}
    lines = dict(connection.execute("SELECT origin, line FROM moves").fetchall())
    wanted_lines = {lines.get(first, first) for first in firsts}
    firsts |= {origin for origin, line in lines.items() if line in wanted_lines} | wanted_lines
    every = connection.execute("SELECT id, coalesce(first, id) FROM origins")
    return [row for row, first in every if first in firsts]


def _withdraw(connection: Transaction, units: Sequence[int]) -> list[int]:
    """Let units have languages when an origin that is left has seen them; the texts in none now."""
    held: dict[tuple[int, int], dict[str, int]] = {}
    statement = "SELECT unit, lang, region, text FROM variants WHERE unit"
    for unit, lang, region, text in _rows(connection, statement, units):
        held.setdefault((unit, lang), {})[region] = text
    seen: dict[tuple[int, int], list[tuple[int, int]]] = {}
    statement = "SELECT unit, langs, since, until FROM origins WHERE unit"
    for unit, langs, since, until in _rows(connection, statement, units):
        for lang in (lang for own, lang in held if own == unit and langs >> (lang - 1) & 1):
            seen.setdefault((unit, lang), []).append((since, until))
    _delete(connection, "variants", "unit", units)
    connection.executemany(
        "INSERT INTO variants (unit, lang, region, since, text, until) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (unit, lang, region, since, text, until)
            for (unit, lang), listed in seen.items()
            for since, until in join_intervals(listed)
            for region, text in held[unit, lang].items()
        ],
    )
    unseen = (said for each, said in held.items() if each not in seen)
    texts = sorted({text for said in unseen for text in said.values()})
    left = {text for (text,) in _rows(connection, "SELECT text FROM variants WHERE text", texts)}
    return [text for text in texts if text not in left]


def join_intervals(listed: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals that overlap or touch as one; where all are empty, one of them.

    >>> join_intervals([(5, 7), (1, 3), (3, 4), (6, 6)]), join_intervals([(2, 2), (2, 2)])
    ([(1, 4), (5, 7)], [(2, 2)])
    """
    whole = sorted(listed)
    joined: list[tuple[int, int]] = []
    for since, until in [each for each in whole if each[0] < each[1]] or whole[:1]:
        if joined and since <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(until, joined[-1][1])
        else:
            joined.append((since, until))
    return joined


def _forget_units(connection: Transaction, units: Sequence[int]) -> int:
    """Give units without origins keys that say nothing; how many there are."""
    left = {unit for (unit,) in _rows(connection, "SELECT unit FROM origins WHERE unit", units)}
    gone = [unit for unit in units if unit not in left]
    connection.executemany(
        "UPDATE units SET key = ? WHERE id = ?", [(secrets.token_bytes(16), unit) for unit in gone]
    )
    _count(connection, "erased units", len(gone))
    return len(gone)


def _forget_whole_texts(connection: Transaction, documents: Sequence[int]) -> None:
    """Forget the whole texts that any of what was erased stood in: they say it as well."""
    rows = _rows(connection, "SELECT data FROM documents WHERE id", documents)
    places = [place for (data,) in rows for place in json.loads(data).get("places", ())]
    named = sorted({place["document"] for place in places if place.get("document")})
    found = _rows(connection, "SELECT id FROM document_texts WHERE document", named)
    texts = [text for (text,) in found]
    for table in ("document_facts", "document_paragraphs"):
        _delete(connection, table, "text", texts)
    _delete(connection, "document_texts", "id", texts)


def _forget_documents(connection: Transaction, documents: Sequence[int]) -> None:
    """Leave nothing of documents without origins but their numbers."""
    statement = "SELECT document FROM origins WHERE document"
    left = {document for (document,) in _rows(connection, statement, documents)}
    for document in documents:
        if document not in left:
            data = json.dumps({"file_hash": secrets.token_hex(16)})
            connection.execute(
                "UPDATE documents SET digest = ?, place = ?, symbol = NULL, data = ? WHERE id = ?",
                (provenance.digest(data), provenance.hash_place(data), data, document),
            )


def _forget_details(connection: Transaction, changes: Sequence[int]) -> None:
    """Leave of what changes noted what quotes nothing."""
    for number, details in list(
        _rows(connection, "SELECT id, details FROM changes WHERE id", changes)
    ):
        kept = {name: each for name, each in json.loads(details).items() if name not in _QUOTING}
        connection.execute(
            "UPDATE changes SET details = ? WHERE id = ?", (json.dumps(kept), number)
        )


def _forget_texts(
    connection: Transaction, sizes: Sizes, language: int, texts: Sequence[int]
) -> None:
    """Leave of texts of a language nothing but their numbers."""
    said = list(_rows(connection, "SELECT id, text FROM texts WHERE id", texts))
    split = {number & _NUMBER: split_tokens(fold(text)) for number, text in said}
    words = read_word_numbers(
        connection, {t for each in split.values() for t in each if is_word(t)}
    )
    _forget_postings(connection, sizes, language, split, words)
    _forget_words(connection, words)
    connection.executemany(
        "UPDATE texts SET fold = 0, skeleton = NULL, text = '', sum = ? WHERE id = ?",
        [(compute_text_sum(number, ""), number) for number, _ in said],
    )
    _forget_vectors(connection, language, texts)
    _count(connection, f"erased texts {language}", len(said))


def _forget_postings(
    connection: Transaction,
    sizes: Sizes,
    language: int,
    split: dict[int, list[str]],
    words: dict[str, int],
) -> None:
    gone: dict[int, set[int]] = {}
    for number, own in split.items():
        codes = [postings.encode_token(token, words) for token in own]
        for term in set(postings.build_terms(np.array([*codes, 0], np.int64))[:-1].tolist()):
            key = postings.build_key(language, term, number >> sizes.block_bits)
            gone.setdefault(key, set()).add(number & (sizes.block - 1))
    for key, ids, positions in list(
        _rows(connection, "SELECT key, ids, positions FROM postings WHERE key", list(gone))
    ):
        there = np.frombuffer(ids, np.uint16)
        kept = ~np.isin(there, list(gone[key]))
        if kept.any():
            places = np.frombuffer(positions, np.uint16)[kept].tobytes()
            row = there[kept].tobytes(), places, key
            connection.execute("UPDATE postings SET ids = ?, positions = ? WHERE key = ?", row)
        else:
            connection.execute("DELETE FROM postings WHERE key = ?", (key,))
    for number in split:
        _forget_length(connection, sizes, language, number)


def _forget_length(connection: Transaction, sizes: Sizes, language: int, number: int) -> None:
    block = postings.build_key(language, 0, number >> sizes.block_bits)
    found = connection.execute("SELECT tokens FROM lengths WHERE block = ?", (block,)).fetchone()
    counts = np.frombuffer(found[0], np.uint16).copy()
    counts[number & (sizes.block - 1)] = 0
    connection.execute("UPDATE lengths SET tokens = ? WHERE block = ?", (counts.tobytes(), block))


def _forget_words(connection: Transaction, words: dict[str, int]) -> None:
    """Forget words that no text has any more, in any language."""
    languages = [no for (no,) in connection.execute("SELECT no FROM languages")]
    for word, number in words.items():
        ends = [
            (postings.build_key(each, number), postings.build_key(each, number + 1) - 1)
            for each in languages
        ]
        statement = "SELECT 1 FROM postings WHERE key BETWEEN ? AND ? LIMIT 1"
        if not any(connection.execute(statement, each).fetchone() for each in ends):
            connection.execute("DELETE FROM words WHERE word = ?", (word,))


def _forget_vectors(connection: Transaction, language: int, texts: Sequence[int]) -> None:
    for (encoder,) in connection.execute("SELECT no FROM encoders").fetchall():
        rows = [encoder << TEXT_BITS | text for text in texts]
        sums = [each for (each,) in _rows(connection, "SELECT sum FROM vector_sums WHERE id", rows)]
        for table in ("vectors", "vector_sums"):
            _delete(connection, table, "id", rows)
        found = connection.execute(
            "SELECT digest FROM stocks WHERE encoder = ? AND lang = ?", (encoder, language)
        ).fetchone()
        if sums and found:
            connection.execute(
                "UPDATE stocks SET count = count - ?, digest = ?, revision = revision + 1 "
                "WHERE encoder = ? AND lang = ?",
                (len(sums), make_signed(found[0] - sum(sums)), encoder, language),
            )


def _note(connection: Transaction) -> None:
    """Let whoever writes forget what it remembers; the file has to be written anew."""
    _count(connection, "erasures", 1)
    connection.execute(
        "INSERT INTO meta VALUES (?, 1) ON CONFLICT (name) DO NOTHING", (UNFINISHED,)
    )


def _count(connection: Transaction, name: str, more: int) -> None:
    connection.execute(
        "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = meta.value + ?2",
        (name, more),
    )


def _delete(connection: Transaction, table: str, column: str, values: Sequence[int]) -> None:
    connection.execute(f"DELETE FROM {table} WHERE {column} {AMONG}", ([*values],))


def _rows(
    connection: Transaction, statement: str, values: Sequence[object]
) -> Iterator[tuple[Any, ...]]:
    """The rows of `statement IN (...)` for any number of values."""
    if not values:
        return
    if isinstance(values[0], bytes):
        for some in iter_batches(values):
            yield from connection.execute(f"{statement} IN ({write_marks(some)})", some).fetchall()
        return
    among = AMONG_NAMES if isinstance(values[0], str) else AMONG
    yield from connection.execute(f"{statement} {among}", ([*values],)).fetchall()
