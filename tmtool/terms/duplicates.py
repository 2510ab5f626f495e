"""Entries that seem to be one concept: found over a whole base, or for one that is to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Entries, by their ids, that share terms, and these terms; `sure` in two languages or more."""

    ids: tuple[str, ...]
    shared: tuple[Term, ...]
    is_sure: bool


def find_duplicates(entries: Sequence[ConceptEntry]) -> tuple[Duplicates, ...]:
    """The groups of entries that share a term, those that share terms in two languages first.

    >>> one = ConceptEntry("a", (Term("en", "gap"), Term("zh", "鸿沟")))
    >>> other = ConceptEntry("b", (Term("en", "Gap"), Term("zh", "鴻溝")))
    >>> [(each.ids, each.is_sure) for each in find_duplicates([one, other])]
    [(('a', 'b'), True)]
    """
    having: dict[tuple[str, str], dict[str, Term]] = defaultdict(dict)
    for entry in entries:
        for term in entry.terms:
            having[get_base(term.lang), fold(term.text)].setdefault(entry.id, term)
    shared: dict[tuple[str, ...], list[Term]] = defaultdict(list)
    for found in having.values():
        if len(found) > 1:
            shared[tuple(found)].append(next(iter(found.values())))
    groups = (
        Duplicates(ids, tuple(terms), len({get_base(term.lang) for term in terms}) > 1)
        for ids, terms in shared.items()
    )
    return tuple(sorted(groups, key=lambda each: not each.is_sure))


def find_alike(
    entries: Iterable[ConceptEntry], terms: Sequence[Term]
) -> Iterator[tuple[ConceptEntry, tuple[Term, ...]]]:
    """The entries that have any of these terms, and which; those that have more of them first."""
    wanted = {(get_base(term.lang), fold(term.text)) for term in terms}
    found = [
        (entry, tuple(t for t in entry.terms if (get_base(t.lang), fold(t.text)) in wanted))
        for entry in entries
    ]
    yield from sorted((each for each in found if each[1]), key=lambda each: -len(each[1]))
