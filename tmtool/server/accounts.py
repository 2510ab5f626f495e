"""Operations on the accounts of a team's server, on the machine that it runs on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from tmtool.errors import EmptyError, InputError
from tmtool.fields import Opt, record, request
from tmtool.lang.wrap import make_printable
from tmtool.operations.declare import Operation, Role
from tmtool.reporter import Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.server.state.sql import State
    from tmtool.server.team import TeamSettings
    from tmtool.views.terminal.look import Look

_BATCH_SIZE = 1_000
_Team: TypeAlias = Annotated[str, Opt("The settings of the team's server.", "FILE")]


@request
class ListPeopleRequest:
    """List all accounts and what they may do."""

    team: _Team


@request
class SetPersonRequest:
    """Create or change an account: invite somebody, give and take roles, close the account.

    A new account gets a link, good once in seven days, by which its owner chooses a password. A
    closed account stays closed; journals of memories keep names.
    """

    name: Annotated[str, Opt("The name to sign in by.", "NAME", is_argument=True)]
    team: _Team
    shown: Annotated[str, Opt("The name in journals and on pages.", "NAME")] = ""
    invite: Annotated[bool, Opt("Print a new link to choose a password.")] = False
    roles: Annotated[tuple[Role, ...], Opt("Give a role; can be repeated.", "ROLE", "role")] = ()
    lost_roles: Annotated[
        tuple[Role, ...], Opt("Take a role away; can be repeated.", "ROLE", "no_role")
    ] = ()
    memory: Annotated[
        str, Opt("The roles are for this memory alone, else for all.", "MEMORY", "in")
    ] = "*"
    close: Annotated[bool, Opt("Close the account for good.")] = False
    replacement: Annotated[
        str | None,
        Opt("With --close: put this in the place of the name, such as 'a reviser'.", "NAME", "as"),
    ] = None

    def __post_init__(self) -> None:
        """InputError for a replacement of a name that stays."""
        if self.replacement is not None and not self.close:
            message = "a name is replaced only when its account is closed"
            raise InputError(message, field="replacement")


@request
class AuditRequest:
    """List who did what, oldest first, and the number of look-ups of each day.

    Neither texts nor names of files are in it.
    """

    team: _Team
    since: Annotated[
        str | None, Opt("From this day on, like 2026-11-29; all if left out.", "DATE")
    ] = None
    person: Annotated[
        str | None, Opt("Only what this person did, by the name on pages.", "NAME")
    ] = None

    def __post_init__(self) -> None:
        """InputError for a wrong day."""
        try:
            date.fromisoformat(self.since or "2026-01-01")
        except ValueError as error:
            message = f"must be a day like 2026-11-29, not {self.since!r}"
            raise InputError(message, field="since") from error


@dataclass(frozen=True, slots=True)
class RoleInMemory:
    """A role in a memory; "*" for all of them."""

    role: str
    memory: str


@record("account")
class AccountRecord:
    """An account and its roles; `link` lets its owner choose a password, if it was asked for."""

    name: str
    shown: str
    made: str
    closed: str | None
    has_password: bool
    roles: tuple[RoleInMemory, ...]
    link: str | None = None


@record("done")
class AuditRecord:
    """An entry of the audit; `at` is ISO 8601, UTC."""

    number: int
    at: str
    person: str
    token: str | None
    action: str
    objects: tuple[str, ...]
    status: int
    request: str


@record("use")
class UseRecord:
    """The number of times that somebody did something on a day."""

    day: str
    person: str
    action: str
    times: int


@contextmanager
def _open(file: str) -> Iterator[tuple[State, TeamSettings]]:
    """Open the state of a team's server, which may be running."""
    from tmtool.server import require_team_packages

    require_team_packages()
    from tmtool.server.state.opening import open_state
    from tmtool.server.team import read_team

    settings = read_team(Path(file))
    with closing(open_state(settings.folder, settings.state)) as state:
        yield state, settings


