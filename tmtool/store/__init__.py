"""Where memories are kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.protocols import LastingStore


def open_store(address: str | Path, *, create: bool = False) -> LastingStore:
    """The store at an address: a folder, in which SQLite keeps a memory.

    With `create` it is made where there is none; else MissingError. InputError for an address of
    another kind, a file, or a memory that can't be read.
    """
    from tmtool.store.sqlite import SqliteStore

    if "://" in str(address):
        raise InputError(f"{address}: a memory can only be a folder", code="no folder")
    folder = Path(address).expanduser()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: a memory is a folder")
    return SqliteStore(folder, create=create)


def has_memory(address: str | Path) -> bool:
    """Whether there is a memory at an address."""
    from tmtool.store.sqlite import FILE

    return "://" not in str(address) and (Path(address).expanduser() / FILE).exists()
