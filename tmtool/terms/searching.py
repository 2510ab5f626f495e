"""Entries that are found by what people type of a term, and where that stands in each term."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from tmtool.concepts import ConceptEntry
from tmtool.lang.fold import fold, fold_in_place
from tmtool.lang.script import get_base
from tmtool.terms.base import TermBase

TermMatch: TypeAlias = Literal["all-words", "exact", "fuzzy"]
"""What a term must have of a text: its words, all of it and nothing else, or most of it."""
ALIKE = 0.65
"""The least share of characters that a fuzzy match has in common. Peer: the floor of CAT tools."""


def find(
    held: TermBase, text: str, lang: str | None = None, match: TermMatch = "all-words"
) -> Iterator[ConceptEntry]:
    """Entries with a term like the text, the closest first: the whole, its start, a part.

    Entries whose term has all the words come next, and with "fuzzy" those that are spelt alike;
    "exact" wants whole terms. Width, script and case don't count; with * in it the text is a
    pattern for whole terms. With `lang` only terms of that language count.

    >>> from tmtool.concepts import Term
    >>> entry = ConceptEntry("divide", (Term("en", "Digital divide"), Term("zh", "数字鸿沟")))
    >>> held = TermBase((entry,), "ours")
    >>> [each.id for each in find(held, "鴻溝")]
    ['divide']
    >>> [each.id for each in find(held, "digitel divide", "en", "fuzzy")]
    ['divide']
    >>> list(find(held, "鴻溝", match="exact"))
    []
    """
    wanted, base = fold(text), None if lang is None else get_base(lang)
    alike = _find_alike(held, wanted, base) if match == "fuzzy" and "*" not in wanted else {}
    ranked: list[tuple[float, int]] = []
    for at, terms in enumerate(held.folded):
        ranks = (_rank(wanted, each, match) for of, each in terms if base in (None, of))
        best = min((rank for rank in ranks if rank is not None), default=alike.get(at))
        if best is not None:
            ranked.append((best, at))
    return (held.entries[at] for _, at in sorted(ranked))


def _find_alike(held: TermBase, wanted: str, base: str | None) -> dict[int, float]:
    """The entries with a term that is spelt alike, by number, and how far each is behind others."""
    from tmtool.fuzzy.similarity import compare_each

    places = [at for at, terms in enumerate(held.folded) for of, _ in terms if base in (None, of)]
    texts = [each for terms in held.folded for of, each in terms if base in (None, of)]
    found: dict[int, float] = {}
    if not texts or not wanted:
        return found
    for at, value in zip(places, compare_each(wanted, texts).tolist(), strict=True):
        if value >= ALIKE:
            behind = len(_LIKE) + 1 - value
            found[at] = min(behind, found.get(at, behind))
    return found


def _rank(wanted: str, text: str, match: TermMatch) -> int | None:
    """How far a term is from what is wanted; None where it is something else."""
    if "*" in wanted:
        # A bracket is itself.
        return 0 if fnmatchcase(text, wanted.replace("[", "[[]").replace("?", "[?]")) else None
    ways = _LIKE[:1] if match == "exact" else _LIKE
    return next((rank for rank, fits in enumerate(ways) if wanted and fits(wanted, text)), None)


_LIKE: tuple[Callable[[str, str], bool], ...] = (
    lambda wanted, text: text == wanted,
    lambda wanted, text: text.startswith(wanted),
    lambda wanted, text: wanted in text,
    lambda wanted, text: all(word in text for word in wanted.split()),
)


def mark_matches(text: str, wanted: str) -> tuple[range, ...]:
    """Where a term has what was searched for: all of it, else its words; spans that don't meet.

    >>> mark_matches("The  Digital divide", "digital DIVIDE"), mark_matches("a b", "b a")
    ((range(5, 19),), (range(0, 1), range(2, 3)))
    """
    folded, whole = fold_in_place(text), fold(wanted)
    parts = [part for part in whole.split("*") if part.strip()]
    if "*" not in whole and whole not in folded.text:
        parts = whole.split()
    taken: list[tuple[int, int]] = []
    for part in sorted(filter(None, parts), key=len, reverse=True):
        for each in re.finditer(re.escape(part), folded.text):
            if all(each.end() <= start or stop <= each.start() for start, stop in taken):
                taken.append(each.span())
    spans = sorted(folded.locate(start, stop) for start, stop in taken)
    return tuple(range(start, stop) for start, stop in spans)
