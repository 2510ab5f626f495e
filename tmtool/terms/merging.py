"""Changing a term base: entries that are put into it, and one entry corrected by hand.

Two entries are one concept when they have the same id and share a term, or share a term in each of
two languages or more. What a base says already stays; what contradicts it is told and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tmtool.concepts import ConceptEntry, ProcessStatus, Term
from tmtool.errors import InputError
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.terms.model import Fault
from tmtool.terms.picklists import find_language
from tmtool.terms.records import (
    PROCESS_STATUSES,
    find_free_id,
    group_terms,
    parse_value,
    tidy,
    tidy_lines,
)
from tmtool.terms.validity import find_contradiction, find_faults


@dataclass(frozen=True, slots=True)
class MergeOutcome:
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
) -> MergeOutcome:
    """Put new entries into those that are held; `lines` are where the new ones stand.

    >>> one = ConceptEntry("c1", (Term("zh", "数字鸿沟"), Term("en", "digital divide")))
    >>> other = replace(one, id="x", terms=(*one.terms, Term("fr", "fracture numérique")))
    >>> done = merge([one], [other])
    >>> done.merged, [term.lang for term in done.entries[0].terms]
    (1, ['zh', 'en', 'fr'])
    """
    book = _MergedBook(lines or {})
    for entry in held:
        book.hold(entry)
    for entry in new:
        book.put(entry)
    return MergeOutcome(
        tuple(book.entries.values()), book.counts["added"], book.counts["merged"],
        book.counts["same"], tuple(book.skipped), tuple(book.alike),
    )  # fmt: skip


@dataclass
class _MergedBook:
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
            added = replace(
                entry, id=find_free_id(entry.id, self.entries), terms=group_terms(entry.terms)
            )
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
        if new.generic and not before.generic:
            self._skip(before.id, new.id, "held as one to be checked, not as generic")
        return ConceptEntry(before.id, group_terms(terms), **values, generic=before.generic)

    def _add(self, terms: list[Term], term: Term, held: str, new: str) -> None:
        for at, other in enumerate(terms):
            if _attested(other) == _attested(term):
                if other.status == term.status:
                    terms[at] = replace(
                        other,
                        note=other.note or term.note,
                        verified=other.verified or term.verified,
                        process_status=_further(other.process_status, term.process_status),
                    )
                    return
                self._skip(held, new, f"{term.lang} {term.text}: held as {other.status}, "
                           f"not {term.status}")  # fmt: skip
                return
        if against := find_contradiction((*terms, term)):
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


def _further(held: ProcessStatus | None, new: ProcessStatus | None) -> ProcessStatus | None:
    """The later of two steps: what was approved is not proposed anew by an older file."""
    return max(filter(None, (held, new)), key=PROCESS_STATUSES.index, default=None)


def _key(term: Term) -> tuple[str, str]:
    return get_base(term.lang), fold(term.text)


def _attested(term: Term) -> tuple[str | None, ...]:
    """What makes two terms one: the text, and where it is attested."""
    return (
        get_base(term.lang), term.region, term.text, term.form, term.organization,
        term.body, term.source, term.date,
    )  # fmt: skip


def _names(languages: Sequence[str]) -> str:
    return " and ".join(languages)


def change_texts(entry: ConceptEntry, changes: Mapping[str, str | None]) -> ConceptEntry:
    """The entry with another subject, definition or note; an empty text takes one away."""
    values: dict[str, Any] = {
        name: (tidy(text) if name == "subject" else tidy_lines(text))
        for name, text in changes.items()
        if text is not None
    }
    return replace(entry, **values)


def change_terms(entry: ConceptEntry, which: str, changes: Mapping[str, object]) -> ConceptEntry:
    """The entry with some of its terms changed, or with a new one.

    `which` is the number of a term, from 1, or LANG=TEXT, or LANG for all terms of a language, or
    "all". LANG=TEXT that is not there becomes a new term. InputError for a value that a term can't
    have, and for LANG=TEXT that stands there twice.

    >>> entry = ConceptEntry("divide", (Term("en", "digital divide"),))
    >>> change_terms(entry, "en", {"status": "preferred"}).terms[0].status
    'preferred'
    >>> [term.text for term in change_terms(entry, "en=digital gap", {}).terms]
    ['digital divide', 'digital gap']
    """
    values: dict[str, Any] = {
        name: parse_value(name, tidy(value) if isinstance(value, str) else value)
        for name, value in changes.items()
        if value is not None
    }
    places = _places(entry, which)
    if "text" in values and len(places) > 1:
        raise InputError(f"a new text is given to one term, but {which} means {len(places)} terms")
    terms = [
        replace(term, **values) if at in places else term for at, term in enumerate(entry.terms)
    ]
    new = [] if places else [replace(_new(which), **values)]
    return replace(entry, terms=(*terms, *new))


def remove_terms(entry: ConceptEntry, which: str) -> ConceptEntry:
    """The entry without some of its terms, named as above; InputError where there are none."""
    places = _places(entry, which)
    if not places:
        raise InputError(f"{entry.id} has no term {which}")
    kept = (term for at, term in enumerate(entry.terms) if at not in places)
    return replace(entry, terms=tuple(kept))


def check_entry(entry: ConceptEntry) -> ConceptEntry:
    """The entry; InputError says the first error in it."""
    wrong = next((fault for fault in find_faults([entry]) if fault.grade == "error"), None)
    if wrong is not None:
        raise InputError(f"{entry.id}: {wrong.what}; nothing was changed")
    return entry


def _places(entry: ConceptEntry, which: str) -> list[int]:
    """Where the terms stand that are meant; nowhere for one that is new."""
    every = range(len(entry.terms))
    if which == "all":
        return list(every)
    if which.isascii() and which.isdigit():
        if int(which) - 1 not in every:
            raise InputError(
                f"{entry.id} has no term number {which}: it has {len(entry.terms)} terms"
            )
        return [int(which) - 1]
    if "=" in which:
        return _same(entry, _new(which))
    lang = find_language(which)
    found = [at for at in every if get_base(entry.terms[at].lang) == get_base(lang)]
    if not found:
        raise InputError(f"{entry.id} has no {lang} term: add one with {lang}=TEXT")
    return found


def _same(entry: ConceptEntry, term: Term) -> list[int]:
    """Where a text stands, once or not at all."""
    found = [
        at
        for at, other in enumerate(entry.terms)
        if get_base(other.lang) == get_base(term.lang) and other.text == term.text
    ]
    if len(found) > 1:
        numbers = ", ".join(str(at + 1) for at in found)
        raise InputError(
            f"{entry.id} has {term.text} more than once, as number {numbers}",
            code="term twice", field="term", id=entry.id, text=term.text, numbers=numbers,
        )  # fmt: skip
    return found


def _new(which: str) -> Term:
    lang, _, text = which.partition("=")
    plain = tidy(text)
    if not plain:
        raise InputError(
            f"{which!r} is neither LANG=TEXT nor the number of a term",
            code="no such way to name a term", field="term", value=which,
        )  # fmt: skip
    return Term(find_language(lang), plain)
