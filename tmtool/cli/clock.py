"""What time it is, for the files that say when they were made; how long is still to wait."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from math import ceil

from tmtool.errors import InputError


def now() -> datetime:
    """The time to write into files: SOURCE_DATE_EPOCH where set, so that runs can be byte-equal."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(f"SOURCE_DATE_EPOCH is no number of seconds: {epoch!r}") from error


def duration(seconds: float) -> str:
    """A time to wait, as people say it, rounded up.

    >>> duration(8.3), duration(59.4), duration(200), duration(9000)
    ('9 s', '1 min', '4 min', '2 h 30 min')
    """
    whole = ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = ceil(whole / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
