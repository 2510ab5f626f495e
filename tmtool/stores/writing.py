"""How units get into the SQLite store: in batches, each text once, each token found at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from tmtool import provenance
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.limits import check_unit
from tmtool.protocols import Outcome
from tmtool.stores.batch import Batch
from tmtool.stores.keys import LANGUAGE_BITS as _LANGUAGE_BITS
from tmtool.stores.keys import compute_template_key, compute_text_sum, fold_key
from tmtool.stores.sql import AMONG, LIVE, Transaction, read_last
from tmtool.stores.tokens import TokenIndex
from tmtool.units import Origin, TranslationUnit, Variant

Said: TypeAlias = tuple[tuple[str, int], ...]
"""The regions of a language in order, "" for none, each with its text."""
FindSeen: TypeAlias = Callable[[Sequence[int]], Mapping[int, int]]
"""The languages that the writer sees of units, by their rows, a bit for each; none if hidden."""
_Standing: TypeAlias = tuple[int, int, str | None, int, int, int]
"""An origin: row, languages, data, the change that brought it, languages of the first, document."""
_T = TypeVar("_T")
_COLUMNS = "o.id, o.langs, o.data, o.brought, f.langs, o.document"
_FIRST = "CROSS JOIN origins AS f ON f.id = coalesce(o.first, o.id)"
_STANDING = f"""
SELECT {_COLUMNS} FROM documents AS d CROSS JOIN origins AS o ON o.document = d.id {_FIRST}
WHERE d.place = ? AND o.unit = ? AND o.position IS ? AND o.until = {LIVE}"""
_ALL_STANDING = f"""
SELECT o.unit, d.place, o.position, {_COLUMNS} FROM spans(?) AS asked
CROSS JOIN documents AS d ON d.place = asked.first
CROSS JOIN origins AS o ON o.document = d.id AND o.position = asked.last {_FIRST}
WHERE o.until = {LIVE}"""
SEEN = """
INSERT INTO origins (id, unit, document, position, standing, langs, brought, data, first, since)
SELECT (SELECT max(id) + 1 FROM origins) + span.number, unit, document, position, standing,
  span.last, brought, data, id, ?2
FROM spans(?1) AS span CROSS JOIN origins ON origins.id = span.first ORDER BY span.number
"""
"""Origins are seen anew: the first row of each, with its languages; since which change."""
LANGUAGE_BITS = _LANGUAGE_BITS
MOST_LANGUAGES = 63
"""Limit: an origin's languages are bits of one number, which SQLite keeps in 64."""
_MANY = 400
"""How many values one statement asks for. Limit: SQLite's for parameters was 999 once."""
_MOST_DOCUMENTS = 4_000
"""How many documents a writer remembers. Limit: memory."""


def find_language_number(text: int) -> int:
    """The number of the language of a text."""
    return text >> LANGUAGE_BITS


