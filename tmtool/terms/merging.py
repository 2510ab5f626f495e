"""Changing a term base: entries that are put into it, and one entry corrected by hand.

Two entries are one concept when they have the same id and share a term, or share a term in each of
two languages or more. What a base says already stays; what contradicts it is told and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from tmtool.concepts import ConceptEntry, LanguageNotes, ProcessStatus, Quote, Term
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

_Item = TypeVar("_Item")
_TEXTS = ("subject", "definition", "note", "kind", "body")
_CALLED = {"kind": "record type"}
"""What a text of an entry is called where its name says too little."""
_FILLED = (
    "note", "link", "part_of_speech", "gender", "number", "full_term", "successor", "used_from",
    "used_until",
)  # fmt: skip
"""What a term takes from the same term of another entry where it has nothing itself."""


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
    made_ids: Collection[str] = (),
) -> MergeOutcome:
    """Put new entries into those that are held; `lines` are where the new ones stand.

    An id that an entry can't keep is noted among its record ids, unless it was made when the entry
    was read (`made_ids`).

    >>> one = ConceptEntry("c1", (Term("zh", "数字鸿沟"), Term("en", "digital divide")))
    >>> other = replace(one, id="x", terms=(*one.terms, Term("fr", "fracture numérique")))
    >>> done = merge([one], [other])
    >>> done.merged, [term.lang for term in done.entries[0].terms]
    (1, ['zh', 'en', 'fr'])
    """
    book = _MergedBook(lines or {}, made_ids)
    for entry in held:
        book.hold(entry)
    for entry in new:
        book.put(entry)
    return MergeOutcome(
        tuple(book.entries.values()), book.counts["added"], book.counts["merged"],
        book.counts["same"], tuple(book.skipped), tuple(book.alike),
    )  # fmt: skip


def merge_entries(
    held: Sequence[ConceptEntry], kept: str, others: Sequence[str]
) -> tuple[MergeOutcome, ConceptEntry]:
    """Make some entries one, that with the id `kept`, whatever they share.

    What contradicts it is told and left out. InputError for an id that is none.
    """
    by_id = {entry.id: entry for entry in held}
    for each in (kept, *others):
        if each not in by_id:
            raise InputError(f"entry {each} does not exist", code="no entry", field="id", id=each)
    rest = [each for each in dict.fromkeys(others) if each != kept]
    if not rest:
        raise InputError(f"{kept} can't be merged with itself: name another entry")
    book = _MergedBook({})
    found = by_id[kept]
    for each in rest:
        found = book.join(found, by_id[each])
    check_entry(found)
    entries = tuple(found if entry.id == kept else entry for entry in held if entry.id not in rest)
    return MergeOutcome(entries, merged=len(rest), skipped=tuple(book.skipped)), found


@dataclass
class _MergedBook:
    """The entries by id, the ids by term, and what became of each new entry."""

    lines: Mapping[str, int]
    made_ids: Collection[str] = ()
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
            free = find_free_id(entry.id, self.entries)
            added = replace(
                entry, id=free, terms=group_terms(entry.terms),
                record_ids=self._list_ids(entry.record_ids, entry, free),
            )  # fmt: skip
            for other in list(shared)[:1]:
                told = f"added beside {other}, which has the {_names(shared[other])} term too"
                self.alike.append(Fault(told, self.lines.get(entry.id, 0), entry=added.id))
            self.hold(added)
            self.counts["added"] += 1
            return
        before = self.entries[same]
        after = self.join(before, entry)
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

    def join(self, before: ConceptEntry, new: ConceptEntry) -> ConceptEntry:
        """An entry with what another one adds to it."""
        terms = list(before.terms)
        for term in new.terms:
            self._add(terms, term, before.id, new.id)
        values: dict[str, Any] = {name: self._text(name, before, new) for name in _TEXTS}
        taken = before if before.definition or not new.definition else new
        if new.generic and not before.generic:
            self._skip(before.id, new.id, "held as one to be checked, not as generic")
        return replace(
            before, terms=group_terms(terms), **values,
            definition_source=taken.definition_source, definition_link=taken.definition_link,
            record_ids=self._list_ids((*before.record_ids, *new.record_ids), new, before.id),
            fields=_join(before.fields, new.fields), languages=self._languages(before, new),
        )  # fmt: skip

    def _list_ids(self, ids: Sequence[str], new: ConceptEntry, held: str) -> tuple[str, ...]:
        """Ids of other term bases, with that of an entry where it can't keep it."""
        own = () if new.id == held or new.id in self.made_ids else (new.id,)
        return tuple(each for each in _join(ids, own) if each != held)

    def _languages(self, before: ConceptEntry, new: ConceptEntry) -> tuple[LanguageNotes, ...]:
        found = {each.lang: each for each in before.languages}
        for each in new.languages:
            held = found.setdefault(each.lang, each)
            for name in ("definition", "note"):
                mine, theirs = getattr(held, name), getattr(each, name)
                if mine and theirs and mine != theirs:
                    told = f"another {each.lang} {name} is held: {_shorten(mine)}"
                    self._skip(before.id, new.id, told)
            found[each.lang] = replace(
                held, definition=held.definition or each.definition, note=held.note or each.note,
                fields=_join(held.fields, each.fields),
            )  # fmt: skip
        return tuple(found.values())

    def _add(self, terms: list[Term], term: Term, held: str, new: str) -> None:
        for at, other in enumerate(terms):
            if _attested(other) == _attested(term):
                if other.status == term.status:
                    terms[at] = self._one(other, term, held, new)
                    return
                self._skip(held, new, f"{term.lang} {term.text}: held as {other.status}, "
                           f"not {term.status}")  # fmt: skip
                return
        if against := find_contradiction((*terms, term)):
            self._skip(held, new, against)
            return
        terms.append(term)

    def _one(self, mine: Term, theirs: Term, held: str, new: str) -> Term:
        """A term with what the same one of another entry says besides."""
        further = _further(mine.process_status, theirs.process_status) != mine.process_status
        step = theirs if further else mine
        values: dict[str, Any] = {}
        for name in _FILLED:
            one, other = getattr(mine, name), getattr(theirs, name)
            values[name] = one or other
            if one and other and one != other and name != "note":
                what = name.replace("_", " ")
                told = f"{mine.lang} {mine.text}: another {what} is held: {one}, not {other}"
                self._skip(held, new, told)
        return replace(
            mine, **values, verified=mine.verified or theirs.verified,
            process_status=step.process_status, process_by=step.process_by,
            process_date=step.process_date, contexts=_join(mine.contexts, theirs.contexts),
            fields=_join(mine.fields, theirs.fields),
        )  # fmt: skip

    def _text(self, name: str, before: ConceptEntry, new: ConceptEntry) -> str | None:
        mine, theirs = getattr(before, name), getattr(new, name)
        if mine and theirs and mine != theirs:
            called = _CALLED.get(name, name)
            self._skip(before.id, new.id, f"another {called} is held: {_shorten(mine)}")
        found: str | None = mine or theirs
        return found

    def _skip(self, held: str, new: str, what: str) -> None:
        self.skipped.append(Fault(what, self.lines.get(new, 0), entry=held))


