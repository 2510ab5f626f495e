"""Find the entries of term bases, and edit one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge

from tmtool.concepts import ProcessStatus, Quote, TermForm, TermStatus
from tmtool.errors import InputError
from tmtool.fields import EVERYWHERE, Opt, record, request
from tmtool.lang.wrap import make_printable
from tmtool.operations.declare import Operation
from tmtool.operations.term_bases import (
    OWN,
    TermBaseName,
    locate_own_term_base,
    note_term_change,
    open_term_base,
)
from tmtool.operations.term_entries import EntryOperation, EntryResult, change_entry
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.terms.records import record_of
from tmtool.terms.searching import TermMatch

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.base import TermBase
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look

_MAX_FOUND = 10  # entries of a search without a limit


@request
class FindTermsRequest:
    """Find entries by their terms, or list entries.

    The closest come first; width, script and case don't count. Without TEXT and filters each entry
    is one line. --process-status proposed lists what waits for a decision. Exit code 1 if there is
    no such entry.
    """

    text: Annotated[
        str,
        Opt(
            "A term, a part of it or words of it; * stands for anything.",
            "[TEXT]",
            is_argument=True,
        ),
    ] = ""
    lang: Annotated[str | None, Opt("Only terms in this language.", "LANG")] = None
    match: Annotated[TermMatch, Opt("How to compare TEXT; fuzzy finds what is spelt alike.")] = (
        "all-words"
    )
    entries: Annotated[
        tuple[str, ...], Opt("Only this entry, by its id; can be repeated.", "ID", "entry")
    ] = ()
    status: Annotated[TermStatus | None, Opt("Only entries with a term of this status.")] = None
    process_status: Annotated[
        ProcessStatus | None, Opt("Only entries with a term at this step of the work.")
    ] = None
    limit: Annotated[
        int | None, Ge(1), Opt("Number of entries; 10 with TEXT, else all.", "N", short="-k")
    ] = None
    offset: Annotated[int, Ge(0), Opt("Number of entries to skip.", "N", rare=True)] = 0
    terms: Annotated[
        tuple[str, ...],
        Opt("The term base: own, un-ict or a file; can be repeated.", "FILE", is_term_base=True),
    ] = ()

    @property
    def is_filtered(self) -> bool:
        """Return True unless all entries are listed."""
        return bool(
            self.text.strip() or self.lang or self.entries or self.status or self.process_status
        )


@dataclass(frozen=True, slots=True)
class TermHit:
    """An entry that was found in a term base, named as in the request."""

    base: str
    entry: ConceptEntry


@dataclass(frozen=True, slots=True)
class FindTermsResult:
    """The entries from `offset` on, and the total number.

    `bases` are the existing term bases with their numbers of entries; `found_in` are those with
    any of the entries. `langs` are the languages of all terms found, the most frequent first.
    """

    request: FindTermsRequest
    hits: tuple[TermHit, ...]
    total: int
    bases: tuple[tuple[str, int], ...]
    langs: tuple[str, ...]
    found_in: tuple[str, ...] = ()


@record("entry")
class EntryRecord:
    """An entry of a term base; `entry` has the fields of a .jsonl term base."""

    base: str
    entry: Mapping[str, Any]


def _rare(text: str, metavar: str, name: str = "") -> Opt:
    return Opt(text, metavar, name, rare=True)


@request
class TermChanges:
    """New values for a term; None leaves a field as is, an empty text removes its value."""

    text: Annotated[str | None, Opt("The new text of the term.", "TEXT")] = None
    status: Annotated[TermStatus | None, Opt("The status of the term.")] = None
    process_status: Annotated[
        str | None, Opt("How far the work on it is: proposed, attested, approved.", "STATUS")
    ] = None
    form: Annotated[TermForm | None, Opt("The form of the term.")] = None
    source: Annotated[str | None, Opt("The source of the term: a symbol.", "TEXT")] = None
    date: Annotated[str | None, Opt("The date of the source: 2020 or 2020-12-21.", "DATE")] = None
    note: Annotated[str | None, Opt("A note on the term.", "TEXT")] = None
    organization: Annotated[str | None, _rare("The organization that uses it: UN.", "NAME")] = None
    region: Annotated[str | None, _rare("Its regional usage: zh-Hant-TW, HK.", "REGION")] = None
    body: Annotated[str | None, _rare("The organ that uses it: GA.", "NAME")] = None
    recognized: Annotated[
        bool | None, Opt("Whether texts are searched for it.", off="--not-recognized", rare=True)
    ] = None
    verified: Annotated[
        bool | None,
        Opt("Whether the source has both languages.", off="--not-verified", rare=True),
    ] = None
    process_by: Annotated[str | None, _rare("Who took this step of the work.", "NAME")] = None
    process_date: Annotated[str | None, _rare("The date of this step.", "DATE")] = None
    link: Annotated[str | None, _rare("The address of its source.", "URL")] = None
    part_of_speech: Annotated[str | None, _rare("noun, verb, adjective, adverb.", "NAME")] = None
    gender: Annotated[str | None, _rare("masculine, feminine, neuter or other.", "NAME")] = None
    number: Annotated[str | None, _rare("singular, plural, dual, mass or other.", "NAME")] = None
    full_term: Annotated[
        str | None, _rare("The full term that a short one stands for.", "TEXT", "stands_for")
    ] = None
    successor: Annotated[str | None, _rare("The term that replaces it.", "TEXT")] = None
    used_from: Annotated[str | None, _rare("Start of its use.", "DATE")] = None
    used_until: Annotated[str | None, _rare("End of its use.", "DATE")] = None
    context: Annotated[str | None, _rare("One more text with the term.", "TEXT")] = None
    context_source: Annotated[str | None, _rare("The source of this text.", "TEXT")] = None
    context_link: Annotated[str | None, _rare("The address of this text.", "URL")] = None

    def list_values(self) -> dict[str, Any]:
        """Return the fields to change with their new values; `context` is a `Quote`."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        text, source, link = (values.pop(f"context{end}") for end in ("", "_source", "_link"))
        values["context"] = None if text is None else Quote(text, source, link)
        return {name: value for name, value in values.items() if value is not None}


