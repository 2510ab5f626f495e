"""Where memories are kept."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError, MissingError
from tmtool.reporter import SILENT
from tmtool.stores.addresses import is_database, parse_address

if TYPE_CHECKING:
    from tmtool.protocols import LastingStore
    from tmtool.reporter import Reporter


def open_store(address: str | Path, *, create: bool = False) -> LastingStore:
    """The store at an address: a folder, in which SQLite keeps a memory, or one of PostgreSQL.

    With `create` it is made where there is none; else MissingError. InputError for an address of
    another kind, a file, or a memory that can't be read.
    """
    if is_database(address):
        return _open_database(str(address), create=create)
    from tmtool.stores.sqlite.store import SqliteStore

    if "://" in str(address):
        raise InputError(
            f"{address}: a memory is a folder, or postgresql://HOST/DATABASE?memory=NAME",
            code="no folder",
        )
    folder = Path(address).expanduser()
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: a memory is a folder")
    return SqliteStore(folder, create=create)


def describe_address(address: str | Path) -> str:
    """An address for people: without a password."""
    return str(parse_address(str(address)) if is_database(address) else address)


def name_memory(address: str | Path) -> str:
    """What a memory is called, without where it lies."""
    return parse_address(str(address)).memory if is_database(address) else Path(address).name


def has_memory(address: str | Path) -> bool:
    """Whether there is a memory at an address."""
    from tmtool.stores.sqlite.store import FILE

    if is_database(address):
        insist_on_packages()
        from tmtool.stores.postgres.opening import has_memory as has_schema

        return has_schema(parse_address(str(address)))
    return "://" not in str(address) and (Path(address).expanduser() / FILE).exists()


def list_stores(address: str | Path) -> list[str]:
    """The addresses of all memories in a database, or in a folder and the folders in it."""
    if is_database(address):
        insist_on_packages()
        from tmtool.stores.postgres.opening import list_memories

        return list_memories(parse_address(str(address)))
    folder = Path(address).expanduser()
    if not folder.is_dir():
        raise MissingError(f"{folder}: there is no such folder")
    return [str(each) for each in (folder, *sorted(folder.iterdir())) if has_memory(each)]


def drop_store(address: str | Path) -> None:
    """Remove what a memory keeps at an address; nothing where there is none.

    In a folder other files stay, and the folder with them.
    """
    if is_database(address):
        insist_on_packages()
        from tmtool.stores.postgres.opening import drop

        drop(parse_address(str(address)))
        return
    from tmtool.stores.sqlite.store import remove_files

    remove_files(Path(address).expanduser())


def copy_store(source: LastingStore, target: LastingStore, reporter: Reporter = SILENT) -> None:
    """Put all that a store has into another one that is new: see `copying`."""
    from tmtool.stores.copying import copy_memory
    from tmtool.stores.sql_store import SqlStore

    assert isinstance(source, SqlStore)
    assert isinstance(target, SqlStore)
    copy_memory(source, target, reporter)


def insist_on_packages() -> None:
    """MissingError where what a database needs isn't installed."""
    try:
        import_module("psycopg_pool")
    except ModuleNotFoundError as error:
        message = (
            "for a memory in PostgreSQL more packages are needed: pip install 'tmtool[postgres]'"
        )
        raise MissingError(message, code="postgres not installed") from error


def _open_database(address: str, *, create: bool) -> LastingStore:
    insist_on_packages()
    from tmtool.stores.postgres.store import PostgresStore

    return PostgresStore(parse_address(address), create=create)
