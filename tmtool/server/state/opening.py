"""Where a server's own store lies: in a file of its folder, or in a database."""

from __future__ import annotations

from pathlib import Path

from tmtool.server.state import KEPT_DAYS, State
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.stores import insist_on_packages
from tmtool.stores.addresses import parse_team


def open_state(
    folder: Path, database: str | None = None, kept_days: int = KEPT_DAYS, *,
    takes_over: bool = False,
) -> State:  # fmt: skip
    """The state of a server in its folder, or at the address of a database; made where it isn't.

    With `takes_over` what a file of the folder has comes into a database that has nothing yet.
    MissingError where it can't be used, or is to be taken over first; InputError where the database
    isn't as it has to be.
    """
    if database is None:
        return SqliteState(folder / STATE, kept_days)
    insist_on_packages()
    from tmtool.server.state.postgres import PostgresState

    return PostgresState(database, kept_days, former=folder / STATE, takes_over=takes_over)


def has_state(folder: Path, database: str | None = None) -> bool:
    """Whether a server has kept anything; MissingError where a database can't be reached."""
    if database is None:
        return (folder / STATE).is_file()
    insist_on_packages()
    from tmtool.server.state.postgres_tables import has_tables

    return has_tables(parse_team(database))
