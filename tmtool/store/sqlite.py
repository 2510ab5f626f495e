"""The embedded store: one SQLite file in the memory's folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.errors import InputError, MissingError
from tmtool.protocols import (
    EVERYTHING,
    Adjacency,
    Extent,
    Hits,
    JournalEntry,
    Slot,
    StoredUnit,
    VectorStock,
    Verification,
    View,
)
from tmtool.reporter import Remark
from tmtool.store import (
    documents,
    listing,
    opening,
    tokens,
    upkeep,
    views,
    visible_origins,
    whole_texts,
    writing,
)
from tmtool.store import vectors as vector_rows
from tmtool.store.changing import SqliteChange
from tmtool.store.database import Database
from tmtool.store.lists import Terms
from tmtool.store.masks import Masks
from tmtool.store.nearest import NearestTexts
from tmtool.store.phrases import Phrases
from tmtool.store.posting_rows import PostingRows
from tmtool.store.postings import SIZES, Sizes
from tmtool.store.reading import RowReader
from tmtool.store.runs import find_runs
from tmtool.store.similar import LIMITS, PostingLimits, Similar
from tmtool.units import Origin
from tmtool.visibility import TAKEN_BACK

if TYPE_CHECKING:
    import sqlite3

    from tmtool.drives import System
    from tmtool.protocols import Cosines, Ids, Mask, Progress
    from tmtool.texts import DocumentText, Record
    from tmtool.units import Vectors

FILE = "memory.db"


def _now() -> datetime:
    return datetime.now(UTC)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MissingError(
            f"{folder}: the folder of the memory can't be created ({error.strerror})"
        ) from error


class SqliteStore:
    """Keeps units in `folder/memory.db`; see `protocols.Store`. Threads share it, processes too.

    Where nothing may be written, or it isn't safe (see `drives`, which `system` is for), it only
    answers; what writes is a MissingError that says why.
    """

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = False,
        clock: Callable[[], datetime] = _now,
        system: System | None = None,
        sizes: Sizes = SIZES,
        limits: PostingLimits = LIMITS,
    ) -> None:
        self.folder = folder
        access = opening.find_access(folder / FILE, system)
        if create and access.reason is None:
            _make(folder)
        self.database = Database(folder / FILE, create=create, access=access, sizes=sizes)
        self._clock = clock
        self._limits = limits
        self._begin_to_read()
        self._indexes: dict[tuple[str, int], NearestTexts] = {}
        self._identity: str | None = None
        self._writer: tuple[tuple[sqlite3.Connection, int], writing.UnitWriter] | None = None

    @property
    def identity(self) -> str:
        if self._identity is None:
            found = self.database.fetch_first("SELECT value FROM meta WHERE name = 'identity'")
            self._identity = str(found[0]) if found else ""
        return self._identity

    @property
    def address(self) -> str:
        return str(self.folder)

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

    # Writing.

    @contextmanager
    def begin_change(
        self, action: str, *, user: str, details: Mapping[str, Any], number: int | None = None
    ) -> Iterator[SqliteChange]:
        # Said before anything of the change that is open is taken back.
        self.database.check_writable()
        try:
            with self.database.open_transaction() as connection:
                # It remembers what it has seen, and so serves as long as it can.
                erasures = upkeep.count_erasures(connection)
                if self._writer is None or self._writer[0] != (connection, erasures):
                    made = writing.UnitWriter(connection, self.database.sizes)
                    self._writer = (connection, erasures), made
                if number is None:
                    number = self._noted(connection, action, user, details)
                elif number in visible_origins.find_taken_back(connection):
                    raise InputError(TAKEN_BACK.format(number=number))
                change = SqliteChange(
                    number, connection, self._writer[1], self._reader.build_origin, self._inside
                )
                try:
                    yield change
                finally:
                    change.close()
        except BaseException:
            self._forget()
            raise
        if change.has_erased:
            self._forget()

    @contextmanager
    def _inside(self, connection: sqlite3.Connection) -> Iterator[SqliteStore]:
        with self.database.read_within(connection):
            yield self

    @contextmanager
    def open_snapshot(self) -> Iterator[SqliteStore]:
        with self.database.open_snapshot():
            yield self

    def _forget(self) -> None:
        """What is remembered of words and documents is taken back with the rest."""
        self._writer = None
        self._begin_to_read()

    def _begin_to_read(self) -> None:
        """Answer without anything remembered of what was read before."""
        self._reader = RowReader(self.database)
        self._masks = Masks(self.database, self._reader)
        self._lists = PostingRows(self.database, self._reader.read_texts)
        self._terms = Terms(self._lists)
        self._similar = Similar(self._lists, self._terms, self._limits)
        self._phrases = Phrases(self._lists, self._terms)

    def _noted(
        self, connection: sqlite3.Connection, action: str, user: str, details: Mapping[str, Any]
    ) -> int:
        at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        added = connection.execute(
            "INSERT INTO changes (at, by, action, details) VALUES (?, ?, ?, ?)",
            (at, user, action, json.dumps(dict(details))),
        )
        return int(added.lastrowid or 0)

    # Reading.

    def list_encoders(self) -> list[str]:
        rows = self.database.fetch_rows("SELECT signature FROM encoders ORDER BY no")
        return [signature for (signature,) in rows]

    def get_first_id(self, lang: str) -> int:
        return max(self._reader.number(lang), 0) << writing.LANGUAGE_BITS

    def list_languages(self) -> list[str]:
        return list(self._reader.list_languages())

    def read_units(
        self, keys: Sequence[str], view: View = EVERYTHING, max_origins: int | None = None
    ) -> list[StoredUnit | None]:
        return self._reader.read_units(keys, view, max_origins)

    def find_exact(
        self, folded: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        found = self._reader.find_exact(folded, lang, to, view)
        return found if view.where is None else self._in_view(found, to, view)

    def find_by_template(
        self, skeletons: Sequence[str], lang: str, to: str | None = None, view: View = EVERYTHING
    ) -> list[list[int]]:
        return self._in_view(self._reader.find_by_template(skeletons, lang), to, view)

    def _in_view(self, listed: list[list[int]], to: str | None, view: View) -> list[list[int]]:
        """Those of these texts of one language that the view shows."""
        flat = [each for some in listed for each in some]
        there = self._masks.sift(flat, to, view)
        if there is None:
            return listed
        kept = {each for each, is_shown in zip(flat, there.tolist(), strict=True) if is_shown}
        return [[each for each in some if each in kept] for some in listed]

    def find_similar(
        self,
        folded: Sequence[str],
        lang: str,
        floor: float,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Iterator[Ids]]:
        number = self._reader.find_number(lang)
        if number is None or not folded:
            return [iter(()) for _ in folded]
        return self._similar.find(number, folded, self._masks.build(number, to, view))

    def find_token_runs(
        self,
        folded: Sequence[str],
        lang: str,
        min_length: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[list[range]]:
        number = self._reader.find_number(lang)
        if number is None or not folded:
            return [[] for _ in folded]
        mask = self._masks.build(number, to, view)
        return find_runs(self._lists, self._terms, number, folded, min_length, mask)

    def find_phrases(
        self,
        asked: Sequence[Sequence[Slot]],
        lang: str,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> list[Hits]:
        number = self._reader.find_number(lang)
        found = self._phrases.find(number or 0, asked if number is not None else [()] * len(asked))
        ids = np.concatenate([np.zeros(0, np.int64), *(each.ids for each in found)])
        there = self._masks.sift(ids, to, view)
        if there is None:
            return found
        kept = np.split(there, np.cumsum([len(each.ids) for each in found])[:-1])
        return [
            Hits(each.ids[some], each.counts[some]) for each, some in zip(found, kept, strict=True)
        ]

    def build_mask(self, lang: str, to: str | None = None, view: View = EVERYTHING) -> Mask | None:
        number = self._reader.find_number(lang)
        return None if number is None else self._masks.build(number, to, view)

    def find_unit_keys(
        self, ids: Sequence[int], to: str | None, view: View = EVERYTHING
    ) -> list[list[str]]:
        return self._reader.find_unit_keys(ids, to, view)

    def find_units(
        self,
        ids: Sequence[int],
        to: str | None,
        view: View = EVERYTHING,
        max_origins: int | None = None,
        limit: int | None = None,
    ) -> list[list[StoredUnit]]:
        return self._reader.find_units(ids, to, view, max_origins, limit)

    def find_adjacent(
        self, asked: Sequence[Adjacency], view: View = EVERYTHING
    ) -> list[list[tuple[str, Origin]]]:
        return self._reader.find_adjacent(asked, view)

    def read_context(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, StoredUnit]]:
        return documents.read_context(self.database, self._reader, origin, around, view)

    def find_by_label(
        self, origin: Origin, label: str, view: View = EVERYTHING
    ) -> list[StoredUnit]:
        return documents.find_by_label(self.database, self._reader, origin, label, view)

    def list_documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        return documents.list_documents(self.database, self._reader, view, name)

    def read_document(
        self,
        document: str,
        lang: str,
        view: View = EVERYTHING,
        after: int = -1,
        limit: int | None = None,
    ) -> DocumentText | None:
        if view.where is not None and not whole_texts.is_among(
            self.list_documents(view, document), document, lang
        ):
            return None
        return whole_texts.fetch(self.database, document, lang, view.as_of, after, limit)

    def list_records(self, as_of: int | None = None) -> list[tuple[str, Record]]:
        return whole_texts.fetch_records(self.database, as_of)

    def list_memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        return documents.list_memories(self.database, self._reader, view)

    def find_visible(self, ids: Ids, view: View = EVERYTHING, to: str | None = None) -> Mask:
        return self._masks.build_visible(ids, to, view)

    def find_linked(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        found = self._masks.find_linked(ids, to, view)
        return found or views.find_linked(self.database, self._reader, ids, to, view)

    def count_units(self, view: View = EVERYTHING) -> int:
        return views.count_units(self.database, self._reader, view)

    def measure_extent(self, view: View = EVERYTHING) -> Extent:
        return views.measure_extent(self.database, self._reader, view)

    def read_texts(self, ids: Sequence[int]) -> list[str]:
        return self._reader.read_texts(ids)

    def iter_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        return self._reader.iter_texts(lang, after)

    def iter_units(self, view: View = EVERYTHING) -> Iterator[StoredUnit]:
        return listing.iter_units(self.database, self._reader, view)

    def list_changes(self, key: str) -> list[int]:
        return listing.list_changes(self.database, key)

    def find_duplicate_texts(self, lang: str) -> Iterator[list[int]]:
        return listing.find_duplicate_texts(self.database, self._reader.number(lang))

    def find_words(
        self, pattern: str, lang: str | None = None, view: View | None = None
    ) -> list[str]:
        found = tokens.find_words(self.database, pattern)
        if lang is None and view is None:
            return found
        numbers = self._reader.list_languages()
        asked = [lang] if lang is not None else list(numbers)
        there = set[str]()
        for number in (numbers[each] for each in asked if each in numbers):
            mask = None if view is None else self._masks.build(number, None, view)
            there |= tokens.select_words(self.database, number, found, mask)
        return [each for each in found if each in there]

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        with self.database.open_transaction() as connection:
            vector_rows.put(connection, signature, ids, vectors)

    def find_nearest(
        self,
        signature: str,
        lang: str,
        queries: Vectors,
        k: int,
        to: str | None = None,
        view: View = EVERYTHING,
    ) -> tuple[Ids, Cosines]:
        mask = self.build_mask(lang, to, view)
        return self._index(signature, lang).find(queries, k, mask)

    def list_nearest_notes(self, signature: str, lang: str) -> list[str]:
        return self._index(signature, lang).list_notes()

    def build_index(
        self,
        signature: str,
        lang: str,
        *,
        anew: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> str:
        return self._index(signature, lang).build(anew=anew, progress=progress)

    def is_index_behind(self, signature: str, lang: str) -> bool:
        return self._index(signature, lang).is_behind()

    def verify_index(self, signature: str, lang: str) -> Verification:
        return self._index(signature, lang).verify()

    def _index(self, signature: str, lang: str) -> NearestTexts:
        number = self._reader.number(lang)
        made = self._indexes.get((signature, number))
        if made is None:
            made = NearestTexts(self.database, self.folder, self.identity, signature, lang, number)
        # Where two threads make it at once the first stays.
        return self._indexes.setdefault((signature, number), made)

    def read_vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        return vector_rows.fetch(self.database, signature, ids, dim)

    def list_embedded(self, signature: str, lang: str) -> Ids:
        return self.read_vector_sums(signature, lang)[0]

    def read_vector_sums(self, signature: str, lang: str) -> tuple[Ids, Ids]:
        return vector_rows.read_sums(self.database, signature, self._reader.number(lang))

    def list_unembedded(
        self, signature: str, lang: str, after: int = -1, limit: int = 1000
    ) -> list[tuple[int, str]]:
        number = self._reader.number(lang)
        return list(vector_rows.iter_missing(self.database, signature, number, after, limit))

    def describe_vectors(self, signature: str, lang: str) -> VectorStock:
        return vector_rows.measure_vectors(self.database, signature, self._reader.number(lang))

    def find_unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        found = self.database.fetch_first(
            "SELECT change, state FROM imports WHERE digest = ?", (digest,)
        )
        return (int(found[0]), json.loads(found[1])) if found else None

    def find_settled(self) -> int:
        found = self.database.fetch_first(
            "SELECT coalesce((SELECT min(change) - 1 FROM imports), "
            "(SELECT max(id) FROM changes), 0)"
        )
        return int(found[0]) if found else 0

    def read_journal(self, limit: int | None = None) -> list[JournalEntry]:
        return self._reader.list_changes(limit)

    def verify(self) -> Verification:
        """What was looked at in the file, and what is wrong with it."""
        return upkeep.verify(self.database, self._reader)

    def list_faults(self) -> list[str]:
        """What is wrong with the file, each in a sentence."""
        return list(self.verify().faults)

    def list_stale(self) -> list[str]:
        """What is kept in a way that is looked for no longer, each in a sentence."""
        return upkeep.list_stale(self.database)

    def find_formulas(self) -> int | None:
        """Find all formulas anew; how many texts have another now. None if they are up to date."""
        return upkeep.find_formulas(self.database, self._reader)

    def count_bytes(self) -> int:
        return sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file())

    def finish_erasing(self) -> list[Path]:
        return upkeep.finish_erasing(self.database)

    def compact(self) -> tuple[int, int]:
        """Write the file anew without its gaps; the bytes before and after."""
        return upkeep.compact(self.database)

    def count_texts(self, lang: str) -> int:
        """How many texts of a language there are."""
        return upkeep.count_texts(self.database, self._reader.number(lang))

    @property
    def revision(self) -> int:
        """Goes up with every transaction, whoever wrote it."""
        return self.database.revision

    def close(self) -> None:
        self.database.close()
