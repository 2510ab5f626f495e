"""Finding entries by what people type: a term, a part of one, words of one, a pattern with *."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.terms.base import TermBase
from tmtool.units import ConceptEntry


def find(held: TermBase, text: str, lang: str | None = None) -> Iterator[ConceptEntry]:
    """Entries with a term like the text, the closest first: the whole, its start, a part.

    Entries whose term has all the words come last. Width, script and case don't count; with * in
    it the text is a pattern for whole terms. With `lang` only terms of that language count.

    >>> from tmtool.units import Term
    >>> entry = ConceptEntry("divide", (Term("en", "Digital divide"), Term("zh", "数字鸿沟")))
    >>> [each.id for each in find(TermBase((entry,), "ours"), "鴻溝")]
    ['divide']
    """
    wanted = fold(text)
    ranked: list[tuple[int, int, ConceptEntry]] = []
    for at, entry in enumerate(held.entries):
        texts = [fold(t.text) for t in entry.terms if lang is None or base(t.lang) == base(lang)]
        ranks = (rank for each in texts if (rank := _rank(wanted, each)) is not None)
        best = min(ranks, default=None)
        if best is not None:
            ranked.append((best, at, entry))
    ranked.sort(key=lambda each: each[:2])
    return (entry for *_, entry in ranked)


def _rank(wanted: str, text: str) -> int | None:
    """How far a term is from what is wanted; None where it is something else."""
    if "*" in wanted:
        # A bracket is itself.
        return 0 if fnmatchcase(text, wanted.replace("[", "[[]").replace("?", "[?]")) else None
    return next((rank for rank, fits in enumerate(_LIKE) if wanted and fits(wanted, text)), None)


_LIKE: tuple[Callable[[str, str], bool], ...] = (
    lambda wanted, text: text == wanted,
    lambda wanted, text: text.startswith(wanted),
    lambda wanted, text: wanted in text,
    lambda wanted, text: all(word in text for word in wanted.split()),
)
