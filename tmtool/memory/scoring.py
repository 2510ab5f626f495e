"""Candidates scored, each with its reasons, until the best of them are sure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias

from tmtool.fuzzy.edits import compute_edits, find_written_differences
from tmtool.fuzzy.penalties import MatchFacts, Penalty, ScoredMatch, ValueMismatch, apply_penalties
from tmtool.fuzzy.similarity import Similarity, compute_similarity, score_best
from tmtool.lang.fold import fold
from tmtool.memory.in_step import Search
from tmtool.memory.model import FORMULA_POINTS, Kind, LookupOptions, Match, Query
from tmtool.memory.rank import Rank, build_rank, rank, rate_usages
from tmtool.protocols import StoredUnit
from tmtool.regions import rate_region
from tmtool.un import placeables
from tmtool.units import Origin, Variant
from tmtool.where import find_year
from tmtool.where import is_match as passes

_EQUAL = Similarity(1.0, None, 1.0, 1.0)
ORIGINS = 8
"""So many origins of a unit, those of the highest standing, are told with a match."""
_STEP = 8
"""So many candidates are scored at a time after those asked for."""
_EXACT = 0.001
"""Bounds are as exact as that: likeness comes as float32."""
SCORED = 64
"""So many candidates are scored at most, or those asked for: of hundreds that differ in a number
alone all could come first."""
_Row: TypeAlias = tuple[str, "ScoringCandidate"]
"""A folded source, and a candidate."""
_SURE = ("context", "exact", "fragment")
"""Kinds whose candidates are all scored: nothing but how far they are to be trusted tells them."""


@dataclass(frozen=True, slots=True)
class ScoringCandidate:
    """Two variants of a unit to be scored, and how it was found.

    `bound` is more than it can be worth (see `rank`), in per cent: penalties only lower it.
    """

    kind: Kind
    stored: StoredUnit
    source: Variant
    target: Variant
    bound: float = 100.0
    cosine: float | None = None


def list_candidates(
    kind: Kind, stored: StoredUnit, query: Query, options: LookupOptions, bound: float = 100.0,
    cosine: float | None = None,
) -> list[ScoringCandidate]:  # fmt: skip
    """A unit with each variant of the target: of its sources the one that is most like the query.

    Of several that say the same it is the one of the regional usage that is wanted.
    """
    sources = stored.unit.in_lang(options.source)
    if len(sources) > 1:
        folded = fold(query.text)
        texts = [fold(each.text) for each in sources]
        alike = score_best(folded, texts, options.source, 0.0).tolist()

        def order(at: int) -> tuple[bool, float, int, bool]:
            """Of those that have all of it, or are most alike, the usage that is wanted."""
            rate = rate_region(options.source, sources[at].region, options.source_region)
            has_all = kind == "fragment" and folded in texts[at]
            return not has_all, -alike[at], rate, sources[at].text != query.text

        at = min(range(len(sources)), key=order)
        sources = sources[at : at + 1]
    return [
        ScoringCandidate(kind, stored, source, target, bound, cosine)
        for source in sources
        for target in stored.unit.in_lang(options.target)
        if target != source
    ]


@dataclass(frozen=True, slots=True)
class NearText:
    """A text whose units are to be scored as candidates of a kind."""

    kind: Kind
    text: int
    bound: float
    cosine: float | None = None


def rank_matches(
    query: Query, candidates: Sequence[ScoringCandidate], options: LookupOptions
) -> tuple[Match, ...]:
    """The `k` best of candidates that are all scored: those that say the same."""
    found = _Found(query, options)
    found.take(candidates)
    return found.build_matches()


def find_best(
    query: Query,
    same: Sequence[ScoringCandidate],
    near: Sequence[NearText],
    options: LookupOptions,
    keys: Iterable[str] = (),
) -> Search[int, Sequence[StoredUnit], tuple[Match, ...]]:
    """The `k` best of what says the same and of the units of near texts, scored and explained.

    Near texts come by their bounds; they are scored until no other can come before those, or until
    there are so many. Asks for the units of texts; those with a key in `keys` are left out.
    """
    left = max(SCORED, options.k)
    found = _Found(query, options)
    waiting = _WaitingText(near, {*keys, *(each.stored.key for each in same)}, query, options)
    yield from waiting.fetch(options.k)
    some = waiting.take(options.k)
    found.take([*same, *some])
    while some and (left := left - len(some)) > 0:
        floor = -found.last[0] if found.last is not None else -1.0
        if not _reaches(waiting.bound, floor):
            break
        yield from waiting.fetch(min(_STEP, left), floor)
        some = waiting.take(min(_STEP, left))
        found.take(some)
    return found.build_matches()


def _reaches(bound: float, floor: float) -> bool:
    """Whether what is worth so much at most can be among those that are worth a floor."""
    return round(bound + _EXACT, 1) >= floor


class _WaitingText:
    """Candidates of near texts, in order; the units of some texts more are asked for at once."""

    def __init__(
        self, near: Sequence[NearText], keys: set[str], query: Query, options: LookupOptions
    ) -> None:
        self._near, self._known, self._step = near, keys, options.k
        self._query, self._options = query, options
        self._there: list[ScoringCandidate] = []
        self._at = self._asked = 0

    @property
    def bound(self) -> float:
        """What the next of them can be worth at most; less than nothing where there is none."""
        if self._there:
            return self._there[0].bound
        return self._near[self._at].bound if self._at < len(self._near) else -1.0

    def take(self, limit: int) -> list[ScoringCandidate]:
        """The next ones, which have been fetched."""
        some, self._there = self._there[:limit], self._there[limit:]
        return some

    def fetch(self, min_count: int, floor: float = -1.0) -> Search[int, Sequence[StoredUnit], None]:
        """Ask until so many wait, or no text is left.

        The first are often all that is asked for. Then come all that reach a floor, of as many as
        are scored at most: who asks a third time is told of those whatever they reach.
        """
        while len(self._there) < min_count and self._at < len(self._near):
            some = self._near[self._at : self._at + self._step]
            if self._asked == 1:
                some = some[: max(sum(_reaches(each.bound, floor) for each in some), 1)]
            self._at, self._asked = self._at + len(some), self._asked + 1
            self._step = max(SCORED, self._step)
            listed = yield [each.text for each in some]
            for each, units in zip(some, listed, strict=True):
                new = [stored for stored in units if stored.key not in self._known]
                self._known.update(stored.key for stored in new)
                for stored in new:
                    self._there += list_candidates(
                        each.kind, stored, self._query, self._options, each.bound, each.cosine
                    )


def _add_replacement(match: Match, query: Query) -> Match:
    """A match with what turns its source into the query, if that is not there yet."""
    if match.edits or _is_verbatim(match, query):
        return match
    return replace(match, edits=compute_edits(query.text, match.source))


class _Found:
    """The matches so far, as far as they may be among the best."""

    def __init__(self, query: Query, options: LookupOptions) -> None:
        self._query, self._options = query, options
        self._targets: dict[str, dict[str | None, set[str]]] = {}
        self._scored: dict[str, list[tuple[Rank, ScoringCandidate, Match]]] = {}
        self._left: list[_Row] = []
        self.best: list[tuple[Rank, Match]] = []

    def build_matches(self) -> tuple[Match, ...]:
        """The best, each with what turns its source into the query."""
        return tuple(_add_replacement(match, self._query) for _, match in self.best)

    @property
    def last(self) -> Rank | None:
        """The rank that has to be reached, None as long as there are not enough."""
        return self.best[-1][0] if len(self.best) == self._options.k else None

    def take(self, some: Sequence[ScoringCandidate]) -> None:
        """Score those that can be among the best."""
        rows: list[_Row] = [(fold(each.source.text), each) for each in some]
        # A penalty on a source of several translations comes with the second of them, and then
        # others may be better that were not before.
        if changed := self._note(rows):
            rows, self._left = [*rows, *self._left], []
        for source in changed:
            for _, candidate, _ in self._scored.pop(source, []):
                self._add(source, candidate)
        if self.last is None:
            for row in rows:
                self._add(*row)
            self._choose()
            return
        self._choose()
        least = sorted(((self._least(*row), row) for row in rows), key=itemgetter(0))
        for at, (first, row) in enumerate(least):
            if self.last is not None and first > self.last:
                self._left += [row for _, row in least[at:]]
                break
            self._add(*row)
            self._choose()

    def _note(self, rows: Sequence[_Row]) -> set[str]:
        """Note the translations; the sources that had some, and have more now."""
        changed = set()
        for source, candidate in rows:
            before = self._translations(source)
            own = self._targets.setdefault(source, {})
            own.setdefault(candidate.target.region, set()).add(candidate.target.text)
            if before and self._translations(source) > before:
                changed.add(source)
        return changed

    def _translations(self, source: str) -> int:
        """How many translations a source has; variants of regions are one."""
        return max(map(len, self._targets.get(source, {}).values()), default=0)

    def _choose(self) -> None:
        """Find the best of those that were scored."""
        every = [(own, match) for each in self._scored.values() for own, _, match in each]
        every.sort(key=itemgetter(0))
        self.best = every[: self._options.k]

    def _add(self, source: str, candidate: ScoringCandidate) -> None:
        match = _match(self._query, candidate, self._options, self._translations(source))
        row = rank(match, self._options), candidate, match
        self._scored.setdefault(source, []).append(row)

    def _least(self, source: str, candidate: ScoringCandidate) -> Rank:
        """A rank that a candidate can't be before: only its trust is known."""
        options, stored = self._options, candidate.stored
        origin = _best_origin(stored, options)
        lost = 0.0
        # By meaning alone a match is worth no more, however much it is to be trusted.
        if candidate.kind != "semantic":
            lost = 100 - _equal(_trust(origin, options, self._translations(source))).score
        bound = candidate.bound + _EXACT
        kind: Kind = candidate.kind if candidate.kind in _SURE else "formula"
        usages = _usages(candidate, options)
        fit, key = rate_usages(*usages, options), f"{stored.key} {usages[1] or ''}"
        return build_rank(bound, kind, fit, bound - lost, origin, key, options.prefer)


