"""Documents per rendering, year and body: each once, a draft and its adopted text together once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from operator import not_
from typing import Literal, TypeAlias

from tmtool.formats.bitexts.rows import WRONG
from tmtool.lang.script import is_han
from tmtool.memory.concordance.answers import UNCERTAIN
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.provenance import describe_shared, rank_origin
from tmtool.un.symbols import find_session
from tmtool.units import Origin, Status
from tmtool.where import find_year

Name: TypeAlias = Hashable
"""What a document is told by: its symbol, or all that its occurrences have in common."""

_SHARED = 0.5
"""A draft is one of an adopted text that has so much of what was found in it. Chosen, no
measurement."""
CERTAIN = 0.6
"""A rendering is certain from this confidence on. Measured (benchmarks/certainty.py): 246 of them,
of 169 terms, were read and judged; on the half of the terms that this and the next two were not
chosen on, 60 of 61 that are certain are right."""
CERTAIN_OF_MANY = 0.4
"""The same of one that stands in many places. Measured, see above."""
MANY = 12
"""These are so many places. Measured, see above."""
Grade: TypeAlias = Literal["sure", "low score", "unofficial"]
"""What a document's word is worth; `low score`: only pairs that the aligner wasn't sure of."""

_GRADES: tuple[Grade, ...] = ("sure", "low score", "unofficial")
_STEPS = (1, 2, 5, 10, 20, 50, 100, 500, 10_000)
"""The years that a period may have: round numbers, the last one for all time. Chosen."""


def name_of(origin: Origin) -> Name:
    """What tells the document of an occurrence from others; a reissue (*) is the same one.

    >>> name_of(Origin(symbol="A/75/456*")) == name_of(Origin(symbol="a/75/456", file="b.tmx"))
    True
    """
    symbol = find_symbol(origin)
    return symbol.rstrip("*").casefold() if symbol else describe_shared(origin)


def find_symbol(origin: Origin) -> str | None:
    """The symbol of a document, as the occurrence or one of its languages has it."""
    return origin.symbol or next((each.symbol for each in origin.places if each.symbol), None)


def find_adopted_drafts(named: Iterable[tuple[str, Origin]]) -> dict[Name, Name]:
    """The drafts whose adopted text was found as well, with that text.

    `named` are texts with an occurrence each. A draft and its adopted text are of one organ and
    session, at most a year apart, and have at least half of the draft's texts in common.
    """
    texts: dict[Name, set[str]] = defaultdict(set)
    origins: dict[Name, Origin] = {}
    for text, origin in named:
        name = name_of(origin)
        texts[name].add(text)
        origins.setdefault(name, origin)
    adopted = {name: each for name, each in origins.items() if each.status == "adopted"}
    having: dict[str, list[Name]] = defaultdict(list)
    for name in adopted:
        for text in texts[name]:
            having[text].append(name)
    return dict(_linked(origins, adopted, texts, having))


def _linked(
    origins: Mapping[Name, Origin],
    adopted: Mapping[Name, Origin],
    texts: Mapping[Name, set[str]],
    having: Mapping[str, list[Name]],
) -> Iterator[tuple[Name, Name]]:
    for name, origin in origins.items():
        if origin.status != "draft":
            continue
        shared = Counter(other for text in texts[name] for other in having.get(text, ()))
        fits = [
            (-count, repr(other), other)
            for other, count in shared.items()
            if count >= _SHARED * len(texts[name]) and _may_be(origin, adopted[other])
        ]
        if fits:
            yield name, min(fits, key=lambda each: each[:2])[2]


def _may_be(draft: Origin, adopted: Origin) -> bool:
    """Whether a text may have been adopted from a draft, by their symbols and dates."""
    symbols = [find_symbol(each) for each in (draft, adopted)]
    years = [find_year(each) for each in (draft, adopted)]
    sessions = [find_session(each) if each else None for each in symbols]
    roots = [each.split("/")[0].casefold() if each else None for each in symbols]
    if any(None not in pair and pair[0] != pair[1] for pair in (sessions, roots)):
        return False
    if years[0] is not None and years[1] is not None:
        return abs(years[1] - years[0]) <= 1
    return None not in sessions


@dataclass(frozen=True, slots=True)
class TermUse:
    """The term once in an occurrence of a unit, and what renders it there.

    `text` is the unit's text, folded. `rendering` is as written, None where none is known; those
    with one `key` are one rendering. `confidence` is 0 to 1.
    """

    text: str
    origin: Origin
    rendering: str | None
    key: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TermDocument:
    """A document that has the term with one rendering, in so many places."""

    name: str
    year: int | None
    body: str | None
    status: Status | None
    grade: Grade
    places: int


@dataclass(frozen=True, slots=True)
class RenderingHistory:
    """The documents with one rendering, oldest first, those without a year last.

    `text` is how most of them write it, None for places where no rendering was found. `status` is
    what a term base calls it ("preferred"), None where it doesn't know it or none was asked.
    `part_of` is a rendering in at least as many places that it is only a part of.
    """

    text: str | None
    confidence: float
    documents: tuple[TermDocument, ...]
    status: str | None = None
    part_of: str | None = None

    @property
    def places(self) -> int:
        """In how many places it stands, in all documents."""
        return sum(each.places for each in self.documents)

    @property
    def is_certain(self) -> bool:
        """Whether it is shown as a rendering: what a term base has always is."""
        if self.text is None or self.status is not None:
            return self.text is not None
        least = CERTAIN_OF_MANY if self.places >= MANY else CERTAIN
        return self.confidence >= least and self.part_of is None

    @property
    def is_uncertain(self) -> bool:
        return self.text is not None and self.confidence < UNCERTAIN

    @property
    def sure(self) -> tuple[TermDocument, ...]:
        return tuple(each for each in self.documents if each.grade == "sure")

    def count_graded(self, grade: Grade) -> int:
        """How many of its documents are of a grade."""
        return sum(each.grade == grade for each in self.documents)

    @property
    def years(self) -> dict[int, int]:
        """How many sure documents each year has."""
        return dict(sorted(Counter(d.year for d in self.sure if d.year is not None).items()))

    @property
    def bodies(self) -> dict[str, int]:
        """How many sure documents each body has, the most first."""
        return dict(Counter(each.body for each in self.sure if each.body).most_common())


@dataclass(frozen=True, slots=True)
class TermConcept:
    """What a term base says of a term: the ids of the entries it is of, and all their forms."""

    base: str
    entries: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The history of a term: its renderings, the one in most documents first.

    `documents` are distinct ones with a sure use, `low` and `unofficial` those without, by their
    best one; `places` are all uses that were counted. `drafts` were left out since their adopted
    texts are there, `alone` have the term without a text in the second language. With `concept`
    all its forms were counted.
    """

    query: ConcordanceQuery
    renderings: tuple[RenderingHistory, ...]
    documents: int
    low: int
    unofficial: int
    places: int
    drafts: int
    alone: int
    least: float
    concept: TermConcept | None = None
    folded: tuple[RenderingHistory, ...] = ()

    def fold(self) -> Timeline:
        """The history with the renderings that are less certain apart."""
        less = [each.text is not None and not each.is_certain for each in self.renderings]
        return replace(
            self, renderings=tuple(compress(self.renderings, map(not_, less))),
            folded=tuple(compress(self.renderings, less)),
        )  # fmt: skip

    @property
    def years(self) -> tuple[int, ...]:
        """The years of all sure documents, ascending, each once."""
        return tuple(sorted({year for each in self.renderings for year in each.years}))

    @property
    def bodies(self) -> tuple[str | None, ...]:
        """All bodies, that of most documents first; None where there are documents of no body."""
        found = Counter(d.body for each in self.renderings for d in each.documents)
        return tuple(sorted(found, key=lambda body: (body is None, -found[body], body or "")))


