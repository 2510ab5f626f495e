"""Commands that change a memory by hand, tell its history, write it out, and erase texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.errors import InputError
from tmtool.lang.wrap import format_count, make_printable, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tmtool.memory.changes import ChangeContents, UnitChange
    from tmtool.memory.upkeep_requests import ErasePreview, MergeResult
    from tmtool.protocols import JournalEntry, StoredUnit
    from tmtool.selection import Selection
    from tmtool.units import TranslationUnit

_UNDER = " " * 7
"""What stands before the details of a change that have no room beside it: they begin under when."""

_Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY...", help="Units by their keys.")]
_Key = Annotated[str, typer.Argument(metavar="KEY", help="A unit by its key.")]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="The name to record; yours if left out.")
]
_Preview = Annotated[
    bool, typer.Option("--preview", help="Show what it would do, and change nothing.")
]
_From = Annotated[str, typer.Option("--from", metavar="LANG", help="One language.")]
_To = Annotated[str, typer.Option("--to", metavar="LANG", help="The other language.")]


def edit(
    key: _Key,
    text: Annotated[list[str], typer.Option("--text", metavar="LANG=TEXT", help="The new text.")],
    user: _By = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Correct the text of a unit, which then counts as checked."""
    from tmtool.memory.upkeep_requests import EditRequest
    from tmtool.services.edit import edit_unit

    with sessions.open_memory_session(memory, user=user, quiet=quiet) as session:
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
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Delete units: those named, or all that match the filters.

    A unit that also comes from other documents is kept for them.
    """
    from tmtool.memory.upkeep_requests import DeleteRequest
    from tmtool.services.edit import delete_units

    request = DeleteRequest(tuple(keys or ()), selection, confirmed=yes)
    with sessions.open_memory_session(memory, user=user, quiet=quiet) as session:
        result = delete_units(session, request)
    if result.stayed:
        output.note(f"{format_count(result.stayed, 'unit')} stayed, from other places", quiet=quiet)
    output.emit([f"deleted: {result.deleted:,}\n"])
    if result.change is None:
        raise typer.Exit(1)
    _can_be_undone(result.change, quiet=quiet)


def _can_be_undone(change: int, *, quiet: bool) -> None:
    output.note(f"change {change}; tmtool undo {change} takes it back", quiet=quiet)


def merge(
    kept: Annotated[str, typer.Argument(metavar="KEY", help="The unit to keep.")],
    others: Annotated[
        list[str], typer.Argument(metavar="KEY...", help="The units to merge into it.")
    ],
    user: _By = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Merge units into one, which gets all their origins."""
    from tmtool.memory.upkeep_requests import MergeRequest
    from tmtool.services.edit import merge_units

    with sessions.open_memory_session(memory, user=user, quiet=quiet) as session:
        _tell_merged(merge_units(session, MergeRequest(kept, tuple(others))), quiet=quiet)


