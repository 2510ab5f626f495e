"""Changes of a memory by hand: corrected, deleted, merged, taken back; and texts erased."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.memory.upkeep_requests import (
    AddUnitRequest,
    AddUnitResult,
    ChangeRequest,
    DedupeRequest,
    DeleteRequest,
    DeleteResult,
    EditRequest,
    EditResult,
    ErasePreview,
    EraseRequest,
    EraseResult,
    HistoryRequest,
    HistoryResult,
    MergeRequest,
    MergeResult,
    UndoRequest,
    UndoResult,
)
from tmtool.protocols import View
from tmtool.provenance import reduce_to_document
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.changes import ChangeContents
    from tmtool.memory.editing import Editor
    from tmtool.protocols import Erasure
    from tmtool.where import Where

_OF_DATABASE = (
    "the write-ahead log of the database and its archives, its own backups and those of standbys",
)
"""What erasing does not reach beside the tables."""


def add_unit(session: Session, request: AddUnitRequest) -> AddUnitResult:
    """Add a unit that somebody has in hand; the memory is made where there is none.

    InputError for a language that there is not, and for a unit that no memory can keep.
    """
    from tmtool.lang.codes import find_language
    from tmtool.limits import check_unit
    from tmtool.units import Origin, Place, TranslationUnit, Variant

    texts = [(find_language(lang), text) for lang, text in request.texts]
    origin = Origin(
        tuple(Place(lang) for lang, _ in texts), request.symbol, request.body, request.date,
        notes=(request.note,) if request.note else (), memory=request.memory,
    )  # fmt: skip
    unit = TranslationUnit(tuple(Variant(lang, text) for lang, text in texts), (origin,))
    check_unit(unit)
    session.create_memory()
    (outcome,) = session.memory.add([unit], source="one unit")
    return AddUnitResult(unit.key, outcome)


def edit_unit(session: Session, request: EditRequest) -> EditResult:
    """Correct what a unit says; it counts as checked by the session's user then.

    InputError where there is no such unit, where it lacks a language, and where it says that
    already.
    """
    return EditResult(*_open_keeper(session).edit(request.key, dict(request.texts)))


def delete_units(session: Session, request: DeleteRequest) -> DeleteResult:
    """Take units out: those with the keys, all of them or none, or all of a selection.

    InputError where a key is that of no unit, and for a selection that nobody confirmed.
    """
    keeper, view = _open_keeper(session), session.view(request.selection)
    if view.where is None:
        deleted, change = keeper.delete(request.keys)
        return DeleteResult(deleted, 0, change)
    count = session.store.count_units(view)
    if count and not request.confirmed:
        raise InputError(
            f"{count:,} unit{'' if count == 1 else 's'} would be deleted",
            code="delete unconfirmed", field="confirmed", count=count,
        )  # fmt: skip
    return DeleteResult(*keeper.delete_where(view.where))


def merge_units(session: Session, request: MergeRequest) -> MergeResult:
    """Give the origins of some units to another, and take those out.

    InputError where a key is that of no unit, and for units in other languages.
    """
    return MergeResult(*_open_keeper(session).merge(request.kept, request.others))


def dedupe(session: Session, request: DedupeRequest) -> MergeResult:
    """Merge units that differ only in width, script, case or blanks."""
    from tmtool.lang.codes import find_language

    langs = find_language(request.source), find_language(request.target)
    return MergeResult(*_open_keeper(session).dedupe(*langs))


def _open_keeper(session: Session) -> Editor:
    from tmtool.memory.editing import Editor

    session.check_filled()
    return Editor(session.store, session.user, session.now)


def list_changes(session: Session, request: HistoryRequest) -> HistoryResult:
    """List who changed what when, the newest first; InputError for the key of no unit."""
    from tmtool.memory.history import find_undone_changes

    session.check_filled()
    every = journal = session.store.read_journal()
    if request.key:
        touched = set(session.store.list_changes(request.key))
        if not touched:
            message = f"unit {request.key} does not exist"
            raise InputError(message, code="no unit", key=request.key)
        journal = [each for each in journal if each.number in touched]
    chosen = [
        each
        for each in journal
        if request.by in (None, each.by) and request.action in (None, each.action)
    ]
    return HistoryResult(
        tuple(chosen[request.offset : request.offset + request.limit]), len(chosen),
        tuple(sorted({each.by for each in every})), tuple(sorted({each.action for each in every})),
        frozenset(find_undone_changes(every)),
    )  # fmt: skip


def show_change(session: Session, request: ChangeRequest) -> ChangeContents:
    """What a change did to units, some of them; InputError for a change that there is not."""
    from tmtool.memory.changes import read_change

    session.check_filled()
    return read_change(session.store, request.number, request.offset, request.limit)


def preview_undo(session: Session, request: ChangeRequest) -> ChangeContents:
    """What `undo` would do to units, some of them: it is done, looked at and not kept.

    Nobody else can write meanwhile. What it does to a term base is not looked at. The errors are
    those of `undo`.
    """
    from tmtool.memory.changes import preview_undo as preview

    keeper = _open_keeper(session)
    number = keeper.find_undoable(request.number)
    return preview(session.store, number, session.user, request.limit)


def undo(session: Session, request: UndoRequest) -> UndoResult:
    """Take back an import or any other change; with that of a term what the term base says of it.

    InputError for a change that there is not, or that is undone already, and where a term of it was
    changed since.
    """
    from tmtool.services.term_change import TERMS

    keeper = _open_keeper(session)
    number = keeper.find_undoable(request.change)
    journal = session.store.read_journal()
    details = next(each.details for each in journal if each.number == number)
    if TERMS not in details:
        return UndoResult(*keeper.undo(number))
    from tmtool.services.terms import locate_own_term_base
    from tmtool.terms import changes, storage

    with storage.open_for_change(locate_own_term_base(session)) as base:
        known = base.read_changes()
        chosen, entries = changes.take_back(base.entries, known, int(details[TERMS]))

        def write_terms(change: int) -> None:
            at = session.now.isoformat(timespec="seconds")
            base.write(
                entries,
                changes.ChangeNote("undo", session.user, at, undoes=chosen.number, memory=change),
            )

        noted = {TERMS: changes.get_next(known)}
        return UndoResult(*keeper.undo(number, noted, write_terms))


def erase(session: Session, request: EraseRequest) -> EraseResult:
    """Erase units, or all that comes from a selection, from every file and moment of a memory.

    The file that notes the findings of the last checks is removed: it has excerpts of texts. The
    journal keeps who did it, when, why and how much of it, without any text. It can't be undone.
    InputError for the key of no unit, and where nobody confirmed it.
    """
    where = _find_erased(session, request)
    store = session.store
    if not request.confirmed:
        message = "erasing can't be undone"
        raise InputError(message, code="erase unconfirmed", field="confirmed")
    try:
        with store.begin_change("erase", user=session.user, details=request.details) as change:
            erased = change.erase(list(request.keys) if request.keys else None, where)
            if not erased.units + erased.lessened:
                raise _NothingToEraseError
    except _NothingToEraseError:
        return EraseResult(0, 0, 0, None)
    removed, not_reached = [*store.finish_erasing()], [session.settings.findings]
    excerpts = session.seen_findings
    try:
        excerpts.unlink()
        removed.append(excerpts)
    except FileNotFoundError:
        pass
    except OSError:
        not_reached.append(excerpts)
    return EraseResult(
        erased.units, erased.lessened, erased.texts, change.number, tuple(map(str, removed)),
        (
            *(_OF_DATABASE if session.settings.database else ()),
            *(str(each) for each in not_reached if each.exists()),
        ),
    )  # fmt: skip


class _NothingToEraseError(Exception):
    """Nothing is erased, and then nothing is noted."""


def preview_erase(session: Session, request: EraseRequest) -> ErasePreview:
    """What `erase` would take out for good: it is done, counted and not kept.

    Nobody else can write meanwhile. The errors are those of `erase`, but that nobody has to
    confirm it.
    """
    where = _find_erased(session, request)
    store, keys = session.store, [*request.keys] or None
    found: Erasure | None = None
    try:
        with store.begin_change("erase", user=session.user, details=request.details) as change:
            found = change.erase(keys, where)
            raise _NothingToEraseError
    except _NothingToEraseError:
        assert found is not None
    listed = store.read_units(keys) if keys else [*store.iter_units(View(where))]
    there = [each.unit for each in listed if each is not None]
    origins = Counter(reduce_to_document(each) for unit in there for each in {*unit.origins})
    documents = tuple(sorted(origins.items(), key=lambda each: str(each[0].symbol or each[0].file)))
    return ErasePreview(found.units, found.lessened, found.texts, documents, tuple(there))


def _find_erased(session: Session, request: EraseRequest) -> Where | None:
    """The filter of what is to be erased; InputError for the key of no unit."""
    session.check_filled()
    session.store.insist_on_writing()
    for key in request.keys:
        if not session.store.list_changes(key):
            raise InputError(f"unit {key} does not exist", code="no unit", key=key)
    return session.view(request.selection).where
