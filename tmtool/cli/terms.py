"""`tmtool terms`: a term base to fill, to look into, to correct and to write out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output
from tmtool.cli.concordance import history
from tmtool.cli.term_change import impact
from tmtool.cli.terms_changes import changes
from tmtool.cli.terms_edit import edit, list_entries
from tmtool.cli.terms_extract import extract
from tmtool.cli.terms_files import add, validate
from tmtool.cli.terms_upkeep import (
    apply,
    approve,
    duplicates,
    merge,
    propose,
    queue,
    reject,
    review,
    undo,
)
from tmtool.errors import InputError
from tmtool.lang.wrap import format_count

app = options.build_group(
    "terms", "Manage terms: concept entries with their terms in all languages."
)

_Lang = Annotated[
    str | None, typer.Option("--lang", metavar="LANG", help="Only terms in this language.")
]


app.command()(add)


@app.command()
def find(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="A term, a part of it or words of it; * stands for anything."
        ),
    ],
    lang: _Lang = None,
    limit: Annotated[
        int, typer.Option("--limit", "-k", min=1, metavar="N", help="Number of entries.")
    ] = 10,
    match: Annotated[
        str, typer.Option(metavar="HOW", help="all-words, exact, or fuzzy (spelt alike).")
    ] = "all-words",
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Find entries by their terms; the closest come first.

    Width, script and case don't count. Exit code 1 where there is none.

    \b
    tmtool terms find 数字鸿沟
    tmtool terms find "digital *" --lang en --terms un-ict
    tmtool terms find "digitel divide" --match fuzzy
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import find_terms
    from tmtool.terms.requests import FindTermsRequest
    from tmtool.terms.searching import MATCHES

    if match not in MATCHES:
        raise InputError(f"--match is one of {', '.join(MATCHES)}, not {match!r}")
    request = FindTermsRequest(text, lang, limit, terms, MATCHES[match])
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = find_terms(session, request, reporter)
    output.emit(list_entries(result.entries, as_json=as_json, full=True))
    if result.total > limit:
        output.note(f"{result.total - limit:,} more; -k shows more", quiet=quiet)
    if not result.total:
        output.note(f"no term like {text}", quiet=quiet)
        raise typer.Exit(1)


@app.command(name="list")
def list_(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="Show these entries in full.")
    ] = None,
    lang: _Lang = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only entries with a term of this status.")
    ] = None,
    process_status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="Only entries with a term that is proposed, attested or approved.",
        ),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show the entries in full.")] = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the entries of a term base, one per line.

    Entries that are named are shown in full.

    \b
    tmtool terms list
    tmtool terms list --status deprecated --full
    tmtool terms list --process-status proposed
    tmtool terms list digital-divide --terms un-ict
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import list_terms
    from tmtool.terms.requests import ListTermsRequest

    request = ListTermsRequest(tuple(ids or ()), lang, status, terms, process_status)
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = list_terms(session, request, reporter)
    output.emit(list_entries(result.entries, as_json=as_json, full=full or bool(ids)))
    if not result.total:
        output.note("no such entries", quiet=quiet)
        raise typer.Exit(1)


app.command()(edit)


@app.command()
def export(
    out: Annotated[
        str, typer.Argument(metavar="FILE", help="A .tbx, .csv, .xlsx, .jsonl, or see --format.")
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="tbx, tbx2 (version 2), csv, xlsx, jsonl, jieba (words), omegat (.utf8).",
        ),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="omegat, jieba: the language.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", metavar="LANG", help="omegat: the target language.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Write a term base to a file.

    What its format can't hold is reported. TBX is TBX-Basic of ISO 30042:2019, style DCA. CSV and
    XLSX have a row per term.

    \b
    tmtool terms export terms.tbx
    tmtool terms export glossary.utf8 --from zh --to en --terms un-ict
    tmtool terms export words.txt --format jieba
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import export_terms
    from tmtool.terms.requests import ExportTermsRequest

    request = ExportTermsRequest(Path(out), form, source, target, force, terms)
    with open_session(memory) as session, output.open_reporter(quiet=quiet) as reporter:
        result = export_terms(session, request, reporter)
    for loss in result.losses:
        output.note(loss, quiet=quiet)
    output.note(f"{out}: {format_count(result.entries, 'entry')} as {result.format}", quiet=quiet)


app.command()(validate)
app.command()(extract)
app.command()(history)
app.command()(impact)
for each in (
    propose,
    queue,
    approve,
    reject,
    duplicates,
    merge,
    review,
    apply,
    changes,
    undo,
):
    app.command()(each)
