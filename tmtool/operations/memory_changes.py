"""Changes of a memory by hand: units added, corrected, deleted, merged; changes taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, MinLen

from tmtool.errors import InputError
from tmtool.fields import Opt, parse_text, record, request
from tmtool.lang.wrap import format_count, make_printable, wrap
from tmtool.operations.declare import Operation
from tmtool.protocols import View
from tmtool.provenance import reduce_to_document
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.changes import ChangeContents
    from tmtool.memory.editing import Editor
    from tmtool.protocols import Erasure, JournalEntry, StoredUnit
    from tmtool.reporter import Reporter
    from tmtool.units import Origin, TranslationUnit
    from tmtool.views.terminal.look import Look
    from tmtool.where import Where

_BY_KEYS_OR_FILTERS = "units are named by keys or by filters, not by both"


@request
class AddUnitRequest:
    """Add a unit: its texts, and where it is from, as far as known.

    `memory` is the name that filters know it by.
    """

    texts: tuple[tuple[str, str], ...]
    memory: str | None = None
    symbol: str | None = None
    date: str | None = None
    body: str | None = None
    note: str | None = None


@record("added")
class AddUnitResult:
    """The key of the unit, and what came of it: "added", "merged", "changed" or "same"."""

    key: str
    outcome: str


@request
class EditRequest:
    """Correct the text of a unit, which then counts as checked."""

    key: Annotated[str, Opt("A unit by its key.", "KEY", is_argument=True)]
    texts: Annotated[
        tuple[tuple[str, str], ...],
        MinLen(1),
        Opt("The new text.", "LANG=TEXT", "text", parse=parse_text),
    ]

    def __post_init__(self) -> None:
        """InputError for a text that says nothing."""
        for lang, text in self.texts:
            if not text.strip():
                raise InputError(
                    f"the new {lang} text is empty", code="empty text", field="texts", lang=lang
                )


@record("edited")
class EditResult:
    """The key of the unit now, and the number of the change."""

    key: str
    change: int


@request
class DeleteRequest:
    """Delete units: those named, or all that match the filters.

    A unit that also comes from other documents is kept for them. With --permanently the texts go
    from every file of the memory and from its history, which can't be undone; the journal keeps
    who, when and why, without the text.
    """

    keys: Annotated[tuple[str, ...], Opt("Units by their keys.", "KEY...", is_argument=True)] = ()
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING
    confirmed: Annotated[
        bool,
        Opt("Confirm: all that match the filters, or permanently.", name="yes", short="-y"),
    ] = False
    permanently: Annotated[bool, Opt("Erase the texts from every file and from history.")] = False
    why: Annotated[str, Opt("With --permanently: the reason, which the journal keeps.", "TEXT")] = (
        ""
    )
    preview: Annotated[bool, Opt("With --permanently: show what would go.")] = False

    def __post_init__(self) -> None:
        """InputError as of a time, for both keys and filters, for neither, and without a reason."""
        if self.selection.as_of is not None:
            message = "units can be deleted only as they are now, not as they were at another time"
            raise InputError(message, code="delete as of", field="as_of")
        if bool(self.keys) == (self.selection != EVERYTHING):
            message = (
                _BY_KEYS_OR_FILTERS if self.keys else "no units are named: give keys or filters"
            )
            raise InputError(message, code="delete what", field="keys")
        if self.permanently and not self.why.strip():
            message = "deleting permanently needs a reason, which the journal keeps"
            raise InputError(message, code="no reason", field="why")

    @property
    def details(self) -> dict[str, str]:
        """What the journal keeps of a permanent deletion: no text, and no key made of one."""
        return {"why": " ".join(self.why.split())}


@record("deleted")
class DeleteResult:
    """How many units went, how many stayed with fewer origins; `change` is None where none went."""

    deleted: int
    stayed: int
    change: int | None


@record("erased")
class EraseResult:
    """How many units went, how many have fewer origins, how many texts went, and the change.

    The change is None where there was nothing to erase. `removed` are files beside the memory that
    held some of it (indexes, which can be made again, and copies of the memory as it was) and the
    notes of the last checks. `not_reached` are files that may still have excerpts of the texts.
    """

    units: int
    lessened: int
    texts: int
    change: int | None
    removed: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What a permanent deletion would do: as `EraseResult` counts, and what there is of it now.

    `documents` are those that some of it comes from, `units_now` those that are there. Of what is
    in the memory no longer, and goes as well, only the counts say something.
    """

    units: int
    lessened: int
    texts: int
    documents: tuple[tuple[Origin, int], ...]
    units_now: tuple[TranslationUnit, ...]


