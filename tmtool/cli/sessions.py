"""What a command needs of a memory before it runs, and what is said of the memory it opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import rmtree
from typing import TYPE_CHECKING

from tmtool.cli import output
from tmtool.cli.messages import explain
from tmtool.errors import MissingError
from tmtool.services.session import Session, Settings

if TYPE_CHECKING:
    from tmtool.protocols import LastingStore


@contextmanager
def open_filled(session: Session, *, quiet: bool, named: bool) -> Iterator[Session]:
    """Open a memory with units, and say its path on stderr unless the answer names it.

    MissingError where there is none, EmptyError where there is nothing in it.
    """
    with session:
        _tell_opened(session.store, quiet=quiet, named=named)
        session.check_filled()
        yield session


@contextmanager
def open_optional(session: Session, *, is_named: bool) -> Iterator[Session]:
    """Allow a memory or a term base to be there; MissingError where a named one is not."""
    from tmtool.operations.term_bases import locate_own_term_base

    with session:
        if is_named and not session.has_memory and not locate_own_term_base(session).exists():
            raise MissingError(f"memory not found: {session.settings.memory}", code="no memory")
        yield session


@contextmanager
def open_new(session: Session, *, quiet: bool) -> Iterator[Session]:
    """Open a memory to add to; one that is made here and stays empty is removed again."""
    with session:
        is_unused = not session.settings.database and not session.settings.memory.exists()
        session.create_memory()
        output.note(f"memory: {session.store.address}", quiet=quiet)
        try:
            yield session
        finally:
            is_unused = is_unused and not session.store.list_languages()
            session.close()
            if is_unused:
                rmtree(session.settings.memory)


class LazySession(Session):
    """A session that says on stderr which memory it opens, if it opens one."""

    def __init__(self, settings: Settings, *, quiet: bool) -> None:
        super().__init__(settings)
        self._quiet = quiet

    @property
    def store(self) -> LastingStore:
        is_open = self.is_open
        store = super().store
        if not is_open:
            _tell_opened(store, quiet=self._quiet)
        return store


def _tell_opened(store: LastingStore, *, quiet: bool, named: bool = False) -> None:
    output.note(f"memory: {store.address}", quiet=quiet or named)
    for notice in store.list_notices():
        output.note(explain(notice), quiet=quiet)
