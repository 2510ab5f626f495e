"""The sessions that commands work in, and what is said of the memory that one opens."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import rmtree
from typing import TYPE_CHECKING

from tmtool.bootstrap import open_session
from tmtool.cli import output
from tmtool.cli.messages import explain
from tmtool.errors import MissingError
from tmtool.services.session import Session, Settings

if TYPE_CHECKING:
    from tmtool.protocols import LastingStore


@contextmanager
def open_memory_session(
    path: str | None,
    encoder: str | None = None,
    *,
    user: str | None = None,
    findings: str | None = None,
    quiet: bool = False,
    named: bool = False,
) -> Iterator[Session]:
    """A session over a memory to look into, its path told on stderr, unless the answer names it.

    MissingError where there is none, EmptyError where there is nothing in it.
    """
    with open_session(path, encoder=encoder, user=user, findings=findings) as found:
        _tell_opened(found.store, quiet=quiet, named=named)
        found.check_filled()
        yield found


def prepare_session(
    path: str | None,
    encoder: str | None = None,
    *,
    user: str | None = None,
    findings: str | None = None,
    quiet: bool = False,
) -> Session:
    """A session that tells of its memory on stderr when a service opens it, if one does."""
    session = open_session(path, encoder=encoder, user=user, findings=findings)
    return _TellingSession(session.settings, quiet=quiet)


def open_named_session(
    path: str | None,
    encoder: str | None = None,
    *,
    user: str | None = None,
    findings: str | None = None,
    quiet: bool = False,
) -> Session:
    """A session over a memory or a term base; MissingError where a named one does not exist."""
    from tmtool.operations.term_bases import locate_own_term_base

    session = open_session(path, encoder=encoder, user=user, findings=findings)
    exists = path is None or session.has_memory or locate_own_term_base(session).exists()
    if not exists:
        raise MissingError(
            f"memory not found: {session.settings.memory}; create it with: tmtool add FILE..."
        )
    return session


class _TellingSession(Session):
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


@contextmanager
def open_new_session(
    path: str | None,
    encoder: str | None,
    *,
    user: str | None = None,
    findings: str | None = None,
    quiet: bool = False,
) -> Iterator[Session]:
    """A session over a memory to add to, which is made where there is none; its path told.

    A folder that was made for it goes again where nothing came into the memory.
    """
    with open_session(path, encoder=encoder, user=user, findings=findings) as found:
        is_unused = not found.settings.database and not found.settings.memory.exists()
        found.create_memory()
        output.note(f"memory: {found.store.address}", quiet=quiet)
        try:
            yield found
        finally:
            is_unused = is_unused and not found.store.list_languages()
            found.close()
            if is_unused:
                rmtree(found.settings.memory)


_RARE_COLLECTIONS = 50_000, 20, 100  # units, elements and findings have no cycles


@contextmanager
def relax_gc() -> Iterator[None]:
    """Collect garbage rarely, which saves a tenth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARE_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
