"""A file that one program changes at a time: locked by the system, which forgets with the program.

The lock is on a file of its own, beside the one that is changed: that one is replaced by a new one
with each change, and a lock on it would be on what is gone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from tmtool.errors import InputError, describe_failed_write
from tmtool.operating_system import lock_file

SUFFIX = ".lock"
"""What the name of a lock ends in."""
_PATIENCE = 5.0
"""Seconds that another program is waited for. Chosen, no measurement."""
_AGAIN = 0.05
"""Seconds between two looks. Chosen, no measurement."""


@contextmanager
def hold_exclusive_lock(path: Path) -> Iterator[None]:
    """The only tmtool that changes a file, which need not exist; its folder is made.

    InputError where another one keeps it, or where nothing can be written there.
    """
    # One lock for a file, however many links lead to it.
    final = Path(os.path.realpath(path))
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(final.with_name(final.name + SUFFIX), os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error
    try:
        _wait(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, path: Path) -> None:
    until = monotonic() + _PATIENCE
    while not lock_file(descriptor):
        if monotonic() > until:
            raise InputError(
                f"{path} is being changed by another tmtool: try again when it is done"
            )
        sleep(_AGAIN)
