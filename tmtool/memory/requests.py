"""What a memory can be asked for, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.memory.model import FLOOR, Answer, LookupOptions, Query
from tmtool.selection import EVERYTHING, Selection
from tmtool.where import Where

if TYPE_CHECKING:
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.cited import CitedFacts
    from tmtool.memory.comparison import Comparison, PreviousVersion
    from tmtool.memory.concordance.absence import Absence
    from tmtool.memory.concordance.answers import Concordance
    from tmtool.memory.model import Match
    from tmtool.memory.term_history import Timeline
    from tmtool.memory.whole.bulk import DocumentAnswers
    from tmtool.memory.whole_names import WholeName
    from tmtool.protocols import JournalEntry, StoredUnit
    from tmtool.terms.base import TermBase
    from tmtool.terms.found import FoundTerm

Sort: TypeAlias = Literal["rendering", "left", "right", "year", "authority", "memory"]


@dataclass(frozen=True, slots=True)
class LookupRequest:
    """Texts to look up, each by itself; a language that is None is guessed for each text.

    A language with its region ("zh-HK") finds what there is of it first, then the rest of it.

    `k` matches of each are wanted, from `floor` (0..1) on; matches whose origin passes `prefer`
    come first among equals. `semantic` says when meanings are compared: "auto" where fewer than
    `k` matches reach the floor. With `pieces` the clauses that the memory knows come as well.
    `terms` are the term bases whose terms are told of each text, by default that of the memory.
    Without `phrases` it is not counted how often a term or a phrase stands in the memory.
    """

    queries: tuple[Query, ...]
    source: str | None = None
    target: str | None = None
    k: int = 5
    floor: float = FLOOR
    selection: Selection = EVERYTHING
    prefer: Where | None = None
    semantic: Literal["auto", "always", "never"] = "auto"
    pieces: bool = True
    terms: tuple[str | TermBase, ...] = ()
    phrases: bool = True


@dataclass(frozen=True, slots=True)
class LookedUpText:
    """All that is known of a text: the answer of the memory, and what stands beside it.

    `cited` is how a number or a symbol is cited; `names` are what the text is the name of as a
    whole: titles, agenda items, bodies, posts, terms. Of a term or a phrase, `phrase` says how
    often it stands in the memory and how it is rendered. `terms` are what the term bases know of
    it.
    """

    answer: Answer
    options: LookupOptions
    cited: CitedFacts | None = None
    names: tuple[WholeName, ...] = ()
    phrase: Concordance | None = None
    terms: tuple[FoundTerm, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is a match, a name or a citation."""
        is_cited = self.cited is not None and self.cited.is_known
        return bool(self.answer.matches or self.names or is_cited)


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What is known of each text that was looked up, in the order of the queries."""

    texts: tuple[LookedUpText, ...]
    memory: str
    selection: Selection

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What the memory answers to each query."""
        return tuple(each.answer for each in self.texts)

    @property
    def options(self) -> tuple[LookupOptions, ...]:
        """How each query was looked up."""
        return tuple(each.options for each in self.texts)


