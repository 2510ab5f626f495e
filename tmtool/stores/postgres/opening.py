"""Memories in a database: whether one is there, may be written to, and how one is made."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tmtool.errors import BusyError, InputError, MissingError
from tmtool.stores.postgres.rights import WRITES
from tmtool.stores.postgres.schema import COMMENT, LOCK, TABLES, VERSION
from tmtool.stores.postgres.upgrades import upgrade
from tmtool.stores.sqlite.schema import make_identity

if TYPE_CHECKING:
    from tmtool.stores.addresses import Address

# What is wrong with a connection is said by whoever needs it, not on the error output as well.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

LEAST_SERVER = 150_000
"""PostgreSQL 15: a limit, the first with all that statements use. Measured with 18."""
LEAST_VECTOR = 0, 8
"""A limit: the first pgvector whose index goes on where a filter left too little."""


_LOCK_MS = 5_000
"""So long those who work with a memory are waited for that is to be removed: chosen."""
_UPGRADE_MS = 60_000
"""So long another process is waited for that brings the memory up to date: chosen."""


@dataclass(frozen=True, slots=True)
class Opened:
    """How a memory was opened: why nothing can be written, None where it can."""

    reason: str | None = None
    is_upgraded: bool = False


def prepare(address: Address, *, create: bool) -> Opened:
    """See that the memory is there, made where it is to be, and brought up to date.

    MissingError where there is none, InputError where a database, an extension or the tables are
    others than are needed.
    """
    try:
        with psycopg.connect(address.database, autocommit=True) as connection:
            check_server(connection, address)
            connection.execute(f"SET lock_timeout = {_UPGRADE_MS}")
            there = _find_version(connection, address)
            reason = _find_reason(connection, address, there is not None)
            if there is None and create and reason is None:
                with connection.transaction():
                    _make(connection, address)
                return Opened()
            is_older = there is not None and there < VERSION
            is_upgraded = is_older and upgrade(connection, address, reason)
    except psycopg.Error as error:
        raise explain_unreached(address, error) from error
    if there is None:
        raise MissingError(reason or f"{address}: there is no memory; tmtool add makes one")
    if there > VERSION:
        raise InputError(build_newer(address, there))
    return Opened(reason, is_upgraded=is_upgraded)


def build_newer(address: Address, version: int) -> str:
    """What is said of tables that this version doesn't know."""
    return (
        f"{address} was written by a newer tmtool (its tables have version {version}, this one "
        f"reads up to {VERSION}); nothing was changed: install the newer tmtool"
    )


def has_memory(address: Address) -> bool:
    """Whether there is a memory; MissingError where the database can't be reached."""
    try:
        with psycopg.connect(address.database, autocommit=True) as connection:
            return _find_version(connection, address) is not None
    except psycopg.Error as error:
        raise explain_unreached(address, error) from error


def list_memories(address: Address) -> list[str]:
    """The addresses of the memories in a database that one may look into, in order."""
    asked = (
        "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = %s "
        "AND has_schema_privilege(oid, 'USAGE') ORDER BY nspname COLLATE \"C\""
    )
    try:
        with psycopg.connect(address.database, autocommit=True) as connection:
            rows = connection.execute(asked, (COMMENT,)).fetchall()
    except psycopg.Error as error:
        raise explain_unreached(address, error) from error
    return [address.name_memory(str(schema)) for (schema,) in rows]


def drop(address: Address) -> None:
    """Remove a memory; BusyError where others hold it, MissingError where one may not."""
    try:
        with psycopg.connect(address.database, autocommit=True) as connection:
            if _find_version(connection, address) is None:
                return
            connection.execute(f"SET lock_timeout = {_LOCK_MS}")
            connection.execute(
                sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(address.schema))
            )
    except psycopg.errors.LockNotAvailable as error:
        raise BusyError(f"{address}: others work with it: try again when they are done") from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise MissingError(f"{address}: you have no right to remove this memory") from error
    except psycopg.Error as error:
        raise explain_unreached(address, error) from error