@request
class MergeRequest:
    """Merge units into one, which gets all their origins.

    With --duplicates merge all units that differ only in width, script, case or spaces.
    """

    kept: Annotated[str | None, Opt("The unit to keep.", "KEY", is_argument=True)] = None
    others: Annotated[
        tuple[str, ...], Opt("The units to merge into it.", "KEY...", is_argument=True)
    ] = ()
    duplicates: Annotated[bool, Opt("Merge all that differ only in writing.")] = False
    from_: Annotated[str | None, Opt("With --duplicates: one language.", "LANG")] = None
    to: Annotated[str | None, Opt("With --duplicates: the other language.", "LANG")] = None

    def __post_init__(self) -> None:
        """InputError unless units are named, or the two languages of duplicates."""
        if self.duplicates and not (self.from_ and self.to):
            message = "duplicates are looked for in two languages: name both"
            raise InputError(message, code="languages unsaid", field="duplicates")
        if self.duplicates == bool(self.kept and self.others):
            message = "name the unit to keep and those to merge into it, or merge duplicates"
            raise InputError(message, field="kept")


@record("merged")
class MergeResult:
    """How many units went into others; `change` is None where none did."""

    merged: int
    change: int | None


@request
class UndoRequest:
    """Undo an import or any other change."""

    change: Annotated[
        int | None,
        Ge(1),
        Opt("The change to undo; the last one if left out.", "[CHANGE]", is_argument=True),
    ] = None
    preview: Annotated[bool, Opt("Show what it would do, and change nothing.")] = False

    def __post_init__(self) -> None:
        """InputError for a preview of no change in particular."""
        if self.preview and self.change is None:
            message = "name the change to preview by its number: the history lists them"
            raise InputError(message, field="change")


@record("undone")
class UndoResult:
    """Which change was taken back, how many units that touched, and the number of this change."""

    change: int
    units: int
    number: int


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    """A change by its number; of its units `limit` from one on, counted from 0."""

    number: int
    offset: int = 0
    limit: int = 50


@request
class HistoryRequest:
    """List the changes of a memory, newest first: who, when, what, from which file.

    With --change list the units that one change touched.
    """

    key: Annotated[str | None, Opt("Only changes of this unit.", "[KEY]", is_argument=True)] = None
    limit: Annotated[int, Ge(1), Opt("Number of changes, or of units.", "N", short="-k")] = 20
    by: Annotated[str | None, Opt("Only changes by this person.", "NAME")] = None
    action: Annotated[str | None, Opt("Only changes of this kind.", "ACTION")] = None
    change: Annotated[int | None, Ge(1), Opt("The units that this change touched.", "N")] = None
    offset: Annotated[int, Ge(0), Opt("Leave out so many first.", "N", rare=True)] = 0


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """Changes, the newest first; `total` is how many there are of these kinds.

    `people` and `actions` are all that the journal has; `undone` are changes that were taken back.
    """

    changes: tuple[JournalEntry, ...]
    total: int = 0
    people: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    undone: frozenset[int] = frozenset()


@record("change")
class ChangeRecord:
    """A change in the journal of a memory; `at` is ISO 8601, UTC."""

    change: int
    at: str
    by: str
    action: str
    details: Mapping[str, Any]


@record("unit_change")
class UnitChangeRecord:
    """A unit before and after a change, its texts by language; null where it was not there."""

    key: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None


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
            f"{format_count(count, 'unit')} would be deleted",
            code="delete unconfirmed", field="confirmed", count=count,
        )  # fmt: skip
    return DeleteResult(*keeper.delete_where(view.where))


def merge_units(session: Session, request: MergeRequest) -> MergeResult:
    """Give the origins of some units to another, and take those out; or do so with duplicates.

    InputError where a key is that of no unit, and for units in other languages.
    """
    keeper = _open_keeper(session)
    if not request.duplicates:
        return MergeResult(*keeper.merge(request.kept or "", request.others))
    from tmtool.lang.codes import find_language

    langs = find_language(request.from_ or ""), find_language(request.to or "")
    return MergeResult(*keeper.dedupe(*langs))


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
    from tmtool.operations.term_impact import TERMS

    keeper = _open_keeper(session)
    number = keeper.find_undoable(request.change)
    journal = session.store.read_journal()
    details = next(each.details for each in journal if each.number == number)
    if TERMS not in details:
        return UndoResult(*keeper.undo(number), journal[0].number + 1)
    from tmtool.operations.term_bases import locate_own_term_base
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
        return UndoResult(*keeper.undo(number, noted, write_terms), journal[0].number + 1)


