"""Sessions as a person's machine has them: folders, user and time from the environment."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from tmtool.errors import InputError
from tmtool.resources import (
    get_user_name,
    locate_database,
    locate_findings,
    locate_memory,
    locate_seen_findings,
)
from tmtool.services.session import Session, Settings
from tmtool.stores.addresses import is_database, parse_address


def open_session(
    memory: str | Path | None = None,
    *,
    encoder: str | None = None,
    findings: str | Path | None = None,
    user: str | None = None,
    now: datetime | None = None,
    beside: Path | None = None,
) -> Session:
    """A session over a memory, by default the user's own (TMTOOL_MEMORY).

    It is a folder, or in a database: postgresql://HOST/DATABASE?memory=NAME. Nothing is opened yet,
    and it need not exist. InputError for another address. `findings` is where decisions on findings
    are kept (TMTOOL_FINDINGS), `now` the time that stands in what is written (SOURCE_DATE_EPOCH, so
    that runs can be byte-equal), `beside` the folder of what goes with a memory in a database.
    """
    address = memory or os.environ.get("TMTOOL_MEMORY") or ""
    database = str(address) if is_database(address) else None
    if database is None and memory and "://" in str(memory):
        raise InputError(
            f"{memory}: a memory is a folder, or postgresql://HOST/DATABASE?memory=NAME"
        )
    if database is not None:
        folder = beside or locate_database(str(parse_address(database)))
    else:
        folder = Path(memory).expanduser() if memory else locate_memory()
    return Session(
        Settings(
            folder,
            Path(findings).expanduser() if findings else locate_findings(),
            user or get_user_name(),
            now or read_clock(),
            encoder,
            locate_seen_findings(),
            database=database,
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