def iter_batches(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The values, as many at a time as a statement asks for."""
    return (values[at : at + _MANY] for at in range(0, len(values), _MANY))


def write_marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))


@dataclass(frozen=True, slots=True)
class _KnownUnit:
    """A unit: its row, what the writer sees of its languages, and what it ever said in each.

    `live` are the languages that it has now, hidden ones as well. A unit never says two things in
    a language, so that a change can always be taken back.
    """

    row: int
    texts: dict[int, Said] = field(default_factory=dict)
    ever: dict[int, Said] = field(default_factory=dict)
    live: set[int] = field(default_factory=set)


class UnitWriter:
    """Puts units into an open database, inside a transaction that the caller holds.

    It remembers words and documents, so one writer should serve a whole import.
    """

    def __init__(self, connection: Transaction, index: TokenIndex) -> None:
        self._db = self.connection = connection
        self.sizes = index.sizes
        self._index = index
        self._languages: dict[str, int] = {}
        self._documents: dict[provenance.About, tuple[int, int]] = {}
        """Row and place of each document that was met."""

    def put(
        self, units: Sequence[TranslationUnit], change: int, find_seen: FindSeen | None = None
    ) -> list[Outcome]:
        """What came of each unit, in order, for somebody who sees what `find_seen` finds."""
        for unit in units:
            check_unit(unit)
        # In the order in which they come: batches of other sizes give the same numbers.
        wanted_texts = dict.fromkeys((v.lang, v.text) for unit in units for v in unit.variants)
        texts = self._text_ids(list(wanted_texts))
        keys = [unit.key for unit in units]
        self._find_seen = find_seen
        known = self._known_by_key(set(keys))
        self._learn_documents(origin for unit in units for origin in _origins(unit))
        self._fill = Batch(self._db, change)
        self._putting, self._standing = units, None
        outcomes = []
        for unit, key in zip(units, keys, strict=True):
            wanted = self._said(unit, texts)
            outcomes.append(self._put_one(unit, key, wanted, known))
        self._fill.flush()
        return outcomes

    def find_home(
        self, unit: TranslationUnit, change: int, find_seen: FindSeen | None = None
    ) -> tuple[int, int]:
        """The row of the unit that a text goes into, made where there is none, and its languages.

        A unit that is made has no origins yet.
        """
        check_unit(unit)
        texts = self._text_ids(
            list(dict.fromkeys((each.lang, each.text) for each in unit.variants))
        )
        wanted = self._said(unit, texts)
        self._find_seen = find_seen
        known = self._known_by_key({unit.key})
        self._fill = Batch(self._db, change)
        there = self._find_unit(unit.key, wanted, known) or self._new(unit.key)
        self._link(there, wanted)
        self._fill.flush()
        return there.row, _langs(wanted)

    def get_language(self, code: str) -> int:
        """The number of a language."""
        if code not in self._languages:
            self._languages[code] = self._language(code)
        return self._languages[code]

    def _language(self, code: str) -> int:
        found = self._db.execute("SELECT no FROM languages WHERE code = ?", (code,)).fetchone()
        if found:
            return int(found[0])
        number = self._db.execute("SELECT count(*) FROM languages").fetchone()[0] + 1
        if number > MOST_LANGUAGES:
            raise InputError(
                f"{code} can't be added: a memory holds {MOST_LANGUAGES} languages at most"
            )
        self._db.execute("INSERT INTO languages VALUES (?, ?)", (number, code))
        return int(number)

    # Units.

    def _said(self, unit: TranslationUnit, texts: Mapping[tuple[str, str], int]) -> dict[int, Said]:
        """What a unit says in each language, its texts as their ids."""
        found: dict[int, list[tuple[str, int]]] = {}
        for each in unit.variants:
            listed = found.setdefault(self.get_language(each.lang), [])
            listed.append((each.region or "", texts[each.lang, each.text]))
        return {lang: tuple(sorted(said)) for lang, said in found.items()}

    def _put_one(
        self, unit: TranslationUnit, key: str, wanted: dict[int, Said], units: dict[str, _KnownUnit]
    ) -> Outcome:
        there = self._find_unit(key, wanted, units)
        self._fresh.difference_update(_texts_of(wanted))
        if there is None or not there.texts:
            units[key] = self._add(unit, there or self._new(key), wanted)
            return "added"
        # One that it shares texts with isn't noted: an earlier one may come before its next time.
        langs = _langs(wanted)
        linked = self._link(there, wanted)
        merged = [self._merge(there.row, each, langs) for each in _origins(unit)]
        if linked or "changed" in merged:
            return "changed"
        return "merged" if "merged" in merged else "same"

    def _find_unit(
        self, key: str, wanted: dict[int, Said], units: Mapping[str, _KnownUnit]
    ) -> _KnownUnit | None:
        """The unit that a text goes into; without texts where the writer saw none of it so far."""
        there = units.get(key)
        if there is None or not there.texts:
            there = self._sharing(wanted) or there
        return there

    def _new(self, key: str) -> _KnownUnit:
        return self._remember(_KnownUnit(self._fill.add_unit(bytes.fromhex(key))))

    def _add(self, unit: TranslationUnit, there: _KnownUnit, wanted: dict[int, Said]) -> _KnownUnit:
        """Keep a unit that is new to the writer, or was dropped and comes again."""
        others = [*_origins(unit)]
        if not there.live:
            self._insert_origin(there.row, others.pop(0), _langs(wanted))
        self._link(there, wanted)
        for origin in others:
            self._merge(there.row, origin, _langs(wanted))
        return there

    def _link(self, there: _KnownUnit, wanted: Mapping[int, Said]) -> bool:
        """Give a unit the languages that it lacks; whether it lacked any that the writer sees."""
        missing = {lang: said for lang, said in wanted.items() if lang not in there.texts}
        for lang, said in missing.items():
            for region, text in said if lang not in there.live else ():
                self._fill.add_variant(there.row, lang, region, text)
        there.live.update(missing)
        there.texts.update(missing)
        there.ever.update(missing)
        return bool(missing)

    def _merge(self, unit: int, origin: Origin, languages: int) -> Outcome:
        """Give a unit one more origin; news of a place cover the old."""
        data = provenance.dump_own(origin)
        document, place = self._find_document(origin)
        listed = self._list_standing(unit, place, origin.position)
        # Without a position another occurrence can't be told from news of one.
        there = [
            row
            for row in listed
            if origin.position is not None or (row[2], row[5]) == (data, document)
        ]
        if not there:
            self._insert_origin(unit, origin, languages)
            return "merged"
        row, seen, known, brought, own, known_document = there[0]
        change = self._fill.change
        if (known, known_document) == (data, document) and languages | seen == seen:
            # What another change says as well stays when one of them is taken back.
            if brought != change or languages | own != own:
                self._insert_origin(unit, origin, languages, until=change)
            return "same"
        self._db.execute("UPDATE origins SET until = ? WHERE id = ?", (change, row))
        self._cover(unit, origin, languages, languages | seen)
        return "changed"

    def _list_standing(self, unit: int, place: int, position: int | None) -> list[_Standing]:
        """List the occurrences of a unit that are seen at a place."""
        if position is not None and not self._fill.has_written(unit, place, position):
            # One question for all places of a batch: at most of them there is nothing.
            if self._standing is None:
                self._standing = self._read_standing()
            return self._standing.get((unit, place, position), [])
        self._fill.show_origins(unit, place, position)
        return self._db.execute(_STANDING, (place, unit, position)).fetchall()

    def _read_standing(self) -> dict[tuple[int, int, int], list[_Standing]]:
        """What stands at all places of the units that are being put, but for what waits."""
        origins = [each for unit in self._putting for each in _origins(unit)]
        places = {(self._find_document(each)[1], each.position) for each in origins}
        found = defaultdict(list)
        asked = [[*each] for each in places if each[1] is not None]
        for unit, place, position, *row in self._db.execute(_ALL_STANDING, (asked,)):
            found[unit, place, position].append(tuple(row))
        return found

    def _cover(self, unit: int, origin: Origin, languages: int, seen: int) -> None:
        """Let an origin be seen in the place of another, with the languages of both."""
        if languages == seen:
            self._insert_origin(unit, origin, languages)
            return
        change = self._fill.change
        self._insert_origin(unit, origin, languages, until=change)
        self._fill.flush()
        self._db.execute(SEEN, ([[read_last(self._db, "origins"), seen]], change))

    def _insert_origin(self, unit: int, origin: Origin, languages: int, until: int = LIVE) -> None:
        document, place = self._find_document(origin)
        rank, data = provenance.rank_origin(origin), provenance.dump_own(origin)
        self._fill.add_origin(unit, document, origin.position, rank, languages, data, until, place)

    def get_document(self, origin: Origin) -> int:
        """Return the row of what an origin shares with the others of its document."""
        return self._find_document(origin)[0]

    def _find_document(self, origin: Origin) -> tuple[int, int]:
        """Return the row of the document of an origin, and its place."""
        about = provenance.describe_shared(origin)
        if about not in self._documents:
            self._learn_documents([origin])
        return self._documents[about]

    def _learn_documents(self, origins: Iterable[Origin]) -> None:
        """Find the rows of what origins share with others; those that are new are kept."""
        if len(self._documents) >= _MOST_DOCUMENTS:
            self._documents.clear()
        wanted: dict[provenance.About, tuple[str, bytes, str | None]] = {}
        for origin in origins:
            about = provenance.describe_shared(origin)
            if about not in self._documents and about not in wanted:
                shared = provenance.dump_shared(origin)
                wanted[about] = shared, provenance.digest(shared), origin.symbol
        if not wanted:
            return
        there: dict[bytes, int] = {}
        for some in iter_batches([digest for _, digest, _ in wanted.values()]):
            statement = f"SELECT digest, id FROM documents WHERE digest IN ({write_marks(some)})"
            there.update((bytes(digest), row) for digest, row in self._db.execute(statement, some))
        places = {digest: provenance.hash_place(shared) for shared, digest, _ in wanted.values()}
        last, fresh = read_last(self._db, "documents"), []
        # In the order in which they come: batches of other sizes give the same numbers.
        for shared, digest, symbol in wanted.values():
            if digest not in there:
                there[digest] = last = last + 1
                fresh.append((last, digest, places[digest], _whole(symbol), shared))
        self._db.executemany(
            "INSERT INTO documents (id, digest, place, symbol, data) VALUES (?, ?, ?, ?, ?)", fresh
        )
        self._documents.update(
            (about, (there[digest], places[digest])) for about, (_, digest, _) in wanted.items()
        )

    # What is there already.

    def _known_by_key(self, keys: Iterable[str]) -> dict[str, _KnownUnit]:
        """The units of these keys; one that was dropped has no texts now."""
        rows: dict[int, str] = {}
        for some in iter_batches([bytes.fromhex(key) for key in keys]):
            found = self._db.execute(
                f"SELECT id, key FROM units WHERE key IN ({write_marks(some)})", some
            )
            rows.update((row, key.hex()) for row, key in found)
        self._rows = {}
        units = self._units(list(rows))
        return {key: units[row] for row, key in rows.items()}

    def _units(self, rows: Sequence[int]) -> dict[int, _KnownUnit]:
        """What is known of units, the same object each time that one is met in a batch."""
        new = [row for row in rows if row not in self._rows]
        found = {row: self._remember(_KnownUnit(row)) for row in new}
        listed = self._db.execute(
            "SELECT unit, lang, max(until), region, min(text) FROM variants "
            f"WHERE unit {AMONG} GROUP BY unit, lang, region ORDER BY unit, lang, region",
            (new,),
        )
        for unit, lang, until, *said in listed if new else ():
            known = found[unit]
            known.ever[lang] = (*known.ever.get(lang, ()), (said[0], said[1]))
            if until == LIVE:
                known.live.add(lang)
        seen = self._find_seen(new) if self._find_seen and new else None
        for row, known in found.items():
            langs = [
                lang for lang in known.live if seen is None or seen.get(row, 0) >> (lang - 1) & 1
            ]
            known.texts.update((lang, known.ever[lang]) for lang in langs)
        return {row: self._rows[row] for row in rows}

    def _remember(self, unit: _KnownUnit) -> _KnownUnit:
        self._rows[unit.row] = unit
        return unit

    def _sharing(self, wanted: Mapping[int, Said]) -> _KnownUnit | None:
        """A unit that the writer sees say the same in two languages, and that contradicts none."""
        old = [text for text in _texts_of(wanted) if text not in self._fresh]
        if len(old) < 2:
            return None
        self._fill.show_variants(old)
        rows = self._db.execute(
            f"SELECT unit FROM variants WHERE text {AMONG} AND until = {LIVE} "
            "GROUP BY unit HAVING count(DISTINCT lang) > 1 ORDER BY unit",
            (old,),
        ).fetchall()
        for _, unit in sorted(self._units([row for (row,) in rows]).items()):
            is_shared = len(wanted.keys() & unit.texts.keys()) > 1
            if is_shared and all(unit.ever.get(lang, s) == s for lang, s in wanted.items()):
                return unit
        return None

    # Texts.

    def _text_ids(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The id of each (language, text); those that are new are kept and indexed."""
        folded = {each: fold(each[1]) for each in wanted}
        keys = {each: fold_key(each[0], folded[each]) for each in wanted}
        found = self._stored_texts(wanted, keys)
        new: dict[str, list[Variant]] = defaultdict(list)
        for lang, text in wanted:
            if (lang, text) not in found:
                new[lang].append(Variant(lang, text))
        self._fresh = set()
        for lang, variants in new.items():
            found |= self._insert_texts(lang, variants, folded, keys)
        return found

    def _stored_texts(
        self, wanted: Sequence[tuple[str, str]], keys: Mapping[tuple[str, str], int]
    ) -> dict[tuple[str, str], int]:
        numbers = {lang: self.get_language(lang) for lang, _ in wanted}
        codes = {number: lang for lang, number in numbers.items()}
        found = {}
        statement = f"SELECT id, text FROM texts WHERE fold {AMONG}"
        for row, text in self._db.execute(statement, ([*set(keys.values())],)):
            each = codes.get(find_language_number(row), ""), text
            if each in keys:
                found[each] = row
        return found

    def _insert_texts(
        self,
        lang: str,
        variants: Sequence[Variant],
        folded: Mapping[tuple[str, str], str],
        keys: Mapping[tuple[str, str], int],
    ) -> dict[tuple[str, str], int]:
        number = self.get_language(lang)
        first = self._next_text(number)
        found = {(lang, each.text): first + at for at, each in enumerate(variants)}
        self._db.executemany(
            "INSERT INTO texts (id, fold, skeleton, text, sum) VALUES (?, ?, ?, ?, ?)",
            ((row, keys[each], compute_template_key(lang, folded[each]), each[1],
            compute_text_sum(row, each[1]))
             for each, row in found.items()),
        )  # fmt: skip
        self._index.add(number, first & ((1 << LANGUAGE_BITS) - 1), [folded[e] for e in found])
        self._fresh |= set(found.values())
        return found

    def _next_text(self, number: int) -> int:
        start = number << LANGUAGE_BITS
        last = self._db.execute(
            "SELECT max(id) FROM texts WHERE id >= ? AND id < ?",
            (start, start + (1 << LANGUAGE_BITS)),
        ).fetchone()[0]
        return start if last is None else int(last) + 1

    _fill: Batch
    _find_seen: FindSeen | None
    _putting: Sequence[TranslationUnit]
    _standing: dict[tuple[int, int, int], list[_Standing]] | None
    _fresh: set[int]
    _rows: dict[int, _KnownUnit]


def _origins(unit: TranslationUnit) -> tuple[Origin, ...]:
    """Where it was found; a unit of which nothing is known has been found somewhere, too."""
    return unit.origins or (Origin(),)


def _texts_of(wanted: Mapping[int, Said]) -> list[int]:
    return [text for said in wanted.values() for _, text in said]


def _langs(wanted: Iterable[int]) -> int:
    """Languages as a number, a bit for each."""
    return sum(1 << (lang - 1) for lang in wanted)


def _whole(text: str | None) -> str | None:
    """A text as every database can have it; NUL and half characters stay only in the JSON."""
    return text and text.encode("utf-8", "replace").decode().replace("\0", "?")
