"""The embedded store: one SQLite file in the memory's folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fnmatch import translate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tmtool.doors import (
    EVERYTHING,
    Change,
    Extent,
    Hits,
    Moved,
    Outcome,
    Slot,
    Stored,
    VectorStock,
    View,
)
from tmtool.errors import InputError, MissingError
from tmtool.store import listing, placing, runs, settling, upkeep, views, writing
from tmtool.store import vectors as vector_rows
from tmtool.store.database import Database
from tmtool.store.phrases import Phrases
from tmtool.store.reading import Reader
from tmtool.store.similar import Similar
from tmtool.store.standing import STILL_OPEN, TAKEN_BACK
from tmtool.units import Origin, TranslationUnit
from tmtool.where import matches

if TYPE_CHECKING:
    from tmtool.doors import Ids, Mask
    from tmtool.units import Vectors
    from tmtool.where import Where

FILE = "memory.db"


def _now() -> datetime:
    return datetime.now(UTC)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MissingError(f"{folder}: no folder for a memory ({error.strerror})") from error


class _Writing(threading.local):
    """The writer of each thread, which has a connection of its own."""

    writer: writing.Writer | None = None


class SqliteStore:
    """Keeps units in `folder/memory.db`; see `doors.Store`. Threads share it, processes too."""

    def __init__(
        self, folder: Path, *, create: bool = False, clock: Callable[[], datetime] = _now
    ) -> None:
        if create:
            _make(folder)
        self.folder = folder
        self.database = Database(folder / FILE, create=create)
        self._clock = clock
        self._reader = Reader(self.database)
        self._phrases = Phrases(self.database)
        self._similar = Similar(self.database)
        self._writing = _Writing()

    # Writing.

    @contextmanager
    def change(
        self, action: str, *, by: str, details: Mapping[str, Any], number: int | None = None
    ) -> Iterator[int]:
        self._be_closed()
        try:
            with self.database.transaction() as connection:
                if self._writing.writer is None:
                    self._writing.writer = writing.Writer(connection)
                if number is not None and number in settling.taken_back(connection):
                    raise InputError(TAKEN_BACK.format(number=number))
                yield self._noted(action, by, details) if number is None else number
        except BaseException:
            self._forget()
            raise

    def _be_closed(self) -> None:
        """Refuse a change within a change, before anything of the outer one is taken back."""
        if self.database.connection.in_transaction:
            raise InputError(STILL_OPEN)

    def _forget(self) -> None:
        """What is remembered of words and documents is taken back with the rest."""
        self._writing.writer = None
        self._reader, self._similar = Reader(self.database), Similar(self.database)

    def _noted(self, action: str, by: str, details: Mapping[str, Any]) -> int:
        at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        added = self.database.connection.execute(
            "INSERT INTO changes (at, by, action, details) VALUES (?, ?, ?, ?)",
            (at, by, action, json.dumps(dict(details))),
        )
        return int(added.lastrowid or 0)

    def put(self, units: Sequence[TranslationUnit], change: int) -> list[Outcome]:
        assert self._writing.writer is not None, "put belongs inside a change"
        return self._writing.writer.put(units, change)

    def correct(self, key: str, unit: TranslationUnit, change: int, moved: Moved) -> str:
        assert self._writing.writer is not None, "correct belongs inside a change"
        return settling.correct(self._writing.writer, key, unit, change, self._moved(moved))

    def merge(self, key: str, kept: str, change: int, moved: Moved) -> None:
        assert self._writing.writer is not None, "merge belongs inside a change"
        settling.merge(self._writing.writer, key, kept, change, self._moved(moved))

    def _moved(self, moved: Moved) -> settling.Moved:
        return lambda *row: moved(self._reader.origin(row[0], row[1], 0, row[2]))

    def drop(self, keys: Sequence[str], change: int, where: Where | None = None) -> list[bool]:
        return settling.drop(self.database.connection, keys, change, self._meant(where))

    def _meant(self, where: Where | None) -> settling.Passes | None:
        if where is None:
            return None
        return lambda *row: matches(where, self._reader.origin(row[0], row[1], 0, row[2]))

    def undo(self, number: int, change: int) -> int:
        return settling.undo(self.database.connection, number, change)

    # Reading.

    def encoders(self) -> list[str]:
        rows = self.database.rows("SELECT signature FROM encoders ORDER BY no")
        return [signature for (signature,) in rows]

    def first_id(self, lang: str) -> int:
        return max(self._reader.number(lang), 0) << writing.LANGUAGE_BITS

    def languages(self) -> list[str]:
        return list(self._reader.languages())

    def units(
        self, keys: Sequence[str], view: View = EVERYTHING, most: int | None = None
    ) -> list[Stored | None]:
        return self._reader.units(keys, view, most)

    def exact(self, folded: Sequence[str], lang: str) -> list[list[int]]:
        return self._reader.exact(folded, lang)

    def formula(self, skeletons: Sequence[str], lang: str) -> list[list[int]]:
        return self._reader.formula(skeletons, lang)

    def similar(self, folded: str, lang: str, floor: float) -> Iterator[Ids]:
        number = self._reader.known(lang)
        if number is None:
            return iter(())
        return self._similar.find(number, folded)

    def runs(self, folded: str, lang: str, least: int) -> list[range]:
        number = self._reader.known(lang)
        if number is None:
            return []
        return runs.runs(self.database, self._reader, self._similar, number, folded, least)

    def phrase(self, slots: Sequence[Slot], lang: str) -> Hits:
        number = self._reader.known(lang)
        return self._phrases.find(number or 0, slots if number is not None else ())

    def keys(self, ids: Sequence[int], to: str | None, view: View = EVERYTHING) -> list[list[str]]:
        return self._reader.keys(ids, to, view)

    def beside(
        self, keys: Sequence[str], neighbours: Sequence[str], step: int, view: View = EVERYTHING
    ) -> list[tuple[str, Origin]]:
        return self._reader.beside(keys, neighbours, step, view)

    def passage(
        self, origin: Origin, around: int, view: View = EVERYTHING
    ) -> list[tuple[int, Stored]]:
        return placing.passage(self.database, self._reader, origin, around, view)

    def labelled(self, origin: Origin, label: str, view: View = EVERYTHING) -> list[Stored]:
        return placing.labelled(self.database, self._reader, origin, label, view)

    def documents(
        self, view: View = EVERYTHING, name: str | None = None
    ) -> list[tuple[Origin, int]]:
        return placing.documents(self.database, self._reader, view, name)

    def memories(self, view: View = EVERYTHING) -> list[tuple[str | None, int]]:
        return placing.memories(self.database, self._reader, view)

    def shown(self, ids: Ids, view: View = EVERYTHING) -> Mask:
        return views.shown(self.database, self._reader, ids, view)

    def links(self, ids: Ids, to: str, view: View = EVERYTHING) -> tuple[Ids, Ids]:
        return views.links(self.database, self._reader, ids, to, view)

    def size(self, view: View = EVERYTHING) -> int:
        return views.size(self.database, self._reader, view)

    def extent(self, view: View = EVERYTHING) -> Extent:
        return views.extent(self.database, self._reader, view)

    def texts(self, ids: Sequence[int]) -> list[str]:
        return self._reader.texts(ids)

    def all_texts(self, lang: str, after: int = -1) -> Iterator[tuple[int, str]]:
        return self._reader.all_texts(lang, after)

    def every(self, view: View = EVERYTHING) -> Iterator[Stored]:
        return listing.every(self.database, self._reader, view)

    def history(self, key: str) -> list[int]:
        return listing.history(self.database, key)

    def alike(self, lang: str) -> Iterator[list[int]]:
        return listing.alike(self.database, self._reader.number(lang))

    def words(self, pattern: str) -> list[str]:
        import re

        wanted = re.compile(translate(pattern.replace("[", "[[]")))
        literal = pattern.replace("?", "*").split("*")[0]
        rows = self.database.rows(
            "SELECT word FROM words WHERE word >= ? AND word < ? ORDER BY word",
            (literal, literal + "\U0010ffff"),
        )
        return [word for (word,) in rows if wanted.match(word)]

    def put_vectors(self, signature: str, ids: Sequence[int], vectors: Vectors) -> None:
        self._be_closed()
        with self.database.transaction() as connection:
            vector_rows.put(connection, signature, ids, vectors)

    def vectors(self, signature: str, ids: Ids, dim: int) -> Vectors:
        return vector_rows.fetch(self.database, signature, ids, dim)

    def with_vectors(self, signature: str, lang: str) -> Ids:
        return vector_rows.held(self.database, signature, self._reader.number(lang))

    def without_vectors(
        self, signature: str, lang: str, after: int = -1, most: int = 1000
    ) -> list[tuple[int, str]]:
        number = self._reader.number(lang)
        return list(vector_rows.missing(self.database, signature, number, after, most))

    def vector_stock(self, signature: str, lang: str) -> VectorStock:
        return vector_rows.stock(self.database, signature, self._reader.number(lang))

    def unfinished(self, digest: str) -> tuple[int, Mapping[str, Any]] | None:
        found = self.database.first("SELECT change, state FROM imports WHERE digest = ?", (digest,))
        return (int(found[0]), json.loads(found[1])) if found else None

    def note_import(self, digest: str, change: int, state: Mapping[str, Any] | None) -> None:
        connection = self.database.connection
        if state is None:
            connection.execute("DELETE FROM imports WHERE digest = ?", (digest,))
        else:
            row = digest, change, json.dumps(dict(state))
            connection.execute("INSERT OR REPLACE INTO imports VALUES (?, ?, ?)", row)

    def journal(self, most: int | None = None) -> list[Change]:
        return self._reader.changes(most)

    def faults(self) -> list[str]:
        """What is wrong with the file, each in a sentence."""
        return upkeep.faults(self.database, self._reader)

    def stale(self) -> list[str]:
        """What is kept in a way that is looked for no longer, each in a sentence."""
        return upkeep.stale(self.database)

    def find_formulas(self) -> int | None:
        """Find all formulas anew; how many texts have another now. None if they are up to date."""
        return upkeep.find_formulas(self.database, self._reader)

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