def count_uses(
    query: ConcordanceQuery, uses: Sequence[TermUse], alone: int = 0, min_score: float = WRONG
) -> Timeline:
    """The history that uses of a term make; scores under `min_score` are low."""
    drafts = find_adopted_drafts((use.text, use.origin) for use in uses)
    kept = [use for use in uses if name_of(use.origin) not in drafts]
    heads: dict[Name, Origin] = {}
    groups: dict[str, list[TermUse]] = defaultdict(list)
    for use in kept:
        name = name_of(use.origin)
        heads[name] = max(heads.get(name, use.origin), use.origin, key=rank_origin)
        groups[use.key].append(use)
    named = {key: _rendering(each, heads, min_score) for key, each in groups.items()}
    found = [replace(each, part_of=_find_whole(key, named)) for key, each in named.items()]
    grades = Counter(_best(own, min_score) for own in _by_document(kept).values())
    return Timeline(
        query, tuple(sorted(found, key=_order)), grades["sure"], grades["low score"],
        grades["unofficial"], len(kept), len(drafts), alone, min_score,
    )  # fmt: skip


def _find_whole(key: str, named: Mapping[str, RenderingHistory]) -> str | None:
    """The rendering that one is only a part of, in at least as many places; the commonest one."""
    own = named[key]
    if own.text is None:
        return None
    # Words stand apart but in Chinese.
    part = key if any(map(is_han, key)) else f" {key} "
    wholes = [
        each
        for other, each in named.items()
        if other != key and part in (other if any(map(is_han, other)) else f" {other} ")
        and each.text is not None and each.places >= own.places
    ]  # fmt: skip
    return max(wholes, key=lambda each: each.places).text if wholes else None


