"""The terms of a text, each with what the term base has for it in another language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tmtool.concepts import ConceptEntry, Term
from tmtool.lang.fold import fold
from tmtool.lang.script import UNSPACED, get_base
from tmtool.terms.recognizing import Recognizer

_BEGINNING = {"zh": 2}
"""Characters that a term begins with in every form; three of words in letters, whose ends change.
Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class FoundTerm:
    """A term where it stands, `text[start:stop]`, and the terms of its concept in the target."""

    start: int
    stop: int
    entry: ConceptEntry
    term: Term
    equivalents: tuple[Term, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Entries that count as themselves alone: to compare very many takes long."""

    entries: tuple[ConceptEntry, ...]

    def __hash__(self) -> int:
        return id(self.entries)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.entries is other.entries


@lru_cache(maxsize=8)
def _index_beginnings(held: _Same, base: str) -> dict[str, list[int]]:
    """How terms of a language begin, each with the entries that have such: kept for a term base."""
    length = _BEGINNING.get(base, 3)
    found: dict[str, list[int]] = {}
    for at, entry in enumerate(held.entries):
        for term in entry.terms:
            if get_base(term.lang) == base:
                found.setdefault(fold(term.text)[:length], []).append(at)
    return found


def _iter_starts(folded: str, base: str) -> Iterator[int]:
    """Where a term may begin: anywhere in a language without blanks, else not within a word."""
    for at, char in enumerate(folded):
        if base in UNSPACED or not (at and char.isalpha() and folded[at - 1].isalpha()):
            yield at


def find_terms_in(
    entries: Sequence[ConceptEntry], text: str, source: str, target: str
) -> tuple[FoundTerm, ...]:
    """The terms of a text in their order, the longest where several overlap.

    Of the equivalents those come first that stand first in their entry; what is deprecated is among
    them, with its status.
    """
    return find_terms_in_each(entries, [text], source, target)[0]


def find_terms_in_each(
    entries: Sequence[ConceptEntry], texts: Sequence[str], source: str, target: str
) -> list[tuple[FoundTerm, ...]]:
    """The terms of each of several texts, as `find_terms_in` finds them."""
    folded, base, other = fold("\n".join(texts)), get_base(source), get_base(target)
    held = tuple(entries)
    beginnings = _index_beginnings(_Same(held), base)
    sizes = {*map(len, beginnings)}
    starts = {folded[at : at + size] for at in _iter_starts(folded, base) for size in sizes}
    places = {at for start in starts for at in beginnings.get(start, ())}
    near = {held[at].id: held[at] for at in sorted(places)}
    recognizer = Recognizer(near.values(), source, everything=True)
    found: list[tuple[FoundTerm, ...]] = []
    for text in texts:
        own = []
        for each in recognizer.find(text):
            entry = near[each.entry_id]
            equivalents = tuple(term for term in entry.terms if get_base(term.lang) == other)
            if equivalents:
                own.append(FoundTerm(each.start, each.stop, entry, each.term, equivalents))
        found.append(tuple(own))
    return found
