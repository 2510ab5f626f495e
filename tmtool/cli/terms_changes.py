"""`tmtool terms changes`: what was changed in a term base, by whom, and with which number."""

from __future__ import annotations

from typing import Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import options, output


def changes(
    entry: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Only the changes of this entry.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-k", min=1, metavar="N", help="Number of changes.")
    ] = 20,
    terms: options.TermBase = None,
    memory: options.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List the changes of a term base, the newest first, with what each changed.

    tmtool terms undo takes one back by its number. Exit code 1 where there are none.

    \b
    tmtool terms changes
    tmtool terms changes digital-divide --json
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.term_entries import list_term_changes
    from tmtool.terms.entry_requests import ListTermChangesRequest

    with open_session(memory) as session:
        result = list_term_changes(session, ListTermChangesRequest(entry, limit, terms))
    if as_json:
        from tmtool.views.json.term_changes import build_changes

        output.emit_objects(build_changes(result))
    else:
        from tmtool.views.terminal.term_changes import render_changes

        output.emit(render_changes(result, output.build_look()))
    if result.total > limit:
        output.note(f"{result.total - limit:,} more; -k shows more", quiet=quiet)
    if not result.total:
        output.note("nothing was changed yet", quiet=quiet)
        raise typer.Exit(1)
