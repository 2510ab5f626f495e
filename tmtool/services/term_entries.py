"""One entry of a term base: searched, read with its history, written down as a whole, taken out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from tmtool.errors import EmptyError, InputError, MissingError
from tmtool.reporter import SILENT
from tmtool.services.session import Session
from tmtool.services.terms import (
    locate_changeable_term_base,
    note_term_change,
    open_term_base,
)
from tmtool.terms.entry_requests import (
    AcceptPairRequest,
    CopyTermsRequest,
    CopyTermsResult,
    DeleteEntryRequest,
    EntryChange,
    ListedChange,
    ListProposalsResult,
    ListTermChangesRequest,
    ListTermChangesResult,
    Proposal,
    ReadEntryResult,
    SaveEntryRequest,
    SaveEntryResult,
    SearchTermsRequest,
    SearchTermsResult,
    TermHit,
)

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry, ProcessStatus, Term
    from tmtool.terms.base import TermBase
    from tmtool.terms.changes import TermChange


def search_terms(session: Session, request: SearchTermsRequest) -> SearchTermsResult:
    """Find the entries of term bases with a term like a text, those of the first base first.

    InputError for a base that can't be read.
    """
    from tmtool.terms.picklists import find_language
    from tmtool.terms.searching import find

    lang = find_language(request.lang) if request.lang else None
    held = [(name, base) for name in request.bases if (base := _open(session, name)) is not None]
    found: list[TermHit] = []
    for name, base in held:
        entries = (
            find(base, request.text, lang, request.match)
            if request.text.strip()
            else (e for e in base.entries if lang is None or e.select_terms(lang))
        )
        found += [TermHit(name, each) for each in entries]
    langs = Counter(term.lang for hit in found for term in hit.entry.terms)
    return SearchTermsResult(
        tuple(islice(found, request.offset, request.offset + request.limit)), len(found),
        tuple((name, len(base.entries)) for name, base in held),
        tuple(lang for lang, _ in langs.most_common()),
        tuple(dict.fromkeys(hit.base for hit in found)),
    )  # fmt: skip


def _open(session: Session, name: str | None) -> TermBase | None:
    """A term base; None where there is none yet."""
    try:
        return _read(session, name)
    except MissingError as error:
        if error.code == "no term base":
            return None
        raise


def _read(session: Session, name: str | None) -> TermBase:
    return open_term_base(session, name, SILENT)


def read_entry(session: Session, identity: str, terms: str | None = None) -> ReadEntryResult:
    """Read an entry of a term base, with its changes and what seems to be the same concept.

    EmptyError for one that there is not and never was; MissingError where there is no term base.
    """
    from tmtool.terms import changes, validity

    base = _read(session, terms)
    entry = next((each for each in base.entries if each.id == identity), None)
    made = _trace(_read_journal(session, base, terms), identity, entry)
    if entry is None and not made:
        message = f"entry {identity} does not exist"
        raise EmptyError(message, code="no entry", field="id", id=identity)
    return ReadEntryResult(
        entry, changes.digest_entry(entry), made,
        _find_alike(base, entry.terms, entry.id) if entry else (),
        tuple(validity.find_faults([entry])) if entry else (), base.name,
    )  # fmt: skip


def _read_journal(session: Session, base: TermBase, terms: str | None) -> Sequence[TermChange]:
    """The changes of a base; none of one that can't be changed here."""
    from tmtool.terms.changes import read_changes

    try:
        path = locate_changeable_term_base(session, terms)
    except InputError:
        return ()
    return read_changes(path, base.entries)


def _trace(
    changes: Sequence[TermChange], identity: str, now: ConceptEntry | None
) -> tuple[EntryChange, ...]:
    from tmtool.terms.changes import find_gone, trace_entry

    gone = find_gone(changes)
    return tuple(
        EntryChange(change, before, after, change.number in gone)
        for change, before, after in trace_entry(changes, identity, now)
    )


def _find_alike(
    base: TermBase, terms: Sequence[Term], identity: str = ""
) -> tuple[ConceptEntry, ...]:
    """The entries with any of these terms, but for one; those that share more come first."""
    shared = Counter(
        entry.id for term in terms for entry in base.find(term.text, term.lang)
        if entry.id != identity
    )  # fmt: skip
    by_id = {e.id: e for term in terms for e in base.find(term.text, term.lang)}
    return tuple(by_id[each] for each, _ in shared.most_common())


def save_entry(session: Session, request: SaveEntryRequest) -> SaveEntryResult:
    """Write down an entry as a whole, or show what that would change.

    Who took a step of the process, and when, is noted where that isn't said. ChangedError where the
    entry is no longer as it was seen; InputError for an entry that contradicts itself, and for a
    new one whose id is taken.
    """
    return _save(session, request, "edit")


def _save(session: Session, request: SaveEntryRequest, action: str) -> SaveEntryResult:
    from tmtool.terms import changes, merging, storage, validity
    from tmtool.terms.base import TermBase
    from tmtool.terms.records import build_id

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path, create=request.seen is None) as base:
        entry, by_id = request.entry, {each.id: each for each in base.entries}
        if request.seen is not None:
            changes.check_seen(base.entries, [(entry.id, request.seen)])
        elif entry.id in by_id:
            raise InputError(f"entry {entry.id} exists already", code="id taken", id=entry.id)
        before = by_id.get(entry.id)
        entry = _stamp(session, replace(entry, id=entry.id or build_id(entry.terms, by_id)), before)
        merging.check_entry(entry)
        entries = [entry if each is before else each for each in base.entries]
        entries += [] if before else [entry]
        number = None
        if entry != before and not request.preview:
            number = base.write(entries, note_term_change(session, action, request.why))
        alike = _find_alike(TermBase(tuple(entries), ""), entry.terms, entry.id)
    faults = tuple(validity.find_faults([entry]))
    return SaveEntryResult(before, entry, number, alike, faults)