def erase(session: Session, request: DeleteRequest) -> EraseResult:
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


def preview_erase(session: Session, request: DeleteRequest) -> ErasePreview:
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


def _find_erased(session: Session, request: DeleteRequest) -> Where | None:
    """The filter of what is to be erased; InputError for the key of no unit."""
    session.check_filled()
    session.store.insist_on_writing()
    for key in request.keys:
        if not session.store.list_changes(key):
            raise InputError(f"unit {key} does not exist", code="no unit", key=key)
    return session.view(request.selection).where


def _run_edit(session: Session, request: EditRequest, reporter: Reporter) -> EditResult:
    return edit_unit(session, request)


def _run_delete(
    session: Session, request: DeleteRequest, reporter: Reporter
) -> DeleteResult | EraseResult | ErasePreview:
    if not request.permanently:
        return delete_units(session, request)
    return preview_erase(session, request) if request.preview else erase(session, request)


def _run_merge(session: Session, request: MergeRequest, reporter: Reporter) -> MergeResult:
    return merge_units(session, request)


def _run_undo(
    session: Session, request: UndoRequest, reporter: Reporter
) -> UndoResult | ChangeContents:
    if request.preview and request.change is not None:
        return preview_undo(session, ChangeRequest(request.change))
    return undo(session, request)


def _run_history(
    session: Session, request: HistoryRequest, reporter: Reporter
) -> HistoryResult | ChangeContents:
    if request.change is None:
        return list_changes(session, request)
    return show_change(session, ChangeRequest(request.change, request.offset, request.limit))


# What a person and a program are told.


def _note_undo(result: EditResult | MergeResult) -> Iterable[str]:
    if result.change is not None:
        yield f"change {result.change}; tmtool memory undo {result.change} takes it back"


def _show_deleted(result: DeleteResult | EraseResult | ErasePreview, look: Look) -> Iterator[str]:
    if isinstance(result, ErasePreview):
        yield from _show_preview(result)
    elif isinstance(result, EraseResult):
        units, texts = format_count(result.units, "unit"), format_count(result.texts, "text")
        yield f"deleted permanently: {units}, {texts}\n"
    else:
        yield f"deleted: {result.deleted:,}\n"


def _note_deleted(result: DeleteResult | EraseResult | ErasePreview) -> Iterator[str]:
    if isinstance(result, ErasePreview) or result.change is None:
        return
    if isinstance(result, DeleteResult):
        if result.stayed:
            yield f"{format_count(result.stayed, 'unit')} stayed, from other places"
        yield f"change {result.change}; tmtool memory undo {result.change} takes it back"
        return
    if result.lessened:
        yield f"{format_count(result.lessened, 'unit')} stayed, from other places"
    yield from (f"removed as well: {path}" for path in result.removed)
    yield f"change {result.change}; it can't be undone"
    others = "".join(f", {path}" for path in result.not_reached)
    yield (
        "not reached: copies, exports, backups and reports that were made before, and decisions "
        f"on findings{others}"
    )


def _show_preview(preview: ErasePreview) -> Iterator[str]:
    from tmtool.memory.successors import name_origin

    units, texts = format_count(preview.units, "unit"), format_count(preview.texts, "text")
    yield f"would be deleted permanently: {units}, {texts}\n"
    if preview.lessened:
        yield f"would stay, from other places: {format_count(preview.lessened, 'unit')}\n"
    for origin, count in preview.documents:
        name = name_origin(origin) or "without a name"
        yield make_printable(f"{name}: {format_count(count, 'unit')}") + "\n"
    for unit in preview.units_now:
        yield from _show_texts(unit)


def _tell_deleted(
    result: DeleteResult | EraseResult | ErasePreview,
) -> Iterator[DeleteResult | EraseResult]:
    if isinstance(result, ErasePreview):
        yield EraseResult(result.units, result.lessened, result.texts, None)
    else:
        yield result


def _show_contents(contents: ChangeContents) -> Iterator[str]:
    counts = f"added {contents.added:,}, removed {contents.removed:,}, changed {contents.changed:,}"
    yield f"{counts}\n"
    for each in contents.units:
        for sign, stored in (("-", each.before), ("+", each.after)):
            if stored is not None:
                yield f"{sign} {stored.key}\n"
                yield from _show_texts(stored.unit)
    if len(contents.units) < contents.total:
        yield f"{len(contents.units):,} of {contents.total:,}\n"


