"""Units deleted from a memory, or erased from all its files and history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, TypeAlias

from annotated_types import MaxLen

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, COMMAND_LINE_AND_REST, Arg, Opt, record, request
from tmtool.lang.wrap import format_count, make_printable
from tmtool.operations.declare import Operation
from tmtool.operations.memory_changes import (
    ChangeResult,
    note_change,
    open_editor,
    show_texts,
    write_reason,
)
from tmtool.operations.units import UnitVersion, expect_version
from tmtool.protocols import View
from tmtool.provenance import reduce_to_document
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.reporter import Reporter
    from tmtool.units import Origin, TranslationUnit
    from tmtool.views.terminal.look import Look

NOT_REACHED = "copies, exports, backups and reports made before, and decisions on findings"


@request
class DeleteRequest:
    """Delete units: those named, or all that match the filters.

    A unit that also comes from other documents is kept for them. With --permanently the texts go
    from every file of the memory and from its history, which can't be undone; the journal keeps
    who, when and why, without the text.
    """

    keys: Annotated[tuple[str, ...], Arg("Units by their keys.", "KEY...")] = ()
    selection: Annotated[Selection, Opt("Filters", name="filters", on=COMMAND_LINE)] = EVERYTHING
    confirmed: Annotated[
        bool,
        Opt(
            "Confirm: all that match the filters, or permanently.",
            name="yes",
            short="-y",
            on=COMMAND_LINE,
        ),
    ] = False
    permanently: Annotated[
        bool, Opt("Erase the texts from every file and from history.", on=COMMAND_LINE)
    ] = False
    why: Annotated[
        str,
        MaxLen(2_000),
        Opt("The reason, for the journal; --permanently needs one.", "TEXT", on=COMMAND_LINE),
    ] = ""
    preview: Annotated[bool, Opt("With --permanently: show what would go.", on=COMMAND_LINE)] = (
        False
    )
    version: UnitVersion = None

    def __post_init__(self) -> None:
        """InputError as of a time, for both keys and filters, for neither, and without a reason."""
        if self.selection.as_of is not None:
            message = "units can be deleted only as they are now, not as they were at another time"
            raise InputError(message, code="delete as of", field="as_of")
        if bool(self.keys) == (self.selection != EVERYTHING):
            message = (
                "units are named by keys or by filters, not by both"
                if self.keys
                else "no units are named: give keys or filters"
            )
            raise InputError(message, code="delete what", field="keys")
        if self.version is not None and len(self.keys) != 1:
            message = "a version is that of one unit: name one"
            raise InputError(message, field="version")
        if self.permanently and not self.why.strip():
            message = "deleting permanently needs a reason, which the journal keeps"
            raise InputError(message, code="no reason", field="why")


@record("erased")
class EraseResult:
    """The result of a permanent deletion; `change` is None if there was nothing to erase.

    `stayed` units come from other documents as well. `removed` are files next to the memory that
    held some of the texts: indexes, which can be built again, older copies of the memory, and the
    findings of the last checks. `not_reached` may still have excerpts of the texts.
    """

    units: int
    stayed: int
    texts: int
    change: int | None
    removed: tuple[str, ...] = ()
    not_reached: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """The result of a permanent deletion, and what the memory has of it now.

    `documents` are the origins of the units with their numbers. What is only in the history of
    the memory is counted in the result.
    """

    result: EraseResult
    documents: tuple[tuple[Origin, int], ...]
    units_now: tuple[TranslationUnit, ...]


Deletion: TypeAlias = ChangeResult | EraseResult | ErasePreview


def delete_units(session: Session, request: DeleteRequest) -> ChangeResult:
    """Delete units: those with the keys, all of them or none, or all of a selection.

    InputError for an unknown key, and for a selection that nobody confirmed.
    """
    editor, view = open_editor(session), session.view(request.selection)
    if view.where is None:
        with expect_version(session, request.keys[0], request.version):
            deleted, change = editor.delete(request.keys, write_reason(request.why))
        return ChangeResult(change, deleted)
    count = session.store.count_units(view)
    if count and not request.confirmed:
        message = f"{format_count(count, 'unit')} would be deleted"
        raise InputError(message, code="delete unconfirmed", field="confirmed", count=count)
    deleted, stayed, selected = editor.delete_where(view.where)
    return ChangeResult(selected, deleted, stayed)


def erase(session: Session, request: DeleteRequest) -> EraseResult:
    """Erase units, or all that comes from a selection, from every file and moment of a memory.

    The journal keeps who, when, why and how much, without any text. InputError for an unknown
    key, and if nobody confirmed it: it can't be undone.
    """
    if not request.confirmed:
        message = "erasing can't be undone"
        raise InputError(message, code="erase unconfirmed", field="confirmed")
    result = _erase(session, request, is_kept=True)
    if result.change is None:
        return result
    removed, not_reached = [*session.store.finish_erasing()], [session.settings.findings]
    excerpts = session.seen_findings
    try:
        excerpts.unlink()
        removed.append(excerpts)
    except OSError:
        not_reached.append(excerpts)
    left = tuple(str(each) for each in not_reached if each.exists())
    if session.settings.database:
        logs = "the write-ahead log of the database and its archives"
        left = (f"{logs}, its own backups and those of standbys", *left)
    return replace(result, removed=tuple(map(str, removed)), not_reached=left)


def preview_erase(session: Session, request: DeleteRequest) -> ErasePreview:
    """Count what `erase` would do: it is done, counted and rolled back.

    Others can't write meanwhile. It needs no confirmation.
    """
    result = _erase(session, request, is_kept=False)
    store, where = session.store, session.view(request.selection).where
    stored = store.read_units([*request.keys]) if request.keys else store.iter_units(View(where))
    units = tuple(each.unit for each in stored if each is not None)
    origins = Counter(reduce_to_document(each) for unit in units for each in {*unit.origins})
    documents = sorted(origins.items(), key=lambda each: str(each[0].symbol or each[0].file))
    return ErasePreview(result, tuple(documents), units)


class _RolledBackError(Exception):
    """Nothing of a change is kept."""


def _erase(session: Session, request: DeleteRequest, *, is_kept: bool) -> EraseResult:
    session.check_filled()
    store = session.store
    store.insist_on_writing()
    for key in request.keys:
        if not store.list_changes(key):
            raise InputError(f"unit {key} does not exist", code="no unit", key=key)
    where = session.view(request.selection).where
    # No text, and no key made of one.
    details = {"why": write_reason(request.why)}
    with suppress(_RolledBackError):
        with store.begin_change("erase", user=session.user, details=details) as change:
            found = change.erase([*request.keys] or None, where)
            result = EraseResult(found.units, found.lessened, found.texts, None)
            if not is_kept or not found.units + found.lessened:
                raise _RolledBackError
        result = replace(result, change=change.number)
    return result


def _run_delete(session: Session, request: DeleteRequest, reporter: Reporter) -> Deletion:
    if not request.permanently:
        return delete_units(session, request)
    return preview_erase(session, request) if request.preview else erase(session, request)


def _show(result: Deletion, look: Look) -> Iterator[str]:
    from tmtool.memory.successors import name_origin

    if isinstance(result, ChangeResult):
        yield f"deleted: {result.units:,}\n"
        return
    erased = result.result if isinstance(result, ErasePreview) else result
    units, texts = format_count(erased.units, "unit"), format_count(erased.texts, "text")
    would = "would be " if isinstance(result, ErasePreview) else ""
    yield f"{would}deleted permanently: {units}, {texts}\n"
    if not isinstance(result, ErasePreview):
        return
    if erased.stayed:
        yield f"would stay, from other places: {format_count(erased.stayed, 'unit')}\n"
    for origin, count in result.documents:
        name = name_origin(origin) or "without a name"
        yield make_printable(f"{name}: {format_count(count, 'unit')}") + "\n"
    for unit in result.units_now:
        yield from show_texts(unit)


def _note(result: Deletion) -> Iterator[str]:
    if isinstance(result, ChangeResult):
        yield from note_change(result)
    elif isinstance(result, EraseResult) and result.change is not None:
        if result.stayed:
            yield f"{format_count(result.stayed, 'unit')} stayed, from other places"
        yield from (f"removed as well: {path}" for path in result.removed)
        yield f"change {result.change}; it can't be undone"
        yield f"not reached: {', '.join((NOT_REACHED, *result.not_reached))}"


OPERATIONS = (
    Operation(
        name="memory delete",
        request=DeleteRequest,
        run=_run_delete,
        show=_show,
        records=(ChangeResult, EraseResult),
        tell=lambda result: (result.result if isinstance(result, ErasePreview) else result,),
        notes=_note,
        is_answer=lambda result: isinstance(result, ErasePreview) or result.change is not None,
        memory="filled",
        changes=True,
        role="reviser",
        on=COMMAND_LINE_AND_REST,
        examples=("memory delete --symbol A/C.2/75/CRP.1 --permanently --why mistake --yes",),
    ),
)
