"""How jobs look to whoever waits: a line that is written over, or a line now and then in a log.

Each is a `Reporter`, and the log of the run gets what it is told.
"""

from __future__ import annotations

from time import monotonic

from tmtool.cli import output
from tmtool.lang.wrap import format_duration
from tmtool.reporter import Remark

_OFTEN = 0.2
"""Seconds after which a person sees a new figure. Chosen, no measurement."""
_SELDOM = 30.0
"""Seconds after which a log gets a new line. Chosen, no measurement."""
_WIDTH = 78
"""Columns of a line of progress: 80 less two. Chosen, no measurement."""


class TaskProgress:
    """Shows how much of a task is done, how fast, and how long the rest will take."""

    def __init__(self, terminal: output.TerminalReporter) -> None:
        self._terminal = terminal
        self._began: dict[str, tuple[float, float]] = {}

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        """Show a step; a task without a total is shown by what is done of it."""
        if total is None:
            self._terminal.show(f"{task} {done:,.0f}")
            return
        now = monotonic()
        began, first = self._began.setdefault(task, (now, done))
        rate = (done - first) / max(now - began, 1e-9)
        if left is None and rate > 0 and done < total:
            left = (total - done) / rate
        wait = "" if left is None else f", {format_duration(left)} left"
        share = done / total if total else 1.0
        counts = f" {done:,.0f} of {total:,.0f}" if total > 1 else ""
        self._terminal.show(f"{task}{counts}{wait} {share:4.0%}")

    def remark(self, remark: Remark) -> None:
        """Say a remark in a line of its own."""
        self._terminal.remark(remark)
