"""`tmtool lookup`: how a text was translated before, from every kind of match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, meaning, opened, options

if TYPE_CHECKING:
    from tmtool.where import Where

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
_Reprise = Annotated[
    bool, typer.Option("--reprise", help="Compare FILE with its predecessor, which is guessed.")
]
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
    reprise: _Reprise = False,
    full: _Full = False,
    out: _Out = None,
    xliff: options.XliffVersion = options.Xliff.ONE,
    force: _Force = False,
    encoder: meaning.Name = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    where: Where | None,
    as_of: str | None,
) -> None:
    """Look up how a text was translated: the same, a formula, alike, by meaning, in pieces.

    \b
    tmtool lookup 弥合数字鸿沟
    tmtool lookup 'bridge the digital divide' --to zh --status adopted --year 2015-
    tmtool lookup 请秘书长提出报告 --not A/C.2/75/L.4 --prefer 'body=General Assembly'
    tmtool lookup - --json < lines.txt
    tmtool lookup --file draft.docx -o draft.xlf
    tmtool lookup --file draft.docx --against A/RES/74/197 -o reprise.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.cli.asking import Desk, Wanted, is_person, lines, prompt
    from tmtool.cli.lookup_file import Request, run
    from tmtool.doors import View
    from tmtool.memory.nouns import Query
    from tmtool.where import both

    kept = both(where, filters.without(excluded))
    told = ", ".join(filter(None, (filters.told(where, as_of), filters.told_without(excluded))))
    request = Request(
        document, against, out, xliff.value, told, reprise=reprise,
        force=force, full=full, as_json=as_json, quiet=quiet,
    )  # fmt: skip
    request.check(text)
    with meaning.memory(memory, encoder, quiet=quiet, named=not as_json) as (held, loader):
        change = filters.change_at(held.store, as_of)
        wanted = Wanted(
            (source, target), most, floor / 100, View(kept, change), filters.preferred(prefer),
            semantic, pieces,
        )  # fmt: skip
        if request.file:
            run(held, wanted, request)
            return
        desk = Desk(held, wanted, request.filtered, as_json=as_json)
        if text is None and is_person():
            loader.begin()
            prompt(desk)
        elif not desk.answer(lines() if text in (None, "-") else [Query(text, before, after)]):
            raise typer.Exit(1)
