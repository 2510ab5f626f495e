"""What can be asked about findings, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tmtool.checks.decisions import Decision, Verdict, check_decision


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """A decision on findings, by the ids that reports give them, with its reason."""

    ids: tuple[str, ...]
    verdict: Verdict
    why: str

    def __post_init__(self) -> None:
        """InputError for what is no id of a finding, and where no reason is given."""
        check_decision(self.ids, self.why)


@dataclass(frozen=True, slots=True)
class DecisionList:
    """Decisions, and the file they are in."""

    decisions: tuple[Decision, ...]
    file: Path
