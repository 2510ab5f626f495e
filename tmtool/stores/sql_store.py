"""What all stores have in common that keep a memory in a database: reading, and changes."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeAlias, cast

from tmtool.errors import InputError
from tmtool.protocols import EVERYTHING
from tmtool.stores import documents, erasing, visible_origins
from tmtool.stores.documents import SqlDocuments
from tmtool.stores.masks import Masks
from tmtool.stores.phrases import Phrases
from tmtool.stores.reading import RowReader, find_moment
from tmtool.stores.similar import LIMITS, PostingLimits, Similar
from tmtool.stores.sql import read_last
from tmtool.stores.texts import SqlTexts
from tmtool.stores.tokens import Terms
from tmtool.stores.units import SqlUnits
from tmtool.visibility import OVER, TAKEN_BACK
from tmtool.where import is_match

if TYPE_CHECKING:
    from tmtool.protocols import Erasure, Moved, Outcome, ReadableStore
    from tmtool.stores.copying import OwnRows
    from tmtool.stores.sql import Database, Transaction
    from tmtool.stores.tokens import PostingRows
    from tmtool.stores.writing import FindSeen, UnitWriter
    from tmtool.texts import DocumentText
    from tmtool.units import TranslationUnit
    from tmtool.where import Where


class SqlStore(SqlUnits, SqlTexts, SqlDocuments):
    """Keeps units in a database; see `protocols.Store`. Threads share it, processes too.

    Its parts answer what the protocols of the same names ask (`units`, `texts`, `documents`); here
    it is changed, and what it remembers is forgotten.
    """

    def __init__(
        self, database: Database, clock: Callable[[], datetime], limits: PostingLimits = LIMITS
    ) -> None:
        self.database = database
        self._clock = clock
        self._limits = limits
        self._begin_to_read()
        self._writer: tuple[tuple[Transaction, int], UnitWriter] | None = None

    @property
    def revision(self) -> int:
        """Goes up with every transaction, whoever wrote it."""
        return self.database.revision

    def list_languages(self) -> list[str]:
        return list(self._reader.list_languages())

    @contextmanager
    def begin_change(
        self, action: str, *, user: str, details: Mapping[str, Any], number: int | None = None
    ) -> Iterator[SqlChange]:
        # Said before anything of the change that is open is taken back.
        self.database.check_writable()
        try:
            with self.database.open_transaction() as transaction:
                # It remembers what it has seen, and so serves as long as it can.
                erasures = erasing.count_erasures(transaction)
                if self._writer is None or self._writer[0] != (transaction, erasures):
                    self._writer = (transaction, erasures), self._make_writer(transaction)
                if number is None:
                    number = self._begin_entry(transaction, action, user, details)
                elif number in visible_origins.find_taken_back(transaction):
                    raise InputError(TAKEN_BACK.format(number=number))
                change = SqlChange(number, transaction, self._writer[1], self._reader, self._inside)
                try:
                    yield change
                finally:
                    change.close()
        except BaseException:
            self._forget()
            raise
        if change.has_erased:
            self._forget()

    @abstractmethod
    def read_own(self) -> OwnRows:
        """What it keeps in its own way, for a copy: see `copying`."""

    @abstractmethod
    def write_own(self, transaction: Transaction, rows: OwnRows) -> None:
        """Take that in from another store, into one that is empty."""

    @abstractmethod
    def _make_writer(self, transaction: Transaction) -> UnitWriter:
        """What puts units into the database."""

    @abstractmethod
    def _make_lists(self) -> PostingRows:
        """What reads the token index."""

    def _begin_entry(
        self, transaction: Transaction, action: str, user: str, details: Mapping[str, Any]
    ) -> int:
        at = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        number = read_last(transaction, "changes") + 1
        transaction.execute(
            "INSERT INTO changes (id, at, by, action, details) VALUES (?, ?, ?, ?, ?)",
            (number, at, user, action, json.dumps(dict(details))),
        )
        return number

    @contextmanager
    def _inside(self, transaction: Transaction) -> Iterator[ReadableStore]:
        with self.database.read_within(transaction):
            yield cast("ReadableStore", self)

    @contextmanager
    def open_snapshot(self) -> Iterator[Self]:
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
        self._lists = self._make_lists()
        self._terms = Terms(self._lists)
        self._similar = Similar(self._lists, self._terms, self._limits)
        self._phrases = Phrases(self._lists, self._terms)

    def close(self) -> None:
        self.database.close()


Inside: TypeAlias = Callable[["Transaction"], AbstractContextManager["ReadableStore"]]
"""Lets the thread that asks read within a transaction."""


class SqlChange:
    """See `protocols.Change`. It has a transaction for itself, whichever thread it is used from."""

    def __init__(
        self,
        number: int,
        transaction: Transaction,
        writer: UnitWriter,
        reader: RowReader,
        inside: Inside,
    ) -> None:
        self.number = number
        self._transaction, self._writer = transaction, writer
        self._reader, self._inside = reader, inside
        self._is_open = True
        self.has_erased = False

    def close(self) -> None:
        """Nothing can be added from now on."""
        self._is_open = False

    def read_within(self) -> AbstractContextManager[ReadableStore]:
        return self._inside(self._open)

    def put(self, units: Sequence[TranslationUnit], seen: Where | None = None) -> list[Outcome]:
        with self.read_within():
            return self._writer_of_open.put(units, self.number, self._make_finder(seen))

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
        return lambda *row: is_match(where, self._reader.build_origin(*row))

    def _make_finder(self, seen: Where | None) -> FindSeen | None:
        """What finds the languages of units that are visible through a filter."""
        if seen is None:
            return None
        filters = self._reader.filters
        return lambda rows: filters.find_seen(seen, rows, find_moment(EVERYTHING))

    def correct(
        self, key: str, unit: TranslationUnit, moved: Moved, where: Where | None = None,
        seen: Where | None = None,
    ) -> str:  # fmt: skip
        with self.read_within():
            writer, passes = self._writer_of_open, self._meant(where)
            return visible_origins.correct(
                writer, key, unit, self.number, self._moved(moved), passes, self._make_finder(seen)
            )

    def merge(self, key: str, kept: str, moved: Moved, where: Where | None = None) -> None:
        with self.read_within():
            writer, passes = self._writer_of_open, self._meant(where)
            visible_origins.merge(writer, key, kept, self.number, self._moved(moved), passes)

    def undo(self, number: int, where: Where | None = None) -> int:
        with self.read_within():
            return visible_origins.undo(self._open, number, self.number, self._meant(where))

    def note_import(self, digest: str, state: Mapping[str, Any] | None) -> None:
        if state is None:
            self._open.execute("DELETE FROM imports WHERE digest = ?", (digest,))
        else:
            row = digest, self.number, json.dumps(dict(state))
            self._open.execute(
                "INSERT INTO imports VALUES (?, ?, ?) ON CONFLICT (digest) "
                "DO UPDATE SET change = excluded.change, state = excluded.state",
                row,
            )

    def _moved(self, moved: Moved) -> visible_origins.Moved:
        return lambda *row: moved(self._reader.build_origin(*row))

    @property
    def _open(self) -> Transaction:
        if not self._is_open:
            raise InputError(OVER.format(number=self.number))
        return self._transaction

    @property
    def _writer_of_open(self) -> UnitWriter:
        _ = self._open
        return self._writer
