"""Changes of a memory by hand: units corrected and merged, changes undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, MaxLen, MinLen

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE_AND_REST, Arg, Opt, fill_record, parse_text, record, request
from tmtool.lang.wrap import format_count, make_printable
from tmtool.operations.declare import Operation
from tmtool.operations.units import UnitVersion, expect_version
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.changes import ChangeContents
    from tmtool.memory.editing import Editor
    from tmtool.units import TranslationUnit
    from tmtool.views.terminal.look import Look

_SHOWN_UNITS = 50


@request
class EditRequest:
    """Correct the text of a unit, which then counts as checked."""

    key: Annotated[str, Arg("A unit by its key.", "KEY")]
    texts: Annotated[
        tuple[tuple[str, str], ...],
        MinLen(1),
        Opt("The new text.", "LANG=TEXT", "text", parse=parse_text),
    ]
    why: Annotated[str, MaxLen(2_000), Opt("The reason, for the journal.", "TEXT")] = ""
    version: UnitVersion = None

    def __post_init__(self) -> None:
        """InputError for an empty text."""
        for lang, text in self.texts:
            if not text.strip():
                message = f"the new {lang} text is empty"
                raise InputError(message, code="empty text", field="texts", lang=lang)


@request
class MergeRequest:
    """Merge units into one, which gets all their origins.

    With --duplicates merge all units that differ only in width, script, case or spaces.
    """

    kept: Annotated[str | None, Arg("The unit to keep.", "KEY")] = None
    others: Annotated[tuple[str, ...], Arg("The units to merge into it.", "KEY...")] = ()
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


@request
class UndoRequest:
    """Undo an import or any other change."""

    change: Annotated[
        int | None, Ge(1), Arg("The change to undo; the last one if left out.", "[CHANGE]")
    ] = None
    preview: Annotated[bool, Opt("Show what it would do, and change nothing.")] = False

    def __post_init__(self) -> None:
        """InputError for a preview without a number."""
        if self.preview and self.change is None:
            message = "name the change to preview by its number: the history lists them"
            raise InputError(message, field="change")


@record("changed")
class ChangeResult:
    """A change that was made, by its number; None if there was nothing to change.

    `units` were corrected, merged, deleted or put back; `stayed` lost some origins only. `key` is
    the new key of a corrected unit, `undoes` the change that was undone.
    """

    change: int | None
    units: int
    stayed: int = 0
    key: str = ""
    undoes: int | None = None


@request
class HistoryRequest:
    """List the changes of a memory, newest first: who, when, what, from which file.

    With --change list the units that one change touched.
    """

    key: Annotated[str | None, Arg("Only changes of this unit.", "[KEY]")] = None
    limit: Annotated[int, Ge(1), Opt("Number of changes, or of units.", "N", short="-k")] = 20
    by: Annotated[str | None, Opt("Only changes by this person.", "NAME")] = None
    action: Annotated[str | None, Opt("Only changes of this kind.", "ACTION")] = None
    change: Annotated[int | None, Ge(1), Opt("The units that this change touched.", "N")] = None
    offset: Annotated[int, Ge(0), Opt("Leave out so many first.", "N", rare=True)] = 0


@record("change")
class ChangeRecord:
    """A change in the journal of a memory; `at` is ISO 8601, UTC."""

    change: int
    at: str
    by: str
    action: str
    details: Mapping[str, Any]
    undone: bool


@record("unit_change")
class UnitChangeRecord:
    """A unit before and after a change: its texts by language, null where it did not exist."""

    key: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """Changes, the newest first; `total` counts those that match.

    `people` and `actions` are all of the journal.
    """

    changes: tuple[ChangeRecord, ...]
    total: int
    people: tuple[str, ...]
    actions: tuple[str, ...]


def edit_unit(session: Session, request: EditRequest, reporter: Reporter = SILENT) -> ChangeResult:
    """Correct the text of a unit, which then counts as checked by the session's user.

    InputError if the unit does not exist, lacks the language, or has this text already.
    """
    with expect_version(session, request.key, request.version):
        key, change = open_editor(session).edit(
            request.key, dict(request.texts), why=write_reason(request.why)
        )
    return ChangeResult(change, 1, key=key)


def merge_units(
    session: Session, request: MergeRequest, reporter: Reporter = SILENT
) -> ChangeResult:
    """Move the origins of units to another one and delete them, or do so with duplicates.

    InputError for an unknown key, and for units in other languages.
    """
    editor = open_editor(session)
    if request.duplicates:
        from tmtool.lang.codes import find_language

        langs = find_language(request.from_ or ""), find_language(request.to or "")
        merged, change = editor.dedupe(*langs)
        return ChangeResult(change, merged)
    merged, change = editor.merge(request.kept or "", request.others)
    return ChangeResult(change, merged)


def write_reason(text: str) -> str:
    """Return a reason in one line, as the journal keeps it."""
    return " ".join(text.split())


def open_editor(session: Session) -> Editor:
    """Open the memory of a session for changes; EmptyError if it is empty."""
    from tmtool.memory.editing import Editor

    session.check_filled()
    return Editor(session.store, session.user, session.now)


def list_changes(session: Session, request: HistoryRequest) -> HistoryResult:
    """List changes, the newest first; InputError for an unknown key."""
    from tmtool.memory.history import find_undone_changes

    session.check_filled()
    journal = session.store.read_journal()
    touched = {*session.store.list_changes(request.key)} if request.key else None
    if touched == set():
        message = f"unit {request.key} does not exist"
        raise InputError(message, code="no unit", key=request.key)
    undone = find_undone_changes(journal)
    chosen = [
        fill_record(ChangeRecord, each, change=each.number, undone=each.number in undone)
        for each in journal
        if request.by in (None, each.by)
        and request.action in (None, each.action)
        and (touched is None or each.number in touched)
    ]
    return HistoryResult(
        tuple(chosen[request.offset : request.offset + request.limit]),
        len(chosen),
        tuple(sorted({each.by for each in journal})),
        tuple(sorted({each.action for each in journal})),
    )


def show_change(
    session: Session, number: int, offset: int = 0, limit: int = _SHOWN_UNITS
) -> ChangeContents:
    """Read what a change did, with some of its units; InputError if it does not exist."""
    from tmtool.memory.changes import read_change

    session.check_filled()
    return read_change(session.store, number, offset, limit)


def preview_undo(session: Session, number: int, limit: int = _SHOWN_UNITS) -> ChangeContents:
    """Read what `undo` would do to units: it is done, read and rolled back.

    Others can't write meanwhile. The term base is left out. The errors are those of `undo`.
    """
    from tmtool.memory import changes

    number = open_editor(session).find_undoable(number)
    return changes.preview_undo(session.store, number, session.user, limit)


def undo(session: Session, request: UndoRequest) -> ChangeResult:
    """Undo a change; one of a term in the term base as well.

    InputError for a change that does not exist or is undone already, and if a term of it was
    changed since.
    """
    from tmtool.operations.term_impact import TERMS

    editor = open_editor(session)
    number = editor.find_undoable(request.change)
    journal = session.store.read_journal()
    change = journal[0].number + 1
    details = next(each.details for each in journal if each.number == number)
    if TERMS not in details:
        _, units = editor.undo(number)
        return ChangeResult(change, units, undoes=number)
    from tmtool.operations.term_bases import locate_own_term_base
    from tmtool.terms import changes, storage

    with storage.open_for_change(locate_own_term_base(session)) as base:
        known = base.read_changes()
        chosen, entries = changes.take_back(base.entries, known, int(details[TERMS]))

        def write_terms(change: int) -> None:
            at = session.now.isoformat(timespec="seconds")
            note = changes.ChangeNote("undo", session.user, at, undoes=chosen.number, memory=change)
            base.write(entries, note)

        _, units = editor.undo(number, {TERMS: changes.get_next(known)}, write_terms)
    return ChangeResult(change, units, undoes=number)


def _run_undo(
    session: Session, request: UndoRequest, reporter: Reporter
) -> ChangeResult | ChangeContents:
    if request.preview and request.change is not None:
        return preview_undo(session, request.change)
    return undo(session, request)


def _run_history(
    session: Session, request: HistoryRequest, reporter: Reporter
) -> HistoryResult | ChangeContents:
    if request.change is None:
        return list_changes(session, request)
    return show_change(session, request.change, request.offset, request.limit)


def note_change(result: ChangeResult | ChangeContents) -> Iterable[str]:
    """List notes on a change: what it left, and how to undo it."""
    if isinstance(result, ChangeResult) and result.change is not None:
        if result.stayed:
            yield f"{format_count(result.stayed, 'unit')} stayed, from other places"
        yield f"change {result.change}; tmtool memory undo {result.change} undoes it"


def show_texts(unit: TranslationUnit) -> Iterator[str]:
    """Show the texts of a unit, a line for each language."""
    for each in unit.variants:
        yield make_printable(f"    {each.tag}  {each.text}") + "\n"


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


def _show_undone(result: ChangeResult | ChangeContents, look: Look) -> Iterable[str]:
    if not isinstance(result, ChangeResult):
        return _show_contents(result)
    return [f"change {result.undoes} is undone: {format_count(result.units, 'unit')}\n"]


_INDENT = 7


def _show_history(result: HistoryResult | ChangeContents, look: Look) -> Iterator[str]:
    if not isinstance(result, HistoryResult):
        yield from _show_contents(result)
        return
    from tmtool.lang.script import measure_width

    for change in result.changes:
        known = ((name, value) for name, value in change.details.items() if name != "headers")
        details = ", ".join(f"{name} {value}" for name, value in known if value)
        head = f"{change.change:>5}  {change.at[:19]}  {change.by:10}  {change.action:7}"
        whole = make_printable(f"{head}  {details}").rstrip()
        if measure_width(whole) <= look.columns:
            yield f"{whole}\n"
        else:
            yield f"{head.rstrip()}\n"
            yield from look.write(details, _INDENT)


def _tell(
    result: ChangeResult | HistoryResult | ChangeContents,
) -> Iterator[ChangeResult | ChangeRecord | UnitChangeRecord]:
    if isinstance(result, ChangeResult):
        yield result
    elif isinstance(result, HistoryResult):
        yield from result.changes
    else:
        for each in result.units:
            before, after = (s.unit.texts if s else None for s in (each.before, each.after))
            key = next(s.key for s in (each.after, each.before) if s)
            yield UnitChangeRecord(key, before, after)


_change: Callable[..., Operation[Any, Any]] = partial(
    Operation, notes=note_change, memory="filled", changes=True, role="reviser"
)
OPERATIONS = (
    Operation(
        name="memory history",
        request=HistoryRequest,
        run=_run_history,
        show=_show_history,
        records=(ChangeRecord, UnitChangeRecord),
        tell=_tell,
        memory="filled",
        examples=("memory history", "memory history --change 12"),
    ),
    _change(
        name="memory undo",
        request=UndoRequest,
        run=_run_undo,
        show=_show_undone,
        records=(ChangeResult, UnitChangeRecord),
        tell=_tell,
    ),
    _change(
        name="memory edit",
        request=EditRequest,
        run=edit_unit,
        show=lambda result, look: [f"{result.key}\n"],
        records=(ChangeResult,),
        on=COMMAND_LINE_AND_REST,
    ),
    _change(
        name="memory merge",
        request=MergeRequest,
        run=merge_units,
        show=lambda result, look: [f"merged: {result.units:,}\n"],
        records=(ChangeResult,),
        examples=("memory merge --duplicates --from zh --to en",),
    ),
)
