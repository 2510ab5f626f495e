"""Pools of connections that nobody has closed when the process ends."""

from __future__ import annotations

import atexit
from typing import Any
from weakref import WeakSet

from psycopg_pool import ConnectionPool

_made: WeakSet[ConnectionPool[Any]] = WeakSet()


def close_at_end(pool: ConnectionPool[Any]) -> None:
    """Close a pool before the process ends, if it is open then.

    When the interpreter takes one down that is open it asks for a lock, which a thread of the pool
    may have had when it was stopped: then the process hangs.
    """
    _made.add(pool)


@atexit.register
def _close_all() -> None:
    for pool in list(_made):
        pool.close()
