"""Whether a Chinese term is a word where it stands.

Chinese has no word boundaries and recognition asks for none. But a term that lacks a counterpart
may be there by chance: jieba is asked then whether one of its words, with no regard for the terms,
goes over an edge of the term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeAlias

from tmtool.checks.term_sides import Both, TermSide
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED
from tmtool.terms.patterns import strip_title_marks
from tmtool.words import build_plain_words

_LONGEST = 3
"""Characters of a word that may go over an edge, and of a term that may be made of two such words.
Chosen, no measurement."""

Cut: TypeAlias = Callable[[TermSide, range], str | None]
"""The word that goes over an edge of a stretch of a side or is longer, or None."""


def build_cut(sides: Sequence[Both]) -> Cut:
    """What tells for these pairs: jieba's list is looked at once, when a first stretch is asked.

    A word that is a term itself is no evidence: of two terms that overlap either may be meant.
    """
    chinese = dict.fromkeys(
        side.text for both in sides for side in both.sides if side.lang in UNSPACED
    )

    @cache
    def plain() -> tuple[Callable[[str], list[tuple[int, int]]], Callable[[str], bool]]:
        return build_plain_words(chinese)

    @cache
    def words(text: str) -> list[tuple[int, int]]:
        return plain()[0](text)

    known = _terms(sides)

    def cut(side: TermSide, span: range) -> str | None:
        if side.lang not in UNSPACED:
            return None
        over = (
            (start, stop)
            for start, stop in words(side.text)
            if (start < span.start < stop < span.stop or span.start < start < span.stop < stop)
            or (start <= span.start and span.stop <= stop and stop - start > len(span))
        )
        is_word = plain()[1]
        longer = (
            side.text[start:stop]
            for start, stop in over
            if not _is_compound(side.text, range(start, stop), span, is_word)
        )
        word = next((word for word in longer if fold(word) not in known()), None)
        if word or len(span) > _LONGEST:
            return word
        return _find_other_words(side.text, span, is_word)

    return cut


def _is_compound(text: str, word: range, span: range, is_word: Callable[[str], bool]) -> bool:
    """Whether a word over an edge of a stretch is two, one of each side: 会议议程 over 议程项目."""
    edge = span.start if word.start < span.start else span.stop
    parts = text[word.start : edge], text[edge : word.stop]
    return all(len(part) > 1 and is_word(part) for part in parts)


def _find_other_words(text: str, span: range, is_word: Callable[[str], bool]) -> str | None:
    """Words that go over both edges of a stretch: 与会 and 国民 over 会员国 in 与会员国民兵."""
    over = [
        next(
            (
                text[start:stop]
                for start in range(max(edge - _LONGEST + 1, 0), edge)
                for stop in range(edge + 1, min(start + _LONGEST, len(text)) + 1)
                if (start > span.start if edge == span.stop else stop < span.stop)
                and is_word(text[start:stop])
            ),
            None,
        )
        for edge in (span.start, span.stop)
    ]
    return "".join(each for each in over if each) if all(over) else None


def _terms(sides: Iterable[Both]) -> Callable[[], frozenset[str]]:
    """All terms of the term base in an unspaced language, folded, once they are asked for."""

    @cache
    def terms() -> frozenset[str]:
        entries = next(iter(sides)).entries.values()
        return frozenset(
            fold(strip_title_marks(term.text)) for entry in entries for term in entry.terms
        )

    return terms