@lru_cache(maxsize=256)  # Units of one import are to be trusted alike.
def _equal(facts: MatchFacts) -> ScoredMatch:
    """How much a match is worth whose text is the query's."""
    return apply_penalties(_EQUAL, facts)


def _usages(candidate: ScoringCandidate, options: LookupOptions) -> tuple[str | None, str | None]:
    """The regional usages of both sides."""
    unit = candidate.stored.unit
    return (
        unit.find_usage(candidate.source, options.source_region),
        unit.find_usage(candidate.target, options.target_region),
    )


def _match(
    query: Query, candidate: ScoringCandidate, options: LookupOptions, translations: int
) -> Match:
    stored, source, target = candidate.stored, candidate.source.text, candidate.target.text
    origin = _best_origin(stored, options)
    facts = _trust(origin, options, translations)
    match = Match(
        candidate.kind, _equal(facts), stored, source, target, origin, (), None, (),
        candidate.cosine, *_usages(candidate, options),
    )  # fmt: skip
    is_equal = candidate.kind in _SURE
    if is_equal and _is_verbatim(match, query):
        return match
    if not is_equal and (
        candidate.kind == "formula" or _same_formula(query.text, source, options.source)
    ):
        made = _formula(match, query, facts, options)
        if made is not None:
            return made
        match = replace(match, kind="fuzzy")
    if not _is_verbatim(match, query):
        match = replace(match, edits=compute_edits(query.text, source))
        facts = _with_text(facts, match, query, options)
    if is_equal:
        return replace(match, scored=apply_penalties(_EQUAL, facts))
    return _by_likeness(match, query, facts, options)