def _list_accounts(state: State) -> list[AccountRecord]:
    grants = state.list_grants()
    return [
        AccountRecord(
            each.name,
            each.shown,
            each.made,
            each.closed,
            each.password is not None,
            tuple(RoleInMemory(of.role, of.memory) for of in grants if of.account == each.name),
        )
        for each in state.list_accounts()
    ]


def _run_list(
    session: Session, request: ListPeopleRequest, reporter: Reporter
) -> list[AccountRecord]:
    with _open(request.team) as (state, _):
        return _list_accounts(state)


def _run_set(session: Session, request: SetPersonRequest, reporter: Reporter) -> AccountRecord:
    from dataclasses import replace

    from tmtool.server import people

    name, link = request.name.lower(), None
    with _open(request.team) as (state, settings):
        if request.invite or (state.find_account(name) is None and not request.close):
            code = people.invite(state, name, request.shown)
            link = f"{settings.address}/join#{code}"
        for role in request.roles:
            state.add_grant(people.parse_grant(state, name, role, request.memory))
        for role in request.lost_roles:
            if not state.remove_grant(people.parse_grant(state, name, role, request.memory)):
                where = "" if request.memory == "*" else f" in {request.memory}"
                raise EmptyError(f"{name} has no role {role}{where}")
        if request.close:
            people.close_account(state, name, request.replacement)
        (account,) = (each for each in _list_accounts(state) if each.name == name)
        return replace(account, link=link)


def _run_audit(
    session: Session, request: AuditRequest, reporter: Reporter
) -> Iterator[AuditRecord | UseRecord]:
    since, after = request.since or "", 0
    with _open(request.team) as (state, _):
        while entries := state.list_audit(after, _BATCH_SIZE, request.person, since):
            for each in entries:
                yield AuditRecord(
                    each.number,
                    each.at,
                    each.person,
                    each.token or None,
                    each.action,
                    (*each.objects,),
                    each.outcome,
                    each.request,
                )
            after = entries[-1].number
        for day, person, action, times in state.list_use(since):
            if request.person in (None, person):
                yield UseRecord(day, person, action, times)


def _describe_account(account: AccountRecord) -> str:
    roles = ", ".join(
        each.role if each.memory == "*" else f"{each.role} in {each.memory}"
        for each in account.roles
    )
    if account.closed is not None:
        roles = f"closed {account.closed[:10]}"
    elif not account.has_password:
        roles = f"{roles or 'no role'} (invited)"
    return f"{account.name} ({account.shown}): {roles or 'no role'}\n"


def _show_audit(entry: AuditRecord | UseRecord, look: Look) -> Iterator[str]:
    from tmtool.views.actions import describe_action

    if isinstance(entry, UseRecord):
        action = describe_action(entry.action)
        line = f"{entry.day}  {entry.person}: {action}, {entry.times:,} times"
    else:
        objects = f" ({', '.join(entry.objects)})" if entry.objects else ""
        action = f"{describe_action(entry.action, entry.status)}{objects}"
        token = f" (token {entry.token})" if entry.token else ""
        line = f"{entry.at[:19]}  {entry.status}  {entry.person}{token}: {action}"
    yield f"{make_printable(line)}\n"


OPERATIONS = (
    Operation(
        name="people list",
        request=ListPeopleRequest,
        run=_run_list,
        show=lambda accounts, look: map(_describe_account, accounts),
        records=(AccountRecord,),
        tell=lambda accounts: accounts,
        role="administrator",
        examples=("people list --team team.toml",),
    ),
    Operation(
        name="people set",
        request=SetPersonRequest,
        run=_run_set,
        show=lambda account, look: [
            f"{account.link}\n" if account.link else _describe_account(account)
        ],
        records=(AccountRecord,),
        role="administrator",
        examples=(
            'people set anna --shown "Anna Li" --role translator --team team.toml',
            "people set anna --role reviser --in ITU --team team.toml",
            'people set anna --close --as "a former reviser" --team team.toml',
        ),
    ),
    Operation(
        name="people audit",
        request=AuditRequest,
        run=_run_audit,
        show=_show_audit,
        records=(AuditRecord, UseRecord),
        streams=True,
        role="administrator",
        examples=("people audit --team team.toml --since 2026-11-01",),
    ),
)
