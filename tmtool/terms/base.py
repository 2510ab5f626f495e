"""A term base: concept entries that are found by their terms, or by what people type of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from tmtool.concepts import ConceptEntry
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base


@dataclass(frozen=True)
class TermBase:
    """Concept entries in their order, under the name that reports tell.

    >>> from tmtool.concepts import Term
    >>> terms = (Term("zh", "数字鸿沟", "preferred"), Term("en", "digital divide", "preferred"))
    >>> held = TermBase((ConceptEntry("divide", terms),), "ours")
    >>> [entry.id for entry in held.find("數字鴻溝", "zh")]
    ['divide']
    """

    entries: tuple[ConceptEntry, ...]
    name: str

    def __hash__(self) -> int:
        """That of all entries, worked out once: what is kept for a base asks it for every text."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.entries, self.name))

    def find(self, text: str, lang: str) -> tuple[ConceptEntry, ...]:
        """The entries with a term that counts as this text, whatever its status."""
        return self._by_term.get((get_base(lang), fold(text)), ())

    @cached_property
    def revision(self) -> str:
        """12 hexadecimal digits made of all entries."""
        return sha256(repr(self.entries).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @cached_property
    def folded(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Of each entry its terms as they count for a search, with their languages."""
        return tuple(
            tuple((get_base(term.lang), fold(term.text)) for term in entry.terms)
            for entry in self.entries
        )

    @cached_property
    def _by_term(self) -> Mapping[tuple[str, str], tuple[ConceptEntry, ...]]:
        found: dict[tuple[str, str], dict[str, ConceptEntry]] = defaultdict(dict)
        for entry in self.entries:
            for term in entry.terms:
                found[get_base(term.lang), fold(term.text)][entry.id] = entry
        return {key: tuple(entries.values()) for key, entries in found.items()}


def select_entries(entries: Sequence[ConceptEntry], ids: Sequence[str]) -> list[ConceptEntry]:
    """The entries with these ids, in their order; InputError for an id that is none."""
    by_id = {entry.id: entry for entry in entries}
    for each in ids:
        if each not in by_id:
            raise InputError(f"entry {each} does not exist", code="no entry", field="ids", id=each)
    return [by_id[each] for each in ids]
