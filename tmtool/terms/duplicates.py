"""Entries that seem to be one concept: found over a whole base, or for one that is to come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tmtool.concepts import ConceptEntry, Term
from tmtool.fields import record
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.terms.base import TermBase


@dataclass(frozen=True, slots=True)
class SharedTerm:
    """A term that several entries have."""

    lang: str
    text: str


@record("duplicates")
class Duplicates:
    """Entries, by their ids, that share terms; `sure` if they do in two languages or more."""

    ids: tuple[str, ...]
    sure: bool
    shared: tuple[SharedTerm, ...]

    def describe(self) -> str:
        """Return the ids and the shared terms on one line."""
        shared = ", ".join(f"{term.lang} {term.text}" for term in self.shared)
        return f"{'  '.join(self.ids)}: {shared}{'' if self.sure else '  (one language only)'}"


def find_duplicates(entries: Sequence[ConceptEntry]) -> tuple[Duplicates, ...]:
    """The groups of entries that share a term, those that share terms in two languages first.

    >>> one = ConceptEntry("a", (Term("en", "gap"), Term("zh", "鸿沟")))
    >>> other = ConceptEntry("b", (Term("en", "Gap"), Term("zh", "鴻溝")))
    >>> [(each.ids, each.sure) for each in find_duplicates([one, other])]
    [(('a', 'b'), True)]
    """
    having: dict[tuple[str, str], dict[str, Term]] = defaultdict(dict)
    for entry in entries:
        for term in entry.terms:
            having[get_base(term.lang), fold(term.text)].setdefault(entry.id, term)
    shared: dict[tuple[str, ...], list[SharedTerm]] = defaultdict(list)
    for found in having.values():
        if len(found) > 1:
            first = next(iter(found.values()))
            shared[tuple(found)].append(SharedTerm(first.lang, first.text))
    groups = (
        Duplicates(ids, len({get_base(term.lang) for term in terms}) > 1, tuple(terms))
        for ids, terms in shared.items()
    )
    return tuple(sorted(groups, key=lambda each: not each.sure))


def find_alike(
    base: TermBase, terms: Sequence[Term], identity: str = ""
) -> tuple[ConceptEntry, ...]:
    """Return the entries with any of these terms, except one; those that share more come first."""
    found = {
        entry.id: entry
        for term in terms
        for entry in base.find(term.text, term.lang)
        if entry.id != identity
    }
    shared = Counter(entry.id for term in terms for entry in base.find(term.text, term.lang))
    return tuple(sorted(found.values(), key=lambda entry: -shared[entry.id]))
