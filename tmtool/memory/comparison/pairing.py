"""Which paragraphs of a draft continue which of its previous version: by likeness, then by order.

Most paragraphs keep their order, so the pairs are first a path that goes down both texts; what is
left over on both sides and alike has moved. A paragraph that was split, and several that were
merged, are one pair: what is together in one text and apart in the other is compared as a whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import NamedTuple

from tmtool.fuzzy.edits import compute_edits
from tmtool.fuzzy.similarity import compute_similarity, is_unspaced, score_best
from tmtool.lang.fold import fold
from tmtool.lang.script import get_joiner
from tmtool.un.placeables import build_template

SHORT = 6
"""Texts with fewer characters stand everywhere; one that is only alike elsewhere has not moved.
Chosen, no measurement."""
TOGETHER = 0.6
"""What several paragraphs together have to be alike (0..1) to a single one. Chosen, no
measurement."""

_LENGTHENED = 0.1
"""A text that was made much longer still has all its parts; that counts a little less. Chosen, no
measurement."""
_MOST = 8
"""So many paragraphs are one after a merge at most. Limit: time grows with their square."""
_MARKS = ",.;:!?()\"'"
_INSIDE = 0.5
"""The share of each part that the single paragraph has to have, in its place among the others.
Chosen, no measurement."""
IN_ORDER = 0.5
"""What paragraphs that keep their place have to be alike (0..1) to be one edited paragraph. Chosen,
no measurement."""
MOVED = 0.65
"""The same for paragraphs that stand elsewhere, where their place doesn't speak for them. Chosen,
no measurement."""

_BESIDE = 0.2
"""What it is worth that the paragraphs before are a pair as well, in units of `_worth`. Chosen, no
measurement."""


def find_joined(
    parts: Sequence[str], wholes: Sequence[str], lang: str
) -> Iterator[tuple[range, int, float]]:
    """Runs of two or more parts that may be one of the wholes, cut up; all are folded.

    Each comes with how alike it is, 0..1. What of the whole a part has is told with dates, numbers
    and symbols taken for what they are, not for which: next year's are others.

    >>> parts = ["thanks the host country;", "calls for support."]
    >>> list(find_joined(parts, ["thanks the host country; calls for support."], "en"))
    [(range(0, 2), 0, 1.0)]
    """
    bare, others = ([build_template(text, lang) for text in side] for side in (parts, wholes))
    own = [list_parts(text, lang) for text in bare]
    for at, whole in enumerate(others):
        theirs = list_parts(whole, lang)
        # "By 2030," is short but for its value, and stands there word for word.
        fits = [
            (len(text) >= SHORT and len(some & theirs) >= _INSIDE * len(some))
            or (len(part) >= SHORT and part in wholes[at])
            for part, text, some in zip(parts, bare, own, strict=True)
        ]
        for run in _runs(fits, bare, len(whole)):
            # The cheaper question comes first.
            score = measure_likeness(_together(parts, run, lang), wholes[at], lang)
            if score >= TOGETHER and _are_inside(bare, run, whole, lang):
                yield run, at, score


def measure_likeness(draft: str, earlier: str, lang: str) -> float:
    """How alike two folded paragraphs are, 0..1: one of them may have been lengthened."""
    alike = compute_similarity(draft, earlier, lang)
    return max(alike.score, alike.order_free - _LENGTHENED)


def list_parts(text: str, lang: str) -> frozenset[str]:
    """What a text has of its own: words, or pairs of characters where words aren't apart."""
    if not is_unspaced(lang):
        return frozenset(word.strip(_MARKS) for word in text.split())
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _runs(fits: Sequence[bool], parts: Sequence[str], size: int) -> Iterator[range]:
    """Neighbours that fit and are together about as long as the whole, between half and double."""
    for fit, group in groupby(range(len(fits)), key=lambda at: fits[at]):
        listed = list(group) if fit else []
        for first in listed:
            total = len(parts[first])
            for last in range(first + 1, min(listed[-1], first + _MOST - 1) + 1):
                total += len(parts[last])
                if total > 2 * size:
                    break
                if 2 * total >= size:
                    yield range(first, last + 1)


def _are_inside(texts: Sequence[str], run: range, whole: str, lang: str) -> bool:
    """Whether the whole has enough of each text, all in their order."""
    found = compute_edits(_together(texts, run, lang), whole)
    equal = [each.query for each in found if each.operation == "equal"]
    start = 0
    for text in texts[run.start : run.stop]:
        stop = start + len(text)
        shared = sum(max(0, min(stop, e.stop) - max(start, e.start)) for e in equal)
        if shared < _INSIDE * len(text):
            return False
        start = stop + len(get_joiner(lang))
    return True


