"""Commands that change a memory by hand, tell its history, and write it out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import read_clock
from tmtool.cli import filters, opened, options, output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.doors import JournalEntry
    from tmtool.memory.keeping import Keeper
    from tmtool.selection import Selection
    from tmtool.store.sqlite import SqliteStore
    from tmtool.where import Where

_UNDER = " " * 7
"""What stands before the details of a change that have no room beside it: they begin under when."""

_Keys = Annotated[list[str] | None, typer.Argument(metavar="KEY...", help="Units by their keys.")]
_Key = Annotated[str, typer.Argument(metavar="KEY", help="A unit by its key.")]
_By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who does it; you, if left out.")
]
_From = Annotated[str, typer.Option("--from", metavar="LANG", help="One language.")]
_To = Annotated[str, typer.Option("--to", metavar="LANG", help="The other language.")]


def edit(
    key: _Key,
    text: Annotated[
        list[str], typer.Option("--text", metavar="LANG=TEXT", help="What it shall say.")
    ],
    by: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Correct what a unit says; it counts as checked then."""
    with opened.store(memory, quiet=quiet) as store:
        new, change = _keeper(store, by).edit(key, dict(map(_text, text)))
        output.emit([f"{new}\n"])
        _can_be_undone(change, quiet=quiet)


@filters.with_filters
def delete(
    keys: _Keys = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="With filters: take all of them out.")
    ] = False,
    by: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Take units out: those named, or all that the filters let pass.

    A unit that is found elsewhere, too, stays there.
    """
    where = selection.where()
    if selection.as_of is not None:
        message = "--as-of is for looking; what is taken out is what is there now"
        raise InputError(message)
    if bool(keys) == (where is not None):
        message = "keys or filters, not both" if keys else "say which units: keys or filters"
        raise InputError(message)
    with opened.store(memory, quiet=quiet) as store:
        keeper = _keeper(store, by)
        if where is None:
            _deleted(*keeper.delete(keys or []), quiet=quiet)
        else:
            _delete_where(keeper, where, yes=yes, quiet=quiet)


def _delete_where(keeper: Keeper, where: Where, *, yes: bool, quiet: bool) -> None:
    from tmtool.doors import View

    count = keeper.store.size(View(where))
    if count and not yes:
        raise InputError(f"that is {_units_of(count)}; say --yes to take them out")
    done, stayed, change = keeper.delete_where(where)
    if stayed:
        output.note(f"{_units_of(stayed)} stayed, from other places", quiet=quiet)
    _deleted(done, change, quiet=quiet)


def _deleted(count: int, change: int | None, *, quiet: bool) -> None:
    output.emit([f"deleted: {count:,}\n"])
    if change is None:
        raise typer.Exit(1)
    _can_be_undone(change, quiet=quiet)


def _can_be_undone(change: int, *, quiet: bool) -> None:
    output.note(f"change {change}; tmtool undo {change} takes it back", quiet=quiet)


def _units_of(count: int) -> str:
    return f"{count:,} unit{'' if count == 1 else 's'}"


def merge(
    kept: Annotated[str, typer.Argument(metavar="KEY", help="The unit that stays.")],
    others: Annotated[list[str], typer.Argument(metavar="KEY...", help="Those that go into it.")],
    by: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Give the origins of some units to another, and take those out."""
    with opened.store(memory, quiet=quiet) as store:
        gone, change = _keeper(store, by).merge(kept, others)
        output.emit([f"merged: {gone:,}\n"])
        _can_be_undone(change, quiet=quiet)


def dedupe(
    source: _From,
    target: _To,
    by: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Merge units that differ only in width, script, case or blanks."""
    with opened.store(memory, quiet=quiet) as store:
        gone, change = _keeper(store, by).dedupe(_lang(source) or "", _lang(target) or "")
        output.emit([f"merged: {gone:,}\n"])
        if change is not None:
            _can_be_undone(change, quiet=quiet)


def undo(
    number: Annotated[
        int | None, typer.Argument(metavar="[CHANGE]", help="Which change; the last if left out.")
    ] = None,
    by: _By = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Take back an import or any other change."""
    with opened.store(memory, quiet=quiet) as store:
        undone, units = _keeper(store, by).undo(number)
        output.emit([f"change {undone} is taken back: {_units_of(units)}\n"])


def history(
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="Only what touched this unit.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-k", min=1, metavar="N", help="So many changes.")
    ] = 20,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the changes of a memory, newest first: who, when, what, from which file."""
    with opened.store(memory, quiet=quiet) as store:
        journal = store.journal()
        if key:
            touched = set(store.history(key))
            if not touched:
                raise InputError(f"there is no unit {key}")
            journal = [each for each in journal if each.number in touched]
        output.emit(_told(each, as_json=as_json) for each in journal[:limit])


@filters.with_filters
def export(
    out: Annotated[
        str, typer.Argument(metavar="FILE", help="A .tmx, .jsonl, .tsv, .xlsx or .xlf.")
    ],
    *,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="The language that comes first.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="LANG", help="The other; only these two, then.")
    ] = None,
    every_origin: Annotated[
        bool, typer.Option("--every-origin", help="A unit once for each place it comes from.")
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
    """Write the units of a memory into a file; TMX and JSONL lose nothing."""
    from tmtool.exchange.writing import write
    from tmtool.memory.headers import of_files

    with opened.session(memory, quiet=quiet) as session:
        store, view = session.store, session.view(selection)
        written = write(
            (stored.unit for stored in store.every(view)), Path(out),
            source=_lang(source), target=_lang(target), when=read_clock(),
            every_origin=every_origin, level=level, flavour=flavour.value, xliff=xliff.value,
            codes=codes, headers=of_files(store, view), force=force,
        )  # fmt: skip
    for loss in written.losses:
        output.note(loss, quiet=quiet)
    told = f"{out}: {_units_of(written.units)}, {written.origins:,} origins"
    output.note(told, quiet=quiet)
    if not written.units:
        raise typer.Exit(1)


def _lang(code: str | None) -> str | None:
    from tmtool.exchange.languages import language

    return language(code) if code else None


def _keeper(store: SqliteStore, by: str | None) -> Keeper:
    from tmtool.memory.keeping import Keeper
    from tmtool.resources import user_name

    return Keeper(store, by or user_name(), read_clock())


def _text(given: str) -> tuple[str, str]:
    lang, equals, text = given.partition("=")
    if not equals or not text.strip():
        raise InputError(f"--text {given}: write it as LANG=TEXT")
    return _lang(lang) or lang, text


def _told(change: JournalEntry, *, as_json: bool) -> str:
    from tmtool.lang.script import width
    from tmtool.lang.wrap import printable, wrap
    from tmtool.memory.look import MINIMUM, hung

    if as_json:
        record = {
            "change": change.number, "at": change.at, "by": change.by, "action": change.action,
            "details": dict(change.details),
        }  # fmt: skip
        return json.dumps(record, ensure_ascii=False) + "\n"
    known = ((name, value) for name, value in change.details.items() if name != "headers")
    details = ", ".join(f"{name} {value}" for name, value in known if value)
    head = f"{change.number:>5}  {change.at[:19]}  {change.by:10}  {change.action:7}"
    columns = max(output.columns(), MINIMUM)
    whole = printable(f"{head}  {details}")
    if width(whole) <= columns:
        return f"{whole.rstrip()}\n"
    under = hung(_UNDER, wrap(printable(details), columns - len(_UNDER)), len(_UNDER))
    return "".join((f"{head.rstrip()}\n", *under))
