"""Where a server keeps what is its own: in a file of its folder, or in a database."""

from __future__ import annotations

from pathlib import Path

from tmtool.server.state import KEPT_DAYS
from tmtool.server.state.sql import State
from tmtool.server.state.sqlite import STATE, SqliteState
from tmtool.stores import insist_on_packages


def open_state(folder: Path, database: str | None = None, kept_days: int = KEPT_DAYS) -> State:
    """The state of a server in its folder, or at the address of a database; made where it isn't.

    MissingError where it can't be used, InputError where the database isn't as it has to be.
    """
    if database is None:
        return SqliteState(folder / STATE, kept_days)
    insist_on_packages()
    from tmtool.server.state.postgres import PostgresState

    return PostgresState(database, kept_days)
