"""`tmtool review`: read a bitext with a reviser's eyes, and apply what the reviser says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.cli.messages import explain
from tmtool.cli.review_prompt import ReviewPrompt, is_person, listed
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.review import Applied
    from tmtool.review.requests import ReviewResult

app = typer.Typer(name="review", rich_markup_mode=None)

_BitextFile = Annotated[
    str, typer.Argument(metavar="BITEXT", help="A .jsonl, .tsv, .xlsx or .xlf that tmtool wrote.")
]
_Edits = Annotated[
    str | None,
    typer.Argument(
        metavar="EDITS",
        help="The corrected table: .tsv, .xlsx, .csv or .txt. If left out, commands "
        "are read from standard input.",
    ),
]
_Below = Annotated[
    float | None, typer.Option(min=0, max=1, metavar="SCORE", help="Show pairs with a lower score.")
]
_Rows = Annotated[
    str | None, typer.Option("--row", metavar="ROWS", help="Show these pairs: 12-20, or 3, 7.")
]
_Find = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Show pairs with this text on either side.")
]
_Unchecked = Annotated[
    bool, typer.Option("--unchecked", help="Show pairs that nobody has checked.")
]
_Around = Annotated[
    int, typer.Option(min=0, metavar="N", help="Show N pairs before and after each as well.")
]
_By = Annotated[str, typer.Option(metavar="NAME", help="The reviser, recorded with every change.")]
_At = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="The time to record: 2026-11-25 or a full time; now if left out."
    ),
]
_All = Annotated[bool, typer.Option("--all", help="Mark all other pairs as checked, too.")]
_Out = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the corrected pairs, in any format of tmtool align.",
    ),
]
_Force = Annotated[bool, typer.Option("--force", help="Overwrite FILE; it may be BITEXT itself.")]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Read and correct a bitext."""
    if context.invoked_subcommand is None:
        output.emit([f"{context.get_help()}\n"])


@app.command()
def show(
    bitext: _BitextFile,
    below: _Below = None,
    rows: _Rows = None,
    find: _Find = None,
    unchecked: _Unchecked = False,
    around: _Around = 0,
    color: options.Color = False,
    as_json: options.Json = False,
) -> None:
    """Show the numbered pairs of a bitext, each segment on a line of its own.

    \b
    tmtool review show bitext.jsonl --below 0.8 --around 1
    tmtool review show bitext.xlsx --row 12-20
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.review.requests import RowsRequest
    from tmtool.services.review import find_rows

    found = find_rows(RowsRequest(bitext, rows, below, find, unchecked, around))
    if not found.numbers:
        output.note(f"{bitext}: no such rows")
        raise typer.Exit(1)
    output.emit(listed(found.bitext, found.numbers, color=color, as_json=as_json))


@app.command()
def apply(
    bitext: _BitextFile,
    edits: _Edits = None,
    *,
    by: _By,
    out: _Out,
    at: _At = None,
    everything: _All = False,
    codes: options.Codes = None,
    bom: options.Bom = False,
    tmx_level: options.TmxLevel = 1,
    flavour: options.TmxFlavour = options.Flavour.PLAIN,
    xliff: options.XliffVersion = options.Xliff.ONE,
    force: _Force = False,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Correct a bitext with an edited table, or with commands from standard input.

    \b
    tmtool review apply bitext.xlsx corrected.xlsx --by Anna -o checked.xlsx
    echo 'merge 3-4' | tmtool review apply bitext.jsonl --by Anna -o bitext.jsonl --force
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool import formats
    from tmtool.bootstrap import open_session
    from tmtool.review.requests import ReviewRequest
    from tmtool.services.review import review

    name = " ".join(by.split())
    if not name:
        message = "--by is empty: name the reviser"
        raise InputError(message)
    request = ReviewRequest(bitext, edits or None, at=at, accept_rest=everything)
    with open_session(user=name) as session:
        how = formats.Options(
            session.now, codes, bom=bom, tmx_level=tmx_level, flavour=flavour.value,
            xliff=xliff.value,
        )  # fmt: skip
        _check_paths(bitext, edits, out)
        formats.check(out, how, force=force)
        if edits:
            result = review(session, request)
        else:
            result = ReviewPrompt(by_hand=is_person(), as_json=as_json).run(session, request)
    for line in _summary(result.applied) if result.applied else ():
        output.note(f"{edits}: {line}", quiet=quiet)
    losses = [explain(each) for each in formats.write(result.bitext, Path(out), how, force=force)]
    _tell(result, out, losses, as_json=as_json, quiet=quiet)


def _check_paths(bitext: str, edits: str | None, out: str) -> None:
    """InputError where one file is named twice that should not be."""
    if edits and _same(bitext, edits):
        raise InputError(f"{edits} is the bitext itself: edit a copy and apply that")
    if edits and _same(edits, out):
        raise InputError(f"{out} is an input as well as an output: name another output file")


def _same(one: str, other: str) -> bool:
    with suppress(OSError):
        return Path(one).samefile(other)
    return False


def _summary(applied: Applied) -> Iterator[str]:
    yield f"rows changed: {applied.changed}, accepted as they are: {applied.accepted}"
    if applied.overruled:
        names = ", ".join(sorted(set(applied.overruled)))
        yield f"rows changed that had been checked: {len(applied.overruled)}, by {names}"
    if applied.cleared:
        yield f"rows that are checked no more, since checked_by was emptied: {applied.cleared}"
    if applied.parted:
        yield f"items of lists that are no pairs any more: {applied.parted}"


def _tell(
    result: ReviewResult, out: str, losses: Sequence[str], *, as_json: bool, quiet: bool
) -> None:
    from tmtool.formats import outputs
    from tmtool.formats.jsonl import dump

    for loss in losses:
        output.note(loss, quiet=quiet)
    langs = result.bitext.source.lang, result.bitext.target.lang
    names = ", ".join(map(str, outputs(out, langs)))
    output.note(f"{names}: {result.rows} rows, checked: {result.checked}", quiet=quiet)
    if as_json:
        told = {"file": out, "rows": result.rows, "checked": result.checked, "losses": losses}
        output.emit([dump(told) + "\n"])
