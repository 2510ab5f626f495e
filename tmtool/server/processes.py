"""How much the processes of a server may take, and what is said of those that end.

A file that is out of the ordinary costs the process that opens it, never the server.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

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
from tmtool.services.session import Settings

_REMEDY = "the limit on this server. Split the file, and send its parts one by one."


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of its own that a process may take, and seconds of CPU."""

    memory: int
    seconds: int

    def hold(self) -> None:
        """Have the system refuse this process more, where it can."""
        forbid_core_dumps()
        limit_memory(self.memory)
        limit_time(self.seconds)

    def find_excess(self, process: subprocess.Popen[bytes], seconds: float) -> str | None:
        """Explain which limit a process exceeds that the system does not enforce.

        None for neither. `seconds` is how long it has been running.
        """
        if not LIMITS_MEMORY and (measure_resident(process.pid) or 0) > self.memory:
            return self.explain_memory()
        return None if LIMITS_TIME or seconds <= self.seconds else self.explain_time()

    def explain_memory(self) -> str:
        """Explain that a process asked for more memory than its limit."""
        return f"It needs more than {_format_size(self.memory)} of memory, {_REMEDY}"

    def explain_time(self) -> str:
        """Explain that a process takes longer than its limit.

        >>> Limits(0, 4 * 3600).explain_time().partition(",")[0]
        'It takes more than 4 hours'
        """
        units = (("hour", 3600), ("minute", 60), ("second", 1))
        unit, size = next((each for each in units if self.seconds >= each[1]), units[-1])
        return f"It takes more than {format_count(self.seconds // size, unit)}, {_REMEDY}"

    def explain_end(self, code: int) -> str:
        """Explain why a process ended that reported nothing, by its exit code."""
        if code == ENDED_FOR_TIME:
            return self.explain_time()
        return (
            "Its process ended without a result: it ran out of memory (limit: "
            f"{_format_size(self.memory)}), a file is damaged, or somebody ended it. Start it "
            "again; if it ends again, split the file or get it again. What was done is kept."
        )


@dataclass(frozen=True, slots=True)
class Order:
    """What the process of a job is told, as the server that starts it pickles it."""

    folder: Path
    database: str | None
    job: str
    settings: Settings
    limits: Limits


OF_JOBS = Limits(memory=4 << 30, seconds=4 * 3600)
"""Two jobs leave a machine of 16 GB to its user; the largest file that is taken takes less time."""
OF_PRETRANSLATION = Limits(memory=1536 << 20, seconds=20 * 60)
OF_LOOKS = Limits(memory=2 << 30, seconds=20)
"""Of who only looks what a file is, while somebody waits for a page."""


def _format_size(size: int) -> str:
    """Format a number of bytes.

    >>> _format_size(4 << 30), _format_size(1536 << 20), _format_size(300 << 20)
    ('4 GB', '1.5 GB', '300 MB')
    """
    return f"{size / (1 << 30):g} GB" if size >= 1 << 30 else f"{size >> 20} MB"
