"""Entries of a term base: read one with its changes, and change one as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from annotated_types import MaxLen

from tmtool.errors import EmptyError, InputError
from tmtool.fields import PROGRAMS, REST, Opt, fill_record, record, request
from tmtool.lang.wrap import make_printable
from tmtool.operations.declare import Operation
from tmtool.operations.term_bases import (
    TermBaseName,
    locate_changeable_term_base,
    note_term_change,
    note_term_undo,
    open_term_base,
)
from tmtool.operations.term_changes import ListedChange, trace_changes
from tmtool.services.session import Session
from tmtool.terms.records import parse_entry, record_of

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry, Term
    from tmtool.terms.changes import ChangeNote
    from tmtool.terms.model import Fault
    from tmtool.views.terminal.look import Look

Edit: TypeAlias = "Callable[[ConceptEntry | None], ConceptEntry | None]"
"""A change of an entry: given its state, None for a new one, it returns the new one or None."""


@dataclass(frozen=True, slots=True)
class EntryResult:
    """An entry of a term base, None if it does not exist, and what a command found or did.

    `before` is the entry before a change, and `change` the number of the change, None if nothing
    was changed. `changes` are those of the entry, the newest first; `alike` are entries that share
    terms with it, `left_out` is what contradicted it.
    """

    id: str
    entry: ConceptEntry | None
    before: ConceptEntry | None = None
    change: int | None = None
    alike: tuple[ConceptEntry, ...] = ()
    left_out: tuple[str, ...] = ()
    changes: tuple[ListedChange, ...] = ()

    @property
    def version(self) -> str | None:
        """The digest of the entry; None if it does not exist."""
        from tmtool.terms.changes import digest_entry

        return digest_entry(self.entry)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Warnings about the entry."""
        from tmtool.terms.validity import find_faults

        return () if self.entry is None else tuple(find_faults([self.entry]))


@record("entry_state")
class EntryStateRecord:
    """An entry, null if it was removed, with its `version` and what is doubtful about it."""

    id: str
    entry: Mapping[str, Any] | None
    version: str | None
    faults: tuple[str, ...]


@record("entry_change")
class EntryChangeRecord(EntryStateRecord):
    """An entry after a change, null if it was removed; `change` is null if nothing was changed.

    `version` names the entry as it is now. `alike` are the ids of entries that have its new terms
    as well; `left_out` is what contradicted the entry, and `faults` is what is doubtful about it.
    """

    change: int | None
    alike: tuple[str, ...]
    left_out: tuple[str, ...]


@request
class ShowEntryRequest:
    """Show one entry, with the version that changing it needs."""

    id: Annotated[str, Opt("The entry, by its id.", "ID", is_argument=True)]
    terms: TermBaseName = None


Why = Annotated[str | None, MaxLen(300), Opt("The reason, for the list of changes.", "TEXT")]


@request
class SaveEntryRequest:
    """Replace a whole entry by another text of it, or add a new one if no version is given.

    Without an id a new entry gets one made of its terms.
    """

    entry: Annotated[Mapping[str, Any], Opt("The entry, as a .jsonl term base has it.", "ENTRY")]
    version: Annotated[
        str | None, Opt("The version of the entry that you have seen, from its record.")
    ] = None
    why: Why = None
    terms: TermBaseName = None
    preview: bool = False
    """Change nothing."""


@request
class DeleteEntryRequest:
    """Delete an entry, which can be undone."""

    id: Annotated[str, Opt("The entry, by its id.", "ID")]
    version: Annotated[str, Opt("The version of the entry that you have seen, from its record.")]
    why: Why = None
    terms: TermBaseName = None


def read_entry(session: Session, identity: str, terms: str | None = None) -> EntryResult:
    """Read an entry of a term base, with its changes and similar entries.

    EmptyError for one that never existed; MissingError if there is no term base.
    """
    from tmtool.terms.duplicates import find_alike

    base = open_term_base(session, terms)
    entry = next((each for each in base.entries if each.id == identity), None)
    made = tuple(
        replace(each, entries=(one,))
        for each in trace_changes(session, base, terms)
        for one in each.entries
        if one.id == identity
    )
    if entry is None and not made:
        message = f"entry {identity} does not exist"
        raise EmptyError(message, code="no entry", field="id", id=identity)
    alike = find_alike(base, entry.terms, entry.id) if entry else ()
    return EntryResult(identity, entry, alike=alike, changes=made)


