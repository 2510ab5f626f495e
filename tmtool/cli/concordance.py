"""`tmtool concordance` and `tmtool terms history`: how a phrase or a term was rendered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.cli.messages import ALL_RENDERINGS, LESS_CERTAIN
from tmtool.cli.options import take_outputs
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from tmtool.memory.requests import TermHistoryResult
    from tmtool.operations.concordance import ConcordanceResult
    from tmtool.selection import Selection


def _tell_absence(result: ConcordanceResult | TermHistoryResult, *, as_json: bool) -> None:
    """Say that there is nothing, and how much was searched."""
    from tmtool.views.json.phrases import build_absence
    from tmtool.views.terminal import concordance as kwic

    assert result.absence is not None
    if as_json:
        output.emit_objects([build_absence(result.absence, _facts(result))])
    else:
        look = output.build_look(minimum=kwic.MINIMUM)
        output.emit(kwic.render_absence(result.absence, str(result.selection), look))


def _facts(result: ConcordanceResult | TermHistoryResult) -> dict[str, str]:
    return {"memory": result.memory, "filter": str(result.selection)}


_To = Annotated[
    str | None, typer.Option("--to", metavar="LANG", help="The language of the renderings.")
]
_Force = Annotated[bool, typer.Option("--force", help="Overwrite FILE.")]
_Term = Annotated[
    list[str],
    typer.Argument(
        metavar="TERM...", help="The term: words, wild* cards? as in tmtool concordance."
    ),
]
_TermLang = Annotated[
    str | None,
    typer.Option("--in", metavar="LANG", help="The language of TERM; recognized if left out."),
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
_Chart = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write a chart (.svg) or a page (.html); can be repeated.",
    ),
]


@filters.add_filter_options
def history(
    term: _Term,
    *,
    lang: _TermLang = None,
    to: _To = None,
    min_score: _Least = 0.5,
    terms: _Terms = None,
    memory: options.Memory = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show less certain renderings as well.")
    ] = False,
    out: _Chart = None,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Show how a term was rendered over the years and by body.

    A memory is searched. A document counts once for a rendering, a draft with its adopted text.
    Unofficial translations and pairs with low scores are counted apart. Renderings that are less
    certain are only counted, unless you say --all; --json has them. Exit code 1 where
    the memory doesn't have the term in both languages.

    \b
    tmtool terms history "digital divide"
    tmtool terms history 信息和通信技术 --body 'General*' --year 2010-
    tmtool terms history ICT --terms un-ict
    tmtool terms history "digital divide" -o divide.html
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.requests import TermHistoryRequest
    from tmtool.services.terms import read_term_history
    from tmtool.views import timeline as charts

    paths = take_outputs(out, partial(charts.check, force=force))
    request = TermHistoryRequest(" ".join(term), lang, to, min_score, terms, selection)
    with (
        sessions.prepare_session(memory, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as reporter,
    ):
        result = read_term_history(session, request, reporter)
    renderings = result.timeline.renderings
    shown = result.timeline if every else result.timeline.fold()
    if result.absence is not None:
        _tell_absence(result, as_json=as_json)
    elif paths:
        for path in paths:
            # Whoever gets the file has no use for the path, but for how much was searched.
            facts = {"filter": str(result.selection), "searched": result.searched}
            charts.write(shown, path, facts, force=force)
            count = format_count(len(shown.renderings), "rendering")
            output.note(f"{path}: {count}", quiet=quiet)
    elif as_json:
        from tmtool.views.json.phrases import build_history

        output.emit_objects(build_history(result.timeline, _facts(result)))
    else:
        from tmtool.views.terminal import timeline as table

        told = str(result.selection)
        look = output.build_look()
        output.emit(table.view(shown, look, told, ALL_RENDERINGS, LESS_CERTAIN))
    if not renderings:
        raise typer.Exit(1)
