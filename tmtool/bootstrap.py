"""Sessions as a person's machine has them: folders, user and time from the environment."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from tmtool.errors import InputError
from tmtool.resources import (
    get_user_name,
    locate_findings,
    locate_memory,
    locate_seen_findings,
)
from tmtool.services.session import Session, Settings


def open_session(
    memory: str | Path | None = None,
    *,
    encoder: str | None = None,
    findings: str | Path | None = None,
    user: str | None = None,
    now: datetime | None = None,
) -> Session:
    """A session over a memory's folder, by default the user's own (TMTOOL_MEMORY).

    Nothing is opened yet, and the folder need not exist. InputError for an address that is no
    folder. `findings` is where decisions on findings are kept (TMTOOL_FINDINGS), `now` the time
    that stands in what is written (SOURCE_DATE_EPOCH, so that runs can be byte-equal).
    """
    if memory and "://" in str(memory):
        raise InputError(f"{memory} is a file: a memory is a folder")
    return Session(
        Settings(
            Path(memory).expanduser() if memory else locate_memory(),
            Path(findings).expanduser() if findings else locate_findings(),
            user or get_user_name(),
            now or read_clock(),
            encoder,
            locate_seen_findings(),
        )
    )


def read_clock() -> datetime:
    """The time to write into files: SOURCE_DATE_EPOCH where set, else now."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(f"SOURCE_DATE_EPOCH must be a number of seconds, not {epoch!r}") from error
