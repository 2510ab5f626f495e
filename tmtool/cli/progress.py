"""The progress of a job on a terminal."""

from __future__ import annotations

from math import ceil
from time import monotonic
from typing import TYPE_CHECKING

from tmtool.cli import output, run_log

if TYPE_CHECKING:
    from tmtool.reporter import Remark


def format_duration(seconds: float) -> str:
    """A time to wait, as people say it, rounded up.

    >>> format_duration(8.3), format_duration(59.4), format_duration(200), format_duration(9000)
    ('9 s', '1 min', '4 min', '2 h 30 min')
    """
    whole = ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = ceil(whole / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


class TaskProgress:
    """Shows how many texts of a task are done, and how long the rest will take."""

    def __init__(self, terminal: output.TerminalReporter) -> None:
        self._terminal = terminal
        self._task, self._began, self._first = "", 0.0, 0.0

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        run_log.write_step(task, done, total)
        now = monotonic()
        if task != self._task:
            self._task, self._began, self._first = task, now, done
        whole, rate = total or 0.0, (done - self._first) / max(now - self._began, 1e-9)
        wait = (
            f", {format_duration((whole - done) / rate)} left" if rate > 0 and done < whole else ""
        )
        share = done / whole if whole else 1.0
        self._terminal.show(f"{task} {done:,.0f} of {whole:,.0f}{wait} {share:4.0%}")

    def remark(self, remark: Remark) -> None:
        self._terminal.remark(remark)
