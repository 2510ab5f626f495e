"""The embedded store: one SQLite file in the memory's folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from tmtool.errors import InputError, MissingError
from tmtool.store import documents, erasing, opening, visible_origins, writing
from tmtool.store.database import Database
from tmtool.store.documents import SqliteDocuments
from tmtool.store.masks import Masks
from tmtool.store.phrases import Phrases
from tmtool.store.postings import SIZES, Sizes, Terms
from tmtool.store.reading import RowReader
from tmtool.store.similar import LIMITS, PostingLimits, Similar
from tmtool.store.texts import SqliteTexts
from tmtool.store.tokens import PostingRows
from tmtool.store.units import SqliteUnits
from tmtool.store.upkeep import SqliteUpkeep
from tmtool.store.vectors import NearestTexts, SqliteVectors
from tmtool.visibility import OVER, TAKEN_BACK
from tmtool.where import is_match

if TYPE_CHECKING:
    import sqlite3

    from tmtool.drives import System
    from tmtool.protocols import Erasure, Moved, Outcome, ReadableStore
    from tmtool.store.filters import ReadOrigin
    from tmtool.store.writing import UnitWriter
    from tmtool.texts import DocumentText
    from tmtool.units import TranslationUnit
    from tmtool.where import Where

FILE = "memory.db"


class SqliteStore(SqliteUnits, SqliteTexts, SqliteDocuments, SqliteVectors, SqliteUpkeep):
    """Keeps units in `folder/memory.db`; see `protocols.Store`. Threads share it, processes too.

    Its parts answer what the protocols of the same names ask (`units`, `texts`, `documents`,
    `vectors`, `upkeep`); here it is opened, changed, and what it remembers is forgotten.

    Where nothing may be written, or it isn't safe (see `drives`, which `system` is for), it only
    answers; what writes is a MissingError that says why.
    """

    def __init__(
        self,
        folder: Path,
        *,
        create: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        system: System | None = None,
        sizes: Sizes = SIZES,
        limits: PostingLimits = LIMITS,
    ) -> None:
        self.folder = folder
        access = opening.find_access(folder / FILE, system)
        if create and access.reason is None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise MissingError(
                    f"{folder}: the folder of the memory can't be created ({error.strerror})"
                ) from error
        self.database = Database(folder / FILE, create=create, access=access, sizes=sizes)
        self._clock = clock
        self._limits = limits
        self._begin_to_read()
        self._indexes: dict[tuple[str, int], NearestTexts] = {}
        self._writer: tuple[tuple[sqlite3.Connection, int], writing.UnitWriter] | None = None

    @property
    def address(self) -> str:
        return str(self.folder)

    @property
    def revision(self) -> int:
        """Goes up with every transaction, whoever wrote it."""
        return self.database.revision

    def list_languages(self) -> list[str]:
        return list(self._reader.list_languages())

    @contextmanager
    def begin_change(
        self, action: str, *, user: str, details: Mapping[str, Any], number: int | None = None
    ) -> Iterator[SqliteChange]:
        # Said before anything of the change that is open is taken back.
        self.database.check_writable()
        try:
            with self.database.open_transaction() as connection:
                # It remembers what it has seen, and so serves as long as it can.
                erasures = erasing.count_erasures(connection)
                if self._writer is None or self._writer[0] != (connection, erasures):
                    made = writing.UnitWriter(connection, self.database.sizes)
                    self._writer = (connection, erasures), made
                if number is None:
                    number = self._begin_entry(connection, action, user, details)
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

    def _begin_entry(
        self, connection: sqlite3.Connection, action: str, user: str, details: Mapping[str, Any]
    ) -> int:
        at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        added = connection.execute(
            "INSERT INTO changes (at, by, action, details) VALUES (?, ?, ?, ?)",
            (at, user, action, json.dumps(dict(details))),
        )
        return int(added.lastrowid or 0)

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
        self._lists = PostingRows(self.database)
        self._terms = Terms(self._lists)
        self._similar = Similar(self._lists, self._terms, self._limits)
        self._phrases = Phrases(self._lists, self._terms)

    def close(self) -> None:
        self.database.close()


Inside: TypeAlias = Callable[["sqlite3.Connection"], AbstractContextManager["ReadableStore"]]
"""Lets the thread that asks read with a connection."""


class SqliteChange:
    """See `protocols.Change`. It has a connection for itself, whichever thread it is used from."""

    def __init__(
        self,
        number: int,
        connection: sqlite3.Connection,
        writer: UnitWriter,
        origin: ReadOrigin,
        inside: Inside,
    ) -> None:
        self.number = number
        self._connection, self._writer = connection, writer
        self._origin, self._inside = origin, inside
        self._is_open = True
        self.has_erased = False

    def close(self) -> None:
        """Nothing can be added from now on."""
        self._is_open = False

    def read_within(self) -> AbstractContextManager[ReadableStore]:
        return self._inside(self._open)

    def put(self, units: Sequence[TranslationUnit]) -> list[Outcome]:
        return self._writer_of_open.put(units, self.number)

    def put_document(self, text: DocumentText) -> Outcome:
        return documents.put_whole_text(self._open, text, self.number)

    def erase(self, keys: Sequence[str] | None = None, where: Where | None = None) -> Erasure:
        with self.read_within():
            found = erasing.erase(self._open, self._writer_of_open.sizes, keys, self._meant(where))
        self.has_erased = True
        return found

    def drop(self, keys: Sequence[str], where: Where | None = None) -> list[bool]:
        with self.read_within():
            return visible_origins.drop(self._open, keys, self.number, self._meant(where))

    def _meant(self, where: Where | None) -> visible_origins.Passes | None:
        if where is None:
            return None
        return lambda *row: is_match(where, self._origin(*row))

    def correct(self, key: str, unit: TranslationUnit, moved: Moved) -> str:
        with self.read_within():
            return visible_origins.correct(
                self._writer_of_open, key, unit, self.number, self._moved(moved)
            )

    def merge(self, key: str, kept: str, moved: Moved) -> None:
        with self.read_within():
            visible_origins.merge(self._writer_of_open, key, kept, self.number, self._moved(moved))

    def undo(self, number: int) -> int:
        return visible_origins.undo(self._open, number, self.number)

    def note_import(self, digest: str, state: Mapping[str, Any] | None) -> None:
        if state is None:
            self._open.execute("DELETE FROM imports WHERE digest = ?", (digest,))
        else:
            row = digest, self.number, json.dumps(dict(state))
            self._open.execute("INSERT OR REPLACE INTO imports VALUES (?, ?, ?)", row)

    def _moved(self, moved: Moved) -> visible_origins.Moved:
        return lambda *row: moved(self._origin(*row))

    @property
    def _open(self) -> sqlite3.Connection:
        if not self._is_open:
            raise InputError(OVER.format(number=self.number))
        return self._connection

    @property
    def _writer_of_open(self) -> UnitWriter:
        _ = self._open
        return self._writer
