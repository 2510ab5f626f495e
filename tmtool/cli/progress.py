"""How jobs look to whoever waits: a line that is written over, or a line now and then in a log.

Each is a `Reporter`, and the log of the run gets what it is told.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from tmtool.cli import output
from tmtool.cli.messages import explain
from tmtool.lang.wrap import format_duration, format_size
from tmtool.reporter import Remark

_LATELY = 30
"""Seconds that a rate is reckoned from. Chosen, no measurement."""
_MARKS = 15
"""How many times in them are remembered. Chosen, no measurement."""
_OFTEN = 0.2
"""Seconds after which a person sees a new figure. Chosen, no measurement."""
_SELDOM = 30.0
"""Seconds after which a log gets a new line. Chosen, no measurement."""
_WIDTH = 78
"""Columns of a line of progress: 80 less two. Chosen, no measurement."""


class TaskProgress:
    """Shows how many texts of a task are done, and how long the rest will take."""

    def __init__(self, terminal: output.TerminalReporter) -> None:
        self._terminal = terminal
        self._task, self._began, self._first = "", 0.0, 0.0

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        now = monotonic()
        if task != self._task:
            self._task, self._began, self._first = task, now, done
        whole, rate = total or 0.0, (done - self._first) / max(now - self._began, 1e-9)
        if left is None and rate > 0 and done < whole:
            left = (whole - done) / rate
        wait = "" if left is None else f", {format_duration(left)} left"
        share = done / whole if whole else 1.0
        self._terminal.show(f"{task} {done:,.0f} of {whole:,.0f}{wait} {share:4.0%}")

    def remark(self, remark: Remark) -> None:
        self._terminal.remark(remark)


class AddProgress:
    """Shows the units of a file, how many come a second, and how long the rest will take.

    Then the vectors that are made.
    """

    def __init__(self, terminal: output.TerminalReporter, files: int = 1) -> None:
        self._terminal = terminal
        self._files, self._number = files, 0
        self._marks = deque([(0.0, 0.0, 0)], maxlen=_MARKS)
        self._file, self._units = "", 0
        self._vectors: TaskProgress | None = None

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        from tmtool.memory.add_requests import UNITS

        if task == UNITS and total is None:
            self._units = int(done)
        elif task == self._file:
            self._show(done, total or 0.0)
        elif total is None:
            self._file, self._units = task, 0
            self._number += 1
            self._marks = deque([(monotonic(), 0.0, 0)], maxlen=_MARKS)
        else:
            self._vectors = self._vectors or TaskProgress(self._terminal)
            self._vectors.step(task, done, total, left=left)

    def remark(self, remark: Remark) -> None:
        self._terminal.remark(remark)

    def describe_stop(self) -> str:
        """What an interruption left, and how to go on."""
        if self._vectors is not None:
            return "stopped; all units are kept, and tmtool index build makes the other vectors"
        told = f"{self._file}: stopped near unit {self._units:,}; what was taken in is kept"
        again = ", and the same command goes on from there"
        return told if self._file == "-" else told + again

    def _show(self, done: float, total: float) -> None:
        now, units = monotonic(), self._units
        began, bytes_then, units_then = self._marks[0]
        spent, came = now - began, done - bytes_then
        if now - self._marks[-1][0] > _LATELY / _MARKS:
            self._marks.append((now, done, units))
        rate = left = ""
        if spent > 1 and came > 0:
            rate = f", {(units - units_then) / spent:,.0f} a second"
            left = f", {format_duration((total - done) * spent / came)} left"
        name, share = Path(self._file).name[:30], done / total if total else 0.0
        if self._files > 1:
            name = f"{name} ({self._number:,} of {self._files:,})"
        self._terminal.show(f"{name}: {units:,} units{rate}{left} {share:4.0%}")


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


@contextmanager
def open_download_bar(*, quiet: bool = False) -> Iterator[DownloadBar]:
    """A meter that shows remarks and progress on stderr, and says how to go on after Ctrl-C."""
    meter = DownloadBar(sys.stderr.isatty() and not quiet, quiet=quiet)
    try:
        yield meter
    except KeyboardInterrupt:
        meter.clear()
        output.note("what came is kept; the same command goes on from there", quiet=quiet)
        raise
    finally:
        meter.clear()


class DownloadBar(_StatusLine):
    """A line that is written over where a person looks on, a line now and then where none does."""

    def __init__(
        self, live: bool, clock: Callable[[], float] = monotonic, *, quiet: bool = False
    ) -> None:
        self._live, self._clock, self._quiet = live, clock, quiet
        self._what = ""
        self._began = self._shown = clock()
        self._first = 0.0

    def remark(self, remark: Remark) -> None:
        """Say a sentence in a line of its own."""
        self.clear()
        output.note(explain(remark), quiet=self._quiet)

    def step(
        self, what: str, done: float, total: float | None = None, *, left: float | None = None
    ) -> None:
        """Show how far it is, unless that was shown a moment ago."""
        if self._quiet:
            return
        now = self._clock()
        if what != self._what or done < self._first:
            self._what, self._first, self._began = what, done, now
            self._shown = now - (_OFTEN if self._live else 0)
        if now - self._shown < (_OFTEN if self._live else _SELDOM):
            return
        self._shown = now
        text = describe_download(
            what, done, total, (done - self._first) / max(now - self._began, 1e-3)
        )
        if self._live:
            self.show(text)
        else:
            output.note(text)


def describe_download(what: str, done: float, total: float | None, speed: float) -> str:
    """What is known of a download, in one line.

    >>> describe_download("en-zh.txt.zip", 50_000_000, 200_000_000, 2_500_000)
    'en-zh.txt.zip 25 %, 50 of 200 MB, 2.5 MB/s, 1 min to go'
    >>> describe_download("unpacking", 50_000_000, None, 0)
    'unpacking 50 MB'
    """
    rate = f", {speed / 1e6:.1f} MB/s" if speed else ""
    if not total:
        return f"{what} {format_size(done)}{rate}"
    left = f", {format_duration((total - done) / speed)} to go" if speed else ""
    share = f"{100 * done / total:.0f} %, {done / 1e6:.0f} of {total / 1e6:.0f} MB"
    return f"{what} {share}{rate}{left}"
