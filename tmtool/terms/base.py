"""A term base: concept entries that are looked up by their terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.units import ConceptEntry


@dataclass(frozen=True)
class TermBase:
    """Concept entries in their order, under the name that reports tell.

    >>> from tmtool.units import Term
    >>> terms = (Term("zh", "数字鸿沟", "preferred"), Term("en", "digital divide", "preferred"))
    >>> held = TermBase((ConceptEntry("divide", terms),), "ours")
    >>> [entry.id for entry in held.find("數字鴻溝", "zh")]
    ['divide']
    """

    entries: tuple[ConceptEntry, ...]
    name: str

    def find(self, text: str, lang: str) -> tuple[ConceptEntry, ...]:
        """The entries with a term that counts as this text, whatever its status."""
        return self._by_term.get((base(lang), fold(text)), ())

    @cached_property
    def revision(self) -> str:
        """12 hexadecimal digits made of all entries."""
        return sha256(repr(self.entries).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @cached_property
    def _by_term(self) -> Mapping[tuple[str, str], tuple[ConceptEntry, ...]]:
        found: dict[tuple[str, str], dict[str, ConceptEntry]] = defaultdict(dict)
        for entry in self.entries:
            for term in entry.terms:
                found[base(term.lang), fold(term.text)][entry.id] = entry
        return {key: tuple(entries.values()) for key, entries in found.items()}