def dedupe(
    source: _From,
    target: _To,
    user: _By = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Merge units that differ only in width, script, case or spaces."""
    from tmtool.memory.upkeep_requests import DedupeRequest
    from tmtool.services.edit import dedupe as merge_twins

    with sessions.open_memory_session(memory, user=user, quiet=quiet) as session:
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
    preview: _Preview = False,
    user: _By = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Undo an import or any other change."""
    from tmtool.memory.upkeep_requests import ChangeRequest, UndoRequest
    from tmtool.services.edit import preview_undo
    from tmtool.services.edit import undo as take_back

    with sessions.open_memory_session(memory, user=user, quiet=quiet) as session:
        if preview:
            if number is None:
                message = "--preview needs the number of the change: tmtool history lists them"
                raise InputError(message)
            output.emit(_list_contents(preview_undo(session, ChangeRequest(number))))
            return
        result = take_back(session, UndoRequest(number))
        latest = session.store.read_journal(1)[0].number
    output.emit([f"change {result.change} is undone: {format_count(result.units, 'unit')}\n"])
    output.note(f"change {latest}; tmtool undo {latest} brings it back", quiet=quiet)


def history(
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="Only changes of this unit.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-k", min=1, metavar="N", help="Number of changes.")
    ] = 20,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Only changes by this person.")
    ] = None,
    change: Annotated[
        int | None,
        typer.Option("--change", metavar="N", help="The units that this change touched."),
    ] = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the changes of a memory, newest first: who, when, what, from which file.

    \b
    tmtool history
    tmtool history --change 12
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.upkeep_requests import ChangeRequest, HistoryRequest
    from tmtool.services.edit import list_changes, show_change

    with sessions.open_memory_session(memory, quiet=quiet) as session:
        if change is not None:
            contents = show_change(session, ChangeRequest(change, limit=limit))
            if as_json:
                output.emit_objects(map(_record_unit_change, contents.units))
            else:
                output.emit(_list_contents(contents))
            return
        result = list_changes(session, HistoryRequest(key, limit, by))
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
    restricted: Annotated[
        bool, typer.Option("--restricted", help="Write restricted and embargoed texts as well.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Write the units of a memory to a file; JSONL loses nothing."""
    from tmtool.memory.upkeep_requests import ExportRequest
    from tmtool.services.exchange import count_restricted
    from tmtool.services.exchange import export as write

    request = ExportRequest(
        out, source, target, every_origin=every_origin, level=level, flavour=flavour.value,
        codes=codes, xliff=xliff.value, force=force, restricted=restricted, selection=selection,
    )  # fmt: skip
    with sessions.open_memory_session(memory, quiet=quiet) as session:
        written = write(session, request)
        left = count_restricted(session, request)
    if left:
        told = f"left out as restricted: {format_count(left, 'unit')} (--restricted writes them)"
        output.note(told, quiet=quiet)
    for loss in written.losses:
        output.note(loss, quiet=quiet)
    told = f"{out}: {format_count(written.units, 'unit')}, {written.origins:,} origins"
    output.note(told, quiet=quiet)
    if not written.units:
        raise typer.Exit(1)


@filters.add_filter_options
def erase(
    keys: _Keys = None,
    *,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="The reason, which is kept in the journal.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Confirm: this can't be undone.")
    ] = False,
    preview: _Preview = False,
    user: _By = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Erase texts permanently, from every file of the memory and from its history.

    Unlike delete it can't be undone. The journal keeps who, when and why, without the text. A unit
    that is found elsewhere, too, stays there.

    \b
    tmtool erase --symbol A/C.2/75/CRP.1 --why 'added by mistake' --yes
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.upkeep_requests import EraseRequest
    from tmtool.services.edit import erase as run
    from tmtool.services.edit import preview_erase

    request = EraseRequest(why, tuple(keys or ()), selection, confirmed=yes)
    with sessions.open_memory_session(memory, user=user, quiet=quiet) as session:
        if preview:
            output.emit(_list_erased(preview_erase(session, request)))
            return
        result = run(session, request)
    units, texts = format_count(result.units, "unit"), format_count(result.texts, "text")
    less = format_count(result.lessened, "unit")
    fewer = f"; {less} {'has' if result.lessened == 1 else 'have'} fewer origins"
    output.emit([f"erased: {units}, {texts}{fewer if result.lessened else ''}\n"])
    if result.change is None:
        raise typer.Exit(1)
    for path in result.removed:
        output.note(f"removed as well: {path}", quiet=quiet)
    output.note(f"change {result.change}; it can't be undone", quiet=quiet)
    output.note(
        "not reached: copies, exports, backups and reports that were made before, and decisions on "
        f"findings{''.join(f', {path}' for path in result.not_reached)}",
        quiet=quiet,
    )


def _list_erased(preview: ErasePreview) -> Iterator[str]:
    """Yield the lines of a preview: the counts, the documents and the units of today."""
    from tmtool.memory.successors import name_origin

    units, texts = format_count(preview.units, "unit"), format_count(preview.texts, "text")
    yield f"would be erased: {units}, {texts}\n"
    if preview.lessened:
        yield f"would have fewer origins: {format_count(preview.lessened, 'unit')}\n"
    for origin, count in preview.documents:
        name = name_origin(origin) or "without a name"
        yield make_printable(f"{name}: {format_count(count, 'unit')}") + "\n"
    for unit in preview.units_now:
        yield from _list_texts(unit)


def _list_contents(contents: ChangeContents) -> Iterator[str]:
    """What a change did to units, or would do."""
    counts = f"added {contents.added:,}, removed {contents.removed:,}, changed {contents.changed:,}"
    yield f"{counts}\n"
    for each in contents.units:
        for sign, stored in (("-", each.before), ("+", each.after)):
            if stored is not None:
                yield f"{sign} {stored.key}\n"
                yield from _list_texts(stored.unit)
    if len(contents.units) < contents.total:
        yield f"{len(contents.units):,} of {contents.total:,}\n"


def _list_texts(unit: TranslationUnit) -> Iterator[str]:
    for each in unit.variants:
        yield make_printable(f"    {each.tag}  {each.text}") + "\n"


def _record_unit_change(change: UnitChange) -> dict[str, object]:
    def texts(stored: StoredUnit | None) -> dict[str, str] | None:
        return {each.tag: each.text for each in stored.unit.variants} if stored else None

    there = change.after or change.before
    assert there is not None
    return {
        "type": "unit_change", "key": there.key,
        "before": texts(change.before), "after": texts(change.after),
    }  # fmt: skip


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
