"""`tmtool concordance`: how a phrase was rendered."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.cli.messages import EVERY_TEXT, OTHER_PAGE
from tmtool.cli.options import take_outputs
from tmtool.errors import InputError
from tmtool.views.commands import show_command

if TYPE_CHECKING:
    from datetime import datetime

    from tmtool.memory.requests import ConcordanceResult
    from tmtool.selection import Selection


class Sort(StrEnum):
    """The orders of lines."""

    RENDERING = "rendering"
    LEFT = "left"
    RIGHT = "right"
    YEAR = "year"
    AUTHORITY = "authority"
    MEMORY = "memory"


_Phrase = Annotated[
    list[str],
    typer.Argument(
        metavar="PHRASE...",
        help='The phrase: words, wild* cards?, /expressions/; en:"this" zh:-那 for both sides.',
    ),
]
_In = Annotated[
    str | None,
    typer.Option("--in", metavar="LANG", help="The language of PHRASE; recognized if left out."),
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the renderings.")
]
_Other = Annotated[
    str | None,
    typer.Option(
        "--other",
        metavar="PHRASE",
        help="A phrase that the other side must have; with - before it, must not.",
    ),
]
_Limit = Annotated[int, typer.Option("--limit", "-k", min=0, metavar="N", help="Lines per page.")]
_Page = Annotated[int, typer.Option(min=1, metavar="N", help="The page to show.")]
_Sort = Annotated[Sort, typer.Option(help="The order of the lines.")]
_All = Annotated[bool, typer.Option("--all", help="Use every text, however many there are.")]
_Count = Annotated[bool, typer.Option("--count", help="Only count, which is faster.")]
_Full = Annotated[bool, typer.Option("--full", help="Show whole texts.")]
_Rendering = Annotated[
    str | None,
    typer.Option(
        "--rendering",
        metavar="TEXT",
        help="Only lines with this rendering; '' for those without.",
    ),
]
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FILE",
        help="Write all lines: .html, .xlsx, .tsv, .json or .jsonl; can be repeated.",
    ),
]  # fmt: skip
_Force = Annotated[bool, typer.Option("--force", help="Overwrite FILE.")]


@filters.add_filter_options
def concordance(
    phrase: _Phrase,
    *,
    lang: _In = None,
    to: _To = None,
    opposite: _Other = None,
    limit: _Limit = 20,
    page: _Page = 1,
    sort: _Sort = Sort.RENDERING,
    every: _All = False,
    count: _Count = False,
    full: _Full = False,
    rendering: _Rendering = None,
    memory: options.Memory = None,
    out: _Out = None,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Find every occurrence of a phrase in the memory, and how it was rendered.

    \b
    tmtool concordance 数字鸿沟
    tmtool concordance 'en:"digital divide" zh:-弥合'
    tmtool concordance 'communicat* technolog*' --year 2015- --sort year
    tmtool concordance '/第\\d+号决议/' --body 'General*' -o found.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.requests import ConcordanceRequest
    from tmtool.services.lookup import concordance as find
    from tmtool.views import concordance as exports

    paths = take_outputs(out, partial(exports.check, force=force))
    if rendering is not None and count:
        message = "--count only says how often: leave it out to see the lines of a rendering"
        raise InputError(message)
    if paths and count:
        message = "--count only says how often: leave it out to write lines with -o"
        raise InputError(message)
    request = ConcordanceRequest(
        " ".join(phrase), lang, to, opposite, selection, sort.value,
        lines="none" if count else "all" if every or paths else "sample", rendering=rendering,
    )  # fmt: skip
    with sessions.open_memory_session(memory, quiet=quiet) as session:
        with output.open_reporter(quiet=quiet) as reporter:
            result = find(session, request, reporter)
        if result.absence is not None:
            _tell_absence(result, as_json=as_json)
            raise typer.Exit(1)
        for path in paths:
            _write(result, path, session.now, force=force, as_json=as_json, quiet=quiet)
        if not paths:
            _show(result, page, 0 if count else limit, full=full, as_json=as_json)


def _show(result: ConcordanceResult, page: int, size: int, *, full: bool, as_json: bool) -> None:
    """Print the counts, the renderings and a page of lines."""
    found = result.concordance
    if as_json:
        from tmtool.views.json.phrases import build_concordance

        first = (page - 1) * size + 1
        lines = found.get_page(page, size)
        output.emit_objects(build_concordance(found, lines, _facts(result), first, show_command))
    else:
        from tmtool.views.terminal import concordance as kwic

        look = output.build_look(minimum=kwic.MINIMUM, full=full)
        output.emit(kwic.view(found, page, size, look, OTHER_PAGE, EVERY_TEXT))


def _write(
    result: ConcordanceResult, path: Path, when: datetime, *, force: bool, as_json: bool,
    quiet: bool,
) -> None:  # fmt: skip
    """Write all lines into a file, and say how many."""
    from tmtool.views import concordance as exports

    # Whoever gets the file has no use for the path, but for how much was searched.
    facts = {"filter": str(result.selection), "searched": result.searched}
    exports.write(result.concordance, path, facts, when=when, force=force, show=show_command)
    lines = len(result.concordance.lines)
    output.note(
        f"{path}: {lines:,} lines of {result.concordance.counts.texts:,} texts", quiet=quiet
    )
    if as_json:
        output.emit_objects([{"type": "written", "file": str(path), "lines": lines}])


def _tell_absence(result: ConcordanceResult, *, as_json: bool) -> None:
    """Say that there is nothing, and how much was searched."""
    from tmtool.views.json.phrases import build_absence
    from tmtool.views.terminal import concordance as kwic

    assert result.absence is not None
    if as_json:
        output.emit_objects([build_absence(result.absence, _facts(result))])
    else:
        look = output.build_look(minimum=kwic.MINIMUM)
        output.emit(kwic.render_absence(result.absence, str(result.selection), look))


def _facts(result: ConcordanceResult) -> dict[str, str]:
    return {"memory": result.memory, "filter": str(result.selection)}
