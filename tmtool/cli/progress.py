"""How jobs look to whoever waits: a line that is written over, or a line now and then in a log.

Each is a `Reporter`, and the log of the run gets what it is told.
"""

from __future__ import annotations

import sys
from time import monotonic

from tmtool.cli import output
from tmtool.lang.wrap import format_count, format_duration
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
        wait = (
            f", {format_duration((total - done) / rate)} left" if rate > 0 and done < total else ""
        )
        share = done / total if total else 1.0
        counts = f" {done:,.0f} of {total:,.0f}" if total > 1 else ""
        self._terminal.show(f"{task}{counts}{wait} {share:4.0%}")

    def remark(self, remark: Remark) -> None:
        """Say a remark in a line of its own."""
        self._terminal.remark(remark)


class _StatusLine:
    """A line of stderr that is written over, and taken away before anything else is written."""

    _is_shown = False

    def show(self, text: str) -> None:
        """Write over the line."""
        sys.stderr.write(f"\r{text[:_WIDTH]:{_WIDTH}}")
        sys.stderr.flush()
        self._is_shown = True

    def clear(self) -> None:
        """Leave an empty line where the progress stood."""
        if self._is_shown:
            sys.stderr.write(f"\r{'':{_WIDTH}}\r")
            sys.stderr.flush()
            self._is_shown = False


class BatchProgress(_StatusLine):
    """What a run says on stderr: failures at once, progress as one line or from time to time."""

    def __init__(self, *, quiet: bool) -> None:
        self._live, self._quiet = sys.stderr.isatty() and not quiet, quiet
        self._last = monotonic()
        self._failed = 0
        self._done: tuple[int, int] | None = None

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        """How many files have been read, or how many pairs are done."""
        count, whole = int(done), int(total or 0)
        if task == "reading":
            self._say(f"looked into {count} of {format_count(whole, 'file')}")
            return
        self._done = count, whole
        failed = f", {self._failed} failed" if self._failed else ""
        wait = f", {format_duration(left)} left" if left is not None else ""
        self._say(f"{count} of {format_count(whole, 'pair')}{failed}{wait}")

    def remark(self, remark: Remark) -> None:
        """A pair that failed, which is said however quiet the run is."""
        self._failed += 1
        self.clear()
        output.note(remark.text)

    def report_interruption(self) -> None:
        """How to go on."""
        self.clear()
        if self._done:
            done = "{} of {} pairs are done, their results whole".format(*self._done)
            output.note(f"{done}; the same command goes on with the rest")

    def _say(self, text: str) -> None:
        if self._live:
            self.show(text)
        elif monotonic() - self._last >= _SELDOM:
            self._last = monotonic()
            output.note(text, quiet=self._quiet)
