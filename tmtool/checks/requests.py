"""Which checks run, which findings a report has, and the formats of reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.checks.model import Check
    from tmtool.checks.own_rules import OwnRule
    from tmtool.checks.profiles import ProjectProfile
    from tmtool.findings import Severity

WORD = (".docx", ".docm", ".dotx", ".dotm")
XLIFF = (".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".txlf")
FORMATS = (".html", ".xlsx", ".json", ".jsonl", ".txt", *WORD, *XLIFF)
"""Suffixes of reports; in Word and XLIFF they are notes in a copy of the file that was checked."""


@dataclass(frozen=True, slots=True)
class CheckRules:
    """The checks to run, and the findings to report.

    The checks are those of the profile of a `project`, else of a `profile`, or `only` some, with
    `more` and without those in `exclude`. Findings below `min_severity` are only counted.
    `organization` and `region` say whose renderings are preferred: UN, ITU; zh-HK. `own` are a
    user's own rules, which run unless their check is excluded.
    """

    profile: str = "all"
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    min_severity: Severity = "note"
    organization: str | None = None
    region: str | None = None
    more: tuple[str, ...] = ()
    own: tuple[OwnRule, ...] = ()
    project: ProjectProfile | None = None

    def __post_init__(self) -> None:
        """InputError for a name of no profile or check, and where no check is left."""
        self.list_checks()

    @property
    def name(self) -> str:
        """Name of the profile."""
        return self.project.name if self.project else self.profile

    def list_checks(self) -> tuple[Check, ...]:
        """List the checks in the order in which they run."""
        from tmtool.checks.registry import select_checks

        only, own = self.only, self.own
        if self.project and not only:
            only, own = self.project.checks or ("own rules",), (*own, *self.project.rules)
        return select_checks(self.profile, only, self.exclude, self.more, own)