@request
class EditTermsRequest:
    """Change an entry: its texts, or one of its terms.

    An empty text removes a value. Changes that contradict the entry are refused.
    """

    id: Annotated[str, Opt("The entry, as tmtool terms find shows it.", "ID", is_argument=True)]
    term: Annotated[
        str | None,
        Opt("The term, its number, its LANG or all; added if it does not exist.", "LANG=TEXT"),
    ] = None
    changes: Annotated[TermChanges, Opt("The term")] = TermChanges()
    drop: Annotated[bool, Opt("Delete the term.")] = False
    subject: Annotated[str | None, Opt("The subject of the concept.", "TEXT")] = None
    definition: Annotated[str | None, Opt("The definition of the concept.", "TEXT")] = None
    new: Annotated[bool, Opt("Create the entry.")] = False
    delete: Annotated[bool, Opt("Delete the whole entry.")] = False
    note: Annotated[str | None, _rare("A note on the concept.", "TEXT", "entry_note")] = None
    generic: Annotated[
        bool | None,
        Opt("Whether the concept is too generic to be checked.", off="--not-generic", rare=True),
    ] = None
    definition_source: Annotated[str | None, _rare("Source of the definition.", "TEXT")] = None
    definition_link: Annotated[str | None, _rare("Address of the definition.", "URL")] = None
    kind: Annotated[str | None, _rare("term, title, phrase or name.", "NAME", "type")] = None
    body: Annotated[str | None, _rare("The organ of the concept.", "NAME", "entry_body")] = None
    terms: TermBaseName = None

    def __post_init__(self) -> None:
        """InputError for options that exclude each other, and if nothing is to change."""
        values = self.changes.list_values()
        texts = self.list_texts()
        if (values or self.drop) and self.term is None:
            what = next(iter(values), "drop")
            raise InputError(f"name the term that {what} is about", field="term")
        if (self.drop and values) or (self.delete and (self.term or texts)):
            message = "a term or an entry that is deleted can't be changed as well"
            raise InputError(message)
        if not (self.delete or texts or self.term):
            message = "there is nothing to change"
            raise InputError(message)
        if self.changes.text is not None and not self.changes.text.strip():
            message = "the new text of the term is empty"
            raise InputError(message, field="text")

    def list_texts(self) -> dict[str, Any]:
        """Return the fields of the entry to change with their new values."""
        others = ("id", "term", "changes", "drop", "new", "delete", "terms")
        names = (each.name for each in fields(self) if each.name not in others)
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}