def _stamp(session: Session, entry: ConceptEntry, before: ConceptEntry | None) -> ConceptEntry:
    """The entry, with who took a step of the process where that is new and nobody is named."""
    old = {(t.lang, t.text): t for t in before.terms} if before else {}
    today = session.now.date().isoformat()

    def stamp(term: Term) -> Term:
        was = old.get((term.lang, term.text))
        is_same = was is not None and was.process_status == term.process_status
        by, date = (was.process_by, was.process_date) if was else (None, None)
        is_unsaid = (term.process_by, term.process_date) in ((by, date), (None, None))
        if term.process_status is None or is_same or not is_unsaid:
            return term
        return replace(term, process_by=session.user, process_date=today)

    return replace(entry, terms=tuple(map(stamp, entry.terms)))


def accept_pair(session: Session, request: AcceptPairRequest) -> SaveEntryResult:
    """Put two terms into a term base, as a new entry or into one.

    InputError for an entry that has both already, and for what contradicts it; EmptyError for one
    that there is not.
    """
    from tmtool.concepts import ConceptEntry, Term

    held = None if request.entry is None else read_entry(session, request.entry, request.terms)
    entry = held.entry if held is not None else None
    had = {(term.lang, term.text) for term in entry.terms} if entry else set()
    step: ProcessStatus = "proposed" if request.proposed else "approved"
    terms = tuple(
        Term(lang, text, source=request.source, note=request.note, process_status=step)
        for lang, text in request.pair
        if (lang, text) not in had
    )
    if not terms:
        raise InputError(f"entry {request.entry} has both terms already", code="terms there")
    if held is None or entry is None:
        whole, seen = ConceptEntry("", terms), None
    else:
        whole, seen = replace(entry, terms=(*entry.terms, *terms)), held.digest
    action = "propose" if request.proposed else "edit"
    return _save(session, SaveEntryRequest(whole, seen, terms=request.terms), action)


def delete_entry(session: Session, request: DeleteEntryRequest) -> int:
    """Take an entry out of a term base; the number of the change.

    ChangedError where it is no longer as it was seen, MissingError where there is no term base.
    """
    from tmtool.terms import changes, storage

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        changes.check_seen(base.entries, [(request.id, request.seen)])
        kept = [each for each in base.entries if each.id != request.id]
        number = base.write(kept, note_term_change(session, "delete", request.why))
    assert number is not None
    return number


def list_term_changes(session: Session, request: ListTermChangesRequest) -> ListTermChangesResult:
    """List the changes of a term base, each with what it did to its entries, the newest first.

    InputError for a base that can't be changed; MissingError where there is no term base.
    """
    from tmtool.terms.changes import find_gone, read_changes

    path = locate_changeable_term_base(session, request.terms)
    base = _read(session, request.terms)
    every = read_changes(path, base.entries)
    gone = find_gone(every)
    after = {each.id: each for each in base.entries}
    listed, total = [], 0
    for change in reversed(every):
        is_undone = change.number in gone
        touched = tuple(
            EntryChange(change, each.before, after.get(each.id), is_undone)
            for each in change.touched
        )
        for each in change.touched:
            after.pop(each.id, None)
            after |= {each.id: each.before} if each.before else {}
        if request.entry in (None, *(each.id for each in change.touched)):
            total += 1
            if total <= request.limit:
                listed.append(ListedChange(change, touched, is_undone))
    return ListTermChangesResult(tuple(listed), total)


def list_proposals(
    session: Session, terms: str | None = None, offset: int = 0, limit: int = 50
) -> ListProposalsResult:
    """List the entries of a term base with proposed terms, which wait for a decision.

    There are none where there is no term base; InputError for one that can't be read.
    """
    from tmtool.terms.changes import digest_entry

    base = _open(session, terms)
    found = [
        entry for entry in (base.entries if base else ())
        if any(term.process_status == "proposed" for term in entry.terms)
    ]  # fmt: skip
    proposals = (
        Proposal(entry, digest_entry(entry) or "", _find_alike(base, entry.terms, entry.id))
        for entry in found[offset : offset + limit]
        if base is not None
    )
    return ListProposalsResult(tuple(proposals), len(found))


def copy_terms(session: Session, request: CopyTermsRequest) -> CopyTermsResult:
    """Add entries of another term base to the memory's own, which is made where there is none.

    What contradicts it is left out. InputError for an entry that there is not.
    """
    from tmtool.terms import merging, storage
    from tmtool.terms.base import select_entries

    held = _read(session, request.terms)
    chosen = select_entries(held.entries, request.ids)
    path = locate_changeable_term_base(session, None)
    with storage.open_for_change(path, create=True) as base:
        outcome = merging.merge(base.entries, chosen)
        number = None
        if outcome.entries != base.entries:
            number = base.write(outcome.entries, note_term_change(session, "add"))
    return CopyTermsResult(outcome.added, outcome.merged, number, outcome.skipped)
