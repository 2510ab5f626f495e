"""One entry of a term base as people work on it: searched, read, written down, traced, copied.

`terms` names a term base, as in `tmtool.terms.requests`. `seen` is the digest of an entry as
somebody saw it (`terms.changes.digest_entry`): where it is another one by now, nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.changes import TermChange
    from tmtool.terms.model import Fault
    from tmtool.terms.searching import TermMatch


@dataclass(frozen=True, slots=True)
class SearchTermsRequest:
    """A text to find in term bases, in their order, or all entries where it is empty.

    `limit` entries are wanted, after the first `offset` of them; `match` is as in
    `FindTermsRequest`. Bases that are not there are passed over.
    """

    text: str = ""
    bases: tuple[str | None, ...] = (None,)
    lang: str | None = None
    match: TermMatch = "all words"
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class TermHit:
    """An entry of a term base, None being the memory's own."""

    base: str | None
    entry: ConceptEntry


@dataclass(frozen=True, slots=True)
class SearchTermsResult:
    """The entries that were wanted, how many there are in all, and the bases that are there.

    Each base has its number of entries; `found_in` names those with any of what was found. `langs`
    are the languages of all terms that were found, the commonest first.
    """

    hits: tuple[TermHit, ...]
    total: int
    bases: tuple[tuple[str | None, int], ...]
    langs: tuple[str, ...]
    found_in: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A change of an entry: what it said before and since, None where it was not there."""

    change: TermChange
    before: ConceptEntry | None
    after: ConceptEntry | None
    is_undone: bool


@dataclass(frozen=True, slots=True)
class ReadEntryResult:
    """An entry with its digest, its changes (the newest first), and what seems to be the same.

    `entry` and `digest` are None where it was removed; `faults` are warnings about it.
    """

    entry: ConceptEntry | None
    digest: str | None
    changes: tuple[EntryChange, ...]
    alike: tuple[ConceptEntry, ...]
    faults: tuple[Fault, ...]
    base: str


@dataclass(frozen=True, slots=True)
class SaveEntryRequest:
    """An entry as it shall be from now on, all of it; a new one where `seen` is None.

    The id of a new one may be "": then it is made of its terms. With `preview` nothing is changed.
    """

    entry: ConceptEntry
    seen: str | None = None
    preview: bool = False
    why: str | None = None
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class SaveEntryResult:
    """An entry as it was (None: not there) and as it is, and the number of the change.

    `alike` are others that seem to be the same concept, `faults` warnings. The change is None where
    nothing was changed.
    """

    before: ConceptEntry | None
    entry: ConceptEntry
    change: int | None
    alike: tuple[ConceptEntry, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptPairRequest:
    """Two terms that render each other, found somewhere, for a new entry or for one that is there.

    They are approved, or `proposed`; what the entry has already is passed over.
    """

    pair: tuple[tuple[str, str], tuple[str, str]]
    entry: str | None = None
    source: str | None = None
    note: str | None = None
    proposed: bool = False
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteEntryRequest:
    """An entry to take out, as it was seen."""

    id: str
    seen: str
    why: str | None = None
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class ListTermChangesRequest:
    """At most `limit` changes of a term base, all or those of an entry."""

    entry: str | None = None
    limit: int = 50
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A change of a term base, and what it did to each entry; `is_undone` since."""

    change: TermChange
    entries: tuple[EntryChange, ...]
    is_undone: bool


@dataclass(frozen=True, slots=True)
class ListTermChangesResult:
    """Changes, the newest first, and how many there are in all."""

    changes: tuple[ListedChange, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry with proposed terms, its digest, and entries that seem to be the same concept."""

    entry: ConceptEntry
    digest: str
    alike: tuple[ConceptEntry, ...]


@dataclass(frozen=True, slots=True)
class ListProposalsResult:
    """Proposals that wait for a decision, in their order, and how many there are in all."""

    proposals: tuple[Proposal, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CopyTermsRequest:
    """Entries of another term base to add to the memory's own."""

    ids: tuple[str, ...]
    terms: str | None = None

    def __post_init__(self) -> None:
        """InputError where no entry is named, and for one base."""
        if not self.ids:
            message = "no entry is named"
            raise InputError(message, code="no entry named", field="ids")
        if self.terms is None:
            message = "the entries are in this term base already: name another one"
            raise InputError(message, code="one term base", field="terms")


@dataclass(frozen=True, slots=True)
class CopyTermsResult:
    """How many entries were added or brought together with others, and what was left out."""

    added: int
    merged: int
    change: int | None
    skipped: tuple[Fault, ...] = ()