def explain_unreached(
    address: object, error: psycopg.Error
) -> BusyError | MissingError | InputError:
    """What is said where no connection can be made, or the database refuses."""
    told = str(error).strip().split("\n")[0]
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return BusyError(f"{address}: another program is busy with it ({told}): try again")
    if isinstance(error, psycopg.OperationalError):
        return MissingError(f"{address}: the database can't be reached ({told})")
    return InputError(f"{address}: the database refuses ({told})")


def check_server(connection: psycopg.Connection, address: object) -> None:
    """InputError for a server that is too old, or a database of another encoding."""
    if connection.info.server_version < LEAST_SERVER:
        raise InputError(f"{address}: PostgreSQL 15 or newer is needed")
    found = connection.execute("SHOW server_encoding").fetchone()
    if found != ("UTF8",):
        raise InputError(f"{address}: the database has to be made with the encoding UTF8")


def _find_version(connection: psycopg.Connection, address: Address) -> int | None:
    """The version of a memory's tables; None where there is none."""
    found = connection.execute(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s",
        (address.schema,),
    ).fetchone()
    if found is None:
        return None
    if found[0] != COMMENT:
        raise InputError(
            f"{address}: the schema {address.schema} was not made by tmtool: choose another name"
        )
    table = sql.Identifier(address.schema, "memory")
    try:
        told = connection.execute(sql.SQL("SELECT version FROM {}").format(table)).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise MissingError(f"{address}: you have no right to read this memory") from error
    return int(told[0]) if told else None


def _find_reason(connection: psycopg.Connection, address: Address, is_there: bool) -> str | None:
    """Why nothing can be written; None where it can."""
    if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
        return f"{address}: the memory is read-only because this server is a standby"
    if connection.execute("SHOW transaction_read_only").fetchone() == ("on",):
        return f"{address}: the memory is read-only because the database takes no changes now"
    if is_there:
        found = connection.execute(WRITES.encode(), (address.schema,)).fetchone()
    else:
        asked = "SELECT has_database_privilege(current_database(), 'CREATE')"
        found = connection.execute(asked.encode()).fetchone()
    if found == (True,):
        return None
    return f"{address}: the memory is read-only because you have no right to write to it"


def _make(connection: psycopg.Connection, address: Address) -> None:
    """Make the tables, of one who comes first of several at once."""
    connection.execute(LOCK, (address.schema,))
    if _find_version(connection, address) is not None:
        return
    _check_vector(connection, address)
    schema = sql.Identifier(address.schema)
    connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    connection.execute(sql.SQL("SET LOCAL search_path = {}, public").format(schema))
    connection.execute(TABLES.encode())
    connection.execute("INSERT INTO memory VALUES (%s, %s)", (make_identity(), VERSION))
    connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, sql.Literal(COMMENT)))


def _check_vector(connection: psycopg.Connection, address: Address) -> None:
    asked = (
        "SELECT extversion, extnamespace::regnamespace::text FROM pg_extension "
        "WHERE extname = 'vector'"
    )
    found = connection.execute(asked).fetchone()
    if found is None:
        try:
            with connection.transaction():
                connection.execute("CREATE EXTENSION vector")
        except psycopg.Error as error:
            # Somebody else may have done so in the same moment.
            if connection.execute(asked).fetchone() is None:
                raise MissingError(
                    f"{address}: the extension pgvector is missing: have the administrator of the "
                    "database run CREATE EXTENSION vector"
                ) from error
        found = connection.execute(asked).fetchone()
    version, place = found or ("0", "")
    if tuple(map(int, str(version).split(".")[:2])) < LEAST_VECTOR:
        raise InputError(f"{address}: pgvector 0.8 or newer is needed, not {version}")
    if place != "public":
        raise InputError(
            f"{address}: pgvector lies in the schema {place}: have the administrator of the "
            "database run ALTER EXTENSION vector SET SCHEMA public"
        )
