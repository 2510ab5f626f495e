"""Opening the memory that a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import output
from tmtool.errors import InputError, MissingError

if TYPE_CHECKING:
    from tmtool.store.sqlite import SqliteStore

Memory = Annotated[
    str | None,
    typer.Option(
        "--memory", metavar="PATH",
        help="The memory's folder; TMTOOL_MEMORY or the user's data folder if left out.",
    ),
]  # fmt: skip


def folder(path: str | None) -> Path:
    """The folder of the memory that is meant; it need not exist. InputError for an address."""
    from tmtool.resources import memory_folder

    if path and "://" in path:
        raise InputError(f"a memory is a folder, not {path}")
    return Path(path).expanduser() if path else memory_folder()


@contextmanager
def store(path: str | None, *, quiet: bool = False, named: bool = False) -> Iterator[SqliteStore]:
    """The store of a memory to look into, its path told on stderr, unless the answer has it named.

    MissingError where there is none; exit code 1 where there is nothing in it.
    """
    from tmtool.store.sqlite import FILE, SqliteStore

    where = folder(path)
    if not (where / FILE).exists():
        raise MissingError(f"there is no memory at {where}; tmtool add FILE... makes and fills it")
    found = SqliteStore(where)
    try:
        output.note(f"memory: {where}", quiet=quiet or named)
        for told in (found.unsafe, *found.stale()):
            if told:
                output.note(told, quiet=quiet)
        if not found.languages():
            output.note(f"the memory at {where} is empty; tmtool add FILE... fills it")
            raise typer.Exit(1)
        yield found
    finally:
        found.close()
