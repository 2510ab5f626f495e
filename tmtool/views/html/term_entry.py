"""The page of an entry of a term base, and the changes of a term base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.lang.codes import name_language
from tmtool.memory.requests import TermHistoryResult
from tmtool.regions import build_tag
from tmtool.terms import seeded
from tmtool.terms.changes import TermChange
from tmtool.terms.entry_requests import (
    EntryChange,
    ListedChange,
    ListTermChangesResult,
    ReadEntryResult,
)
from tmtool.views.html.render import Tongue, render_served
from tmtool.views.html.terms import (
    OWN,
    ShownTerm,
    locate_entry,
    name_base,
    order_langs,
    show_term,
    title_entry,
)
from tmtool.views.html.timeline import draw
from tmtool.views.term_changes import FieldChange, list_differences
from tmtool.views.timeline import describe_history, iter_remarks

_WEB = ("http://", "https://")
_ACTIONS = {
    "add": "terms added", "edit": "edited", "propose": "proposed", "approve": "approved",
    "reject": "declined", "merge": "merged", "review": "taken over from a sheet",
    "supersede": "superseded", "undo": "undone", "delete": "deleted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SaidThing:
    """Something that is said of a term, a language or an entry: its name, the text, its source."""

    name: str
    text: str
    source: str | None = None
    link: str | None = None
    tongue: Tongue | None = None


@dataclass(frozen=True, slots=True)
class TermCard:
    """A term with all that its record says."""

    number: int
    term: ShownTerm
    text: str
    source: str | None
    said: tuple[SaidThing, ...]


@dataclass(frozen=True, slots=True)
class LanguageColumn:
    """The terms of a language, and what the entry says in it."""

    tongue: Tongue
    cards: tuple[TermCard, ...]
    said: tuple[SaidThing, ...]


@dataclass(frozen=True, slots=True)
class TermChangeRow:
    """A change of a term base as it is shown; `can_undo` where whoever looks may take it back."""

    number: int
    what: str
    by: str
    at: str
    why: str | None
    is_undone: bool
    can_undo: bool
    entries: tuple[tuple[str, str, tuple[FieldChange, ...]], ...]


@dataclass(frozen=True, slots=True)
class MadeChange:
    """A change that was just made, as the next page says it, and where undoing it leads back to."""

    number: int
    text: str
    base: str
    back: str
    can_undo: bool


def tell_change(change: TermChange, *, base: str | None, back: str, can_undo: bool) -> MadeChange:
    """A change that was just made, in words."""
    ids = [each.id for each in change.touched]
    named = ", ".join(ids[:3]) + (f" and {len(ids) - 3:,} more" if len(ids) > 3 else "")
    what = _name_action(change.note.action)
    undone = f" (change {change.note.undoes})" if change.note.undoes else ""
    text = f"Change {change.number}: {what}{undone}: {named}, by {change.note.by}."
    is_open = can_undo and change.note.memory is None
    return MadeChange(change.number, text, base or OWN, back, is_open)


def _name_action(action: str) -> str:
    return _ACTIONS.get(action, action)


def render_entry(
    result: ReadEntryResult, *, base: str | None, identity: str, made: MadeChange | None,
    history: TermHistoryResult | None, jobs: Sequence[str], may_write: str, user: str,
) -> str:  # fmt: skip
    """The page of an entry; `may_write` is "terminologist", "translator" or ""."""
    entry = result.entry
    shown = entry or next(each.before for each in result.changes if each.before)
    columns = tuple(_columns(shown))
    first = next((each for each in columns if each.cards), None)
    others = [each.tongue.code for each in columns if each is not first]
    other = others[0] if others else ""
    is_supplied = base in seeded.NAMES
    return render_served(
        "term_entry.html", title=f"{title_entry(shown)} - tmtool", module="term_page.js",
        heading=title_entry(shown), entry=entry, identity=identity, columns=columns,
        base=base or OWN, base_name=name_base(base), claim=seeded.CLAIM if is_supplied else "",
        digest=result.digest or "", said=tuple(_describe_entry(shown)),
        alike=[(each.id, title_entry(each), locate_entry(base, each.id)) for each in result.alike],
        faults=[each.what for each in result.faults if each.grade == "warning"],
        changes=[_row(each, base, user, may_write) for each in result.changes],
        address=locate_entry(base, identity), made=made, may_write=may_write,
        is_fixed=is_supplied, jobs=[each for each in jobs if f"job:{each}" != base],
        asked=(first.cards[0].text, first.tongue.code, other) if first else None,
        picture=draw(history.timeline) if history and history.timeline.renderings else None,
        history=None if history is None else _describe(history),
    )  # fmt: skip


def _describe(history: TermHistoryResult) -> list[str]:
    found = history.timeline
    if not found.renderings:
        return [f"It stands nowhere in the memory. Searched: {history.searched}."]
    return [describe_history(found), *iter_remarks(found)]


def _columns(entry: ConceptEntry) -> Iterator[LanguageColumn]:
    langs = tuple(dict.fromkeys(term.lang for term in entry.terms))
    notes = {each.lang: each for each in entry.languages}
    numbers = {id(term): at for at, term in enumerate(entry.terms, start=1)}
    for lang in order_langs(langs):
        cards = tuple(
            TermCard(
                numbers[id(term)], replace(show_term(term), facts=()), term.text, term.source,
                tuple(_describe_term(term)),
            )
            for term in entry.select_terms(lang)
        )  # fmt: skip
        said = tuple(_describe_language(notes[lang])) if lang in notes else ()
        yield LanguageColumn(Tongue.of(lang), cards, said)


def _describe_term(term: Term) -> Iterator[SaidThing]:
    """All that a record says of a term but its wording and its statuses."""
    if term.source or term.link:
        yield SaidThing("source", "", *_tell_source(term.source, term.link))
    step = ", ".join(filter(None, (term.process_by, term.process_date)))
    kind = ", ".join(filter(None, (term.part_of_speech, term.gender, term.number)))
    use = " – ".join((term.used_from or "", term.used_until or "")).strip()
    usage = build_tag(term.lang, term.region) if term.region else None
    named = (
        ("date", term.date), ("organization", term.organization), ("body", term.body),
        ("regional usage", usage),
        (f"{term.process_status or 'processed'} by", step), ("note", term.note),
        ("part of speech", kind), ("stands for", term.full_term),
        ("in use", "" if use == "–" else use),
        ("in texts", "" if term.recognized else "not searched for"),
        ("verified", "the source has both languages" if term.verified else ""), *term.fields,
    )  # fmt: skip
    yield from (SaidThing(name, text) for name, text in named if text)
    yield from (_quote("context", each, term.lang) for each in term.contexts)


def _quote(name: str, quote: Quote, lang: str) -> SaidThing:
    return SaidThing(name, quote.text, *_tell_source(quote.source, quote.link), Tongue.of(lang))


def _tell_source(source: str | None, link: str | None) -> tuple[str | None, str | None]:
    """What stands where a source is named, and where it leads; only web addresses lead anywhere."""
    if link and link.lower().startswith(_WEB):
        return source or link, link
    return ", ".join(filter(None, (source, link))) or None, None


def _describe_language(notes: LanguageNotes) -> Iterator[SaidThing]:
    if notes.definition:
        yield _quote("definition", notes.definition, notes.lang)
    if notes.note:
        yield SaidThing("note", notes.note)
    yield from (SaidThing(name, text) for name, text in notes.fields)


def _describe_entry(entry: ConceptEntry) -> Iterator[SaidThing]:
    where, link = _tell_source(entry.definition_source, entry.definition_link)
    if entry.definition or where:
        yield SaidThing("definition", entry.definition or "", where, link)
    generic = "too general to be checked: no wording of it is an error" if entry.generic else ""
    named = (
        ("subject", entry.subject), ("body", entry.body), ("record type", entry.kind),
        ("note", entry.note), ("checks", generic),
        ("ids in other term bases", ", ".join(entry.record_ids)), *entry.fields,
    )  # fmt: skip
    yield from (SaidThing(name, text) for name, text in named if text)


def _row(each: EntryChange, base: str | None, user: str, may_write: str) -> TermChangeRow:
    listed = ListedChange(each.change, (each,), each.is_undone)
    return _list_row(listed, base, user, may_write)


def _list_row(each: ListedChange, base: str | None, user: str, may_write: str) -> TermChangeRow:
    note = each.change.note
    may = may_write == "terminologist" or (may_write == "translator" and note.by == user)
    undoes = f" (change {note.undoes})" if note.undoes else ""
    ids = [_identify(one) for one in each.entries]
    entries = tuple(
        (identity, locate_entry(base, identity), list_differences(one.before, one.after))
        for identity, one in zip(ids, each.entries, strict=True)
    )
    return TermChangeRow(
        each.change.number, _name_action(note.action) + undoes, note.by,
        note.at[:16].replace("T", " "), note.why, each.is_undone,
        may and not each.is_undone and note.memory is None, entries,
    )  # fmt: skip


def _identify(change: EntryChange) -> str:
    """The id of the entry that a change is of."""
    found = change.after or change.before
    return found.id if found else ""


def render_changes(
    result: ListTermChangesResult, *,
    base: str | None, made: MadeChange | None, may_write: str, user: str,
) -> str:  # fmt: skip
    """The changes of a term base, the newest first."""
    return render_served(
        "term_changes.html", title="Changes of terms - tmtool", module="term_rows.js",
        rows=[_list_row(each, base, user, may_write) for each in result.changes],
        total=result.total, base=base or OWN, base_name=name_base(base), made=made,
        langs=name_language,
    )  # fmt: skip
