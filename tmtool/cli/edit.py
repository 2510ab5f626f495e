"""`tmtool export`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import filters, options, output, sessions
from tmtool.lang.wrap import format_count

if TYPE_CHECKING:
    from tmtool.selection import Selection


@filters.add_filter_options
def export(
    out: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="The file to write: .tmx, .jsonl, .tsv, .xlsx or .xlf."
        ),
    ],
    *,
    source: Annotated[
        str | None, typer.Option("--from", metavar="LANG", help="The first language.")
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="LANG", help="The second language; only these two are written."
        ),
    ] = None,
    every_origin: Annotated[
        bool, typer.Option("--every-origin", help="Write a unit once for each of its origins.")
    ] = False,
    level: options.TmxLevel = 2,
    flavour: options.TmxFlavour = options.Flavour.PLAIN,
    codes: Annotated[
        str | None,
        typer.Option(metavar="CODES", help="Language codes for --flavour trados: zh-CN,en-GB."),
    ] = None,
    xliff: options.XliffVersion = options.Xliff.ONE,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="Write restricted and embargoed texts as well.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
    selection: Selection,
) -> None:
    """Write the units of a memory to a file; JSONL loses nothing."""
    from tmtool.memory.upkeep_requests import ExportRequest
    from tmtool.services.exchange import count_restricted
    from tmtool.services.exchange import export as write

    request = ExportRequest(
        out, source, target, every_origin=every_origin, level=level, flavour=flavour.value,
        codes=codes, xliff=xliff.value, force=force, restricted=restricted, selection=selection,
    )  # fmt: skip
    with sessions.open_memory_session(memory, quiet=quiet) as session:
        written = write(session, request)
        left = count_restricted(session, request)
    if left:
        told = f"left out as restricted: {format_count(left, 'unit')} (--restricted writes them)"
        output.note(told, quiet=quiet)
    for loss in written.losses:
        output.note(loss, quiet=quiet)
    told = f"{out}: {format_count(written.units, 'unit')}, {written.origins:,} origins"
    output.note(told, quiet=quiet)
    if not written.units:
        raise typer.Exit(1)
