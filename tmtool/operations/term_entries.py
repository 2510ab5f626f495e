"""One entry of a term base as a form or a program writes it: whole, and only as it was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.errors import EmptyError, InputError
from tmtool.operations.term_bases import (
    locate_changeable_term_base,
    note_term_change,
    open_term_base,
)
from tmtool.operations.term_changes import EntryChange
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry, ProcessStatus, Term
    from tmtool.terms.base import TermBase
    from tmtool.terms.changes import TermChange
    from tmtool.terms.model import Fault


@dataclass(frozen=True, slots=True)
class ReadEntryResult:
    """An entry with its digest, its changes (the newest first), and similar entries.

    `entry` and `digest` are None if it was removed; `faults` are warnings about it.
    """

    entry: ConceptEntry | None
    digest: str | None
    changes: tuple[EntryChange, ...]
    alike: tuple[ConceptEntry, ...]
    faults: tuple[Fault, ...]
    base: str


@dataclass(frozen=True, slots=True)
class SaveEntryRequest:
    """The new content of an entry, or a new entry if `seen` is None.

    `seen` is the digest of the entry as somebody saw it (`terms.changes.digest_entry`). Without an
    id a new entry gets one made of its terms. With `preview` nothing is changed.
    """

    entry: ConceptEntry
    seen: str | None = None
    preview: bool = False
    why: str | None = None
    terms: str | None = None


@dataclass(frozen=True, slots=True)
class SaveEntryResult:
    """An entry before and after, and the number of the change, None if nothing was changed.

    `alike` are entries that seem to be the same concept, `faults` warnings.
    """

    before: ConceptEntry | None
    entry: ConceptEntry
    change: int | None
    alike: tuple[ConceptEntry, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class AcceptPairRequest:
    """Two terms that render each other, for a new entry or an existing one.

    They are approved, or `proposed`; terms that the entry has already are skipped.
    """

    pair: tuple[tuple[str, str], tuple[str, str]]
    entry: str | None = None
    source: str | None = None
    note: str | None = None
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class DeleteEntryRequest:
    """An entry to delete, as it was seen."""

    id: str
    seen: str
    why: str | None = None
    terms: str | None = None


def read_entry(session: Session, identity: str, terms: str | None = None) -> ReadEntryResult:
    """Read an entry of a term base, with its changes and similar entries.

    EmptyError for one that never existed; MissingError if there is no term base.
    """
    from tmtool.terms import changes, validity
    from tmtool.terms.duplicates import find_alike

    base = open_term_base(session, terms)
    entry = next((each for each in base.entries if each.id == identity), None)
    journal = _read_journal(session, base, terms)
    undone = changes.find_gone(journal)
    made = tuple(
        EntryChange(change, before, after, change.number in undone)
        for change, before, after in changes.trace_entry(journal, identity, entry)
    )
    if entry is None and not made:
        message = f"entry {identity} does not exist"
        raise EmptyError(message, code="no entry", field="id", id=identity)
    return ReadEntryResult(
        entry,
        changes.digest_entry(entry),
        made,
        find_alike(base, entry.terms, entry.id) if entry else (),
        tuple(validity.find_faults([entry])) if entry else (),
        base.name,
    )


def _read_journal(session: Session, base: TermBase, terms: str | None) -> Sequence[TermChange]:
    """Read the changes of a base; none of one that can't be changed."""
    from tmtool.terms.changes import read_changes

    try:
        path = locate_changeable_term_base(session, terms)
    except InputError:
        return ()
    return read_changes(path, base.entries)