def _together(texts: Sequence[str], run: range, lang: str) -> str:
    return get_joiner(lang).join(texts[run.start : run.stop])


@dataclass(frozen=True, slots=True)
class ParagraphPair:
    """Paragraphs `draft` continue paragraphs `earlier`; `score` is how alike they are, 0..1.

    One of the two is a single paragraph: the other side has several where it was split or where
    they were merged. `moved` tells that they stand in another place among the paragraphs that both
    texts have.
    """

    draft: range
    earlier: range
    score: float
    moved: bool = False


class PairBlock(NamedTuple):
    """What a pair may be: rows `at[0]` to `to[0]` of the draft, columns `at[1]` to `to[1]`."""

    at: tuple[int, int]
    to: tuple[int, int]

    @classmethod
    def build(cls, draft: range, earlier: range) -> PairBlock:
        return cls((draft.start, earlier.start), (draft.stop, earlier.stop))

    @property
    def sides(self) -> tuple[range, range]:
        return range(self.at[0], self.to[0]), range(self.at[1], self.to[1])


def pair_paragraphs(draft: Sequence[str], earlier: Sequence[str], lang: str) -> list[ParagraphPair]:
    """The pairs in the order of the draft; no paragraph is in two of them.

    >>> for each in pair_paragraphs(["Recalls its resolution", "Thanks him"], ["Thanks him"], "en"):
    ...     print(each)
    ParagraphPair(draft=range(1, 2), earlier=range(0, 1), score=1.0, moved=False)
    """
    ours, theirs = [fold(each) for each in draft], [fold(each) for each in earlier]
    scores = _scores(ours, theirs, lang)
    path = list(_path(scores, ours))
    taken = _taken(path)
    rest = {
        block: score
        for block, score in scores.items()
        if score >= MOVED and _is_free(block, taken) and _is_told(block, ours, theirs)
    }
    found = [ParagraphPair(*block.sides, scores[block]) for block in path]
    found += (ParagraphPair(*block.sides, scores[block], moved=True) for block in _strongest(rest))
    return sorted(found, key=lambda pair: pair.draft.start)


def _scores(draft: Sequence[str], earlier: Sequence[str], lang: str) -> Mapping[PairBlock, float]:
    """The scores of all pairs that may be ones; where there are equal texts, of those alone."""
    places: dict[str, list[int]] = {}
    for j, text in enumerate(earlier):
        if text:
            places.setdefault(text, []).append(j)
    found = {_one(i, j): 1.0 for i, text in enumerate(draft) for j in places.get(text, ())}
    equal = {block.at[0] for block in found}, {block.at[1] for block in found}
    parts = [list_parts(text, lang) for text in earlier]
    for i, text in enumerate(draft):
        if text and i not in equal[0]:
            found |= {_one(i, j): score for j, score in _alike(text, earlier, parts, lang)}
    ours, theirs = (_without(*each) for each in zip((draft, earlier), equal, strict=True))
    return found | dict(_joined(ours, theirs, lang))


def _without(texts: Sequence[str], paired: set[int]) -> list[str]:
    return ["" if at in paired else text for at, text in enumerate(texts)]


def _joined(
    draft: Sequence[str], earlier: Sequence[str], lang: str
) -> Iterator[tuple[PairBlock, float]]:
    """Paragraphs that may have been split or merged; what is equal to another is left out as ""."""
    for run, at, score in find_joined(draft, earlier, lang):
        yield PairBlock.build(run, range(at, at + 1)), score
    for run, at, score in find_joined(earlier, draft, lang):
        yield PairBlock.build(range(at, at + 1), run), score


def _one(i: int, j: int) -> PairBlock:
    return PairBlock((i, j), (i + 1, j + 1))


def _alike(
    text: str, earlier: Sequence[str], parts: Sequence[frozenset[str]], lang: str
) -> Iterator[tuple[int, float]]:
    """The paragraphs that a text may continue, and how alike they are."""
    own = list_parts(text, lang)
    quick = score_best(text, earlier, lang, IN_ORDER).tolist()
    for j, (other, score, theirs) in enumerate(zip(earlier, quick, parts, strict=True)):
        # Other texts share too little for any measure, and are not compared.
        shared = 2 * len(own & theirs) / (len(own) + len(theirs) or 1)
        if score or (shared >= IN_ORDER and min(len(text), len(other)) >= SHORT):
            value = measure_likeness(text, other, lang)
            if value >= IN_ORDER:
                yield j, value


