"""How a term base is kept: proposals, duplicates, sheets for review, changes undone.

`terms` names a term base, as in `tmtool.terms.requests`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.changes import TermChange
    from tmtool.terms.duplicates import Duplicates
    from tmtool.terms.model import Fault
    from tmtool.terms.review_sheet import SheetOutcome


@dataclass(frozen=True, slots=True)
class ProposeTermsRequest:
    """Terms that somebody proposes, pairs of a language and a text, of a new concept or of one.

    With `preview` nothing is changed.
    """

    terms_proposed: tuple[tuple[str, str], ...]
    entry: str | None = None
    source: str | None = None
    note: str | None = None
    terms: str | None = None
    preview: bool = False

    def __post_init__(self) -> None:
        """InputError where nothing is proposed."""
        if not self.terms_proposed:
            message = "nothing is proposed: name terms like en=digital divide"
            raise InputError(message)


@dataclass(frozen=True, slots=True)
class DecideTermsRequest:
    """A decision on the proposed terms of an entry: approved, or rejected for a reason.

    `term` names some of them, as `EditTermsRequest` does, `numbers` several; all that are proposed
    where neither does. `status` is what an approved term is then, such as preferred. With `seen`,
    the digest of the entry, nothing is decided where somebody changed it meanwhile.
    """

    id: str
    approve: bool
    term: str | None = None
    status: str | None = None
    why: str | None = None
    terms: str | None = None
    numbers: tuple[int, ...] = ()
    seen: str | None = None

    def __post_init__(self) -> None:
        """InputError for a rejection without a reason."""
        if not self.approve and not (self.why or "").strip():
            message = "a proposal is rejected only with a reason, which the journal keeps"
            raise InputError(message, code="no reason", field="why")


@dataclass(frozen=True, slots=True)
class TermUpkeepResult:
    """An entry as it is now, None where it is gone, and the number of the change.

    `alike` are entries that seem to be the same concept. `skipped` is what contradicted and was
    left out. Without a `change` nothing was changed.
    """

    entry: ConceptEntry | None
    change: int | None
    alike: tuple[ConceptEntry, ...] = ()
    skipped: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeTermsRequest:
    """Entries that are one concept, whose id will be `kept`; with `preview` nothing is changed.

    `seen` are ids and digests of entries as somebody saw them.
    """

    kept: str
    others: tuple[str, ...]
    preview: bool = False
    terms: str | None = None
    seen: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicateTermsResult:
    """Groups of entries that seem to be one concept, and these entries."""

    groups: tuple[Duplicates, ...]
    base: str
    entries: tuple[ConceptEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewTermsRequest:
    """A sheet to write for review: entries by ids, those with a term of a status, or all."""

    path: Path
    ids: tuple[str, ...] = ()
    process_status: str | None = None
    overwrite: bool = False
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class ApplySheetRequest:
    """A sheet that came back; with `preview` nothing is changed."""

    path: Path
    preview: bool = False
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class ApplySheetResult:
    """What the sheet makes of the base, and the number of the change, None where there is none."""

    outcome: SheetOutcome
    change: int | None


@dataclass(frozen=True, slots=True)
class UndoTermsResult:
    """The change that was taken back, and the number of the undoing."""

    undone: TermChange
    change: int
