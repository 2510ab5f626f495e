"""States for tests: the file of one server, and the schema that several have."""

from contextlib import contextmanager

import postgres_server
import psycopg

from tmtool.server.state.postgres import PostgresState
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.stores.addresses import parse_team

KINDS = ("sqlite", "postgres")


def new_team():
    """The address of a team that isn't there yet."""
    return postgres_server.new_address().replace("memory=", "team=")


def drop(database):
    """Remove a team."""
    postgres_server.drop(parse_team(database))


def connect(database):
    """A connection to the tables of a team, past all that tmtool sees to."""
    address = parse_team(database)
    return psycopg.connect(
        address.database, autocommit=True, options=f"-c search_path={address.schema}"
    )


def dump(database):
    """All that stands in the tables of a team."""
    with connect(database) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace"
        ).fetchall()
        return str([connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables])


@contextmanager
def opened(kind, folder, kept_days=90):
    """How to open a state, again and again: each is another server's."""
    database = new_team() if kind == "postgres" else None
    states = []

    def open_one():
        if database is None:
            states.append(SqliteState(folder / STATE, kept_days))
        else:
            states.append(PostgresState(database, kept_days))
        return states[-1]

    try:
        yield open_one
    finally:
        for each in states:
            each.close()
        if database is not None:
            drop(database)
