"""How a download looks to whoever waits for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tmtool.cli import output, run_log
from tmtool.cli.messages import explain
from tmtool.cli.progress import format_duration
from tmtool.reporter import Remark

# How often a person sees a new figure, and a log gets a new line, in seconds.
_OFTEN, _SELDOM = 0.2, 30.0
_WIDTH = 78
"""Columns of a line of progress: 80 less two. Chosen, no measurement."""


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


class DownloadBar:
    """A line that is written over where a person looks on, a line now and then where none does."""

    def __init__(
        self, live: bool, clock: Callable[[], float] = time.monotonic, *, quiet: bool = False
    ) -> None:
        self._live, self._clock, self._quiet = live, clock, quiet
        self._what = ""
        self._began = self._shown = clock()
        self._first = 0.0
        self._dirty = False

    def remark(self, remark: Remark) -> None:
        """Say a sentence in a line of its own."""
        self.clear()
        output.note(explain(remark), quiet=self._quiet, said=remark)

    def step(
        self, what: str, done: float, total: float | None = None, *, left: float | None = None
    ) -> None:
        """Show how far it is, unless that was shown a moment ago."""
        run_log.write_step(what, done, total)
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
        if not self._live:
            output.note(text)
            return
        self._dirty = True
        sys.stderr.write(f"\r{text[:_WIDTH]:{_WIDTH}}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, so that something else can be written."""
        if self._dirty:
            sys.stderr.write(f"\r{'':{_WIDTH}}\r")
            sys.stderr.flush()
            self._dirty = False


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


def format_size(count: float) -> str:
    """A number of bytes as people say it.

    >>> format_size(1_535_707_641), format_size(327_000), format_size(12)
    ('1.5 GB', '327 kB', '12 bytes')
    """
    if count < 1000:
        return f"{count} bytes"
    for unit in ("kB", "MB"):
        count /= 1000
        if count < 999.5:
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.1f} {unit}"
    return f"{count / 1000:.1f} GB"
