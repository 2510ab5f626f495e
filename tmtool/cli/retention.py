"""`tmtool retention`: how long the desk keeps files, jobs and what they made."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output
from tmtool.lang.wrap import format_count, make_printable

if TYPE_CHECKING:
    from tmtool.server.retention import Kept

_Days = Annotated[
    int | None,
    typer.Option(min=0, metavar="N", help="Days without use after which it goes; usually 90."),
]
_Team = Annotated[
    Path | None,
    typer.Option("--team", metavar="FILE", help="Of the server of a team, which has its own days."),
]
_Run = Annotated[
    bool, typer.Option("--run", help="Remove what is due. The desk does that once a day, too.")
]


def retention(
    *,
    run: _Run = False,
    team: _Team = None,
    days: _Days = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """List how long the desk keeps dropped files, jobs and their results; remove what is due.

    What is held on a page stays, and so do memories, term bases and decisions.

    \b
    tmtool retention
    tmtool retention --run
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.resources import locate_desk
    from tmtool.server.items import Items
    from tmtool.server.retention import list_kept, remove_due
    from tmtool.server.state import KEPT_DAYS
    from tmtool.server.state.opening import has_state, open_state
    from tmtool.server.team import read_team

    folder, kept_days, today = locate_desk(), KEPT_DAYS, date.today()
    database = None
    if team is not None:
        settings = read_team(team)
        folder, kept_days = settings.folder, settings.retention_days
        database = settings.state
    kept_days = kept_days if days is None else days
    if not has_state(folder, database):
        output.note(f"{folder}: the desk keeps nothing", quiet=quiet)
        return
    with closing(open_state(folder, database)) as state:
        found = (
            remove_due(Items(state, folder), today, kept_days)
            if run
            else list_kept(state, kept_days)
        )
    if as_json:
        output.emit_objects(_record(each, today, is_removed=run) for each in found)
    else:
        output.emit(_format(each, today) for each in found)
    due = sum(each.is_due(today) for each in found)
    told = (
        f"removed: {len(found):,}" if run else f"{format_count(len(found), 'thing')}, {due:,} due"
    )
    output.note(f"{folder}: {told}", quiet=quiet)


def _record(kept: Kept, today: date, *, is_removed: bool) -> dict[str, object]:
    thing = kept.thing
    return {
        "type": "kept", "what": _name(kept), "id": thing.id, "kind": thing.kind,
        "title": thing.title, "owner": thing.owner, "made": thing.made, "until": kept.until,
        "due": kept.is_due(today), "removed": is_removed,
    }  # fmt: skip


def _format(kept: Kept, today: date) -> str:
    if kept.is_in_use:
        until = "in use"
    elif kept.is_due(today):
        until = "due"
    else:
        until = kept.until or "held"
    thing = kept.thing
    kind = _name(kept) if _name(kept) == "job" else thing.kind
    return make_printable(f"{until:10}  {kind:14}  {thing.title}  ({thing.owner})") + "\n"


def _name(kept: Kept) -> str:
    from tmtool.server.state import Job

    return "job" if isinstance(kept.thing, Job) else "item"
