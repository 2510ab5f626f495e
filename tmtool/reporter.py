"""How work tells what it is doing: its progress, and remarks beside its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that a person should read beside the result: what was guessed, or left out.

    `code` and `values` are as those of an error: an interface adds by them what can be done. A
    failure, of one file of many, is shown even where remarks are not.
    """

    text: str
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    is_failure: bool = False

    def __str__(self) -> str:
        return self.text


class Reporter(Protocol):
    """Who is told while a job is at work; a progress bar, a log, a stream of events."""

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        """Take note of how much of a task is done; `total` is None where nobody knows.

        `left` are the seconds that it will likely take, where that is known better than by `done`.
        """

    def remark(self, remark: Remark) -> None:
        """Take note of something to tell beside the result."""


class _Silent:
    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        pass

    def remark(self, remark: Remark) -> None:
        pass


SILENT: Reporter = _Silent()
"""Tells nobody."""
