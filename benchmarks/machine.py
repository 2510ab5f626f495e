"""What a measurement ran on, and a table of what it gave beside what is asked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple


class Figure(NamedTuple):
    """Something that was measured, and the most that is asked; None where nothing is.

    Where `is_count` the measured number is to be the one that is asked.
    """

    what: str
    value: float
    asked: float | None = None
    unit: str = "ms"
    is_count: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it is as asked."""
        if self.asked is None:
            return True
        return self.value == self.asked if self.is_count else self.value <= self.asked


def describe_machine() -> str:
    """The processors of this process, and how many others wanted them in the last minute."""
    busy = os.getloadavg()[0]
    return f"{len(os.sched_getaffinity(0))} processors, load {busy:.1f} when it ended"


def build_table(conditions: str, figures: Sequence[Figure]) -> list[str]:
    """The lines of a page: what it was measured with, and a row for each figure."""
    rows = [
        f"| {each.what} | {_write(each.value, each)} | {_write(each.asked, each)} |"
        for each in figures
    ]
    head = ["| what | measured | asked |", "|---|---|---|"]
    return [f"{conditions}, {describe_machine()}:", "", *head, *rows]


def _write(value: float | None, figure: Figure) -> str:
    return "-" if value is None else f"{value:,.0f} {figure.unit}".strip()
