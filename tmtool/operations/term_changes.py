"""List the changes of a term base, and undo one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge

from tmtool.errors import InputError
from tmtool.fields import Opt, fill_record, record, request
from tmtool.lang.wrap import format_count, make_printable, wrap
from tmtool.operations.declare import Operation
from tmtool.operations.term_bases import (
    TermBaseName,
    locate_changeable_term_base,
    note_term_change,
    note_term_undo,
    open_term_base,
)
from tmtool.services.session import Session
from tmtool.views.term_changes import FieldChange, list_differences

if TYPE_CHECKING:
    from tmtool.concepts import ConceptEntry
    from tmtool.terms.base import TermBase
    from tmtool.terms.changes import TermChange
    from tmtool.views.terminal.look import Look


@request
class ListTermChangesRequest:
    """List the changes of a term base, the newest first.

    tmtool terms undo undoes one by its number. Exit code 1 if there are none.
    """

    entry: Annotated[
        str | None, Opt("Only the changes of this entry.", "[ID]", is_argument=True)
    ] = None
    limit: Annotated[int, Ge(1), Opt("Number of changes.", "N", short="-k")] = 20
    terms: TermBaseName = None


@dataclass(frozen=True, slots=True)
class EntryDifferences:
    """The differences that a change made in an entry."""

    id: str
    differences: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """The states of an entry before and after a change; None where it did not exist."""

    id: str
    before: ConceptEntry | None
    after: ConceptEntry | None

    @property
    def differences(self) -> tuple[FieldChange, ...]:
        """Return the fields in which both states differ."""
        return list_differences(self.before, self.after)


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A change of a term base, and its effect on each entry."""

    change: TermChange
    entries: tuple[EntryChange, ...]
    is_undone: bool


@dataclass(frozen=True, slots=True)
class ListTermChangesResult:
    """Changes, the newest first, and their total number."""

    changes: tuple[ListedChange, ...]
    total: int


@record("term_change")
class TermChangeRecord:
    """A change of a term base; `undoes` is the change that it undid, if any."""

    change: int
    action: str
    by: str
    at: str
    why: str | None
    undoes: int | None
    undone: bool
    entries: tuple[EntryDifferences, ...]


@request
class UndoTermsRequest:
    """Undo a change of the term base."""

    change: Annotated[
        int | None,
        Ge(1),
        Opt("The change to undo; the last one if left out.", "[CHANGE]", is_argument=True),
    ] = None
    terms: TermBaseName = None
    own: bool = False
    """Undo only a change by the current user."""


@record("term_undone")
class UndoTermsResult:
    """The number of the change that was undone, its entries, and the number of this change."""

    undone: int
    action: str
    entries: tuple[str, ...]
    change: int


def list_term_changes(session: Session, request: ListTermChangesRequest) -> ListTermChangesResult:
    """List the changes of a term base, the newest first, with their effect on entries.

    InputError for a base that can't be changed; MissingError if there is no term base.
    """
    locate_changeable_term_base(session, request.terms)
    base = open_term_base(session, request.terms)
    traced = [
        each
        for each in trace_changes(session, base, request.terms)
        if request.entry in (None, *(entry.id for entry in each.entries))
    ]
    return ListTermChangesResult(tuple(traced[: request.limit]), len(traced))


def trace_changes(session: Session, base: TermBase, terms: str | None) -> Iterator[ListedChange]:
    """Return the changes of the named term base, the newest first, with their effect.

    There are none of one that can't be changed.
    """
    from tmtool.terms.changes import find_gone, read_changes

    try:
        path = locate_changeable_term_base(session, terms)
    except InputError:
        return
    changes = read_changes(path, base.entries)
    undone = find_gone(changes)
    after = {each.id: each for each in base.entries}
    for change in reversed(changes):
        touched = tuple(
            EntryChange(each.id, each.before, after.get(each.id)) for each in change.touched
        )
        yield ListedChange(change, touched, change.number in undone)
        for each in change.touched:
            after.pop(each.id, None)
            after |= {each.id: each.before} if each.before else {}


