"""Searches for the best matches that go on side by side, so that a store is asked once for all.

Candidates are scored until no other can come before the best of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from operator import itemgetter
from typing import TypeAlias, TypeVar

from tmtool.lang.fold import fold
from tmtool.memory.expected_editing import find_expected_editing
from tmtool.memory.model import Kind, LookupOptions, Match, Query
from tmtool.memory.scoring import (
    EXACT,
    Rank,
    ScoringCandidate,
    add_edits,
    bound_rank,
    build_match,
    list_candidates,
    rank,
)
from tmtool.protocols import StoredUnit
from tmtool.stopping import check_limit

_STEP = 8
"""So many candidates are scored at a time after those asked for: chosen, no measurement."""
SCORED = 64
"""So many candidates are scored at most, or those asked for: chosen, as of hundreds that differ in
a number alone all could come first."""
_Row: TypeAlias = tuple[str, ScoringCandidate]
"""A folded source, and a candidate."""
Asked = TypeVar("Asked")
Told = TypeVar("Told")
Found = TypeVar("Found")
Search: TypeAlias = Generator[Sequence[Asked], Sequence[Told], Found]
"""Yields what it wants to know, is sent as many answers, and returns what it finds."""


def run_in_step(
    searches: Iterable[Search[Asked, Told, Found]],
    ask: Callable[[Sequence[Asked]], Sequence[Told]],
) -> list[Found]:
    """What each search finds; what all of them want to know at a time is asked at once.

    >>> def double(number):
    ...     (once,) = yield [number]
    ...     return once
    >>> run_in_step(map(double, [1, 2]), lambda asked: [2 * each for each in asked])
    [2, 4]
    """
    listed = list(searches)
    found: dict[int, Found] = {}
    waiting: list[tuple[int, Sequence[Asked]]] = []
    _go_on(((at, search, None) for at, search in enumerate(listed)), waiting, found)
    while waiting:
        check_limit()
        every = [each for _, asked in waiting for each in asked]
        told = iter(ask(every) if every else ())
        answered = [(at, listed[at], list(islice(told, len(asked)))) for at, asked in waiting]
        waiting.clear()
        _go_on(answered, waiting, found)
    return [found[at] for at in range(len(listed))]


def _go_on(
    answered: Iterable[tuple[int, Search[Asked, Told, Found], Sequence[Told] | None]],
    waiting: list[tuple[int, Sequence[Asked]]],
    answers: dict[int, Found],
) -> None:
    """Let searches go on until each waits for answers, or has found what it looks for."""
    for at, search, told in answered:
        try:
            asked = next(search) if told is None else search.send(told)
        except StopIteration as stop:
            answers[at] = stop.value
        else:
            waiting.append((at, asked))


@dataclass(frozen=True, slots=True)
class NearText:
    """A text whose units are to be scored as candidates of a kind."""

    kind: Kind
    text: int
    bound: float
    cosine: float | None = None
    has_other_label: bool = False


def rank_matches(
    query: Query, candidates: Sequence[ScoringCandidate], options: LookupOptions
) -> tuple[Match, ...]:
    """The `k` best of candidates that are all scored: those that say the same."""
    found = _BestMatches(query, options)
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
    found = _BestMatches(query, options)
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
    return round(bound + EXACT, 1) >= floor


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


class _BestMatches:
    """The matches so far, as far as they may be among the best."""

    def __init__(self, query: Query, options: LookupOptions) -> None:
        self._query, self._options = query, options
        self._targets: dict[str, dict[str | None, set[str]]] = {}
        self._scored: dict[str, list[tuple[Rank, ScoringCandidate, Match]]] = {}
        self._left: list[_Row] = []
        self.best: list[tuple[Rank, Match]] = []

    def build_matches(self) -> tuple[Match, ...]:
        """The best, each with what turns its source into the query, and the editing expected."""
        langs = self._options.source, self._options.target
        return tuple(
            replace(
                add_edits(match, self._query),
                expected_editing=find_expected_editing(match.kind, match.scored.match, *langs),
            )
            for _, match in self.best
        )

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
        bounds = (
            bound_rank(self._query, candidate, self._options, self._translations(source))
            for source, candidate in rows
        )
        least = sorted(zip(bounds, rows, strict=True), key=itemgetter(0))
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
        match = build_match(self._query, candidate, self._options, self._translations(source))
        row = rank(self._query, match, self._options), candidate, match
        self._scored.setdefault(source, []).append(row)
