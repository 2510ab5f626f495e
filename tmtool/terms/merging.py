"""Putting entries into a term base: what is new, what adds to an entry, what contradicts it.

Two entries are one concept when they have the same id and share a term, or share a term in each of
two languages or more. What a base says already stays; what contradicts it is told and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tmtool.lang.fold import fold
from tmtool.lang.script import base
from tmtool.terms.model import Fault
from tmtool.terms.records import free, grouped
from tmtool.terms.validity import contradiction
from tmtool.units import ConceptEntry, Term


@dataclass(frozen=True, slots=True)
class Merged:
    """A term base after entries were put into it: all entries, and what became of those.

    `skipped` are terms and texts that contradict what is held, each with its reason; `alike` are
    entries that were added though they share a term with another.
    """

    entries: tuple[ConceptEntry, ...]
    added: int = 0
    merged: int = 0
    same: int = 0
    skipped: tuple[Fault, ...] = ()
    alike: tuple[Fault, ...] = ()


def merge(
    held: Sequence[ConceptEntry],
    new: Iterable[ConceptEntry],
    lines: Mapping[str, int] | None = None,
) -> Merged:
    """Put new entries into those that are held; `lines` are where the new ones stand.

    >>> one = ConceptEntry("c1", (Term("zh", "数字鸿沟"), Term("en", "digital divide")))
    >>> other = replace(one, id="x", terms=(*one.terms, Term("fr", "fracture numérique")))
    >>> done = merge([one], [other])
    >>> done.merged, [term.lang for term in done.entries[0].terms]
    (1, ['zh', 'en', 'fr'])
    """
    book = _Book(lines or {})
    for entry in held:
        book.hold(entry)
    for entry in new:
        book.put(entry)
    return Merged(
        tuple(book.entries.values()), book.counts["added"], book.counts["merged"],
        book.counts["same"], tuple(book.skipped), tuple(book.alike),
    )  # fmt: skip


@dataclass
class _Book:
    """The entries by id, the ids by term, and what became of each new entry."""

    lines: Mapping[str, int]
    entries: dict[str, ConceptEntry] = field(default_factory=dict)
    by_term: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    skipped: list[Fault] = field(default_factory=list)
    alike: list[Fault] = field(default_factory=list)

    def hold(self, entry: ConceptEntry) -> None:
        """Keep an entry and know it by its terms."""
        self.entries[entry.id] = entry
        for key in map(_key, entry.terms):
            self.by_term.setdefault(key, {})[entry.id] = None

    def put(self, entry: ConceptEntry) -> None:
        """Add an entry, or what it adds to one that is there."""
        shared = self._shared(entry)
        same = self._same(entry, shared)
        if same is None:
            added = replace(entry, id=free(entry.id, self.entries), terms=grouped(entry.terms))
            for other in list(shared)[:1]:
                told = f"added beside {other}, which has the {_names(shared[other])} term too"
                self.alike.append(Fault(told, self.lines.get(entry.id, 0), entry=added.id))
            self.hold(added)
            self.counts["added"] += 1
            return
        before = self.entries[same]
        after = self._together(before, entry)
        self.counts["same" if after == before else "merged"] += 1
        self.hold(after)

    def _shared(self, entry: ConceptEntry) -> dict[str, list[str]]:
        """The entries that share terms with this one, and in which languages."""
        found: dict[str, dict[str, None]] = {}
        for lang, text in map(_key, entry.terms):
            for other in self.by_term.get((lang, text), ()):
                found.setdefault(other, {})[lang] = None
        return {other: list(langs) for other, langs in found.items()}

    def _same(self, entry: ConceptEntry, shared: Mapping[str, list[str]]) -> str | None:
        """The id of the entry for the same concept."""
        if entry.id in shared:
            return entry.id
        best = max(shared, key=lambda other: len(shared[other]), default=None)
        return best if best is not None and len(shared[best]) > 1 else None

    def _together(self, before: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
        """An entry with what another one adds to it."""
        terms = list(before.terms)
        for term in new.terms:
            self._add(terms, term, before.id, new.id)
        values = {name: self._text(name, before, new) for name in ("subject", "definition", "note")}
        return ConceptEntry(before.id, grouped(terms), **values)

    def _add(self, terms: list[Term], term: Term, held: str, new: str) -> None:
        for at, other in enumerate(terms):
            if _attested(other) == _attested(term):
                if other.status == term.status:
                    terms[at] = _fuller(other, term)
                    return
                self._skip(held, new, f"{term.lang} {term.text}: held as {other.status}, "
                           f"not {term.status}")  # fmt: skip
                return
        if against := contradiction((*terms, term)):
            self._skip(held, new, against)
            return
        terms.append(term)

    def _text(self, name: str, before: ConceptEntry, new: ConceptEntry) -> str | None:
        mine, theirs = getattr(before, name), getattr(new, name)
        if mine and theirs and mine != theirs:
            self._skip(before.id, new.id, f"another {name} is held: {mine[:60]}")
        found: str | None = mine or theirs
        return found

    def _skip(self, held: str, new: str, what: str) -> None:
        self.skipped.append(Fault(what, self.lines.get(new, 0), entry=held))


def _key(term: Term) -> tuple[str, str]:
    return base(term.lang), fold(term.text)


def _attested(term: Term) -> tuple[str | None, ...]:
    """What makes two terms one: the text, and where it is attested."""
    return (
        base(term.lang), term.region, term.text, term.form, term.house, term.body, term.source,
        term.date,
    )  # fmt: skip


def _fuller(held: Term, new: Term) -> Term:
    return replace(held, note=held.note or new.note, verified=held.verified or new.verified)


def _names(langs: Sequence[str]) -> str:
    return " and ".join(langs)
