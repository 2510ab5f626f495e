"""`tmtool evaluate`: how far alignments agree with a gold alignment."""

from __future__ import annotations

from typing import Annotated

import typer

from tmtool.cli import options, output


def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="The right alignment, lines like [0, 1]:[2].")
    ],
    tests: Annotated[
        list[str], typer.Argument(metavar="TEST...", help="Alignments to compare with it.")
    ],
    as_json: options.Json = False,
) -> None:
    """Score alignments against a gold alignment.

    \b
    tmtool evaluate gold.align mine.align
    tmtool evaluate gold.align *.align --json
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
