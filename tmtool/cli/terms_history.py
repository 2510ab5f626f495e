"""`tmtool terms history`: how a term was rendered over the years and by body."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, opened, options, output
from tmtool.cli.messages import ALL_RENDERINGS
from tmtool.cli.outputs import take_outputs
from tmtool.cli.term_bases import format_count
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.memory.requests import TermHistoryResult
    from tmtool.selection import Selection
    from tmtool.views.terminal.look import Look

_Term = Annotated[
    list[str],
    typer.Argument(
        metavar="TERM...", help="The term: words, wild* cards? as in tmtool concordance."
    ),
]
_In = Annotated[
    str | None,
    typer.Option("--in", metavar="LANG", help="The language of TERM; recognized if left out."),
]
_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the renderings.")
]
_Least = Annotated[
    float,
    typer.Option(
        "--least-score",
        min=0,
        max=1,
        metavar="SCORE",
        help="Count pairs with a lower score as weak.",
    ),
]
_Terms = Annotated[
    str | None,
    typer.Option(
        "--terms", metavar="FILE",
        help="Count all forms of TERM in this term base: a file, or un-ict.",
    ),
]  # fmt: skip
_Out = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write a chart (.svg) or a page (.html); can be repeated.",
    ),
]
_Force = Annotated[bool, typer.Option("--force", help="Overwrite FILE.")]
_FORMATS = (".svg", ".html")


@filters.add_filter_options
def history(
    term: _Term,
    *,
    lang: _In = None,
    to: _To = None,
    min_score: _Least = 0.5,
    terms: _Terms = None,
    memory: opened.Memory = None,
    out: _Out = None,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Show how a term was rendered over the years and by body.

    A memory is searched. A document counts once for a rendering, a draft with its adopted text.
    Unofficial translations and pairs with low scores are counted apart. Exit code 1 where
    the memory doesn't have the term in both languages.

    \b
    tmtool terms history "digital divide"
    tmtool terms history 信息和通信技术 --body 'General*' --year 2010-
    tmtool terms history ICT --terms un-ict
    tmtool terms history "digital divide" -o divide.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.requests import TermHistoryRequest
    from tmtool.services.terms import read_term_history

    paths = take_outputs(out, partial(_check, force=force))
    request = TermHistoryRequest(" ".join(term), lang, to, min_score, terms, selection)
    with (
        opened.prepare_session(memory, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as reporter,
    ):
        result = read_term_history(session, request, reporter)
    found = result.timeline
    if result.absence is None:
        for path in paths:
            _write(result, path, force=force)
            output.note(f"{path}: {format_count(len(found.renderings), 'rendering')}", quiet=quiet)
    if result.absence is not None or not paths:
        _tell(result, as_json=as_json)
    if not found.renderings:
        raise typer.Exit(1)


def _tell(result: TermHistoryResult, *, as_json: bool) -> None:
    told = str(result.selection)
    facts = {"memory": result.memory, "filter": told}
    if result.absence is not None:
        from tmtool.views import concordance as exports
        from tmtool.views.terminal import concordance as kwic

        if as_json:
            output.emit_objects([exports.build_nothing(result.absence, facts)])
        else:
            output.emit(kwic.render_absence(result.absence, told, _look()))
    elif as_json:
        from tmtool.views.json.timeline import build_objects

        output.emit_objects(build_objects(result.timeline, facts))
    else:
        from tmtool.views.terminal import timeline as table

        output.emit(table.view(result.timeline, _look(), told, ALL_RENDERINGS))


def _write(result: TermHistoryResult, path: Path, *, force: bool) -> None:
    from tmtool import files
    from tmtool.views.html import timeline as page
    from tmtool.views.html import timeline_picture as picture

    # Whoever gets the file has no use for the path, but for how much was searched.
    facts = {"filter": str(result.selection), "searched": result.searched}
    is_page = path.suffix.lower() == ".html"
    chunks = (
        page.render_chunks(result.timeline, facts)
        if is_page
        else picture.render_file(result.timeline)
    )
    files.write(path, chunks, force=force)


def _check(path: Path, *, force: bool) -> None:
    """InputError for a file that can't be written, before the search."""
    from tmtool import files

    if path.suffix.lower() not in _FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {' or '.join(_FORMATS)}")
    files.check(path, force=force)


def _look() -> Look:
    from tmtool.views.terminal.look import MINIMUM, Look

    columns = max(output.get_columns(), MINIMUM)
    return Look(columns, output.can_show_colours(), output.can_show_boxes())
