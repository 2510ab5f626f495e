"""Opening the memory that a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.cli.messages import explain
from tmtool.services.session import Session, Settings

if TYPE_CHECKING:
    from tmtool.protocols import LastingStore

Memory = Annotated[
    str | None,
    typer.Option(
        "--memory", metavar="PATH",
        help="The folder of the memory; TMTOOL_MEMORY or the user's data folder if left out.",
    ),
]  # fmt: skip


Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="NAME",
        help="The encoder for semantic matches; that of the memory if left out.",
        rich_help_panel=options.MORE,
    ),
]  # fmt: skip


def locate_folder(path: str | None) -> Path:
    """The folder of the memory that is meant; it need not exist. InputError for an address."""
    return open_session(path).settings.memory


@contextmanager
def open_memory_session(
    path: str | None,
    encoder: str | None = None,
    *,
    user: str | None = None,
    quiet: bool = False,
    named: bool = False,
) -> Iterator[Session]:
    """A session over a memory to look into, its path told on stderr, unless the answer names it.

    MissingError where there is none, EmptyError where there is nothing in it.
    """
    with open_session(path, encoder=encoder, user=user) as found:
        _tell_opened(found.store, quiet=quiet, named=named)
        found.check_filled()
        yield found


def prepare_session(
    path: str | None, encoder: str | None = None, *, quiet: bool = False
) -> Session:
    """A session that tells of its memory on stderr when a service opens it, if one does."""
    return _TellingSession(open_session(path, encoder=encoder).settings, quiet=quiet)


class _TellingSession(Session):
    def __init__(self, settings: Settings, *, quiet: bool) -> None:
        super().__init__(settings)
        self._quiet = quiet

    @property
    def store(self) -> LastingStore:
        is_open = self._store is not None
        store = super().store
        if not is_open:
            _tell_opened(store, quiet=self._quiet)
        return store


def _tell_opened(store: LastingStore, *, quiet: bool, named: bool = False) -> None:
    output.note(f"memory: {store.address}", quiet=quiet or named)
    for notice in store.list_notices():
        output.note(explain(notice), quiet=quiet)


@contextmanager
def open_new_session(path: str | None, encoder: str, *, quiet: bool = False) -> Iterator[Session]:
    """A session over a memory to add to, which is made where there is none; its path told.

    A folder that was made for it goes again where nothing came into the memory.
    """
    is_unused = not locate_folder(path).exists()
    with open_session(path, encoder=encoder) as found:
        found.create_memory()
        output.note(f"memory: {found.store.address}", quiet=quiet)
        try:
            yield found
        finally:
            is_unused = is_unused and not found.store.list_languages()
            found.close()
            if is_unused:
                rmtree(found.settings.memory)


@contextmanager
def open_store(
    path: str | None, *, quiet: bool = False, named: bool = False
) -> Iterator[LastingStore]:
    """The store of such a session."""
    with open_memory_session(path, quiet=quiet, named=named) as found:
        yield found.store
