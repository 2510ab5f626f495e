"""Which paragraphs of a draft continue which of its predecessor: by likeness, then by order.

Most paragraphs keep their order, so the pairs are first a path that goes down both texts; what is
left over on both sides and alike has moved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from tmtool.fuzzy.similarity import best, is_unspaced, similarity
from tmtool.lang.fold import fold

IN_ORDER = 0.5
"""What paragraphs that keep their place have to be alike (0..1) to be one edited paragraph."""
MOVED = 0.65
"""The same for paragraphs that stand elsewhere, where their place doesn't speak for them."""
SHORT = 6
"""Texts with fewer characters stand everywhere; one that has moved is none to tell."""

_BESIDE = 0.2
"""What it is worth that the paragraphs before are a pair as well, in units of `_worth`."""
_LENGTHENED = 0.1
"""A text that was made much longer still has all its parts; that counts a little less."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Paragraph `draft` continues paragraph `earlier`; `score` is how alike they are, 0..1.

    `moved` tells that it stands in another place among the paragraphs that both texts have.
    """

    draft: int
    earlier: int
    score: float
    moved: bool = False


def pairs(draft: Sequence[str], earlier: Sequence[str], lang: str) -> list[Pair]:
    """The pairs in the order of the draft; no paragraph is in two of them.

    >>> for each in pairs(["Recalls its resolution", "Thanks him"], ["Thanks him"], "en"):
    ...     print(each)
    Pair(draft=1, earlier=0, score=1.0, moved=False)
    """
    ours, theirs = [fold(each) for each in draft], [fold(each) for each in earlier]
    scores = _scores(ours, theirs, lang)
    path = list(_path(scores, ours))
    taken = {i for i, _ in path}, {j for _, j in path}
    rest = {
        (i, j): score
        for (i, j), score in scores.items()
        if i not in taken[0] and j not in taken[1] and score >= MOVED and len(ours[i]) >= SHORT
    }
    found = [Pair(i, j, scores[i, j]) for i, j in path]
    found += (Pair(i, j, scores[i, j], moved=True) for i, j in _strongest(rest))
    return sorted(found, key=lambda pair: pair.draft)


def likeness(draft: str, earlier: str, lang: str) -> float:
    """How alike two folded paragraphs are, 0..1: one of them may have been lengthened."""
    alike = similarity(draft, earlier, lang)
    return max(alike.score, alike.order_free - _LENGTHENED)


def _scores(
    draft: Sequence[str], earlier: Sequence[str], lang: str
) -> Mapping[tuple[int, int], float]:
    """The scores of all pairs that may be ones; where there are equal texts, of those alone."""
    places: dict[str, list[int]] = {}
    for j, text in enumerate(earlier):
        if text:
            places.setdefault(text, []).append(j)
    found = {(i, j): 1.0 for i, text in enumerate(draft) for j in places.get(text, ())}
    equal = {i for i, _ in found}
    parts = [_parts(text, lang) for text in earlier]
    for i, text in enumerate(draft):
        if text and i not in equal:
            found |= {(i, j): score for j, score in _alike(text, earlier, parts, lang)}
    return found


def _alike(
    text: str, earlier: Sequence[str], parts: Sequence[frozenset[str]], lang: str
) -> Iterator[tuple[int, float]]:
    """The paragraphs that a text may continue, and how alike they are."""
    own = _parts(text, lang)
    quick = best(text, earlier, lang, IN_ORDER).tolist()
    for j, (other, score, theirs) in enumerate(zip(earlier, quick, parts, strict=True)):
        # Other texts share too little for any measure, and are not compared.
        shared = 2 * len(own & theirs) / (len(own) + len(theirs) or 1)
        if score or (shared >= IN_ORDER and min(len(text), len(other)) >= SHORT):
            value = likeness(text, other, lang)
            if value >= IN_ORDER:
                yield j, value


def _parts(text: str, lang: str) -> frozenset[str]:
    """What a text has of its own: words, or pairs of characters where words aren't apart."""
    if not is_unspaced(lang):
        return frozenset(text.split())
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _path(
    scores: Mapping[tuple[int, int], float], draft: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """The pairs that go down both texts and are worth most together."""
    longest = _Longest()
    for _, row in groupby(sorted(scores), key=lambda pair: pair[0]):
        longest.add((pair, _worth(scores[pair], draft[pair[0]])) for pair in row)
    return longest.path()


def _worth(score: float, text: str) -> float:
    """Long paragraphs say more than headings, but one isn't worth ten others."""
    return score * sqrt(min(len(text), 400))


class _Longest:
    """Paths that go down, row by row: of all that end before a column only the best is kept."""

    def __init__(self) -> None:
        self._columns: list[int] = []
        self._totals: list[float] = []
        self._ends: list[tuple[int, int]] = []
        self._reached: dict[tuple[int, int], float] = {}
        self._before: dict[tuple[int, int], tuple[int, int] | None] = {}

    def add(self, row: Iterable[tuple[tuple[int, int], float]]) -> None:
        """Take in the pairs of one row, whose columns ascend."""
        found = []
        for pair, worth in row:
            total, before = self._best(pair)
            beside = (pair[0] - 1, pair[1] - 1)
            near = self._reached.get(beside, -1.0) + _BESIDE * worth
            if near >= total and beside in self._reached:
                total, before = near, beside
            found.append((pair, total + worth, before))
        for pair, total, before in found:
            self._reached[pair], self._before[pair] = total, before
            self._keep(pair, total)

    def path(self) -> Iterator[tuple[int, int]]:
        """The best path, in order."""
        at = self._ends[-1] if self._ends else None
        found = []
        while at is not None:
            found.append(at)
            at = self._before[at]
        return reversed(found)

    def _best(self, pair: tuple[int, int]) -> tuple[float, tuple[int, int] | None]:
        at = bisect_right(self._columns, pair[1] - 1)
        return (self._totals[at - 1], self._ends[at - 1]) if at else (0.0, None)

    def _keep(self, pair: tuple[int, int], total: float) -> None:
        """Note the path where none that ends as early is as good; drop those that it beats."""
        at = bisect_right(self._columns, pair[1])
        if at and self._totals[at - 1] >= total:
            return
        start = at - 1 if at and self._columns[at - 1] == pair[1] else at
        stop = at
        while stop < len(self._totals) and self._totals[stop] <= total:
            stop += 1
        self._columns[start:stop] = [pair[1]]
        self._totals[start:stop] = [total]
        self._ends[start:stop] = [pair]


def _strongest(rest: Mapping[tuple[int, int], float]) -> Iterator[tuple[int, int]]:
    """The best of what is left, each paragraph once; runs that moved together stay together."""
    taken: tuple[set[int], set[int]] = set(), set()

    def order(pair: tuple[int, int]) -> tuple[float, int, int, int]:
        i, j = pair
        run = ((i - 1, j - 1) in rest) + ((i + 1, j + 1) in rest)
        return -round(rest[pair], 3), -run, i, j

    for i, j in sorted(rest, key=order):
        if i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield i, j
