"""A later tmtool, whose tables of a memory in a database are of the version after this one.

`later_version.py upgrade ADDRESS [PLACE SECONDS]` opens a memory with it. Before the statement of
its step that has this place it says so and waits; the place after the last is the end.
"""

import sys
from contextlib import contextmanager

import pytest

from tmtool.cli.messages import get_exit_code
from tmtool.errors import TmtoolError
from tmtool.stores import open_store
from tmtool.stores.postgres import database, opening, schema, upgrades

VERSION = schema.VERSION + 1
STATEMENTS = (
    "ALTER TABLE texts ADD COLUMN letters bigint NOT NULL DEFAULT 0",
    "UPDATE texts SET letters = length(text)",
    "CREATE INDEX texts_by_letters ON texts (letters)",
    # Writes all rows anew: who looks at them as of a moment before finds none of them.
    "ALTER TABLE variants ADD COLUMN drawn float8 NOT NULL DEFAULT random()",
    "CREATE TABLE marks (unit bigint PRIMARY KEY, at bigint NOT NULL)",
    "INSERT INTO marks SELECT id, 1 FROM units",
    "ALTER TABLE imports RENAME TO former_imports",
    "CREATE TABLE imports (digest text COLLATE \"C\" NOT NULL, change bigint NOT NULL,"
    " state text COLLATE \"C\" NOT NULL)",
    "INSERT INTO imports SELECT digest, change, state FROM former_imports",
    "DROP TABLE former_imports",
    "ALTER TABLE imports ADD PRIMARY KEY (digest)",
)  # fmt: skip
"""Columns are added and filled, tables made and made anew."""


@contextmanager
def installed(*, place=None, act=lambda connection: None, statements=STATEMENTS):
    """This process is a later tmtool; `act` is done before the statement of a place."""

    def step(connection):
        for at, statement in enumerate(statements):
            if at == place:
                act(connection)
            connection.execute(statement)
        if place == len(statements):
            act(connection)

    with pytest.MonkeyPatch.context() as patch:
        for module in (database, opening, upgrades):
            patch.setattr(module, "VERSION", VERSION)
        patch.setattr(upgrades, "STEPS", (*upgrades.STEPS, step))
        yield


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def upgrade(address, place=None, seconds=0):
    """Wait at a place for so long in the database, then for a line that says to go on."""

    def wait(connection):
        say("at", connection.info.backend_pid)
        connection.execute("SELECT pg_sleep(%s)", (float(seconds),))
        sys.stdin.readline()

    say("begin")
    with installed(place=None if place is None else int(place), act=wait):
        store = open_store(address)
        say("upgraded", *map(str, store.list_notices()))
        store.close()


if __name__ == "__main__":
    try:
        globals()[sys.argv[1]](*sys.argv[2:])
    except TmtoolError as error:
        say("error", type(error).__name__, error)
        raise SystemExit(get_exit_code(error)) from None
