"""What time it is, for the files that say when they were made."""

from __future__ import annotations

import os
from datetime import UTC, datetime

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
