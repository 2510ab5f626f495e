"""`tmtool memory`: which memories there are, in folders and databases; new ones, copies, an end."""

from __future__ import annotations

from typing import Annotated

import typer

from tmtool.cli import options, output
from tmtool.cli.progress import TaskProgress
from tmtool.lang.wrap import format_count

app = options.build_group("memory", "Keep memories in folders and databases.")
_Address = Annotated[
    str,
    typer.Argument(metavar="ADDRESS", help="A folder, or postgresql://HOST/DATABASE?memory=NAME."),
]


@app.command("list")
def list_(
    address: Annotated[
        str,
        typer.Argument(metavar="PLACE", help="postgresql://HOST/DATABASE, or a folder of folders."),
    ],
) -> None:
    """List the memories in a database or in a folder, with their size.

    \b
    tmtool memory list postgresql://localhost/un
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.memories import list_memories

    output.emit(
        f"{each.address}: {format_count(each.units, 'unit')}, "
        f"{format_count(each.changes, 'change')}\n"
        for each in list_memories(address)
    )


@app.command()
def create(address: _Address, *, quiet: options.Quiet = False) -> None:
    """Create an empty memory; tmtool add creates one if needed.

    \b
    tmtool memory create "postgresql://localhost/un?memory=ga"
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.memories import create_memory

    created = create_memory(address)
    if not quiet:
        output.emit([f"{created}\n"])


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The memory to copy.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where the copy goes: a new place.")],
    *,
    quiet: options.Quiet = False,
) -> None:
    """Copy a memory with its history and vectors, from folder to database or any other way.

    Both are read in the end, and hold the same. Others may go on working with FROM. Term bases
    beside a memory are not copied; indexes are made anew by tmtool index build.

    \b
    tmtool memory copy memory "postgresql://localhost/un?memory=ga"
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.memories import copy_memory

    with output.open_reporter(quiet=quiet) as terminal:
        result = copy_memory(source, target, TaskProgress(terminal))
    content = result.content
    counts = ", ".join([
        format_count(content.units, "unit"), format_count(content.changes, "change"),
        format_count(content.texts, "whole text"),
    ])  # fmt: skip
    output.emit([f"{result.copy}: {counts}; content {content.digest}\n"])


@app.command()
def drop(
    address: _Address,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Confirm: this can't be undone.")
    ] = False,
) -> None:
    """Remove a memory for good, with all that was ever changed in it.

    \b
    tmtool memory drop "postgresql://localhost/un?memory=ga" --yes
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.memories import drop_memory

    output.emit([f"{drop_memory(address, confirmed=yes)}: removed\n"])