def _show_texts(unit: TranslationUnit) -> Iterator[str]:
    for each in unit.variants:
        yield make_printable(f"    {each.tag}  {each.text}") + "\n"


def _show_undone(result: UndoResult | ChangeContents, look: Look) -> Iterable[str]:
    if not isinstance(result, UndoResult):
        return _show_contents(result)
    return [f"change {result.change} is undone: {format_count(result.units, 'unit')}\n"]


def _tell_undone(
    result: UndoResult | ChangeContents,
) -> Iterable[UndoResult | UnitChangeRecord]:
    return (result,) if isinstance(result, UndoResult) else _tell_contents(result)


def _note_undone(result: UndoResult | ChangeContents) -> Iterator[str]:
    if isinstance(result, UndoResult):
        yield f"change {result.number}; tmtool memory undo {result.number} brings it back"


def _show_history(result: HistoryResult | ChangeContents, look: Look) -> Iterator[str]:
    if not isinstance(result, HistoryResult):
        yield from _show_contents(result)
        return
    from tmtool.lang.script import measure_width
    from tmtool.views.terminal.look import indent_lines

    for change in result.changes:
        known = ((name, value) for name, value in change.details.items() if name != "headers")
        details = ", ".join(f"{name} {value}" for name, value in known if value)
        head = f"{change.number:>5}  {change.at[:19]}  {change.by:10}  {change.action:7}"
        whole = make_printable(f"{head}  {details}").rstrip()
        if measure_width(whole) <= look.columns:
            yield f"{whole}\n"
        else:
            yield f"{head.rstrip()}\n"
            lines = wrap(make_printable(details), look.columns - len(_INDENT))
            yield from indent_lines(_INDENT, lines, len(_INDENT))


_INDENT = " " * 7


def _tell_history(
    result: HistoryResult | ChangeContents,
) -> Iterator[ChangeRecord | UnitChangeRecord]:
    if not isinstance(result, HistoryResult):
        yield from _tell_contents(result)
        return
    for each in result.changes:
        yield ChangeRecord(each.number, each.at, each.by, each.action, dict(each.details))


def _tell_contents(contents: ChangeContents) -> Iterator[UnitChangeRecord]:
    def list_texts(stored: StoredUnit | None) -> dict[str, str] | None:
        return {each.tag: each.text for each in stored.unit.variants} if stored else None

    for each in contents.units:
        there = each.after or each.before
        assert there is not None
        yield UnitChangeRecord(there.key, list_texts(each.before), list_texts(each.after))


OPERATIONS = (
    Operation(
        name="memory history",
        request=HistoryRequest,
        run=_run_history,
        show=_show_history,
        records=(ChangeRecord, UnitChangeRecord),
        tell=_tell_history,
        memory="filled",
        examples=("memory history", "memory history --change 12"),
    ),
    Operation(
        name="memory undo",
        request=UndoRequest,
        run=_run_undo,
        show=_show_undone,
        records=(UndoResult, UnitChangeRecord),
        tell=_tell_undone,
        notes=_note_undone,
        memory="filled",
        changes=True,
        role="reviser",
    ),
    Operation(
        name="memory edit",
        request=EditRequest,
        run=_run_edit,
        show=lambda result, look: [f"{result.key}\n"],
        records=(EditResult,),
        notes=_note_undo,
        memory="filled",
        changes=True,
        role="reviser",
    ),
    Operation(
        name="memory delete",
        request=DeleteRequest,
        run=_run_delete,
        show=_show_deleted,
        records=(DeleteResult, EraseResult),
        tell=_tell_deleted,
        notes=_note_deleted,
        is_answer=lambda result: isinstance(result, ErasePreview) or result.change is not None,
        memory="filled",
        changes=True,
        role="memory manager",
        examples=("memory delete --symbol A/C.2/75/CRP.1 --permanently --why mistake --yes",),
    ),
    Operation(
        name="memory merge",
        request=MergeRequest,
        run=_run_merge,
        show=lambda result, look: [f"merged: {result.merged:,}\n"],
        records=(MergeResult,),
        notes=_note_undo,
        memory="filled",
        changes=True,
        role="reviser",
        examples=("memory merge --duplicates --from zh --to en",),
    ),
)
