"""Terms that may be cut out of other words: 冠状病毒病 in 冠状病毒病例, where 病例 is meant.

Chinese has no word boundaries and recognition asks for none. But a term that lacks a counterpart
may be there by chance: jieba is asked then whether one of its words, with no regard for the terms,
goes over an edge of the term.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeAlias

from tmtool.checks.term_sides import Both, Side
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED
from tmtool.terms.patterns import spoken
from tmtool.words import plain_splitter

Cut: TypeAlias = Callable[[Side, range], str | None]
"""The word that goes over an edge of a stretch of a side, or None."""


def cuts(told: Sequence[Both]) -> Cut:
    """What tells for these pairs: jieba's list is looked at once, when a first stretch is asked.

    A word that is a term itself is no evidence: of two terms that overlap either may be meant.
    """
    chinese = dict.fromkeys(
        side.text for both in told for side in both.sides if side.lang in UNSPACED
    )

    @cache
    def split() -> Callable[[str], list[tuple[int, int]]]:
        return plain_splitter(chinese)

    @cache
    def words(text: str) -> list[tuple[int, int]]:
        return split()(text)

    known = _terms(told)

    def cut(side: Side, span: range) -> str | None:
        if side.lang not in UNSPACED:
            return None
        over = (
            side.text[start:stop]
            for start, stop in words(side.text)
            if start < span.start < stop < span.stop or span.start < start < span.stop < stop
        )
        return next((word for word in over if fold(word) not in known()), None)

    return cut


def _terms(told: Iterable[Both]) -> Callable[[], frozenset[str]]:
    """All terms of the term base in an unspaced language, folded, once they are asked for."""

    @cache
    def terms() -> frozenset[str]:
        entries = next(iter(told)).entries.values()
        return frozenset(fold(spoken(term.text)) for entry in entries for term in entry.terms)

    return terms
