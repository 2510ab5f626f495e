"""Searches for the best matches that go on side by side, so that a store is asked once for all.

Candidates are scored until no other can come before the best of them.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import TypeAlias, TypeVar

from tmtool.lang.fold import fold
from tmtool.memory.model import Kind, LookupOptions, Match, Query
from tmtool.memory.scoring import (
    EXACT,
    Rank,
    ScoringCandidate,
    bound_rank,
    build_match,
    list_candidates,
    rank,
)
from tmtool.protocols import StoredUnit
from tmtool.stopping import check_limit

SCORED = 64
"""Most candidates that are considered for a query: of hundreds that differ in a number alone all
could come first."""
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
    query: Query, candidates: Sequence[ScoringCandidate], options: LookupOptions, count: int
) -> tuple[Match, ...]:
    """Return the best `count` of candidates that are all known."""
    results = _BestMatches(query, options, count)
    results.add(candidates)
    return results.list_matches()


def find_best(
    query: Query,
    same: Sequence[ScoringCandidate],
    near: Sequence[NearText],
    options: LookupOptions,
    keys: Iterable[str] = (),
) -> Search[int, Sequence[StoredUnit], tuple[Match, ...]]:
    """Return the best `k` of `same` and of the units of near texts, scored.

    Near texts come by their bounds. Yields texts to read the units of: first those of as many texts
    as are asked for, then of all that can still be among the best, up to a limit. Units with a key
    in `keys` are left out.
    """
    results = _BestMatches(query, options, options.k)
    results.add(same)
    known = {*keys, *(candidate.stored.key for candidate in same)}
    limit, start = max(SCORED, options.k), 0
    while start < len(near) and limit > 0:
        # At first the best and those that tie with them; one more question is for all the rest.
        worth = results.min_worth
        if start == 0 and worth is None:
            worth = round(near[: options.k][-1].bound, 1)
        texts = [
            each
            for each in near[start : start + limit]
            if worth is None or round(each.bound + EXACT, 1) >= worth
        ]
        if not texts:
            break
        start += len(texts)
        candidates: list[ScoringCandidate] = []
        for each, units in zip(texts, (yield [each.text for each in texts]), strict=True):
            new = [stored for stored in units if stored.key not in known]
            known.update(stored.key for stored in new)
            for stored in new:
                candidates += list_candidates(
                    each.kind, stored, query, options, each.bound, each.cosine
                )
        results.add(candidates[:limit])
        limit -= len(candidates)
    return results.list_matches()


class _BestMatches:
    """The best matches of the candidates so far; no more are scored than can be among them."""

    def __init__(self, query: Query, options: LookupOptions, count: int) -> None:
        self._query, self._options, self._count = query, options, count
        self._targets: dict[str, dict[str | None, set[str]]] = {}
        self._scored: list[tuple[Rank, Match, _Row]] = []
        self._left: list[_Row] = []

    def list_matches(self) -> tuple[Match, ...]:
        """Return the best matches, best first."""
        return tuple(match for _, match, _ in self._scored[: self._count])

    @property
    def min_worth(self) -> float | None:
        """The worth that others need to be among the best, None as long as anything will do."""
        is_full = len(self._scored) >= self._count
        return -self._scored[self._count - 1][0][0] if is_full else None

    def add(self, candidates: Sequence[ScoringCandidate]) -> None:
        """Score candidates in the order of their bounds, until no other can be among the best."""
        rows = [(fold(each.source.text), each) for each in candidates]
        # Several translations of a source lower the ranks of all of them, also of scored ones.
        changed = self._note_translations(rows)
        if changed:
            rows += [row for _, _, row in self._scored if row[0] in changed]
            self._scored = [each for each in self._scored if each[2][0] not in changed]
        rows += self._left
        bounds = [
            bound_rank(self._query, each, self._options, self._count_translations(source))
            for source, each in rows
        ]
        ordered = sorted(zip(bounds, rows, strict=True), key=itemgetter(0))
        self._left = []
        for position, (bound, row) in enumerate(ordered):
            if len(self._scored) >= self._count and bound > self._scored[self._count - 1][0]:
                self._left = [row for _, row in ordered[position:]]
                break
            source, candidate = row
            match = build_match(
                self._query, candidate, self._options, self._count_translations(source)
            )
            scored = rank(self._query, match, self._options), match, row
            insort(self._scored, scored, key=itemgetter(0))

    def _note_translations(self, rows: Sequence[_Row]) -> set[str]:
        """Note the translations; return the sources that had some before and have more now."""
        changed = set()
        for source, candidate in rows:
            before = self._count_translations(source)
            targets = self._targets.setdefault(source, {})
            targets.setdefault(candidate.target.region, set()).add(candidate.target.text)
            if before and self._count_translations(source) > before:
                changed.add(source)
        return changed

    def _count_translations(self, source: str) -> int:
        """Return the number of translations of a source; variants of regions are one."""
        return max(map(len, self._targets.get(source, {}).values()), default=0)
