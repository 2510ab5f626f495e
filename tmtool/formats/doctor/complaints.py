"""What the doctor finds: complaints about places, what a repair would put there, and its log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from tmtool.errors import InputError, TmtoolError, describe_failed_write
from tmtool.fields import record
from tmtool.formats.bitexts.tsv import escape

_SHOWN = 80
"""Characters of a value that a complaint shows. Chosen, no measurement."""


@record("complaint")
class Complaint:
    """A fault at a line, in a unit (from 1; None for the file as a whole).

    `was` is the faulty text, `now` its repair, None if only a person can repair it: then a
    repaired copy keeps it.
    """

    kind: str
    line: int
    unit: int | None
    was: str
    now: str | None = None
    why: str = ""

    @property
    def is_repairable(self) -> bool:
        return self.now is not None


Tell: TypeAlias = Callable[[Complaint], None]


@record("examined")
class DoctorReport:
    """The number of units, and of faults by kind: those found, and those that can be repaired."""

    units: int
    counts: dict[str, tuple[int, int]]

    @property
    def is_clean(self) -> bool:
        return not self.counts


class ComplaintTally:
    """Counts complaints by kind, and passes them on."""

    def __init__(self, tell: Tell | None = None) -> None:
        self._tell = tell
        self._found: Counter[str] = Counter()
        self._repairable: Counter[str] = Counter()

    def __call__(self, complaint: Complaint) -> None:
        self._found[complaint.kind] += 1
        self._repairable[complaint.kind] += complaint.is_repairable
        if self._tell:
            self._tell(complaint)

    def report(self, units: int) -> DoctorReport:
        """The counts, the commonest first."""
        found = self._found.most_common()
        return DoctorReport(units, {kind: (n, self._repairable[kind]) for kind, n in found})


def shorten_line(text: str) -> str:
    r"""A text in one line that anything can show, cut where it is long.

    >>> shorten_line("a\x0bb\nc")
    'a\\x0bb c'
    """
    plain = "".join(c if c.isprintable() or c in "\t\r\n" else ascii(c)[1:-1] for c in text[:200])
    told = " ".join(plain.split())
    return told if len(told) <= _SHOWN else f"{told[: _SHOWN - 1]}…"


@contextmanager
def write_log(path: Path) -> Iterator[Tell]:
    """A log as tab-separated values, to be told each complaint; none is left where work fails.

    InputError where it can't be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("line\tunit\tkind\twas\tis\twhy\n")

            def tell(each: Complaint) -> None:
                now = "(left as it is)" if each.now is None else each.now
                cells = (str(each.line), str(each.unit or ""), each.kind, each.was, now, each.why)
                file.write("\t".join(map(escape, cells)) + "\n")

            yield tell
    except OSError as error:
        raise InputError(describe_failed_write(path, error)) from error
    except TmtoolError:
        # Without a copy there is nothing that a log could tell of.
        path.unlink()
        raise
