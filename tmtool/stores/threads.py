"""What a thread reads with, which all databases keep alike: a snapshot, a change, or neither."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tmtool.errors import InputError
from tmtool.stores.sql import StorePoint
from tmtool.visibility import STILL_OPEN


class ThreadConnection(threading.local):
    """The connection that a thread reads with: of a snapshot, or of a change that is open."""

    connection: Any = None
    is_changing = False
    point: StorePoint | None = None
    """Of the snapshot, once it was asked for."""


class ThreadDatabase(ABC):
    """A database that many threads read, each of its own moment, and one of them writes."""

    def __init__(self) -> None:
        self._own = ThreadConnection()
        self._languages: dict[str, int] = {}
        self._writing = threading.Lock()
        self._writer: int | None = None

    @property
    def point(self) -> StorePoint:
        """How far it has come; within a snapshot it is asked once."""
        return self._own.point or self._keep_point(self._read_point(self._languages))

    @property
    def revision(self) -> int:
        """Goes up with every transaction, whoever wrote it."""
        return self.point.revision

    @property
    def is_changing(self) -> bool:
        """Whether this thread reads what a change has written and not committed."""
        return self._own.is_changing

    @property
    def is_fixed(self) -> bool:
        """Whether this thread reads of one moment, within a snapshot or a change."""
        return self._own.connection is not None

    def check_writable(self) -> None:
        """A MissingError where nothing may be written, an InputError within a change."""
        self.insist_on_writing()
        # A thread that waited for itself would wait for ever.
        if self._writer == threading.get_ident() or self.is_changing:
            raise InputError(STILL_OPEN)

    @abstractmethod
    def insist_on_writing(self) -> None:
        """A MissingError where nothing may be written."""

    @contextmanager
    def _read_with(self, connection: object) -> Iterator[None]:
        """This thread reads with the connection of a change meanwhile, and so what it wrote."""
        before = self._own.connection, self._own.is_changing
        self._own.connection, self._own.is_changing = connection, True
        try:
            yield
        finally:
            self._own.connection, self._own.is_changing = before

    @abstractmethod
    def _read_point(self, languages: dict[str, int]) -> StorePoint:
        """Ask how far it has come; `languages` are those that it had when it was last asked."""

    def _keep_point(self, point: StorePoint) -> StorePoint:
        if not self.is_changing:
            self._languages = point.languages
            if self.is_fixed:
                self._own.point = point
        return point