def _join(some: Iterable[_Item], others: Iterable[_Item]) -> tuple[_Item, ...]:
    """What is in either, each once."""
    return tuple(dict.fromkeys((*some, *others)))


def _shorten(said: object) -> str:
    return str(said.text if isinstance(said, Quote) else said)[:60]


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
    """The entry with other texts, by their fields; an empty text takes one away."""
    values: dict[str, Any] = {
        name: parse_value(name, tidy_lines(text) if name in ("definition", "note") else tidy(text))
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
        if value is not None and name != "context"
    }
    places = find_places(entry, which)
    if "text" in values and len(places) > 1:
        raise InputError(f"a new text is given to one term, but {which} means {len(places)} terms")
    context = changes.get("context")
    terms = [
        _with_context(replace(term, **values), context) if at in places else term
        for at, term in enumerate(entry.terms)
    ]
    new = [] if places else [_with_context(replace(_new(which), **values), context)]
    return replace(entry, terms=(*terms, *new))


def _with_context(term: Term, context: object) -> Term:
    """The term with one more context; without any where that is an empty text."""
    if not isinstance(context, Quote):
        return term
    return replace(term, contexts=(*term.contexts, context) if context.text else ())


def remove_terms(entry: ConceptEntry, which: str) -> ConceptEntry:
    """The entry without some of its terms, named as above; InputError where there are none."""
    places = find_places(entry, which)
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


def find_places(entry: ConceptEntry, which: str) -> list[int]:
    """Where the terms stand that are meant (see `change_terms`); nowhere for one that is new."""
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
            field="term",
        )  # fmt: skip
    return found


def _new(which: str) -> Term:
    lang, _, text = which.partition("=")
    plain = tidy(text)
    if not plain:
        raise InputError(
            f"{which!r} is neither LANG=TEXT nor the number of a term",
            field="term",
        )  # fmt: skip
    return Term(find_language(lang), plain)
