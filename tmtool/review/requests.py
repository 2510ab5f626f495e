"""What a reviser can ask for, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.formats.bitexts.notes import PairNotes
    from tmtool.review.applied import AppliedEdits
    from tmtool.review.commands import Command
    from tmtool.review.session import Review
    from tmtool.units import Bitext


@dataclass(frozen=True, slots=True)
class RowsRequest:
    """Rows of a bitext in a file that tmtool wrote; what is None or False excludes none.

    `rows` are named as a reviser does, from 1 ("12-20", "3, 7"); `below` is a score, `text` stands
    on either side. So many rows `around` each come as well.
    """

    bitext: str
    rows: str | None = None
    below: float | None = None
    text: str | None = None
    unchecked: bool = False
    around: int = 0


@dataclass(frozen=True, slots=True)
class RowsResult:
    """The bitext, and the numbers of the rows that are wanted, from 0."""

    bitext: Bitext
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TableResult:
    """A bitext to write as a table, with the findings beside its pairs; None without a check."""

    bitext: Bitext
    findings: PairNotes | None = None


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """Corrections of a bitext in a file that tmtool wrote: an edited table, or commands.

    `at` says when they were made, if not now: a date or a time of ISO 8601. With `accept_rest` all
    other rows are right as well.
    """

    bitext: str
    table: str | None = None
    commands: tuple[str, ...] = ()
    at: str | None = None
    accept_rest: bool = False

    def __post_init__(self) -> None:
        """InputError for two kinds of corrections at once, and for what is no time."""
        if self.table is not None and self.commands:
            message = "corrections come from a table or from commands, not from both"
            raise InputError(message)
        if self.at is not None:
            try:
                datetime.fromisoformat(self.at)
            except ValueError as error:
                raise InputError(
                    f"the time must be like 2026-11-25 or 2026-11-25T14:30, not {self.at!r}",
                    code="time of review", field="at", value=self.at,
                ) from error  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """The corrected bitext, how many rows it has, and how many of them somebody has checked.

    `applied` counts what a table changed; None where commands did.
    """

    bitext: Bitext
    rows: int
    checked: int
    applied: AppliedEdits | None = None


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What came of a line: the review before and after it, and the rows it touched or names.

    `command` is None where the line holds none.
    """

    before: Review
    after: Review
    command: Command | None
    rows: tuple[int, ...] = ()
