"""The memory with the encoder that compares meanings, which is loaded when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import opened
from tmtool.errors import TmtoolError

if TYPE_CHECKING:
    from tmtool.doors import Encoder
    from tmtool.memory.memory import Memory
    from tmtool.store.sqlite import SqliteStore

Name = Annotated[
    str | None,
    typer.Option(
        "--encoder", metavar="NAME",
        help="What compares meanings; the one of the memory's vectors if left out.",
    ),
]  # fmt: skip


class Loader:
    """Loads an encoder once: when it is first called, or before that in the background."""

    def __init__(self, store: SqliteStore, name: str | None) -> None:
        self._store, self._name = store, name
        self._guard = threading.Lock()
        self._encoder: Encoder | None = None

    def __call__(self) -> Encoder:
        from tmtool import embed

        with self._guard:
            if self._encoder is None:
                self._encoder = embed.load(self._name or _used(self._store))
            return self._encoder

    def begin(self) -> None:
        """Load while somebody is still thinking; what goes wrong is told when it is needed."""
        if self._store.encoders():
            threading.Thread(target=self._quietly, daemon=True).start()

    def _quietly(self) -> None:
        with suppress(TmtoolError):
            self()


@contextmanager
def memory(
    path: str | None, encoder: str | None, *, quiet: bool = False, named: bool = False
) -> Iterator[tuple[Memory, Loader]]:
    """The memory to look into, and what loads its encoder; see `opened.store`."""
    from tmtool.memory.memory import Memory

    with opened.store(path, quiet=quiet, named=named) as store:
        loader = Loader(store, encoder)
        yield Memory(store, store.folder, encoder=loader), loader


def _used(store: SqliteStore) -> str:
    """The encoder that the memory's vectors are of, as far as it is known by its name."""
    from tmtool import embed

    signatures = store.encoders()
    known = (each.name for each in embed.known() if each.signature in signatures)
    return next(known, embed.DEFAULT)
