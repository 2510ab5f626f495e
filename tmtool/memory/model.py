"""What a memory is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from tmtool.protocols import EVERYTHING, StoredUnit, View
from tmtool.units import Origin

if TYPE_CHECKING:
    from tmtool.fuzzy.edits import Edit
    from tmtool.fuzzy.penalties import ScoredMatch
    from tmtool.memory.successors import Successor
    from tmtool.terms.superseded_wording import SupersededWording
    from tmtool.un.placeables import Rewritten

Kind: TypeAlias = Literal[
    "context", "exact", "formula", "containing", "fuzzy", "contained", "semantic", "fragment"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order in which equal scores are told."""
WHOLE: frozenset[Kind] = frozenset({"containing", "contained"})
"""Kinds of units that have all of the query in them, and that stand whole in the query: the rest of
the longer text is other matter, which says nothing of the other."""

FLOOR = 0.65
"""What a fuzzy match has to score at least, as users of the UN's own tools know it. Chosen, no
measurement."""
MEANING = 0.84
"""The least cosine of a match by meaning that is told unasked. Measured with the default encoder on
236 labelled pairs, 2026-11: from here on four of five are of use (benchmarks/meaning_floor.py)."""
DISTANT = 0.45
"""The least cosine where meanings are asked for by name: texts below have hardly a subject in
common. Measured there: 1 in 48 of those up to 0.55 is of use."""
FORMULA_POINTS = 1.0
"""What a translation loses at least in which values were put. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Query:
    """A text to look up, and its neighbours where it stands in a document."""

    text: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class LookupOptions:
    """How to look up: from `source` to `target`, the best `k`, from `floor` (0..1) on.

    `semantic` says when meanings are searched: "auto" where fewer than `k` matches reach the floor,
    and then only what is near enough to be of use (`MEANING`).
    Without `fragments` or `fuzzy` these are not searched. `year` is the present one, for penalties
    on age; without it none are given.
    Of what is alike the regional usage that is wanted comes first: `source_region` and
    `target_region` are what stands behind a language in BCP 47 ("HK"); None where any will do.
    """

    source: str
    target: str
    k: int = 5
    floor: float = FLOOR
    view: View = EVERYTHING
    semantic: Literal["auto", "always", "never"] = "auto"
    fragments: bool = True
    fuzzy: bool = True
    year: int | None = None
    source_region: str | None = None
    target_region: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that answers a query, with the reasons.

    `source` and `target` are the stored texts; `origin` is the best of the view's origins and
    `stored` all there is. `edits` turn the stored source into the query. `rewritten` is the target
    with the query's values, of a formula: never stored, never precedent. `affected` are the spans
    of the target that render what differs, as far as that is known. `cosine` is that of the
    meanings. Of what has all of the query, `affected` is what renders the query. The regions say
    whose usage the texts are, None for the language in general. A unit with several variants of the
    target language is a match with each. `successors` say what became of the document.
    `superseded` is what term bases call superseded in it, as it is offered.
    """

    kind: Kind
    scored: ScoredMatch
    stored: StoredUnit
    source: str
    target: str
    origin: Origin
    edits: tuple[Edit, ...] = ()
    rewritten: Rewritten | None = None
    affected: tuple[range, ...] = ()
    cosine: float | None = None
    source_region: str | None = None
    target_region: str | None = None
    successors: tuple[Successor, ...] = ()
    superseded: SupersededWording | None = None


@dataclass(frozen=True, slots=True)
class SubsegmentMatch:
    """A clause of the query that the memory knows: `query.text[start:stop]`, in `count` units.

    `match` is the unit of the highest standing that has it, `spans` the part of its target that
    renders it, empty where that is not known.
    """

    start: int
    stop: int
    count: int
    match: Match
    spans: tuple[range, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The matches for one query, best first, and what was searched for them.

    `notes` are sentences a person should read: that meanings are not complete yet, for instance.
    """

    query: Query
    matches: tuple[Match, ...]
    pieces: tuple[SubsegmentMatch, ...] = ()
    searched: tuple[Kind, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def best(self) -> Match | None:
        return self.matches[0] if self.matches else None
