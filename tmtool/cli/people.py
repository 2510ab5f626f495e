"""`tmtool people`: the accounts of a team's server, on the machine that it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output

if TYPE_CHECKING:
    from tmtool.server.state.people import AuditEntry
    from tmtool.server.state.sql import State
    from tmtool.server.team import TeamSettings

app = options.build_group("people", "Show and change who may use the server of a team.")
_Team = Annotated[
    Path, typer.Option("--team", metavar="FILE", help="The file that says how the server runs.")
]
_ENTRIES = 1_000
"""Entries of the audit that are read at once. Chosen, no measurement."""
_Account = Annotated[
    str, typer.Argument(metavar="NAME", help="The name that somebody signs in by.")
]
_Role = Annotated[
    str,
    typer.Argument(
        metavar="ROLE",
        help="reader, translator, reviser, terminologist, memory manager or administrator.",
    ),
]
_InMemory = Annotated[
    str, typer.Option("--in", metavar="MEMORY", help="In this memory alone, else in all of them.")
]


@app.command("list")
def list_people(*, team: _Team, as_json: options.Json = False) -> None:
    """List all accounts and what they may do.

    \b
    tmtool people list --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    with _open(team) as (state, _):
        grants = state.list_grants()
        for account in state.list_accounts():
            own = [each for each in grants if each.account == account.name]
            if as_json:
                record = {
                    "type": "account", "name": account.name, "shown": account.shown,
                    "made": account.made, "closed": account.closed,
                    "roles": [{"role": each.role, "memory": each.memory} for each in own],
                }  # fmt: skip
                output.emit_objects([record])
                continue
            what = ", ".join(
                each.role if each.memory == "*" else f"{each.role} in {each.memory}" for each in own
            )
            if account.closed is not None:
                what = f"closed {account.closed[:10]}"
            elif account.password is None:
                what = f"{what or 'no role'} (invited)"
            output.emit([f"{account.name} ({account.shown}): {what or 'no role'}\n"])


@app.command("invite")
def invite(
    name: _Account,
    *,
    team: _Team,
    shown: Annotated[
        str, typer.Option(metavar="NAME", help="The name in journals and on pages.")
    ] = "",
) -> None:
    """Make an account, or let its owner choose a new password: a link, good once in seven days.

    \b
    tmtool people invite anna --shown "Anna Li" --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.server import people

    with _open(team) as (state, settings):
        code = people.invite(state, name.lower(), shown)
    output.emit([f"{settings.address}/join#{code}\n"])


@app.command("grant")
def grant(name: _Account, role: _Role, *, team: _Team, memory: _InMemory = "*") -> None:
    """Give somebody a role, in all memories or in one.

    \b
    tmtool people grant anna translator --team team.toml
    tmtool people grant anna reviser --in ITU --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.server import people

    with _open(team) as (state, _):
        state.add_grant(people.parse_grant(state, name.lower(), role, memory))


@app.command("revoke")
def revoke(name: _Account, role: _Role, *, team: _Team, memory: _InMemory = "*") -> None:
    """Take a role away; it ends at once.

    \b
    tmtool people revoke anna reviser --in ITU --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.errors import EmptyError
    from tmtool.server import people

    with _open(team) as (state, _):
        if not state.remove_grant(people.parse_grant(state, name.lower(), role, memory)):
            where = "" if memory == "*" else f" in {memory}"
            raise EmptyError(f"{name} has no role {role}{where}")


@app.command("close")
def close(
    name: _Account,
    *,
    team: _Team,
    role: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="ROLE", help="Put this in the place of the name, such as 'a reviser'."
        ),
    ] = None,
) -> None:
    """Close the account of somebody who leaves, for good; with --as, the name goes too.

    Journals of memories keep names: they say who is answerable for what.

    \b
    tmtool people close anna --as "a former reviser" --team team.toml
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.server import people

    with _open(team) as (state, _):
        people.close_account(state, name.lower(), role)


@app.command("audit")
def audit(
    *,
    team: _Team,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="From this day on, like 2026-11-29; all if left out."),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What this one did, by the name on pages."),
    ] = None,
    as_json: options.Json = False,
) -> None:
    """List who did what, oldest first, and how often was looked up on which day.

    Neither texts nor names of files are in it.

    \b
    tmtool people audit --team team.toml --since 2026-11-01
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.lang.wrap import make_printable
    from tmtool.views.actions import describe_action

    day = _read_day(since)
    with _open(team) as (state, _):
        for each in _iter_audit(state, person, day):
            if as_json:
                output.emit_objects([
                    {"type": "done", "number": each.number, "at": each.at, "person": each.person,
                     "token": each.token or None, "action": each.action,
                     "objects": [*each.objects], "status": each.outcome, "request": each.request}
                ])  # fmt: skip
                continue
            about = f" ({', '.join(each.objects)})" if each.objects else ""
            what = f"{describe_action(each.action, each.outcome)}{about}"
            token = f" (token {each.token})" if each.token else ""
            line = f"{each.at[:19]}  {each.outcome}  {each.person}{token}: {what}"
            output.emit([f"{make_printable(line)}\n"])
        for at, who, what, times in state.list_use(day):
            if person not in (None, who):
                continue
            if as_json:
                record = {"type": "use", "day": at, "person": who, "action": what, "times": times}
                output.emit_objects([record])
            else:
                line = f"{at}  {who}: {describe_action(what)}, {times:,} times"
                output.emit([f"{make_printable(line)}\n"])


def _iter_audit(state: State, person: str | None, since: str) -> Iterator[AuditEntry]:
    after = 0
    while entries := state.list_audit(after, _ENTRIES, person, since):
        yield from entries
        after = entries[-1].number


def _read_day(day: str | None) -> str:
    """A day; InputError for what is none."""
    from datetime import date

    from tmtool.errors import InputError

    try:
        return "" if day is None else date.fromisoformat(day).isoformat()
    except ValueError as error:
        message = f"--since must be a day like 2026-11-29, not {day!r}"
        raise InputError(message) from error


@contextmanager
def _open(file: Path) -> Iterator[tuple[State, TeamSettings]]:
    """The state of a team's server, which may be running."""
    from tmtool.server import require_team_packages

    require_team_packages()
    from contextlib import closing

    from tmtool.server.state.opening import open_state
    from tmtool.server.team import read_team

    settings = read_team(file)
    with closing(open_state(settings.folder, settings.state)) as state:
        yield state, settings
