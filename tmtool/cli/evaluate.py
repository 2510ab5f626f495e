"""`tmtool evaluate`: how far alignments agree with a gold alignment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output

if TYPE_CHECKING:
    from tmtool.evaluate import Evaluation


def evaluate(
    gold: Annotated[
        str,
        typer.Argument(
            metavar="GOLD",
            help="The reference alignment: lines like [0, 1]:[2], or a link file (XML).",
        ),
    ],
    tests: Annotated[list[str], typer.Argument(metavar="TEST...", help="The alignments to score.")],
    documents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DIR", help="The folder with the documents of a link file; can be repeated."
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The documents of a link file: a part of their name."),
    ] = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Score alignments against a reference alignment.

    Strict: a pair is right if the reference has it. Lax: if it shares a segment of both sides with
    a reference pair. Untranslated segments count in precision and recall, or by Vecalign's
    convention in precision only.

    \b
    tmtool evaluate gold.align mine.align
    tmtool evaluate gold.align mine.align theirs.align --json
    tmtool evaluate links.xml mine.align --only 1990/a/res/45
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.evaluate import EvaluateRequest
    from tmtool.services.texts import evaluate as compare

    request = EvaluateRequest(gold, tuple(tests), tuple(documents or ()), only)
    with output.open_reporter(quiet=quiet) as reporter:
        found = compare(request, reporter)
    for result in found:
        if as_json:
            output.emit_objects([{"type": "evaluation", **asdict(result)}])
        else:
            output.emit(_plain(result))


def _plain(result: Evaluation) -> Iterator[str]:
    beads = f"{result.beads} pairs, {result.gold_beads} in the reference"
    yield f"{result.test}: {beads} ({result.signature})\n"
    yield f"{'':29}precision  recall      F1  95 % interval\n"
    for row in result.scores:
        name = f"{row.match}, {row.convention}"
        around = f"{row.interval[0]:6.3f} -{row.interval[1]:6.3f}" if row.interval else ""
        yield f"{name:29}{row.precision:9.3f} {row.recall:7.3f} {row.f1:7.3f} {around}".rstrip()
        yield "\n"