def save_entry(
    session: Session, request: SaveEntryRequest, action: str = "edit"
) -> SaveEntryResult:
    """Replace or add an entry, or show what that would change.

    New steps of the process without a name and a date get those of now. ChangedError if the entry
    is no longer as it was seen; InputError for an entry that contradicts itself, and for a new one
    whose id is taken.
    """
    from tmtool.terms import changes, merging, storage, validity
    from tmtool.terms.base import TermBase
    from tmtool.terms.duplicates import find_alike
    from tmtool.terms.records import build_id

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path, create=request.seen is None) as base:
        entry, by_id = request.entry, {each.id: each for each in base.entries}
        if request.seen is not None:
            changes.check_seen(base.entries, [(entry.id, request.seen)])
        elif entry.id in by_id:
            raise InputError(f"entry {entry.id} exists already", code="id taken", id=entry.id)
        before = by_id.get(entry.id)
        entry = replace(entry, id=entry.id or build_id(entry.terms, by_id))
        entry = merging.check_entry(_sign_steps(session, entry, before))
        entries = [entry if each is before else each for each in base.entries]
        entries += [] if before else [entry]
        number = None
        if entry != before and not request.preview:
            number = base.write(entries, note_term_change(session, action, request.why))
    alike = find_alike(TermBase(tuple(entries), ""), entry.terms, entry.id)
    return SaveEntryResult(before, entry, number, alike, tuple(validity.find_faults([entry])))


def _sign_steps(session: Session, entry: ConceptEntry, before: ConceptEntry | None) -> ConceptEntry:
    """Add the current user and date to new steps of the process without their own."""
    old = {(term.lang, term.text): term for term in before.terms} if before else {}
    today = session.now.date().isoformat()

    def sign(term: Term) -> Term:
        was = old.get((term.lang, term.text))
        is_same = was is not None and was.process_status == term.process_status
        known = (was.process_by, was.process_date) if was else (None, None)
        is_unsigned = (term.process_by, term.process_date) in (known, (None, None))
        if term.process_status is None or is_same or not is_unsigned:
            return term
        return replace(term, process_by=session.user, process_date=today)

    return replace(entry, terms=tuple(map(sign, entry.terms)))


def accept_pair(session: Session, request: AcceptPairRequest) -> SaveEntryResult:
    """Add two terms to the term base of the memory, in a new entry or an existing one.

    InputError for an entry that has both already, and for terms that contradict it; EmptyError for
    an unknown entry.
    """
    from tmtool.concepts import ConceptEntry, Term

    held = None if request.entry is None else read_entry(session, request.entry)
    entry = held.entry if held is not None else None
    known = {(term.lang, term.text) for term in entry.terms} if entry else set()
    step: ProcessStatus = "proposed" if request.proposed else "approved"
    terms = tuple(
        Term(lang, text, source=request.source, note=request.note, process_status=step)
        for lang, text in request.pair
        if (lang, text) not in known
    )
    if not terms:
        raise InputError(f"entry {request.entry} has both terms already", code="terms there")
    action = "propose" if request.proposed else "edit"
    if held is None or entry is None:
        return save_entry(session, SaveEntryRequest(ConceptEntry("", terms)), action)
    extended = replace(entry, terms=(*entry.terms, *terms))
    return save_entry(session, SaveEntryRequest(extended, held.digest), action)


def delete_entry(session: Session, request: DeleteEntryRequest) -> int:
    """Delete an entry of a term base; return the number of the change.

    ChangedError if it is no longer as it was seen, MissingError if there is no term base.
    """
    from tmtool.terms import changes, storage

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        changes.check_seen(base.entries, [(request.id, request.seen)])
        kept = [each for each in base.entries if each.id != request.id]
        number = base.write(kept, note_term_change(session, "delete", request.why))
    assert number is not None
    return number


def copy_entry(session: Session, identity: str, terms: str) -> int | None:
    """Add an entry of another term base to that of the memory.

    Return the number of the change, None if nothing was changed. Terms that contradict the term
    base are left out. InputError for an unknown entry.
    """
    from tmtool.terms import merging, storage
    from tmtool.terms.base import select_entries

    chosen = select_entries(open_term_base(session, terms).entries, [identity])
    path = locate_changeable_term_base(session, None)
    with storage.open_for_change(path, create=True) as base:
        merged = merging.merge(base.entries, chosen)
        if merged.entries == base.entries:
            return None
        return base.write(merged.entries, note_term_change(session, "add"))
