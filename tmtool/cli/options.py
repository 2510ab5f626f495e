"""Options that the commands written by hand share with those made from operations."""

from __future__ import annotations

from typing import Annotated

import typer

MORE = "More options"
"""The title of a group of options in a help text, which comes last."""

Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="PATH",
        help="The memory: a folder, or postgresql://HOST/DATABASE?memory=NAME; TMTOOL_MEMORY or "
        "the user's data folder if left out.",
    ),
]
MemoryEncoder = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="The encoder for semantic matches; that of the memory if left out.",
        rich_help_panel=MORE,
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Show errors only.", rich_help_panel=MORE)
]
