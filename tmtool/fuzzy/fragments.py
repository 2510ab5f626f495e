"""The longest pieces of a text that a memory knows, where it does not know the whole.

Nothing is asked of a store here but how often stretches occur, many at a time. A piece of a known
phrase is known as well, so the longest one from each place is found by halving. What it costs grows
with the length of the text, but for the logarithm of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import accumulate
from typing import TypeAlias

from tmtool.fuzzy.edits import CLAUSE_ENDS, split_atoms
from tmtool.fuzzy.similarity import is_unspaced

Stretch: TypeAlias = tuple[int, int]
"""`query[start:stop]`, with no blanks at its ends."""
Known: TypeAlias = Callable[[Sequence[Stretch]], Sequence[int]]
"""How many units contain each stretch of the query: 0 where none does."""

_MIN_CHARACTERS = 4
"""Shorter pieces of Chinese are words, for which there is a concordance. Chosen, no measurement."""
_MIN_WORDS = 3
"""The same where words are written apart. Chosen, no measurement."""

_Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Fragment:
    """`query[start:stop] == text`, contained in `count` units of the memory."""

    start: int
    stop: int
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class _Line:
    """The query in atoms, and what any span of them is asked, so that no answer costs its length.

    `plain` and `telling` count the atoms before each that are no marks, and that are not slight.
    `begins` are the atoms that a clause begins with; `onward` and `back` say for each place the
    next atom that is no mark, and how far a span reaches that ends there, its last marks left out.
    """

    query: str
    stretches: tuple[Stretch, ...]
    least: int
    spaced: bool
    plain: tuple[int, ...]
    telling: tuple[int, ...]
    begins: tuple[int, ...]
    onward: tuple[int, ...]
    back: tuple[int, ...]
    ends: frozenset[int]

    def locate_stretch(self, span: _Span) -> Stretch:
        first, last = span
        return self.stretches[first][0], self.stretches[last - 1][1]

    def get_phrase(self, span: _Span) -> str:
        start, stop = self.locate_stretch(span)
        return self.query[start:stop]

    def count_atoms(self, span: _Span) -> int:
        """How many atoms it has, marks apart."""
        return self.plain[span[1]] - self.plain[span[0]]

    def is_enough(self, span: _Span) -> bool:
        """Long enough to be worth showing; among words one that says something."""
        if self.count_atoms(span) < self.least:
            return False
        return not self.spaced or self.telling[span[1]] > self.telling[span[0]]


def _line(query: str, lang: str) -> _Line:
    found = split_atoms(query)
    count = len(found)
    marks = [each.mark for each in found]
    begins = [at == 0 or found[at - 1].key[-1:] in CLAUSE_ENDS for at in range(count)]
    ends = {
        at
        for at in range(count + 1)
        if at == count or begins[at] or found[at].key[:1] in CLAUSE_ENDS
    }
    onward, back = list(range(count + 1)), list(range(count + 1))
    for at in range(count - 1, -1, -1):
        onward[at] = onward[at + 1] if marks[at] else at
    for at in range(count):
        back[at + 1] = back[at] if marks[at] else at + 1
    # The atoms without the blanks around them.
    written = [(each, query[each.start : each.stop]) for each in found]
    stretches = [
        (each.stop - len(text.lstrip()), each.start + len(text.rstrip())) for each, text in written
    ]
    return _Line(
        query, tuple(stretches), find_min_tokens(lang),
        not is_unspaced(lang), tuple(accumulate((not each for each in marks), initial=0)),
        tuple(accumulate((not each.slight for each in found), initial=0)),
        tuple(at for at, each in enumerate(begins) if each), tuple(onward), tuple(back),
        frozenset(ends),
    )  # fmt: skip


def find_min_tokens(lang: str) -> int:
    """How many tokens a piece has at least.

    >>> find_min_tokens("zh"), find_min_tokens("en")
    (4, 3)
    """
    return _MIN_CHARACTERS if is_unspaced(lang) else _MIN_WORDS


def find_fragments(query: str, lang: str, known_terms: Known) -> tuple[Fragment, ...]:
    """Pieces of the query in order, none overlapping: the longest known one, then the next longest.

    Ties go to the one further left. A piece begins and ends between words, at no punctuation, and
    has no stray beginning of the clause after or end of the clause before.

    >>> memory = ["加强信息安全，促进数字经济发展", "弥合数字鸿沟"]
    >>> query = "大会促进数字经济发展，并弥合数字鸿沟"
    >>> def known(stretches):
    ...     return [sum(query[a:b] in text for text in memory) for a, b in stretches]
    >>> [each.text for each in find_fragments(query, "zh", known)]
    ['促进数字经济发展', '弥合数字鸿沟']
    """
    line = _line(query, lang)
    chosen = sorted(_cover(line, list(_maximal(_longest(line, known_terms)))))
    counts = known_terms([line.locate_stretch(span) for span in chosen]) if chosen else ()
    return tuple(
        Fragment(*line.locate_stretch(span), line.get_phrase(span), int(count))
        for span, count in zip(chosen, counts, strict=True)
    )


def _longest(line: _Line, known_terms: Known) -> list[_Span]:
    """For each place that a known piece begins at: the longest one, in atoms."""
    spans = _chains(line, known_terms)
    low = [first + line.least for first, _ in spans]
    high = [last for _, last in spans]
    while open_ := [at for at in range(len(spans)) if low[at] < high[at]]:
        middle = {at: (low[at] + high[at] + 1) // 2 for at in open_}
        found = known_terms([line.locate_stretch((spans[at][0], middle[at])) for at in open_])
        for at, count in zip(open_, found, strict=True):
            if count:
                low[at] = middle[at]
            else:
                high[at] = middle[at] - 1
    return [(first, last) for (first, _), last in zip(spans, low, strict=True)]


def _chains(line: _Line, known_terms: Known) -> list[_Span]:
    """Where known pieces of the least length begin, and how far such pieces follow one another."""
    grams = [(at, at + line.least) for at in range(len(line.stretches) - line.least + 1)]
    counts = known_terms([line.locate_stretch(gram) for gram in grams]) if grams else ()
    spans: list[_Span] = []
    end = 0
    for (first, last), count in reversed(list(zip(grams, counts, strict=True))):
        end = (end or last) if count else 0
        if count:
            spans.append((first, end))
    return spans[::-1]


def _maximal(spans: Sequence[_Span]) -> Iterator[_Span]:
    """The spans that no other one contains."""
    reach = 0
    for first, last in spans:
        if last > reach:
            yield first, last
            reach = last


def _cover(line: _Line, spans: list[_Span]) -> Iterator[_Span]:
    """The longest first; what it leaves of the others competes on."""
    left = [_ranked(line, each) for each in (_trimmed(line, span) for span in spans)]
    left = [each for each in left if line.is_enough(each[2])]
    heapify(left)
    # What was taken, by place; the number says when.
    taken: list[tuple[_Span, int]] = []
    while left:
        _, _, span = heappop(left)
        before = _first_taken(taken, span)
        if before is None:
            yield span
            insort(taken, (span, len(taken)))
            continue
        for each in _without(span, before):
            if line.is_enough(rest := _trimmed(line, each)):
                heappush(left, _ranked(line, rest))


def _ranked(line: _Line, span: _Span) -> tuple[int, int, _Span]:
    return -line.count_atoms(span), span[0], span


def _first_taken(taken: Sequence[tuple[_Span, int]], span: _Span) -> _Span | None:
    """Of the spans that were taken, which have nothing in common, the first that cuts this one."""
    at = bisect_left(taken, ((span[0], 0), 0))
    at -= at > 0 and taken[at - 1][0][1] > span[0]
    stop = bisect_left(taken, ((span[1], 0), 0))
    return min(taken[at:stop], key=lambda each: each[1])[0] if at < stop else None


def _without(span: _Span, taken: _Span) -> Iterator[_Span]:
    """What a span has before and after another one."""
    if span[0] < taken[0]:
        yield span[0], min(span[1], taken[0])
    if taken[1] < span[1]:
        yield max(span[0], taken[1]), span[1]


def _trimmed(line: _Line, span: _Span) -> _Span:
    """Without marks at the ends, and without a stray end or beginning of a neighbouring clause."""
    first, last = span
    low, high = bisect_right(line.begins, first), bisect_left(line.begins, last)
    inner = (line.begins[low], line.begins[high - 1]) if low < high else ()
    if inner and not _begins(line, first) and line.count_atoms((first, inner[0])) < line.least:
        first = inner[0]
    if inner and last not in line.ends and line.count_atoms((inner[-1], last)) < line.least:
        last = max(inner[-1], first)
    first = min(line.onward[first], last)
    return first, max(line.back[last], first)


def _begins(line: _Line, at: int) -> bool:
    """Whether a clause begins with an atom."""
    place = bisect_left(line.begins, at)
    return place < len(line.begins) and line.begins[place] == at
