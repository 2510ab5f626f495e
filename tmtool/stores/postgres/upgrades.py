"""How memories of older versions are brought up to date in a database: wholly, or not at all.

All who read or write hold the table `memory` meanwhile. So a step begins when they are done, they
wait for its end, and then see the version: none of them meets tables of which only some are new.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tmtool.errors import BusyError, MissingError
from tmtool.provenance import hash_place
from tmtool.stores.postgres.dialect import translate
from tmtool.stores.postgres.rights import OWNS
from tmtool.stores.postgres.schema import LOCK, VERSION

if TYPE_CHECKING:
    from tmtool.stores.addresses import Address


def _add_places(connection: psycopg.Connection) -> None:
    connection.execute("ALTER TABLE documents ADD COLUMN place bigint NOT NULL DEFAULT 0")
    rows = connection.execute("SELECT id, data FROM documents").fetchall()
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE documents SET place = %s WHERE id = %s",
            [(hash_place(data), row) for row, data in rows],
        )
    connection.execute("CREATE INDEX documents_by_place ON documents (place)")


STEPS: tuple[Callable[[psycopg.Connection], None], ...] = (_add_places,)
"""From version n to n + 1, each within the transaction that also notes the new version."""
_WRITERS_MS = 60_000
"""So long one is waited for who writes: chosen, as for another writer."""
_READERS_MS = 5_000
"""So long those are waited for who read: chosen, as others can't begin to read meanwhile."""
_TABLES = """
SELECT oid FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r'"""
_GRANTS = f"""
SELECT format('GRANT %%s ON %%s TO %%s', lower(privilege_type), made.oid::regclass,
  CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
FROM pg_class AS known, aclexplode(known.relacl), ({_TABLES} AND oid <> ALL(%s)) AS made
WHERE known.oid = 'memory'::regclass AND grantee <> known.relowner"""
"""What lets others at tables that were made do what they may do at the one that stays."""


def upgrade(connection: psycopg.Connection, address: Address, reason: str | None) -> bool:
    """Take all steps that are missing; whether another process has not done so meanwhile.

    BusyError where others go on working with the memory; MissingError where one does not own its
    tables, where nothing can be written, for the `reason` that is given, or where the database
    refuses. Nothing is changed then.
    """
    owns = translate(OWNS)[0].encode()
    owner, is_own = connection.execute(owns, (address.schema,)).fetchone() or ("", False)
    if reason is not None or not is_own:
        raise MissingError(
            f"{address} was written by an older tmtool and has to be brought up to date first: run "
            f"tmtool memory info once as the owner of its tables, {owner}, on a server that takes "
            "changes"
        )
    try:
        with connection.transaction():
            return _wait_and_take_steps(connection, address, owner)
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected) as error:
        raise BusyError(
            f"{address}: others work with this memory, which has to be brought up to date first: "
            "try again when they are done"
        ) from error
    except psycopg.Error as error:
        if connection.broken:
            raise
        told = str(error).strip().split("\n")[0]
        raise MissingError(
            f"{address} could not be brought up to date and is as it was ({told}): try again, or "
            "ask whoever runs the database"
        ) from error


def _wait_and_take_steps(connection: psycopg.Connection, address: Address, owner: str) -> bool:
    """Within a transaction: wait for all who write, then for all who read."""
    # What is allowed for an answer may be too little for all rows.
    connection.execute("SET LOCAL statement_timeout = 0")
    connection.execute(f"SET LOCAL lock_timeout = {_WRITERS_MS}")
    connection.execute(LOCK, (address.schema,))
    schema = sql.Identifier(address.schema)
    connection.execute(sql.SQL("SET LOCAL search_path = {}, public").format(schema))
    found = connection.execute("SELECT version FROM memory").fetchone()
    version = int(found[0]) if found else VERSION
    if version >= VERSION:
        return False
    connection.execute(f"SET LOCAL lock_timeout = {_READERS_MS}")
    connection.execute("LOCK TABLE memory IN ACCESS EXCLUSIVE MODE")
    # What is made is the owner's, also where another one of that role makes it.
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(owner)))
    before = [oid for (oid,) in connection.execute(_TABLES, (address.schema,))]
    for step in STEPS[version - 1 :]:
        step(connection)
    for (grant,) in connection.execute(_GRANTS, (address.schema, before)).fetchall():
        connection.execute(grant)
    connection.execute("UPDATE memory SET version = %s", (VERSION,))
    return True