def find_terms(
    session: Session, request: FindTermsRequest, reporter: Reporter = SILENT
) -> FindTermsResult:
    """Find entries of term bases by their terms, or list them.

    The term base of the memory may be missing only if it is named. MissingError if there is none,
    InputError for one that can't be read, and for an unknown entry or language.
    """
    bases = [
        (name or OWN, open_term_base(session, name, reporter))
        for name in request.terms or (None,)
        if name != OWN or locate_own_term_base(session).exists()
    ]
    found = [TermHit(name, entry) for name, base in bases for entry in _select(base, request)]
    missing = {*request.entries} - {hit.entry.id for hit in found}
    if missing and not (request.text or request.status or request.process_status or request.lang):
        identity = next(each for each in request.entries if each in missing)
        raise InputError(f"entry {identity} does not exist", code="no entry", id=identity)
    langs = Counter(term.lang for hit in found for term in hit.entry.terms)
    limit = request.limit or (_MAX_FOUND if request.text.strip() else len(found))
    return FindTermsResult(
        request,
        tuple(found[request.offset : request.offset + limit]),
        len(found),
        tuple((name, len(base.entries)) for name, base in bases),
        tuple(lang for lang, _ in langs.most_common()),
        tuple(dict.fromkeys(hit.base for hit in found)),
    )


def _select(base: TermBase, request: FindTermsRequest) -> Iterator[ConceptEntry]:
    from tmtool.lang.script import get_base
    from tmtool.terms.picklists import find_language
    from tmtool.terms.searching import find

    lang = find_language(request.lang) if request.lang else None
    entries: Iterable[ConceptEntry] = base.entries
    if request.text.strip():
        entries = find(base, request.text, lang, request.match)
    for entry in entries:
        if request.entries and entry.id not in request.entries:
            continue
        if any(
            (lang is None or get_base(term.lang) == get_base(lang))
            and request.status in (None, term.status)
            and request.process_status in (None, term.process_status)
            for term in entry.terms
        ):
            yield entry


def edit_terms(session: Session, request: EditTermsRequest) -> EntryResult:
    """Change, create or delete an entry of a term base; all of it is written, or nothing.

    MissingError if there is no term base, InputError for an unknown entry or term, and for changes
    that contradict the entry.
    """
    from tmtool.concepts import ConceptEntry

    def edit(before: ConceptEntry | None) -> ConceptEntry | None:
        if before is not None and request.new:
            raise InputError(f"entry {request.id} exists already")
        entry = before or ConceptEntry(request.id, ())
        return None if request.delete else _edit(entry, request)

    note = note_term_change(session, "edit")
    return change_entry(session, request.terms, request.id, edit, note, create=request.new)


def _edit(entry: ConceptEntry, request: EditTermsRequest) -> ConceptEntry:
    from tmtool.terms import merging

    texts = request.list_texts()
    generic = texts.pop("generic", entry.generic)
    entry = replace(merging.change_texts(entry, texts), generic=generic)
    if request.term is None:
        return entry
    if request.drop:
        return merging.remove_terms(entry, request.term)
    return merging.change_terms(entry, request.term, request.changes.list_values())


def _show_found(result: FindTermsResult, look: Look) -> Iterator[str]:
    from tmtool.views.terminal.terms import render_entry, summarize_entry

    for base, hits in groupby(result.hits, key=lambda hit: hit.base):
        if len(result.bases) > 1:
            yield f"{make_printable(base)}:\n"
        for hit in hits:
            if result.request.is_filtered:
                yield from render_entry(hit.entry, look.columns)
            else:
                yield summarize_entry(hit.entry, look.columns, more=look.more)


def _note_found(result: FindTermsResult) -> Iterator[str]:
    rest = result.total - result.request.offset - len(result.hits)
    if rest > 0:
        yield f"{rest:,} more; -k shows more"
    if not result.total:
        text = result.request.text.strip()
        yield f"no term like {text}" if text else "no such entries"


def _cite_found(result: FindTermsResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_terms

    return (cite_terms(hit.entry, hit.entry.terms) for hit in result.hits)


OPERATIONS = (
    Operation(
        name="terms find",
        request=FindTermsRequest,
        run=find_terms,
        show=_show_found,
        records=(EntryRecord,),
        tell=lambda result: (EntryRecord(hit.base, record_of(hit.entry)) for hit in result.hits),
        notes=_note_found,
        is_answer=lambda result: result.total > 0,
        memory="place",
        cite=_cite_found,
        on=EVERYWHERE,
        examples=(
            "terms find 数字鸿沟",
            'terms find "digital *" --lang en --terms un-ict',
            'terms find "digitel divide" --match fuzzy',
            "terms find --process-status proposed",
        ),
    ),
    EntryOperation(
        name="terms edit",
        request=EditTermsRequest,
        run=lambda session, request, reporter: edit_terms(session, request),
        examples=(
            "terms edit digital-divide --term zh=信息鸿沟 --status deprecated",
            "terms edit digital-divide --term all --process-status approved",
            "terms edit digital-divide --term 2 --source A/RES/74/197 --date 2019",
            "terms edit council --term en --not-recognized",
            "terms edit e-waste --new --term en=e-waste --subject environment",
        ),
    ),
)
