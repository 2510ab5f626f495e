"""Options that say which part of a memory is looked at; all commands that look share them.

A command takes a `selection`; `add_filter_options` puts the options in its place. Options of one
kind are alternatives, kinds add up; `--not-` takes out what would pass.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, cast, get_type_hints

import typer

_Texts = list[str] | None
PANEL = "Filters (--not-body, --not-year and so on leave out instead)"
"""The title of the group in a help text, which shows each filter once."""


def _option(name: str, metavar: str, text: str) -> object:
    option = typer.Option(
        name, metavar=metavar, help=text, rich_help_panel=PANEL, hidden=name.startswith("--not-")
    )
    return Annotated[_Texts, option]


_SYMBOL = "Documents with this symbol: 'A/RES/*'."
_RECORD = (
    "Documents with this in their record: kind=report, stage=draft, session=75, "
    "job=20-*, original=en, distribution=limited, agenda_item=19, symbol, body or "
    "date."
)
_OPTIONS: dict[str, object] = {
    "body": _option("--body", "NAME", "Documents of this body; * and ? are wildcards."),
    "year": _option("--year", "YEARS", "Documents of these years: 2020, 2010-2023, 2015-."),
    "symbol": _option("--symbol", "PATTERN", _SYMBOL),
    "status": _option(
        "--status",
        "STATUS",
        "Documents of this status: adopted, draft, report, agency or unofficial.",
    ),
    "region": _option("--region", "REGION", "Units of this regional usage: TW, zh-HK, en-GB."),
    "memory_name": _option("--memory-name", "NAME", "Units added under this memory name."),
    "file": _option("--file-name", "PATTERN", "Units from files with this name."),
    "property": _option("--property", "NAME=VALUE", "Units with this property."),
    "record": _option("--record", "FIELD=PATTERN", _RECORD),
    "checked": Annotated[
        bool | None,
        typer.Option(
            "--checked/--automatic",
            help="Only units that a person checked, or only others.",
            rich_help_panel=PANEL,
        ),
    ],
    "not_body": _option("--not-body", "NAME", "Leave out documents of this body."),
    "not_year": _option("--not-year", "YEARS", "Leave out documents of these years."),
    "not_symbol": _option("--not-symbol", "PATTERN", "Leave out documents with this symbol."),
    "not_status": _option("--not-status", "STATUS", "Leave out documents of this status."),
    "not_region": _option("--not-region", "REGION", "Leave out units of this regional usage."),
    "not_memory_name": _option(
        "--not-memory-name", "NAME", "Leave out units added under this memory name."
    ),
    "not_file": _option("--not-file-name", "PATTERN", "Leave out units from files with this name."),
    "not_property": _option("--not-property", "NAME=VALUE", "Leave out units with this property."),
    "not_record": _option(
        "--not-record", "FIELD=PATTERN", "Leave out documents with this in their record."
    ),
    "as_of": Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Search the memory as it was then (UTC), or as 'change 12' left it.",
            rich_help_panel=PANEL,
        ),
    ],
}


def add_filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of filters: they come to it as a `selection`."""

    @wraps(command)
    def filtered(*args: object, **kwargs: object) -> None:
        from tmtool.selection import Selection

        given = {name: kwargs.pop(name) for name in _OPTIONS}
        chosen = {
            # `memory` itself is where the memory lies.
            name.removesuffix("_name"): tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
            if value is not None
        }
        command(*args, selection=Selection(**cast("dict[str, Any]", chosen)), **kwargs)

    own = inspect.signature(command).parameters
    # What it is, is known to type checkers only: loading it would slow down every help.
    hints = get_type_hints(command, localns={"Selection": object}, include_extras=True)
    kept = [each.replace(annotation=hints[name]) for name, each in own.items()
            if name != "selection"]  # fmt: skip
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hint)
        for name, hint in _OPTIONS.items()
    ]
    given = [each for each in kept if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    named = [each for each in kept if each.kind is inspect.Parameter.KEYWORD_ONLY]
    filtered.__signature__ = inspect.Signature([*given, *named, *added])  # type: ignore[attr-defined]
    filtered.__annotations__ = {each.name: each.annotation for each in (*kept, *added)}
    return filtered