@dataclass(frozen=True, slots=True)
class BesideRequest:
    """A text of which is asked what stands beside its matches; languages that are None are guessed.

    `terms` are the term bases, by default that of the memory.
    """

    text: str
    source: str | None = None
    target: str | None = None
    selection: Selection = EVERYTHING
    terms: tuple[str | TermBase, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchesBesideResult:
    """The matches of a text; with `awaits_meanings` those by meaning are still to be asked for."""

    text: LookedUpText
    awaits_meanings: bool = False


@dataclass(frozen=True, slots=True)
class MeaningsBesideResult:
    """The matches of a text that its meaning alone brings, as they come in a whole answer.

    In `text`, the whole answer, they are among the others; `first` is the number after the last
    of those and of the pieces.
    """

    text: LookedUpText
    matches: tuple[Match, ...]
    first: int


@dataclass(frozen=True, slots=True)
class TermsBesideResult:
    """The terms of a text, in their order; `base` is None where the memory has no term base."""

    text: str
    source: str
    target: str
    terms: tuple[FoundTerm, ...]
    base: str | None


@dataclass(frozen=True, slots=True)
class PhraseBesideResult:
    """Where a text stands in the memory as a phrase, and how it is rendered.

    `concordance` is None where it stands nowhere, of which `absence` says what is nearest, and
    where it is too long for a phrase: then both are.
    """

    text: str
    source: str
    target: str
    concordance: Concordance | None
    absence: Absence | None


@dataclass(frozen=True, slots=True)
class CiteRequest:
    """What is to be cited: a number, a symbol, with a place behind it, or a name.

    `terms` are the term bases that names are looked up in, by default that of the memory.
    """

    text: str
    terms: tuple[str | TermBase, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentLookupRequest:
    """A document to look up, each of its segments as `lookup` says.

    The queries and the source language of `lookup` play no part: they are those of the document.
    `with_itself` lets what the memory has of this very document be among the matches. With
    `guess_previous` the document of the memory that it goes on from is looked for, and with
    `mark_words` the words to change in the best translation of each segment; with `find_terms` the
    terms of each segment are told as well.
    """

    draft: ReadRequest
    lookup: LookupRequest = LookupRequest(())
    guess_previous: bool = True
    mark_words: bool = False
    with_itself: bool = False
    find_terms: bool = False


@dataclass(frozen=True, slots=True)
class DocumentLookupResult:
    """The segments of a document with their matches, and what it seems to go on from.

    `terms` are those of each segment; none were looked for where it is empty.
    """

    whole: DocumentAnswers
    previous: PreviousVersion | None
    memory: str
    selection: Selection
    terms: tuple[tuple[FoundTerm, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """A draft to compare with its previous version, paragraph by paragraph.

    `previous` is a file, the symbol, file, hash or id of a document of the memory, or None: then
    it is guessed from what the segments of the draft match, looked up as `lookup` says.
    """

    draft: ReadRequest
    previous: ReadRequest | str | None = None
    lookup: LookupRequest = LookupRequest(())

    def __post_init__(self) -> None:
        """InputError where the name of the previous version is empty."""
        if isinstance(self.previous, str) and not self.previous.strip():
            message = "no previous version is named: give its symbol, file, hash or id"
            raise InputError(message, code="no name", field="previous")


@dataclass(frozen=True, slots=True)
class CompareResult:
    """A draft beside its previous version."""

    comparison: Comparison
    memory: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class ConcordanceRequest:
    """A phrase to find: words, wild cards, expressions, both sides (see docs/concordance.md).

    `lang` is that of the phrase and `to` that of its renderings, guessed where None; `other` is
    what the other side must have, or with a minus must not. `lines` says of how many texts lines
    and renderings are taken: of some hundred at most, of all, or of none, which only counts. With a
    `rendering` only its lines are among the lines, and with "" those for which none was found.
    """

    phrase: str
    lang: str | None = None
    to: str | None = None
    other: str | None = None
    selection: Selection = EVERYTHING
    sort: Sort = "rendering"
    lines: Literal["sample", "all", "none"] = "sample"
    rendering: str | None = None


@dataclass(frozen=True, slots=True)
class ConcordanceResult:
    """What was found; where nothing was, `absence` says what is nearest. `searched` in words."""

    concordance: Concordance
    absence: Absence | None
    searched: str
    memory: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class TermHistoryRequest:
    """A term whose renderings are followed over the years (words and wild cards).

    `lang` is that of the term and `to` that of its renderings, guessed where None. Pairs with a
    score (0..1) below `min_score` count as weak. With `terms`, a term base by its file or name, all
    forms count that it has for the term.
    """

    term: str
    lang: str | None = None
    to: str | None = None
    min_score: float = 0.5
    terms: str | None = None
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True)
class TermHistoryResult:
    """What was found; where the term is nowhere, `absence` says what is nearest.

    `searched` tells in words how much there was to search.
    """

    timeline: Timeline
    absence: Absence | None
    searched: str
    memory: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class UnitRequest:
    """A unit by its key, with `origins` of its origins at most."""

    key: str
    origins: int = 100


@dataclass(frozen=True, slots=True)
class UnitResult:
    """A unit, and the changes that touched it, the newest first; both empty where it never was.

    Where it is no more, `became` is the key that a correction or a merge gave it; None where it was
    deleted or what brought it was taken back, as the first of the changes says.
    """

    key: str
    stored: StoredUnit | None
    changes: tuple[JournalEntry, ...]
    became: str | None = None
