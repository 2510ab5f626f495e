"""Where answers and remarks go: data to stdout and nothing else, the rest to stderr."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from time import monotonic
from typing import TYPE_CHECKING

import typer

from tmtool.cli.messages import explain
from tmtool.errors import InputError, describe_failed_write
from tmtool.lang.wrap import format_duration
from tmtool.reporter import Remark
from tmtool.views.commands import show_command

if TYPE_CHECKING:
    from tmtool.views.terminal.look import Look

LOG_SECONDS = 30.0
STOPPED_READING = 141
"""Peer (shells): 128 + SIGPIPE, reported of a program whose reader went away."""


def prepare() -> None:
    """UTF-8 with line feeds into pipes and files; a terminal gets ? for what it can't show."""
    # Python has no streams at all where a caller closed them.
    sys.stdout = sys.stdout or io.StringIO()
    sys.stderr = sys.stderr or io.StringIO()
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    if sys.stdout.isatty() or os.environ.get("PYTHONIOENCODING"):
        sys.stdout.reconfigure(errors="replace")
    else:
        # The name of a file may have bytes that are no text: in JSON too they stand as an escape.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n", errors="backslashreplace")


def emit(lines: Iterable[str]) -> None:
    """Write data to stdout, line ends included."""
    try:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
    except OSError as error:
        _abandon_stdout()
        # Windows says EINVAL where others say EPIPE.
        if error.errno in (errno.EPIPE, errno.EINVAL):
            raise typer.Exit(STOPPED_READING) from error
        raise InputError(describe_failed_write("standard output", error)) from error


def note(text: str, *, quiet: bool = False) -> None:
    """Say one line on stderr, unless all shall be quiet."""
    if not quiet:
        complain(text)


def complain(text: str) -> None:
    """Say what is wrong in one line on stderr."""
    sys.stderr.write(f"tmtool: {' '.join(text.split())}\n")
    sys.stderr.flush()


@contextmanager
def open_reporter(*, quiet: bool = False) -> Iterator[TerminalReporter]:
    """Who shows a person at stderr how far work is, and says remarks to anyone."""
    found = TerminalReporter(shows=not quiet and sys.stderr.isatty(), quiet=quiet)
    try:
        yield found
    finally:
        found.clear()


class TerminalReporter:
    """A line that is written over for progress, lines for remarks; in a log, lines for both."""

    def __init__(self, *, shows: bool, quiet: bool) -> None:
        self._shows, self._quiet = shows, quiet
        self._logged = monotonic()
        self._began: dict[str, tuple[float, float]] = {}

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        """Show how much of a task is done, and how long the rest will take.

        A task without a total is shown by what is done of it.
        """
        if total is None:
            self._show(f"{task} {done:,.0f}")
            return
        now = monotonic()
        began, first = self._began.setdefault(task, (now, done))
        rate = (done - first) / max(now - began, 1e-9)
        if left is None and rate > 0 and done < total:
            left = (total - done) / rate
        wait = "" if left is None else f", {format_duration(left)} left"
        share = done / total if total else 1.0
        counts = f" {done:,.0f} of {total:,.0f}" if total > 1 else ""
        self._show(f"{task}{counts}{wait} {share:4.0%}")

    def remark(self, remark: Remark) -> None:
        """See `Reporter`."""
        self.clear()
        note(explain(remark), quiet=self._quiet and not remark.is_failure)

    def _show(self, text: str) -> None:
        """Write over the current line of a terminal; a log gets a line from time to time."""
        if self._shows:
            sys.stderr.write(f"\r{text:40}\r{text}")
            sys.stderr.flush()
        elif text and monotonic() - self._logged >= LOG_SECONDS:
            self._logged = monotonic()
            note(text, quiet=self._quiet)

    def clear(self) -> None:
        """Make room for something else."""
        self._show("")


def is_terminal() -> bool:
    """Whether a person looks at stdout."""
    return sys.stdout.isatty()


def get_columns() -> int:
    """How wide the terminal is."""
    return get_terminal_size((80, 24)).columns


def can_show_boxes() -> bool:
    """Whether box characters can be shown, each one column wide: legacy consoles do neither."""
    return (sys.stdout.encoding or "ascii").lower().startswith("utf")


def can_show_colours() -> bool:
    """Whether colours may be used: on a terminal that knows them, unless NO_COLOR is set."""
    known = os.environ.get("TERM", "") != "dumb" and not os.environ.get("NO_COLOR")
    return is_terminal() and known


def build_look(*, minimum: int = 0, full: bool = False) -> Look:
    """How a view may look on this terminal; one that needs more columns names its `minimum`."""
    from tmtool.views.terminal.look import MINIMUM, Look

    columns = max(get_columns(), minimum or MINIMUM)
    colours, boxes = can_show_colours(), can_show_boxes()
    return Look(columns, colours, boxes, full, show_command, is_terminal())


def _abandon_stdout() -> None:
    """Let Python's flush at exit write into nothing; it would complain a second time."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, io.UnsupportedOperation):
        sys.stdout = io.StringIO()
