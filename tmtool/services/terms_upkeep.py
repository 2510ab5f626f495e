"""How a term base is kept: proposals, duplicates, sheets for review, lists of jobs, undoing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.services.terms import (
    locate_changeable_term_base,
    locate_own_term_base,
    note_term_change,
    open_term_base,
    read_process_status,
)
from tmtool.terms.base import select_entries
from tmtool.terms.upkeep_requests import (
    ApplySheetRequest,
    ApplySheetResult,
    CloseJobRequest,
    CloseJobResult,
    DecideTermsRequest,
    DuplicateTermsResult,
    MergeTermsRequest,
    ProposeTermsRequest,
    ReviewTermsRequest,
    TermUpkeepResult,
    UndoTermsResult,
)

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.model import Fault


def propose_terms(session: Session, request: ProposeTermsRequest) -> TermUpkeepResult:
    """Put terms into the queue, as proposals of the session's user.

    They bind nobody until somebody approves them. The entries that seem to be the same concept come
    along. InputError for an entry that there is not, and for a term that contradicts it.
    """
    from tmtool.concepts import ConceptEntry, Term
    from tmtool.terms import merging, storage
    from tmtool.terms.duplicates import find_alike
    from tmtool.terms.picklists import find_language
    from tmtool.terms.records import build_id, tidy

    today = session.now.date().isoformat()
    made = tuple(
        Term(
            find_language(lang), tidy(text) or "", source=request.source, note=request.note,
            process_status="proposed", process_by=session.user, process_date=today,
        )
        for lang, text in request.terms_proposed
    )  # fmt: skip
    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path, create=True) as base:
        alike = tuple(entry for entry, _ in find_alike(base.entries, made))
        if request.entry is None:
            taken = {each.id for each in base.entries}
            entry = merging.check_entry(ConceptEntry(build_id(made, taken), made))
            entries: Sequence[ConceptEntry] = (*base.entries, entry)
        else:
            (before,) = select_entries(base.entries, [request.entry])
            entry = merging.check_entry(replace(before, terms=(*before.terms, *made)))
            entries = [entry if each is before else each for each in base.entries]
        change = None
        if not request.preview:
            change = base.write(entries, note_term_change(session, "propose"))
    return TermUpkeepResult(entry, change, tuple(e for e in alike if e.id != entry.id))


def decide_terms(session: Session, request: DecideTermsRequest) -> TermUpkeepResult:
    """Approve proposed terms of an entry, or reject them: then they go, with an entry without any.

    InputError for an entry that there is not, or where nothing of what is named is proposed;
    ChangedError where it is no longer as it was seen.
    """
    from tmtool.terms import changes, merging, storage

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        if request.seen is not None:
            changes.check_seen(base.entries, [(request.id, request.seen)])
        (before,) = select_entries(base.entries, [request.id])
        which = [str(n) for n in request.numbers] or [request.term or "all"]
        named = [at for each in which for at in merging.find_places(before, each)]
        chosen = [at for at in named if before.terms[at].process_status == "proposed"]
        if not chosen:
            raise InputError(f"nothing of {request.id} that is named is proposed")
        after: ConceptEntry | None = None
        if request.approve:
            values: dict[str, Any] = {
                "process_status": "approved", "process_by": session.user,
                "process_date": session.now.date().isoformat(), "status": request.status,
            }  # fmt: skip
            after = before
            for at in chosen:
                after = merging.change_terms(after, str(at + 1), values)
        elif kept := tuple(t for at, t in enumerate(before.terms) if at not in chosen):
            langs = {term.lang for term in kept}
            notes = tuple(each for each in before.languages if each.lang in langs)
            after = replace(before, terms=kept, languages=notes)
        if after is not None:
            merging.check_entry(after)
        entries = [after if each is before else each for each in base.entries]
        action = "approve" if request.approve else "reject"
        change = base.write(
            [each for each in entries if each is not None],
            note_term_change(session, action, request.why),
        )
    return TermUpkeepResult(after, change)


def find_duplicate_terms(
    session: Session, terms: str | None = None, reporter: Reporter = SILENT
) -> DuplicateTermsResult:
    """Find the entries of a term base that seem to be one concept."""
    from tmtool.terms.duplicates import find_duplicates

    base = open_term_base(session, terms, reporter)
    groups = find_duplicates(base.entries)
    ids = {each for group in groups for each in group.ids}
    return DuplicateTermsResult(groups, base.name, tuple(e for e in base.entries if e.id in ids))


def merge_terms(session: Session, request: MergeTermsRequest) -> TermUpkeepResult:
    """Make entries one concept, or show what would become of them.

    InputError for an entry that there is not, and for terms that contradict each other;
    ChangedError where one is no longer as it was seen.
    """
    from tmtool.terms import changes, merging, storage

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        changes.check_seen(base.entries, request.seen)
        outcome, entry = merging.merge_entries(base.entries, request.kept, request.others)
        change = None
        if not request.preview:
            change = base.write(outcome.entries, note_term_change(session, "merge"))
    return TermUpkeepResult(entry, change, skipped=outcome.skipped)


def review_terms(session: Session, request: ReviewTermsRequest) -> int:
    """Write a sheet of terms for review; how many entries it has.

    InputError for an entry that there is not, and for a file that exists.
    """
    from tmtool.terms import review_sheet

    base = open_term_base(session, request.terms, SILENT)
    chosen = select_entries(base.entries, request.ids) if request.ids else list(base.entries)
    if step := read_process_status(request.process_status):
        chosen = [e for e in chosen if any(t.process_status == step for t in e.terms)]
    review_sheet.write(chosen, request.path, force=request.overwrite)
    return len(chosen)


def apply_sheet(session: Session, request: ApplySheetRequest) -> ApplySheetResult:
    """Take over the changed cells of a sheet that came back, or show them.

    Cells that were changed in the base as well stay as they are there. InputError for a table that
    is no such sheet, and for one with faults, unless it is only looked at.
    """
    from tmtool.terms import review_sheet, storage

    rows, faults = review_sheet.read(request.path)
    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        outcome = review_sheet.apply(base.entries, rows, faults)
        if request.preview:
            return ApplySheetResult(outcome, None)
        if outcome.faults:
            fault = outcome.faults[0].describe(request.path.name)
            more = f" ({len(outcome.faults):,} faults)" if len(outcome.faults) > 1 else ""
            raise InputError(f"{fault}{more}; nothing was changed", code="faulty sheet")
        change = None
        if outcome.changes:
            change = base.write(outcome.entries, note_term_change(session, "review"))
    return ApplySheetResult(outcome, change)


def close_job(session: Session, request: CloseJobRequest) -> CloseJobResult:
    """End a job: its list of terms is put into the memory's term base, or dropped.

    MissingError where the job has no list.
    """
    from tmtool.terms import changes, jobs, merging, storage

    path = jobs.locate_job(session.settings.memory, request.job)
    with storage.open_for_change(path) as job:
        entries = job.entries
        change: int | None = None
        skipped: tuple[Fault, ...] = ()
        alike: tuple[Fault, ...] = ()
        if request.promote:
            with storage.open_for_change(locate_own_term_base(session), create=True) as base:
                merged = merging.merge(base.entries, entries)
                skipped, alike = merged.skipped, merged.alike
                if merged.entries != base.entries:
                    note = note_term_change(session, f"promote {request.job}")
                    change = base.write(merged.entries, note)
        path.unlink()
        changes.locate_journal(path).unlink(missing_ok=True)
    return CloseJobResult(len(entries), change, skipped, alike)


def undo_terms(
    session: Session, number: int | None = None, terms: str | None = None, *, own: bool = False
) -> UndoTermsResult:
    """Take back a change of a term base, the last one where none is named.

    InputError where there is none, where what it touched was changed since, for a part of a change
    of the memory, which is taken back with that, and with `own` for what somebody else changed.
    """
    from tmtool.terms import changes, storage

    path = locate_changeable_term_base(session, terms)
    with storage.open_for_change(path) as base:
        chosen, entries = changes.take_back(base.entries, base.read_changes(), number)
        if chosen.note.memory is not None:
            raise InputError(
                f"change {chosen.number} of the term base is a part of change "
                f"{chosen.note.memory} of the memory: undo that with tmtool memory undo "
                f"{chosen.note.memory}"
            )
        if own and chosen.note.by != session.user:
            raise InputError(
                f"change {chosen.number} was made by {chosen.note.by}: a terminologist can undo it",
                code="change of another",
            )  # fmt: skip
        note = replace(note_term_change(session, "undo"), undoes=chosen.number)
        made = base.write(entries, note)
    return UndoTermsResult(chosen, made or 0)
