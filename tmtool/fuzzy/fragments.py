"""The longest pieces of a text that a memory knows, where it does not know the whole.

Nothing is asked of a store here but how often phrases occur, many at a time. A piece of a known
phrase is known as well, so the longest one from each place is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tmtool.fuzzy.atoms import Atom, atoms
from tmtool.fuzzy.similarity import is_unspaced

Known: TypeAlias = Callable[[Sequence[str]], Sequence[int]]
"""How many units contain each phrase, as written or folded: 0 where none does."""

LEAST_CHARACTERS, LEAST_WORDS = 4, 3
"""Shorter pieces are words, and words are what a concordance is for."""

_CLAUSE_ENDS = ",.;:!?。、"

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
    """The query in atoms, and where its clauses begin."""

    query: str
    atoms: tuple[Atom, ...]
    least: int
    spaced: bool

    def phrase(self, span: _Span) -> str:
        first, last = span
        return self.query[self.atoms[first].start : self.atoms[last - 1].stop].strip()

    def begins_clause(self, at: int) -> bool:
        return at == 0 or self.atoms[at - 1].key[-1:] in _CLAUSE_ENDS

    def weight(self, span: _Span) -> int:
        """How many atoms it has, marks apart."""
        return sum(not each.mark for each in self.atoms[span[0] : span[1]])

    def is_enough(self, span: _Span) -> bool:
        """Long enough to be worth showing; among words one that says something."""
        if self.weight(span) < self.least:
            return False
        return not self.spaced or not all(each.slight for each in self.atoms[span[0] : span[1]])


def least(lang: str) -> int:
    """How many tokens a piece has at least.

    >>> least("zh"), least("en")
    (4, 3)
    """
    return LEAST_CHARACTERS if is_unspaced(lang) else LEAST_WORDS


def fragments(query: str, lang: str, known: Known) -> tuple[Fragment, ...]:
    """Pieces of the query in order, none overlapping: the longest known one, then the next longest.

    Ties go to the one further left. A piece begins and ends between words, at no punctuation, and
    has no stray beginning of the clause after or end of the clause before.

    >>> memory = ["加强信息安全，促进数字经济发展", "弥合数字鸿沟"]
    >>> def known(phrases):
    ...     return [sum(phrase in text for text in memory) for phrase in phrases]
    >>> query = "大会促进数字经济发展，并弥合数字鸿沟"
    >>> [each.text for each in fragments(query, "zh", known)]
    ['促进数字经济发展', '弥合数字鸿沟']
    """
    line = _Line(query, atoms(query), least(lang), not is_unspaced(lang))
    chosen = sorted(_cover(line, list(_maximal(_longest(line, known)))))
    counts = known([line.phrase(span) for span in chosen]) if chosen else ()
    return tuple(
        _fragment(line, span, int(count)) for span, count in zip(chosen, counts, strict=True)
    )


def _longest(line: _Line, known: Known) -> list[_Span]:
    """For each place that a known piece begins at: the longest one, in atoms."""
    spans = _chains(line, known)
    low = [first + line.least for first, _ in spans]
    high = [last for _, last in spans]
    while open_ := [at for at in range(len(spans)) if low[at] < high[at]]:
        middle = {at: (low[at] + high[at] + 1) // 2 for at in open_}
        found = known([line.phrase((spans[at][0], middle[at])) for at in open_])
        for at, count in zip(open_, found, strict=True):
            if count:
                low[at] = middle[at]
            else:
                high[at] = middle[at] - 1
    return [(first, last) for (first, _), last in zip(spans, low, strict=True)]


def _chains(line: _Line, known: Known) -> list[_Span]:
    """Where known pieces of the least length begin, and how far such pieces follow one another."""
    grams = [(at, at + line.least) for at in range(len(line.atoms) - line.least + 1)]
    counts = known([line.phrase(gram) for gram in grams]) if grams else ()
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
    left = [_trimmed(line, span) for span in spans]
    while left := [span for span in left if line.is_enough(span)]:
        best = max(left, key=lambda span: (line.weight(span), -span[0]))
        yield best
        left = [_trimmed(line, each) for span in left for each in _without(span, best)]


def _without(span: _Span, taken: _Span) -> Iterator[_Span]:
    """What a span has before and after another one."""
    if span[0] < taken[0]:
        yield span[0], min(span[1], taken[0])
    if taken[1] < span[1]:
        yield max(span[0], taken[1]), span[1]


def _trimmed(line: _Line, span: _Span) -> _Span:
    """Without marks at the ends, and without a stray end or beginning of a neighbouring clause."""
    inner = [at for at in range(span[0] + 1, span[1]) if line.begins_clause(at)]
    first, last = span
    if inner and not line.begins_clause(first) and line.weight((first, inner[0])) < line.least:
        first = inner[0]
    if inner and not _ends_clause(line, last) and line.weight((inner[-1], last)) < line.least:
        last = max(inner[-1], first)
    while first < last and line.atoms[first].mark:
        first += 1
    while first < last and line.atoms[last - 1].mark:
        last -= 1
    return first, last


def _ends_clause(line: _Line, at: int) -> bool:
    if at == len(line.atoms) or line.begins_clause(at):
        return True
    return line.atoms[at].key[:1] in _CLAUSE_ENDS


def _fragment(line: _Line, span: _Span, count: int) -> Fragment:
    start = line.atoms[span[0]].start
    text = line.phrase(span)
    return Fragment(start, start + len(text), text, count)
