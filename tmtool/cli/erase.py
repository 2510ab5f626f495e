"""`tmtool erase`: texts out of a memory for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, opened, options, output

if TYPE_CHECKING:
    from tmtool.selection import Selection


@filters.add_filter_options
def erase(
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="KEY...", help="Units by their keys.")
    ] = None,
    *,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="The reason, which is kept in the journal.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Confirm: this can't be undone.")
    ] = False,
    user: Annotated[
        str | None,
        typer.Option("--by", metavar="NAME", help="The name to record; yours if left out."),
    ] = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Erase texts permanently, from every file of the memory and from its history.

    Unlike delete it can't be undone. The journal keeps who, when and why, without the text. A unit
    that is found elsewhere, too, stays there.

    \b
    tmtool erase --symbol A/C.2/75/CRP.1 --why 'confidential, added by mistake' --yes
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.memory.upkeep_requests import EraseRequest
    from tmtool.services.edit import erase as run

    request = EraseRequest(why, tuple(keys or ()), selection, confirmed=yes)
    with opened.open_memory_session(memory, user=user, quiet=quiet) as session:
        result = run(session, request)
    units, texts = _so_many(result.units, "unit"), _so_many(result.texts, "text")
    less = _so_many(result.lessened, "unit")
    fewer = f"; {less} {'has' if result.lessened == 1 else 'have'} fewer origins"
    output.emit([f"erased: {units}, {texts}{fewer if result.lessened else ''}\n"])
    if result.change is None:
        raise typer.Exit(1)
    for path in result.removed:
        output.note(f"removed as well: {path}", quiet=quiet)
    output.note(f"change {result.change}; it can't be undone", quiet=quiet)
    output.note("not reached: copies, exports and backups that were made before", quiet=quiet)


def _so_many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
