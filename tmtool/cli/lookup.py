"""`tmtool lookup`: how a text was translated before, from every kind of match."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, opened, options, output

if TYPE_CHECKING:
    from tmtool.selection import Selection

_Text = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT",
        help="The text to look up; - takes each line of standard input; left out, a prompt.",
    ),
]
_From = Annotated[
    str | None,
    typer.Option("--from", metavar="LANG", help="The language of TEXT; recognized if left out."),
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the translations.")
]
_Most = Annotated[int, typer.Option("-k", min=1, max=200, metavar="N", help="Number of matches.")]
_Floor = Annotated[
    float,
    typer.Option("--min", min=1, max=100, metavar="PERCENT", help="The lowest match to show."),
]
_Before = Annotated[
    str | None,
    typer.Option(
        metavar="TEXT",
        help="The text before TEXT, for context matches.",
        rich_help_panel=options.MORE,
    ),
]
_After = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="The text after TEXT.", rich_help_panel=options.MORE),
]
_Not = Annotated[
    list[str] | None,
    typer.Option(
        "--not", metavar="SYMBOL|FILE",
        help="The document being translated, which is left out: its symbol, file, hash or id.",
    ),
]  # fmt: skip
_Prefer = Annotated[
    list[str] | None,
    typer.Option(
        "--prefer", metavar="FIELD=VALUE",
        help="Put first among equal matches: body=..., year=..., symbol=..., "
            "status=..., checked=yes.", rich_help_panel=options.MORE,
    ),
]  # fmt: skip
_Semantic = Annotated[
    bool | None,
    typer.Option(
        "--semantic/--no-semantic",
        help="Show semantic matches always or never; otherwise where other matches are few.",
        rich_help_panel=options.MORE,
    ),
]
_Pieces = Annotated[
    bool,
    typer.Option(
        "--pieces/--no-pieces", help="Show subsegment matches.", rich_help_panel=options.MORE
    ),
]
_Explain = Annotated[
    bool,
    typer.Option(
        "--explain", help="Explain the score of each match.", rich_help_panel=options.MORE
    ),
]
_File = Annotated[
    str | None,
    typer.Option("--file", metavar="FILE", help="Look up a whole document instead of TEXT."),
]
_Against = Annotated[
    str | None,
    typer.Option(
        metavar="SYMBOL|FILE",
        help="Compare FILE with this previous version, paragraph by paragraph.",
    ),
]
_Reprise = Annotated[
    bool,
    typer.Option("--reprise", help="Compare FILE with its previous version, found in the memory."),
]
_Full = Annotated[bool, typer.Option("--full", help="Show unchanged paragraphs as well.")]
_Out = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="OUT",
        help="Write a comparison (.html, .docx), FILE pre-translated (.xlf), or the "
            "matching units (.tmx, .xlsx ...).",
    ),
]  # fmt: skip
_Force = Annotated[bool, typer.Option("--force", help="Overwrite OUT.")]


_LONGEST_NAME = 255
"""Limit: bytes; no file has a longer name, and asking for one fails."""


@filters.with_filters
def lookup(
    text: _Text = None,
    *,
    source: _From = None,
    target: _To = None,
    most: _Most = 5,
    floor: _Floor = 65,
    before: _Before = None,
    after: _After = None,
    excluded: _Not = None,
    prefer: _Prefer = None,
    semantic: _Semantic = None,
    pieces: _Pieces = True,
    explain: _Explain = False,
    document: _File = None,
    against: _Against = None,
    comparison: _Reprise = False,
    full: _Full = False,
    out: _Out = None,
    xliff: options.XliffVersion = options.Xliff.ONE,
    force: _Force = False,
    encoder: opened.Encoder = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Look up how a text was translated: exact, template, fuzzy, semantic and subsegment matches.

    \b
    tmtool lookup 弥合数字鸿沟
    tmtool lookup 'bridge the digital divide' --to zh --status adopted --year 2015-
    tmtool lookup 请秘书长提出报告 --not A/C.2/75/L.4 --prefer 'body=General Assembly'
    tmtool lookup - --json < lines.txt
    tmtool lookup --file draft.docx -o draft.xlf
    tmtool lookup --file draft.docx --against A/RES/74/197 -o comparison.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from pathlib import Path

    from tmtool.cli.lookup_file import DocumentOptions, run
    from tmtool.cli.prompt import LookupPrompt, is_person, lines, prompt
    from tmtool.memory.model import Query
    from tmtool.memory.requests import LookupRequest
    from tmtool.selection import preference

    when = {None: "auto", True: "always", False: "never"}
    wanted = LookupRequest(
        (), source, target, k=most, floor=floor / 100,
        selection=replace(selection, without=tuple(excluded or ())),
        prefer=preference(prefer or ()), semantic=when[semantic],  # type: ignore[arg-type]
        pieces=pieces,
    )  # fmt: skip
    chosen = DocumentOptions(
        document, against, out, xliff.value, comparison=comparison, force=force, full=full,
        as_json=as_json, quiet=quiet,
    )  # fmt: skip
    chosen.check(text)
    if text and len(text.encode()) <= _LONGEST_NAME and Path(text).is_file():
        output.note(f"{text} is a file: to look up what it holds, use --file {text}", quiet=quiet)
    with opened.session(memory, encoder, quiet=quiet, named=not as_json) as session:
        if chosen.file:
            run(session, wanted, chosen)
            return
        desk = LookupPrompt(session, wanted, as_json=as_json, reasons=explain)
        if text is None and is_person():
            session.prepare_encoder()
            prompt(desk)
        elif not desk.answer(lines() if text in (None, "-") else [Query(text, before, after)]):
            raise typer.Exit(1)
