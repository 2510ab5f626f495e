"""`tmtool check`: what may be wrong in translations, with the evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import opened, options, output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Weight(StrEnum):
    """What findings weigh."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_Files = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="FILE...",
        help="TMX, XLIFF, TSV and other files of pairs, outputs of tmtool align, or a text and its "
        "translation.",
    ),
]
_Level = Annotated[
    options.Level, typer.Option(help="With documents: what to pair.", rich_help_panel=options.MORE)
]
_Lines = Annotated[
    bool, typer.Option("--lines", help="With documents: treat each line as one segment.")
]
_Terms = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="A term base: a file, or un-ict, which is supplied with tmtool; that of "
        "the memory if left out.",
    ),
]
_Profile = Annotated[
    str, typer.Option(metavar="NAME", help="The checks to run: all, substance or form.")
]
_Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only", metavar="CHECK",
        help="Run only this check; can be repeated. changed: check only what is not in "
            "the previous version.",
    ),
]  # fmt: skip
_Against = Annotated[
    str | None,
    typer.Option(
        metavar="SYMBOL|FILE",
        help="With --only changed: the previous version; found in the memory if left out.",
    ),
]
_Not = Annotated[
    list[str] | None,
    typer.Option("--not", metavar="CHECK", help="Leave out this check; can be repeated."),
]
_Least = Annotated[Weight, typer.Option(help="Show findings of at least this severity.")]
_House = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The organization whose terms are preferred: UN, ITU.",
        rich_help_panel=options.MORE,
    ),
]
_Decisions = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="The file of decisions on findings; TMTOOL_FINDINGS if left out.",
        rich_help_panel=options.MORE,
    ),
]
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE",
        help="Write the report: .html, .xlsx, .json, .jsonl, .txt, .md, or .xlf (the "
            "XLIFF that is checked, with notes); can be repeated.",
    ),
]  # fmt: skip
_SignOff = Annotated[
    list[str] | None,
    typer.Option(
        "--sign-off", metavar="FILE",
        help="Write the report with all accepted findings, with reason, name and time.",
        rich_help_panel=options.MORE,
    ),
]  # fmt: skip
_Explain = Annotated[
    str | None,
    typer.Option(
        metavar="CHECK",
        help="Explain a check: its rule, the source of the rule, an example.",
        rich_help_panel=options.MORE,
    ),
]
_List = Annotated[
    bool,
    typer.Option("--list", help="List all checks with their rules.", rich_help_panel=options.MORE),
]
_Full = Annotated[bool, typer.Option("--full", help="Show whole texts.")]
_Details = Annotated[
    bool,
    typer.Option(
        "--details",
        help="Say in full what was checked, and with what.",
        rich_help_panel=options.MORE,
    ),
]


_CHANGED = "changed"
"""A name for --only that is of no check."""


def check(
    files: _Files = None,
    pair: options.TwoByTwo = False,
    lines: _Lines = False,
    level: _Level = options.Level.SENTENCE,
    source_lang: options.From = None,
    target_lang: options.To = None,
    terms: _Terms = None,
    memory: opened.Memory = None,
    house: _House = None,
    profile: _Profile = "all",
    only: _Only = None,
    against: _Against = None,
    but: _Not = None,
    least: _Least = Weight.NOTE,
    decisions: _Decisions = None,
    out: _Out = None,
    sign_off: _SignOff = None,
    explain: _Explain = None,
    listed: _List = False,
    full: _Full = False,
    details: _Details = False,
    encoder: options.EncoderName = "use",
    symbol: options.Symbol = None,
    encoding: options.Encodings = None,
    force: options.Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Check translations for possible errors; every finding comes with its evidence.

    What was checked, and what could not be, is said at the end. Exit code 1 when errors or warnings
    remain; a note is for people to judge and leaves it 0.

    \b
    tmtool check bitext.tmx
    tmtool check zh.docx en.docx --terms un-ict -o findings.html
    tmtool check --lines zh.txt en.txt --from zh --to en --profile form
    tmtool check bitext.tmx --only numbers --only citations
    tmtool check zh.docx en.docx --only changed --against A/RES/74/197
    tmtool check draft.sdlxliff -o noted.sdlxliff
    tmtool check --explain numbers
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    if listed or explain:
        _explain(explain, as_json=as_json)
        return
    from tmtool.checks.requests import CheckRequest, CheckRules
    from tmtool.cli.checking import ReportOptions, TextOptions, check_memory, run
    from tmtool.cli.gc_tuning import relaxed_gc

    if not files:
        message = "name a file of translations, or a text and its translation"
        raise InputError(message)
    checks, only_changed = _named(only)
    rules = CheckRules(profile, checks, _split(but), least.value, house or None)
    reports = ReportOptions(
        tuple(out or ()), tuple(sign_off or ()), full=full, details=details, force=force,
        as_json=as_json, quiet=quiet,
    )  # fmt: skip
    reports.check(files)
    texts = TextOptions(
        tuple(files), source_lang, target_lang, pair=pair, lines=lines, level=level.value,
        symbol=symbol, encoding=encoding, force=force,
    )  # fmt: skip
    with open_session(memory, encoder=encoder, findings=decisions) as session, relaxed_gc():
        check_memory(session, memory)
        request = CheckRequest(
            texts.texts(), rules, tuple(terms or ()), only_changed, texts.earlier(against)
        )
        is_clean = run(session, request, reports)
    if not is_clean:
        raise typer.Exit(1)


def _named(only: Sequence[str] | None) -> tuple[tuple[str, ...], bool]:
    """The checks that --only names, and whether it asks for what was changed."""
    chosen = _split(only)
    if only is not None and not chosen:
        message = "--only is empty: name a check"
        raise InputError(message)
    return tuple(name for name in chosen if name != _CHANGED), _CHANGED in chosen


def _split(names: Sequence[str] | None) -> tuple[str, ...]:
    """Names that were given one by one, or with commas between them."""
    return tuple(name.strip() for each in names or () for name in each.split(",") if name.strip())


def _explain(name: str | None, *, as_json: bool) -> None:
    """One check, or all of them."""
    from tmtool.checks import registry
    from tmtool.cli.prompt import look
    from tmtool.cli.wording import HOUSE
    from tmtool.views.json import check as objects
    from tmtool.views.terminal import check as terminal

    if as_json:
        chosen = [registry.named(name)] if name else registry.checks()
        output.emit(objects.rules(chosen))
    elif name:
        output.emit(terminal.explained(registry.named(name), look(), HOUSE))
    else:
        output.emit(terminal.listed(registry.checks(), look()))
