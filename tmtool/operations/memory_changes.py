"""Changes of a memory by hand: units corrected and merged, changes undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, MinLen

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE_AND_REST, Opt, parse_text, record, request
from tmtool.lang.wrap import format_count, make_printable, wrap
from tmtool.operations.declare import Operation
from tmtool.operations.units import UnitVersion, expect_version
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.changes import ChangeContents
    from tmtool.memory.editing import Editor
    from tmtool.protocols import JournalEntry, StoredUnit
    from tmtool.reporter import Reporter
    from tmtool.units import TranslationUnit
    from tmtool.views.terminal.look import Look


@request
class EditRequest:
    """Correct the text of a unit, which then counts as checked."""

    key: Annotated[str, Opt("A unit by its key.", "KEY", is_argument=True)]
    texts: Annotated[
        tuple[tuple[str, str], ...],
        MinLen(1),
        Opt("The new text.", "LANG=TEXT", "text", parse=parse_text),
    ]
    version: UnitVersion = None

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


def edit_unit(session: Session, request: EditRequest) -> EditResult:
    """Correct what a unit says; it counts as checked by the session's user then.

    InputError where there is no such unit, where it lacks a language, and where it says that
    already.
    """
    with expect_version(session, request.key, request.version):
        return EditResult(*open_keeper(session).edit(request.key, dict(request.texts)))


def merge_units(session: Session, request: MergeRequest) -> MergeResult:
    """Give the origins of some units to another, and take those out; or do so with duplicates.

    InputError where a key is that of no unit, and for units in other languages.
    """
    keeper = open_keeper(session)
    if not request.duplicates:
        return MergeResult(*keeper.merge(request.kept or "", request.others))
    from tmtool.lang.codes import find_language

    langs = find_language(request.from_ or ""), find_language(request.to or "")
    return MergeResult(*keeper.dedupe(*langs))


def open_keeper(session: Session) -> Editor:
    """What edits the memory of a session; EmptyError where nothing is in it."""
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

    keeper = open_keeper(session)
    number = keeper.find_undoable(request.number)
    return preview(session.store, number, session.user, request.limit)


def undo(session: Session, request: UndoRequest) -> UndoResult:
    """Take back an import or any other change; with that of a term what the term base says of it.

    InputError for a change that there is not, or that is undone already, and where a term of it was
    changed since.
    """
    from tmtool.operations.term_impact import TERMS

    keeper = open_keeper(session)
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


def _run_edit(session: Session, request: EditRequest, reporter: Reporter) -> EditResult:
    return edit_unit(session, request)


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


def _show_contents(contents: ChangeContents) -> Iterator[str]:
    counts = f"added {contents.added:,}, removed {contents.removed:,}, changed {contents.changed:,}"
    yield f"{counts}\n"
    for each in contents.units:
        for sign, stored in (("-", each.before), ("+", each.after)):
            if stored is not None:
                yield f"{sign} {stored.key}\n"
                yield from show_texts(stored.unit)
    if len(contents.units) < contents.total:
        yield f"{len(contents.units):,} of {contents.total:,}\n"


def show_texts(unit: TranslationUnit) -> Iterator[str]:
    """Lines with the texts of a unit, one for each language."""
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
        on=COMMAND_LINE_AND_REST,
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
