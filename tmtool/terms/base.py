"""A term base: concept entries that are found by their terms, or by what people type of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
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


def find(held: TermBase, text: str, lang: str | None = None) -> Iterator[ConceptEntry]:
    """Entries with a term like the text, the closest first: the whole, its start, a part.

    Entries whose term has all the words come last. Width, script and case don't count; with * in
    it the text is a pattern for whole terms. With `lang` only terms of that language count.

    >>> from tmtool.concepts import Term
    >>> entry = ConceptEntry("divide", (Term("en", "Digital divide"), Term("zh", "数字鸿沟")))
    >>> [each.id for each in find(TermBase((entry,), "ours"), "鴻溝")]
    ['divide']
    """
    wanted = fold(text)
    ranked: list[tuple[int, int, ConceptEntry]] = []
    for at, entry in enumerate(held.entries):
        texts = [
            fold(t.text) for t in entry.terms if lang is None or get_base(t.lang) == get_base(lang)
        ]
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