def change_entry(
    session: Session,
    terms: str | None,
    identity: str | None,
    edit: Edit,
    note: ChangeNote,
    *,
    seen: str | None = None,
    create: bool = False,
    preview: bool = False,
) -> EntryResult:
    """Change one entry of a term base, or show the result in a `preview`.

    Without an `identity` the entry is new; with `create` it may be. ChangedError if it is no longer
    as it was `seen`, by its digest; InputError for an unknown entry and for one that contradicts
    itself; MissingError if there is no term base and the entry isn't new.
    """
    from tmtool.terms import changes, merging, storage
    from tmtool.terms.base import TermBase, select_entries
    from tmtool.terms.duplicates import find_alike
    from tmtool.terms.records import build_id

    create = create or identity is None
    path = locate_changeable_term_base(session, terms)
    with storage.open_for_change(path, create=create) as base:
        if seen is not None:
            changes.check_seen(base.entries, [(identity or "", seen)])
        entries = {each.id: each for each in base.entries}
        if not create:
            select_entries(base.entries, [identity or ""])
        before = entries.get(identity or "")
        after = edit(before)
        if after is None:
            identity = identity or ""
            entries.pop(identity, None)
        else:
            identity = after.id or build_id(after.terms, entries)
            after = merging.check_entry(replace(after, id=identity))
            entries[identity] = after
        change = None
        if after != before and not preview:
            change = base.write([*entries.values()], note)
    held = {(term.lang, term.text) for term in before.terms} if before else set()
    added = [term for term in after.terms if (term.lang, term.text) not in held] if after else []
    alike = find_alike(TermBase(tuple(entries.values()), ""), added, identity)
    return EntryResult(identity, after, before, change, alike)


def save_entry(session: Session, request: SaveEntryRequest) -> EntryResult:
    """Replace or add an entry, or show what that would change.

    New steps of the process without a name and a date get those of now. ChangedError if the entry
    is no longer as it was seen; InputError for an entry that contradicts itself, and for a new one
    whose id is taken.
    """
    # An entry needs some id to be read; a new one gets another.
    is_named = bool(request.entry.get("id"))
    entry = parse_entry(request.entry if is_named else {**request.entry, "id": "unnamed"})
    entry = entry if is_named else replace(entry, id="")

    def edit(before: ConceptEntry | None) -> ConceptEntry:
        if before is not None and request.version is None:
            raise InputError(f"entry {before.id} exists already", code="id taken", id=before.id)
        return _sign_steps(session, entry, before)

    return change_entry(
        session,
        request.terms,
        entry.id or None,
        edit,
        note_term_change(session, "edit", request.why),
        seen=request.version,
        create=request.version is None,
        preview=request.preview,
    )


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


def delete_entry(session: Session, request: DeleteEntryRequest) -> EntryResult:
    """Delete an entry of a term base.

    ChangedError if it is no longer as it was seen, MissingError if there is no term base.
    """
    note = note_term_change(session, "delete", request.why)
    return change_entry(
        session, request.terms, request.id, lambda before: None, note, seen=request.version
    )


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


def show_changed(result: EntryResult, look: Look) -> Iterable[str]:
    """Show an entry after a change."""
    from tmtool.views.terminal.terms import render_entry

    return () if result.entry is None else render_entry(result.entry, look.columns)


def tell_changed(result: EntryResult) -> Iterator[EntryChangeRecord]:
    """Make the record of an entry after a change."""
    alike = tuple(each.id for each in result.alike)
    yield fill_record(EntryChangeRecord, _tell_state(result), result, alike=alike)


def _tell_state(result: EntryResult) -> EntryStateRecord:
    entry = None if result.entry is None else record_of(result.entry)
    faults = tuple(each.what for each in result.faults)
    return EntryStateRecord(result.id, entry, result.version, faults)


def note_changed(result: EntryResult) -> Iterator[str]:
    """Say what was left out, which entries are similar, and how to undo the change."""
    if result.entry is None:
        yield f"{result.id} was removed"
    for what in result.left_out:
        yield make_printable(f"left out: {what}")
    for each in result.alike:
        yield (
            f"the same concept seems to exist: {each.id}; tmtool terms merge {each.id} "
            f"{result.id} makes them one"
        )
    yield from note_term_undo(result.change)


EntryOperation = partial(
    Operation,
    show=show_changed,
    records=(EntryChangeRecord,),
    tell=tell_changed,
    notes=note_changed,
    memory="place",
    changes=True,
    role="terminologist",
)
"""An operation that changes one entry of a term base."""

OPERATIONS = (
    Operation(
        name="terms show",
        request=ShowEntryRequest,
        run=lambda session, request, reporter: read_entry(session, request.id, request.terms),
        show=lambda result, look: [f"{result.id}\n"],
        records=(EntryStateRecord,),
        tell=lambda result: (_tell_state(result),),
        is_answer=lambda result: result.entry is not None,
        memory="place",
        on=PROGRAMS,
    ),
    EntryOperation(
        name="terms save",
        request=SaveEntryRequest,
        run=lambda session, request, reporter: save_entry(session, request),
        on=REST,
    ),
    EntryOperation(
        name="terms delete",
        request=DeleteEntryRequest,
        run=lambda session, request, reporter: delete_entry(session, request),
        on=REST,
    ),
)
