"""Processes of a server: what they are told of the memory, and how much they may take.

A file that is out of the ordinary costs the process that looks at it, never the server.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tmtool.lang.wrap import format_count
from tmtool.operating_system import (
    ENDED_FOR_TIME,
    LIMITS_MEMORY,
    LIMITS_TIME,
    forbid_core_dumps,
    limit_memory,
    limit_time,
    measure_resident,
)
from tmtool.server.state import Json
from tmtool.services.session import Settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of its own that a process may take, and seconds of CPU."""

    memory: int
    seconds: int


OF_JOBS = Limits(memory=4 << 30, seconds=4 * 3600)
"""Chosen, no measurement: two jobs leave a machine of 16 GB to its user, and the largest file that
is taken is in long before."""
OF_PRETRANSLATION = Limits(memory=1536 << 20, seconds=20 * 60)
OF_LOOKS = Limits(memory=2 << 30, seconds=20)
"""Of who only looks what a file is, while somebody waits for a page. Chosen, no measurement."""

_REMEDY = "the limit on this server. Split the file, and send its parts one by one."


def dump_settings(settings: Settings) -> dict[str, Json]:
    """The settings of a session for another process; who asks is told apart from them."""
    return {
        "memory": str(settings.memory), "findings": str(settings.findings),
        "encoder": settings.encoder, "seen": str(settings.seen) if settings.seen else None,
        "memories": None if settings.memories is None else [*settings.memories],
        "writable": None if settings.writable is None else [*settings.writable],
        "restricted": settings.restricted, "database": settings.database,
    }  # fmt: skip


def load_settings(dumped: Mapping[str, Any], user: str) -> Settings:
    """What `dump_settings` gave, for somebody at this moment."""
    seen = dumped["seen"]
    memories, writable = (
        None if (names := dumped[field]) is None else tuple(names)
        for field in ("memories", "writable")
    )
    return Settings(
        Path(dumped["memory"]), Path(dumped["findings"]), user, datetime.now(UTC),
        dumped["encoder"], Path(seen) if seen else None,
        memories, writable, dumped["restricted"], dumped["database"],
    )  # fmt: skip


def hold(limits: Limits) -> None:
    """Have the system refuse this process more, where it can."""
    forbid_core_dumps()
    limit_memory(limits.memory)
    limit_time(limits.seconds)


def find_excess(process: subprocess.Popen[bytes], seconds: float, limits: Limits) -> str | None:
    """Explain which limit a process exceeds that the system does not enforce; None for neither.

    `seconds` is how long it has been running.
    """
    if not LIMITS_MEMORY and (measure_resident(process.pid) or 0) > limits.memory:
        return explain_memory(limits)
    return None if LIMITS_TIME or seconds <= limits.seconds else explain_time(limits)


def explain_memory(limits: Limits) -> str:
    """Explain that a process asked for more memory than its limit."""
    return f"It needs more than {_size(limits.memory)} of memory, {_REMEDY}"


def explain_time(limits: Limits) -> str:
    """Explain that a process takes longer than its limit."""
    hours, minutes = divmod(limits.seconds // 60, 60)
    if hours:
        allowed = format_count(hours, "hour")
    elif minutes:
        allowed = format_count(minutes, "minute")
    else:
        allowed = format_count(limits.seconds, "second")
    return f"It takes more than {allowed}, {_REMEDY}"


def explain_end(code: int, limits: Limits) -> str:
    """Explain why a process ended that reported nothing, by its exit code."""
    if code == ENDED_FOR_TIME:
        return explain_time(limits)
    return (
        f"Its process ended without a result: it ran out of memory (limit: {_size(limits.memory)}),"
        " a file is damaged, or somebody ended it. Start it again; if it ends again, split the file"
        " or get it again. What was done is kept."
    )


def _size(size: int) -> str:
    """Format a number of bytes.

    >>> _size(4 << 30), _size(1536 << 20), _size(300 << 20)
    ('4 GB', '1.5 GB', '300 MB')
    """
    return f"{size / (1 << 30):g} GB" if size >= 1 << 30 else f"{size >> 20} MB"
