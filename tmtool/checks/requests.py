"""What can be asked about translations and findings, and what comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.checks.decisions import Decision, Verdict, check_ids
from tmtool.errors import InputError
from tmtool.findings import Severity

if TYPE_CHECKING:
    from tmtool.checks.model import Check
    from tmtool.checks.own_rules import OwnRule
    from tmtool.checks.profiles import ProjectProfile
    from tmtool.documents.requests import ReadRequest
    from tmtool.pipeline import AlignRequest
    from tmtool.terms.base import TermBase
    from tmtool.units import Bitext


NUMBERS = re.compile(r"(\d{1,6})(?:-(\d{1,6}))?")
"""A finding by its number in a report, or several in a row; an id has twelve characters."""


@dataclass(frozen=True, slots=True)
class PairsFile:
    """A file that holds pairs of texts: an output of the aligner, a TMX, an XLIFF, a table.

    With `translation` it is a text, each line of which that file translates in the same line, as in
    Moses. A file with two languages needs none named. With `force` it is taken though its languages
    seem exchanged.
    """

    path: str
    source_lang: str | None = None
    target_lang: str | None = None
    encoding: str | None = None
    force: bool = False
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class TextPairs:
    """Pairs of a text and its translation that are at hand."""

    pairs: tuple[tuple[str, str], ...]
    source_lang: str
    target_lang: str


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


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Translations to check: files of pairs, texts to align first, bitexts or pairs at hand.

    `terms` are term bases, by their files or names or as they are; without any it is the one of
    the memory. With `only_changed` only what is new since an earlier text is looked at: that is
    `previous`, a text in either language, a file of pairs, or the name of a document of the
    memory; where it is None, the document of the memory that the source goes on from. The findings
    are noted, so that people can decide on them, unless `notes_findings` is false. `rule_files` are
    files of the user's own rules, or their names in the folder of the memory.
    """

    texts: tuple[PairsFile | AlignRequest | Bitext | TextPairs, ...]
    rules: CheckRules = field(default_factory=CheckRules)
    terms: tuple[str | TermBase, ...] = ()
    only_changed: bool = False
    previous: ReadRequest | PairsFile | str | None = None
    notes_findings: bool = True
    rule_files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """InputError where there is nothing to check, or an earlier text plays no part."""
        if not self.texts:
            message = "there is nothing to check: name two texts or a file of translations"
            raise InputError(message, code="no texts", field="texts")
        if self.previous is not None and not self.only_changed:
            message = "a previous version is only used to check what was changed since"
            raise InputError(message, code="previous version alone", field="previous")


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """A decision on findings, by the ids or numbers that reports give them, with its reason.

    A number, or a range such as 5-9, is of the last report, an id of one of the last. `report` is
    one that has them instead: in JSON, or the folder in which it is kept. Where `all_alike`, the
    decision is on all findings of that report that say the same.
    """

    ids: tuple[str, ...]
    verdict: Verdict
    why: str
    report: str | None = None
    all_alike: bool = False

    def __post_init__(self) -> None:
        """InputError for what is neither a number of a finding nor an id."""
        check_ids([each for each in self.ids if not NUMBERS.fullmatch(each)])


@dataclass(frozen=True, slots=True)
class DecisionList:
    """Decisions, and the file they are in."""

    decisions: tuple[Decision, ...]
    file: Path
