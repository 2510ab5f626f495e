"""Propose terms, decide on proposals, and merge entries that are one concept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MinLen

from tmtool.concepts import ProcessStatus, TermStatus
from tmtool.errors import InputError
from tmtool.fields import Opt, parse_text, request
from tmtool.lang.wrap import make_printable
from tmtool.operations.declare import Operation
from tmtool.operations.term_bases import (
    TermBaseName,
    locate_changeable_term_base,
    note_term_change,
    open_term_base,
)
from tmtool.operations.term_entries import (
    EntryChangeRecord,
    EntryOperation,
    EntryResult,
    change_entry,
    note_changed,
    show_changed,
    tell_changed,
)
from tmtool.reporter import Reporter
from tmtool.services.session import Session
from tmtool.terms.base import select_entries
from tmtool.terms.duplicates import Duplicates, find_duplicates

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.views.terminal.look import Look


@request
class ProposeTermsRequest:
    """Propose terms, which wait for a decision.

    They are those of a new concept, or of an entry. A proposal binds nobody: checks only make notes
    of it. Entries that seem to be the same concept are named.
    """

    proposed: Annotated[
        tuple[tuple[str, str], ...],
        MinLen(1),
        Opt("The terms that you propose.", "LANG=TEXT...", is_argument=True, parse=parse_text),
    ]
    entry: Annotated[str | None, Opt("The entry they belong to.", "ID")] = None
    source: Annotated[str | None, Opt("The source: a symbol.", "TEXT")] = None
    note: Annotated[str | None, Opt("The reasons for them.", "TEXT")] = None
    terms: TermBaseName = None
    preview: bool = False
    """Change nothing."""
    step: ProcessStatus = "proposed"
    """The step of the work on the terms."""


@request
class DecideTermsRequest:
    """Approve or reject the proposed terms of an entry.

    Rejected terms are deleted.
    """

    id: Annotated[str, Opt("The entry, as tmtool terms find shows it.", "ID", is_argument=True)]
    approve: Annotated[bool | None, Opt("The decision.", off="--reject")] = None
    term: Annotated[
        str | None,
        Opt("Only this term, its number or LANG; all that are proposed if left out.", "LANG=TEXT"),
    ] = None
    status: Annotated[TermStatus | None, Opt("With --approve: the status of the term.")] = None
    why: Annotated[str | None, Opt("With --reject: the reason, for the journal.", "TEXT")] = None
    terms: TermBaseName = None
    numbers: tuple[int, ...] = ()
    """The numbers of several terms, instead of `term`."""
    seen: str | None = None
    """The digest of the entry as it was seen: another one is refused."""

    def __post_init__(self) -> None:
        """InputError without a decision, and for a rejection without a reason."""
        if self.approve is None:
            message = "say --approve or --reject"
            raise InputError(message)
        if not self.approve and not (self.why or "").strip():
            message = "a proposal is rejected only with a reason, which the journal keeps"
            raise InputError(message, field="why")


@request
class MergeTermsRequest:
    """Merge entries into one, or list those that share terms.

    The entry that is kept gets all terms, contexts and notes, and the ids of the others; what
    contradicts it is reported and left out. Without ids list entries that share terms, those that
    share terms in two languages first; exit code 1 if there are none.
    """

    kept: Annotated[str | None, Opt("The entry to keep.", "[ID]", is_argument=True)] = None
    others: Annotated[
        tuple[str, ...], Opt("The entries to merge into it.", "[ID...]", is_argument=True)
    ] = ()
    preview: Annotated[bool, Opt("Show the result, and change nothing.")] = False
    terms: TermBaseName = None
    seen: tuple[tuple[str, str | None], ...] = ()
    """The digests of entries, by id, as they were seen: others are refused."""

    def __post_init__(self) -> None:
        """InputError for one entry alone."""
        if self.kept is not None and not self.others:
            message = "name the entry to keep and those to merge into it"
            raise InputError(message, field="others")


def propose_terms(session: Session, request: ProposeTermsRequest) -> EntryResult:
    """Add terms as proposals of the current user, in a new entry or in one that exists.

    Terms that the entry has already are skipped. InputError for an unknown entry, for one that has
    all of the terms, and for a term that contradicts it.
    """
    from tmtool.concepts import ConceptEntry, Term
    from tmtool.terms.picklists import find_language
    from tmtool.terms.records import tidy

    terms = tuple(
        Term(
            find_language(lang),
            tidy(text) or "",
            source=request.source,
            note=request.note,
            process_status=request.step,
            process_by=session.user,
            process_date=session.now.date().isoformat(),
        )
        for lang, text in request.proposed
    )

    def edit(before: ConceptEntry | None) -> ConceptEntry:
        if before is None:
            return ConceptEntry("", terms)
        held = {(term.lang, term.text) for term in before.terms}
        new = tuple(term for term in terms if (term.lang, term.text) not in held)
        if not new:
            raise InputError(f"entry {before.id} has these terms already", code="terms there")
        return replace(before, terms=(*before.terms, *new))

    note = note_term_change(session, "propose" if request.step == "proposed" else "edit")
    return change_entry(session, request.terms, request.entry, edit, note, preview=request.preview)


def decide_terms(session: Session, request: DecideTermsRequest) -> EntryResult:
    """Approve proposed terms of an entry, or delete them, and the entry if it has no others.

    InputError for an unknown entry, or if none of the named terms is proposed; ChangedError if the
    entry is no longer as it was seen.
    """
    from tmtool.terms import merging

    approved: dict[str, Any] = {
        "process_status": "approved",
        "process_by": session.user,
        "process_date": session.now.date().isoformat(),
        "status": request.status,
    }

    def edit(before: ConceptEntry | None) -> ConceptEntry | None:
        assert before is not None
        which = [str(number) for number in request.numbers] or [request.term or "all"]
        named = [at for each in which for at in merging.find_places(before, each)]
        places = [at for at in named if before.terms[at].process_status == "proposed"]
        if not places:
            raise InputError(f"nothing of {request.id} that is named is proposed")
        if not request.approve:
            kept = tuple(term for at, term in enumerate(before.terms) if at not in places)
            langs = {term.lang for term in kept}
            notes = tuple(each for each in before.languages if each.lang in langs)
            return replace(before, terms=kept, languages=notes) if kept else None
        for at in places:
            before = merging.change_terms(before, str(at + 1), approved)
        return before

    note = note_term_change(session, "approve" if request.approve else "reject", request.why)
    return change_entry(session, request.terms, request.id, edit, note, seen=request.seen)


def merge_terms(session: Session, request: MergeTermsRequest) -> EntryResult:
    """Merge entries into one, or show the result.

    InputError for an unknown entry, and for terms that contradict each other; ChangedError if an
    entry is no longer as it was seen.
    """
    from tmtool.terms import changes, merging, storage

    assert request.kept is not None
    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        changes.check_seen(base.entries, request.seen)
        (before,) = select_entries(base.entries, [request.kept])
        outcome, entry = merging.merge_entries(base.entries, request.kept, request.others)
        change = None
        if not request.preview:
            change = base.write(outcome.entries, note_term_change(session, "merge"))
    left_out = tuple(each.what for each in outcome.skipped)
    return EntryResult(entry.id, entry, before, change, left_out=left_out)


def _run_merge(
    session: Session, request: MergeTermsRequest, reporter: Reporter
) -> EntryResult | tuple[Duplicates, ...]:
    if request.kept is None:
        return find_duplicates(open_term_base(session, request.terms, reporter).entries)
    return merge_terms(session, request)


def _show_merged(result: EntryResult | tuple[Duplicates, ...], look: Look) -> Iterable[str]:
    if isinstance(result, EntryResult):
        return show_changed(result, look)
    return (make_printable(each.describe()) + "\n" for each in result)


def _tell_merged(
    result: EntryResult | tuple[Duplicates, ...],
) -> Iterable[EntryChangeRecord | Duplicates]:
    return tell_changed(result) if isinstance(result, EntryResult) else result


def _note_merged(result: EntryResult | tuple[Duplicates, ...]) -> Iterable[str]:
    if isinstance(result, EntryResult):
        return note_changed(result)
    return () if result else ("no entries share a term",)


OPERATIONS = (
    EntryOperation(
        name="terms propose",
        request=ProposeTermsRequest,
        run=lambda session, request, reporter: propose_terms(session, request),
        role="translator",
        examples=(
            'terms propose "en=digital inclusion" zh=数字包容',
            "terms propose zh=数字融合 --entry digital-inclusion --note A/76/1",
        ),
    ),
    EntryOperation(
        name="terms decide",
        request=DecideTermsRequest,
        run=lambda session, request, reporter: decide_terms(session, request),
        examples=(
            "terms decide digital-inclusion --approve --status preferred --by Ada",
            "terms decide digital-inclusion --reject --why 'not agreed'",
        ),
    ),
    Operation(
        name="terms merge",
        request=MergeTermsRequest,
        run=_run_merge,
        show=_show_merged,
        records=(EntryChangeRecord, Duplicates),
        tell=_tell_merged,
        notes=_note_merged,
        is_answer=lambda result: isinstance(result, EntryResult) or bool(result),
        memory="place",
        changes=True,
        role="terminologist",
        examples=("terms merge", "terms merge digital-divide divide-2 --preview"),
    ),
)
