"""Commands that change a memory by hand, tell its history, and write it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, opened, options, output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.memory.upkeep_requests import MergeResult
    from tmtool.protocols import JournalEntry
    from tmtool.selection import Selection

_UNDER = " " * 7
"""What stands before the details of a change that have no room beside it: they begin under when."""

_Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY...", help="Units by their keys.")]
_Key = Annotated[str, typer.Argument(metavar="KEY", help="A unit by its key.")]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="The name to record; yours if left out.")
]
_From = Annotated[str, typer.Option("--from", metavar="LANG", help="One language.")]
_To = Annotated[str, typer.Option("--to", metavar="LANG", help="The other language.")]


def edit(
    key: _Key,
    text: Annotated[list[str], typer.Option("--text", metavar="LANG=TEXT", help="The new text.")],
    user: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Correct the text of a unit, which then counts as checked."""
    from tmtool.memory.upkeep_requests import EditRequest
    from tmtool.services.edit import edit_unit

    with opened.open_memory_session(memory, user=user, quiet=quiet) as session:
        result = edit_unit(session, EditRequest(key, tuple(map(_text, text))))
    output.emit([f"{result.key}\n"])
    _can_be_undone(result.change, quiet=quiet)


@filters.add_filter_options
def delete(
    keys: _Keys = None,
    *,
    yes: Annotated[
        bool,
        typer.Option("--yes", "-y", help="With filters: confirm that all of them are deleted."),
    ] = False,
    user: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Delete units: those named, or all that match the filters.

    A unit that also comes from other documents is kept for them.
    """
    from tmtool.memory.upkeep_requests import DeleteRequest
    from tmtool.services.edit import delete_units

    request = DeleteRequest(tuple(keys or ()), selection, confirmed=yes)
    with opened.open_memory_session(memory, user=user, quiet=quiet) as session:
        result = delete_units(session, request)
    if result.stayed:
        output.note(f"{_units_of(result.stayed)} stayed, from other places", quiet=quiet)
    output.emit([f"deleted: {result.deleted:,}\n"])
    if result.change is None:
        raise typer.Exit(1)
    _can_be_undone(result.change, quiet=quiet)


def _can_be_undone(change: int, *, quiet: bool) -> None:
    output.note(f"change {change}; tmtool undo {change} takes it back", quiet=quiet)


def _units_of(count: int) -> str:
    return f"{count:,} unit{'' if count == 1 else 's'}"


def merge(
    kept: Annotated[str, typer.Argument(metavar="KEY", help="The unit to keep.")],
    others: Annotated[
        list[str], typer.Argument(metavar="KEY...", help="The units to merge into it.")
    ],
    user: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Merge units into one, which gets all their origins."""
    from tmtool.memory.upkeep_requests import MergeRequest
    from tmtool.services.edit import merge_units

    with opened.open_memory_session(memory, user=user, quiet=quiet) as session:
        _tell_merged(merge_units(session, MergeRequest(kept, tuple(others))), quiet=quiet)


def dedupe(
    source: _From,
    target: _To,
    user: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Merge units that differ only in width, script, case or spaces."""
    from tmtool.memory.upkeep_requests import DedupeRequest
    from tmtool.services.edit import dedupe as merge_twins

    with opened.open_memory_session(memory, user=user, quiet=quiet) as session:
        _tell_merged(merge_twins(session, DedupeRequest(source, target)), quiet=quiet)


def _tell_merged(result: MergeResult, *, quiet: bool) -> None:
    output.emit([f"merged: {result.merged:,}\n"])
    if result.change is not None:
        _can_be_undone(result.change, quiet=quiet)


def undo(
    number: Annotated[
        int | None,
        typer.Argument(metavar="[CHANGE]", help="The change to undo; the last one if left out."),
    ] = None,
    user: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Undo an import or any other change."""
    from tmtool.memory.upkeep_requests import UndoRequest
    from tmtool.services.edit import undo as take_back

    with opened.open_memory_session(memory, user=user, quiet=quiet) as session:
        result = take_back(session, UndoRequest(number))
    output.emit([f"change {result.change} is taken back: {_units_of(result.units)}\n"])


def history(
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="Only changes of this unit.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-k", min=1, metavar="N", help="Number of changes.")
    ] = 20,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the changes of a memory, newest first: who, when, what, from which file."""
    from tmtool.memory.upkeep_requests import HistoryRequest
    from tmtool.services.edit import list_changes

    with opened.open_memory_session(memory, quiet=quiet) as session:
        result = list_changes(session, HistoryRequest(key, limit))
    if as_json:
        output.emit_objects(_record(each) for each in result.changes)
    else:
        output.emit(map(_format_change, result.changes))


@filters.add_filter_options
def export(
    out: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="The file to write: .tmx, .jsonl, .tsv, .xlsx or .xlf."
        ),
    ],
    *,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="The first language.")
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="LANG", help="The second language; only these two are written."
        ),
    ] = None,
    every_origin: Annotated[
        bool, typer.Option("--every-origin", help="Write a unit once for each of its origins.")
    ] = False,
    level: options.TmxLevel = 2,
    flavour: options.TmxFlavour = options.Flavour.PLAIN,
    codes: Annotated[
        str | None,
        typer.Option(metavar="CODES", help="Language codes for --flavour trados: zh-CN,en-GB."),
    ] = None,
    xliff: options.XliffVersion = options.Xliff.ONE,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Write the units of a memory to a file; JSONL loses nothing."""
    from tmtool.memory.upkeep_requests import ExportRequest
    from tmtool.services.exchange import export as write

    request = ExportRequest(
        out, source, target, every_origin=every_origin, level=level, flavour=flavour.value,
        codes=codes, xliff=xliff.value, force=force, selection=selection,
    )  # fmt: skip
    with opened.open_memory_session(memory, quiet=quiet) as session:
        written = write(session, request)
    for loss in written.losses:
        output.note(loss, quiet=quiet)
    told = f"{out}: {_units_of(written.units)}, {written.origins:,} origins"
    output.note(told, quiet=quiet)
    if not written.units:
        raise typer.Exit(1)


def _text(given: str) -> tuple[str, str]:
    lang, equals, text = given.partition("=")
    if not equals or not text.strip():
        raise InputError(f"--text must be LANG=TEXT, as in --text en=Member, not {given!r}")
    return lang, text


def _record(change: JournalEntry) -> dict[str, object]:
    return {
        "type": "change", "change": change.number, "at": change.at, "by": change.by,
        "action": change.action, "details": dict(change.details),
    }  # fmt: skip


def _format_change(change: JournalEntry) -> str:
    from tmtool.lang.script import measure_width
    from tmtool.lang.wrap import make_printable, wrap
    from tmtool.views.terminal.look import MINIMUM, indent_lines

    known = ((name, value) for name, value in change.details.items() if name != "headers")
    details = ", ".join(f"{name} {value}" for name, value in known if value)
    head = f"{change.number:>5}  {change.at[:19]}  {change.by:10}  {change.action:7}"
    columns = max(output.get_columns(), MINIMUM)
    whole = make_printable(f"{head}  {details}")
    if measure_width(whole) <= columns:
        return f"{whole.rstrip()}\n"
    under = indent_lines(_UNDER, wrap(make_printable(details), columns - len(_UNDER)), len(_UNDER))
    return "".join((f"{head.rstrip()}\n", *under))