def undo_terms(session: Session, request: UndoTermsRequest) -> UndoTermsResult:
    """Undo a change of a term base, by default the last one.

    InputError if it does not exist, if its entries were changed since, if it is a part of a change
    of the memory, and with `own` if somebody else made it.
    """
    from tmtool.terms import changes, storage

    path = locate_changeable_term_base(session, request.terms)
    with storage.open_for_change(path) as base:
        chosen, entries = changes.take_back(base.entries, base.read_changes(), request.change)
        number, memory = chosen.number, chosen.note.memory
        if memory is not None:
            raise InputError(
                f"change {number} of the term base is a part of change {memory} of the memory: "
                f"undo that with tmtool memory undo {memory}"
            )
        if request.own and chosen.note.by != session.user:
            message = f"change {number} was made by {chosen.note.by}: a terminologist can undo it"
            raise InputError(message, code="change of another")
        made = base.write(entries, replace(note_term_change(session, "undo"), undoes=number))
    assert made is not None
    ids = tuple(each.id for each in chosen.touched)
    return UndoTermsResult(number, chosen.note.action, ids, made)


def _show_changes(result: ListTermChangesResult, look: Look) -> Iterator[str]:
    from tmtool.views.terminal.look import QUIET, STRONG, indent_lines

    indent = 5
    room = look.columns - indent
    for each in tell_changes(result):
        what = f"{each.action} of change {each.undoes}" if each.undoes else each.action
        parts = filter(None, (what, each.by, each.at[:16].replace("T", " "), each.why))
        head = make_printable(", ".join(parts) + "  (undone)" * each.undone)
        lines = [look.paint(line, STRONG) for line in wrap(head, room)]
        yield from indent_lines(f"{each.change:>4} ", lines, indent)
        for entry in each.entries:
            for part in entry.differences:
                name = f"{entry.id} {part.term}" if part.term else entry.id
                was, now = (" ".join((text or "nothing").split()) for text in (part.was, part.now))
                text = make_printable(f"{name}: {part.what}: {was} -> {now}")
                lines = [look.paint(line, QUIET) for line in wrap(text, room)]
                yield from indent_lines(" " * indent, lines, indent)


def tell_changes(result: ListTermChangesResult) -> Iterator[TermChangeRecord]:
    """Make the records of changes of a term base."""
    for each in result.changes:
        yield fill_record(
            TermChangeRecord,
            each.change.note,
            change=each.change.number,
            undone=each.is_undone,
            entries=tuple(EntryDifferences(one.id, one.differences) for one in each.entries),
        )


def _note_changes(result: ListTermChangesResult) -> Iterator[str]:
    if result.total > len(result.changes):
        yield f"{result.total - len(result.changes):,} more; -k shows more"
    if not result.total:
        yield "nothing was changed yet"


def _show_undone(result: UndoTermsResult, look: Look) -> Iterator[str]:
    count = format_count(len(result.entries), "entry")
    yield f"change {result.undone} is undone ({result.action}): {count}\n"


OPERATIONS = (
    Operation(
        name="terms changes",
        request=ListTermChangesRequest,
        run=lambda session, request, reporter: list_term_changes(session, request),
        show=_show_changes,
        records=(TermChangeRecord,),
        tell=tell_changes,
        notes=_note_changes,
        is_answer=lambda result: result.total > 0,
        memory="place",
        examples=("terms changes", "terms changes digital-divide --json"),
    ),
    Operation(
        name="terms undo",
        request=UndoTermsRequest,
        run=lambda session, request, reporter: undo_terms(session, request),
        show=_show_undone,
        records=(UndoTermsResult,),
        notes=lambda result: note_term_undo(result.change),
        memory="place",
        changes=True,
        role="terminologist",
    ),
)