def _is_verbatim(match: Match, query: Query) -> bool:
    """Whether there is nothing to compare: a piece says word for word what it was asked for."""
    return query.text == match.source or match.kind == "fragment"


def _formula(match: Match, query: Query, facts: MatchFacts, options: LookupOptions) -> Match | None:
    """The stored translation with the query's values in it; None where one of them has no place.

    It is worth a point less than an exact match, and less again the more of it had to be replaced.
    How the texts differ is left out: of many only a few are shown.
    """
    made = placeables.rewrite(
        query.text, match.source, match.target, options.source, options.target
    )
    if made is None or not made.complete:
        return None
    alike = compute_similarity(fold(query.text), fold(match.source), options.source)
    points = FORMULA_POINTS * (1 + 2 * (1 - alike.character))
    put_in = Penalty("values put in", points, "the query's values were put in", "text")
    different = placeables.find_mismatches(query.text, match.source, options.source)
    found = _equal(facts)
    found = replace(
        found,
        similarity=alike,
        match=found.match - points,
        score=found.score - points,
        penalties=(put_in, *found.penalties),
        # The value is right now, but what is told of it may suit another order of magnitude.
        flags=("magnitude",) if any(each.factor is not None for each in different) else (),
    )
    return replace(match, kind="formula", scored=found, rewritten=made)


def _same_formula(query: str, source: str, lang: str) -> bool:
    """Whether nothing but values differs, however the text was found."""
    formula = placeables.build_template(fold(query), lang)
    return formula != fold(query) and formula == placeables.build_template(fold(source), lang)


def _by_likeness(match: Match, query: Query, facts: MatchFacts, options: LookupOptions) -> Match:
    alike = compute_similarity(fold(query.text), fold(match.source), options.source)
    found = apply_penalties(alike, facts)
    if match.kind == "semantic":
        # By meaning alone a text is never worth more than one that resembles the query.
        by_meaning = 100 * min(options.floor, match.cosine or 0.0)
        found = replace(found, score=max(min(found.score, by_meaning), by_meaning - 10))
    return replace(match, scored=found)


def _trust(origin: Origin, options: LookupOptions, translations: int) -> MatchFacts:
    """What there is to know of a match's origin."""
    made = find_year(origin)
    return MatchFacts(
        alignment=origin.score,
        checked=origin.checked is not None,
        status=origin.status,
        years=None if options.year is None or made is None else options.year - made,
        translations=translations,
    )


def _with_text(facts: MatchFacts, match: Match, query: Query, options: LookupOptions) -> MatchFacts:
    """How the stored text differs from the query, in writing and in values."""
    different = placeables.find_mismatches(query.text, match.source, options.source)
    return replace(
        facts,
        written=find_written_differences(query.text, match.source, match.edits),
        mismatches=tuple(
            ValueMismatch(
                _written(query.text, each.other),
                _written(match.source, each.source),
                each.factor is not None,
            )
            for each in different
        ),
    )


def _written(text: str, value: placeables.Placeable | None) -> str:
    return text[value.start : value.stop] if value else ""


def _best_origin(stored: StoredUnit, options: LookupOptions) -> Origin:
    origins = stored.unit.origins
    preferred = (o for o in origins if options.prefer is not None and passes(options.prefer, o))
    return next(preferred, origins[0])