def _path(scores: Mapping[PairBlock, float], draft: Sequence[str]) -> Iterator[PairBlock]:
    """The pairs that go down both texts and are worth most together."""
    longest = _Longest()
    for block in sorted(scores):
        size = sum(map(len, draft[block.at[0] : block.to[0]]))
        longest.add(block, _worth(scores[block], size))
    return longest.iter_path()


def _worth(score: float, size: int) -> float:
    """Long paragraphs say more than headings, but one isn't worth ten others."""
    return score * sqrt(min(size, 400))


class _Longest:
    """Paths that go down, row by row: of all that end before a column only the best is kept."""

    def __init__(self) -> None:
        self._columns: list[int] = []
        self._totals: list[float] = []
        self._ends: list[PairBlock] = []
        self._before: dict[PairBlock, PairBlock | None] = {}
        self._reached: dict[tuple[int, int], tuple[float, PairBlock]] = {}
        self._pending: dict[int, list[tuple[PairBlock, float]]] = {}
        self._row = 0

    def add(self, block: PairBlock, worth: float) -> None:
        """Take in a pair; they come sorted."""
        self._settle(block.at[0])
        total, before = self._best(block.at[1])
        beside, last = self._reached.get(block.at, (-1.0, None))
        if last is not None and beside + _BESIDE * worth >= total:
            total, before = beside + _BESIDE * worth, last
        self._before[block] = before
        self._pending.setdefault(block.to[0], []).append((block, total + worth))

    def iter_path(self) -> Iterator[PairBlock]:
        """The best path, in order."""
        self._settle(max(self._pending, default=0))
        at = self._ends[-1] if self._ends else None
        found = []
        while at is not None:
            found.append(at)
            at = self._before[at]
        return reversed(found)

    def _settle(self, row: int) -> None:
        """Pairs that end before a row can be followed from it on."""
        for at in range(self._row, row + 1):
            for block, total in self._pending.pop(at, ()):
                if total > self._reached.get(block.to, (-1.0, block))[0]:
                    self._reached[block.to] = total, block
                self._keep(block, total)
        self._row = row

    def _best(self, column: int) -> tuple[float, PairBlock | None]:
        at = bisect_right(self._columns, column)
        return (self._totals[at - 1], self._ends[at - 1]) if at else (0.0, None)

    def _keep(self, block: PairBlock, total: float) -> None:
        """Note the path where none that ends as early is as good; drop those that it beats."""
        column = block.to[1]
        at = bisect_right(self._columns, column)
        if at and self._totals[at - 1] >= total:
            return
        start = at - 1 if at and self._columns[at - 1] == column else at
        stop = at
        while stop < len(self._totals) and self._totals[stop] <= total:
            stop += 1
        self._columns[start:stop] = [column]
        self._totals[start:stop] = [total]
        self._ends[start:stop] = [block]


def _strongest(rest: Mapping[PairBlock, float]) -> Iterator[PairBlock]:
    """The best of what is left, each paragraph once; runs that moved together stay together."""
    taken: tuple[set[int], set[int]] = set(), set()
    begun, ended = {block.at for block in rest}, {block.to for block in rest}

    def order(block: PairBlock) -> tuple[float, int, PairBlock]:
        run = (block.at in ended) + (block.to in begun)
        return -round(rest[block], 3), -run, block

    for block in sorted(rest, key=order):
        if _is_free(block, taken):
            for known, side in zip(taken, block.sides, strict=True):
                known.update(side)
            yield block


def _taken(path: Iterable[PairBlock]) -> tuple[set[int], set[int]]:
    sides = [block.sides for block in path]
    return {i for own, _ in sides for i in own}, {j for _, other in sides for j in other}


def _is_free(block: PairBlock, taken: tuple[set[int], set[int]]) -> bool:
    return all(known.isdisjoint(side) for known, side in zip(taken, block.sides, strict=True))


def _is_told(block: PairBlock, draft: Sequence[str], earlier: Sequence[str]) -> bool:
    """Whether a text says enough to be known again in another place, or is the same there."""
    own, old = block.sides
    return all(len(draft[at]) >= SHORT for at in own) or (
        len(own) == len(old) == 1 and draft[own[0]] == earlier[old[0]]
    )
