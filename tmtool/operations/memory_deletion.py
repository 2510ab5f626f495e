"""Units deleted from a memory, or erased from all its files and history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, COMMAND_LINE_AND_REST, Opt, record, request
from tmtool.lang.wrap import format_count, make_printable
from tmtool.operations.declare import Operation
from tmtool.operations.memory_changes import open_keeper, show_texts
from tmtool.operations.units import UnitVersion, expect_version
from tmtool.protocols import View
from tmtool.provenance import reduce_to_document
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.protocols import Erasure
    from tmtool.reporter import Reporter
    from tmtool.units import Origin, TranslationUnit
    from tmtool.views.terminal.look import Look
    from tmtool.where import Where


@request
class DeleteRequest:
    """Delete units: those named, or all that match the filters.

    A unit that also comes from other documents is kept for them. With --permanently the texts go
    from every file of the memory and from its history, which can't be undone; the journal keeps
    who, when and why, without the text.
    """

    keys: Annotated[tuple[str, ...], Opt("Units by their keys.", "KEY...", is_argument=True)] = ()
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
        Opt("With --permanently: the reason, which the journal keeps.", "TEXT", on=COMMAND_LINE),
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


_OF_DATABASE = (
    "the write-ahead log of the database and its archives, its own backups and those of standbys",
)
"""What erasing does not reach beside the tables."""


def delete_units(session: Session, request: DeleteRequest) -> DeleteResult:
    """Take units out: those with the keys, all of them or none, or all of a selection.

    InputError where a key is that of no unit, and for a selection that nobody confirmed.
    """
    keeper, view = open_keeper(session), session.view(request.selection)
    if view.where is None:
        with expect_version(session, request.keys[0], request.version):
            deleted, change = keeper.delete(request.keys)
        return DeleteResult(deleted, 0, change)
    count = session.store.count_units(view)
    if count and not request.confirmed:
        raise InputError(
            f"{format_count(count, 'unit')} would be deleted",
            code="delete unconfirmed", field="confirmed", count=count,
        )  # fmt: skip
    return DeleteResult(*keeper.delete_where(view.where))


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


def _run_delete(
    session: Session, request: DeleteRequest, reporter: Reporter
) -> DeleteResult | EraseResult | ErasePreview:
    if not request.permanently:
        return delete_units(session, request)
    return preview_erase(session, request) if request.preview else erase(session, request)


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
        yield from show_texts(unit)


def _tell_deleted(
    result: DeleteResult | EraseResult | ErasePreview,
) -> Iterator[DeleteResult | EraseResult]:
    if isinstance(result, ErasePreview):
        yield EraseResult(result.units, result.lessened, result.texts, None)
    else:
        yield result


OPERATIONS = (
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
        role="reviser",
        on=COMMAND_LINE_AND_REST,
        examples=("memory delete --symbol A/C.2/75/CRP.1 --permanently --why mistake --yes",),
    ),
)
