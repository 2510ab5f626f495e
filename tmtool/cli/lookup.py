"""`tmtool lookup`: how a text was translated before, from every kind of match."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, opened, options

if TYPE_CHECKING:
    from tmtool.selection import Selection

_Text = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT", help="What to look up; - takes each line of stdin; without, a prompt."
    ),
]
_From = Annotated[
    str | None, typer.Option("--from", metavar="LANG", help="The language of TEXT, else guessed.")
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the translations.")
]
_Most = Annotated[int, typer.Option("-k", min=1, max=200, metavar="N", help="How many matches.")]
_Floor = Annotated[
    float, typer.Option("--min", min=1, max=100, metavar="PERCENT", help="The least match.")
]
_Before = Annotated[
    str | None, typer.Option(metavar="TEXT", help="What stands before TEXT, for context matches.")
]
_After = Annotated[str | None, typer.Option(metavar="TEXT", help="What stands after TEXT.")]
_Not = Annotated[
    list[str] | None,
    typer.Option(
        "--not", metavar="SYMBOL|FILE",
        help="The text at work: nothing of it is precedent, by symbol, file, hash or id.",
    ),
]  # fmt: skip
_Prefer = Annotated[
    list[str] | None,
    typer.Option(
        "--prefer", metavar="FIELD=VALUE",
        help="First among equals: body=..., year=..., symbol=..., status=..., checked=yes.",
    ),
]  # fmt: skip
_Semantic = Annotated[
    bool | None,
    typer.Option(
        "--semantic/--no-semantic",
        help="Search by meaning always, or never; else where matches are few.",
    ),
]
_Pieces = Annotated[
    bool, typer.Option("--pieces/--no-pieces", help="Show pieces of TEXT that are known.")
]
_File = Annotated[
    str | None, typer.Option("--file", metavar="FILE", help="A whole document instead of TEXT.")
]
_Against = Annotated[
    str | None,
    typer.Option(
        metavar="SYMBOL|FILE", help="Compare FILE, paragraph by paragraph, with this predecessor."
    ),
]
_Compare = Annotated[
    bool, typer.Option("--compare", help="Compare FILE with its predecessor, which is guessed.")
]
_Reprise = Annotated[bool, typer.Option("--reprise", hidden=True, help="The older name.")]
_Full = Annotated[bool, typer.Option("--full", help="Show unchanged paragraphs as well.")]
_Out = Annotated[
    str | None,
    typer.Option(
        "--output", "-o", metavar="OUT",
        help="Write a comparison (.html, .docx), FILE pre-translated (.xlf), or the units that "
        "match (.tmx, .xlsx ...).",
    ),
]  # fmt: skip
_Force = Annotated[bool, typer.Option("--force", help="Overwrite OUT.")]


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
    document: _File = None,
    against: _Against = None,
    comparison: _Compare = False,
    reprise: _Reprise = False,
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
    """Look up how a text was translated: the same, a formula, alike, by meaning, in pieces.

    \b
    tmtool lookup 弥合数字鸿沟
    tmtool lookup 'bridge the digital divide' --to zh --status adopted --year 2015-
    tmtool lookup 请秘书长提出报告 --not A/C.2/75/L.4 --prefer 'body=General Assembly'
    tmtool lookup - --json < lines.txt
    tmtool lookup --file draft.docx -o draft.xlf
    tmtool lookup --file draft.docx --against A/RES/74/197 -o comparison.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
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
        document, against, out, xliff.value, comparison=comparison or reprise, force=force,
        full=full, as_json=as_json, quiet=quiet,
    )  # fmt: skip
    chosen.check(text)
    with opened.session(memory, encoder, quiet=quiet, named=not as_json) as session:
        if chosen.file:
            run(session, wanted, chosen)
            return
        desk = LookupPrompt(session, wanted, as_json=as_json)
        if text is None and is_person():
            session.prepare_encoder()
            prompt(desk)
        elif not desk.answer(lines() if text in (None, "-") else [Query(text, before, after)]):
            raise typer.Exit(1)
