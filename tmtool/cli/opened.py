"""Opening the memory that a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import output
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.store.sqlite import SqliteStore

Memory = Annotated[
    str | None,
    typer.Option(
        "--memory", metavar="PATH",
        help="The memory's folder; TMTOOL_MEMORY or the user's data folder if left out.",
    ),
]  # fmt: skip


Encoder = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="NAME",
        help="What compares meanings; the one of the memory's vectors if left out.",
    ),
]  # fmt: skip


def folder(path: str | None) -> Path:
    """The folder of the memory that is meant; it need not exist. InputError for an address."""
    return open_session(path).settings.memory


@contextmanager
def session(
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
        store = found.store
        output.note(f"memory: {store.folder}", quiet=quiet or named)
        for told in (store.unsafe, *store.stale()):
            if told:
                output.note(told, quiet=quiet)
        found.check_filled()
        yield found


@contextmanager
def new_session(path: str | None, encoder: str, *, quiet: bool = False) -> Iterator[Session]:
    """A session over a memory to add to, which is made where there is none; its path told."""
    with open_session(path, encoder=encoder) as found:
        found.create_memory()
        output.note(f"memory: {found.store.folder}", quiet=quiet)
        yield found


@contextmanager
def store(path: str | None, *, quiet: bool = False, named: bool = False) -> Iterator[SqliteStore]:
    """The store of such a session."""
    with session(path, quiet=quiet, named=named) as found:
        yield found.store