def _order(rendering: RenderingHistory) -> tuple[bool, int, int, str]:
    return (
        rendering.text is None, -len(rendering.sure), -len(rendering.documents),
        rendering.text or "",
    )  # fmt: skip


def _rendering(
    uses: Sequence[TermUse], heads: Mapping[Name, Origin], min_score: float
) -> RenderingHistory:
    members = _by_document(uses)
    documents = (_document(heads[name], own, min_score) for name, own in members.items())
    return RenderingHistory(
        _written(members.values()),
        round(sum(use.confidence for use in uses) / len(uses), 3),
        tuple(sorted(documents, key=lambda each: (each.year is None, each.year or 0, each.name))),
    )


def _written(members: Iterable[Sequence[TermUse]]) -> str | None:
    """How most documents write it; of equals the one that sorts first."""
    counts = Counter(text for own in members for text in {use.rendering for use in own})
    return min(counts, key=lambda text: (-counts[text], text or ""))


def _document(head: Origin, uses: Sequence[TermUse], min_score: float) -> TermDocument:
    name = find_symbol(head) or head.file or next(filter(None, _ids(head)), "without a name")
    return TermDocument(
        name, find_year(head), head.body, head.status, _best(uses, min_score), len(uses)
    )


def _ids(origin: Origin) -> Iterable[str | None]:
    return (name for place in origin.places for name in (place.file, place.document))


def _by_document(uses: Iterable[TermUse]) -> dict[Name, list[TermUse]]:
    found: dict[Name, list[TermUse]] = defaultdict(list)
    for use in uses:
        found[name_of(use.origin)].append(use)
    return found


def _best(uses: Iterable[TermUse], min_score: float) -> Grade:
    return min((_grade(use.origin, min_score) for use in uses), key=_GRADES.index)


def _grade(origin: Origin, min_score: float) -> Grade:
    if origin.status == "unofficial":
        return "unofficial"
    is_low = origin.score is not None and origin.score < min_score and origin.checked is None
    return "low score" if is_low else "sure"


def split_years(years: Collection[int], limit: int) -> tuple[range, ...]:
    """The time from the first to the last year in at most so many (2 or more) equal periods.

    >>> split_years([2010, 2012], 8)
    (range(2010, 2011), range(2011, 2012), range(2012, 2013))
    >>> split_years([1996, 2023], 4)
    (range(1990, 2000), range(2000, 2010), range(2010, 2020), range(2020, 2030))
    """
    if not years:
        return ()
    first, last = min(years), max(years)
    step = next(s for s in _STEPS if last // s - first // s < limit)
    start = first // step * step
    return tuple(range(at, at + step) for at in range(start, last + 1, step))
