"""The people of a team: signing in and out, one's own page, and everybody's accounts."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from typing import get_args

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.server import people
from tmtool.server.access import TeamAccess
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.duties import Duties
from tmtool.server.messages import explain_error
from tmtool.server.moments import get_now, write_moment
from tmtool.server.pages.shared import get, go, post, render
from tmtool.server.people import LONGEST
from tmtool.server.roles import Role
from tmtool.server.state.people import EVERY_MEMORY, Grant, Scope
from tmtool.views.actions import describe_action

_SCOPES: dict[str, Scope] = {"write": "write", "look-ups": "look-ups"}
MAX_SIGN_IN_BYTES = 4_096
MAX_ENTRIES = 100
USE_PERIOD = timedelta(days=7)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _show_login(call: Call, name: str = "", wrong: str = "") -> str:
    _insist_on_passwords(call)
    return render(call, "enter.html", "Sign in", way="login", name=name, wrong=wrong)


def _show_join(call: Call, wrong: str = "") -> str:
    """Show the form of an invitation, whose code is behind the # of its link."""
    _insist_on_passwords(call)
    return render(call, "enter.html", "Join", way="join", module="join.js", wrong=wrong)


async def _sign_in(call: Call) -> Response:
    """Exchange a name and a password for a new cookie."""
    _insist_on_passwords(call)
    form = await call.read_form(fields=2)
    name, password = get_text(form, "name").strip().lower(), get_text(form, "password")
    access, state = get_access(call), call.desk.state
    address = access.find_address(call.request)
    await get_duties(call).insist_on_rates(
        ("sign-in", name, address),
        ("sign-ins of a name", name),
        ("sign-ins from an address", address),
    )
    browser = call.request.headers.get("user-agent", "")
    call.admit()
    value = await get_duties(call).work_slowly(
        partial(people.sign_in, state, name, password, browser)
    )
    # An unknown name may be a password typed in the wrong place: it is not noted.
    is_name = await call.work(lambda: state.find_account(name) is not None)
    call.note(name if is_name else "no account", "in" if value else "refused")
    if value is None:
        return HTMLResponse(_show_login(call, name, "The name or the password is wrong."), 403)
    return await _enter(call, value)


def _sign_out(call: Call, _form: FormData) -> Response:
    """Sign out this browser."""
    person, access = call.person, get_access(call)
    call.desk.state.remove_sign_ins(person.account, person.sign_in or None)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(access.cookie, secure=access.settings.is_secure, httponly=True)
    return answer


async def _join(call: Call) -> Response:
    """Choose the password of an invited account, and sign in."""
    _insist_on_passwords(call)
    form = await call.read_form(fields=2)
    code, password = get_text(form, "code").strip(), get_text(form, "password")
    access, duties = get_access(call), get_duties(call)
    # No code can be guessed, and on the first day a whole office joins from one address.
    address = access.find_address(call.request)
    await duties.insist_on_rates(("sign-ins from an address", address))
    call.admit()
    state = call.desk.state
    try:
        account = await duties.work_slowly(partial(people.choose_password, state, code, password))
    except InputError as error:
        return HTMLResponse(_show_join(call, explain_error(error)), 400)
    call.note(account.name)
    browser = call.request.headers.get("user-agent", "")
    value = await call.work(partial(people.begin_sign_in, state, account.name, browser))
    return await _enter(call, value)


def _show_me(call: Call, token: str = "") -> str:
    """Show the roles, tokens and sign-ins of the person who asks, and a token just made."""
    state, person = call.desk.state, call.person
    return render(
        call,
        "me.html",
        person.name,
        module="people.js",
        grants=state.list_grants(person.account),
        tokens=state.list_tokens(person.account),
        browsers=state.list_sign_ins(person.account),
        token=token,
        address=get_access(call).settings.address,
    )


def _make_token(call: Call, form: FormData) -> str:
    """Make a token, which is shown this once."""
    scope: Scope = _SCOPES.get(get_text(form, "scope"), "read")
    named = get_text(form, "memories")
    memories = tuple(filter(None, map(str.strip, named.split(","))))
    if named.strip() and not memories:
        message = "name the memories of the token, with commas between them"
        raise InputError(message, code="memories of a token")
    token = people.make_token(
        call.desk.state,
        call.person.account,
        get_text(form, "label"),
        scope,
        get_number(form, "days"),
        memories or None,
    )
    call.note(token[-4:])
    return _show_me(call, token)


def _revoke_token(call: Call, form: FormData) -> Response:
    call.desk.state.remove_token(call.person.account, get_text(form, "token"))
    return go("/me")


def _end_sign_in(call: Call, form: FormData) -> Response:
    """Sign out another browser, or all."""
    call.desk.state.remove_sign_ins(call.person.account, get_text(form, "browser") or None)
    return go("/me")


def _show_people(call: Call, link: str = "") -> str:
    """Show all accounts with their roles, and an invitation just made."""
    insist_on_keeper(call)
    state = call.desk.state
    return render(
        call,
        "people.html",
        "People",
        module="people.js",
        accounts=state.list_accounts(),
        grants=state.list_grants(),
        roles=get_args(Role),
        link=link,
    )


def _invite(call: Call, form: FormData) -> str:
    """Make an invitation link for a new account, or for a new password of an old one."""
    insist_on_signed_in(call)
    name = get_text(form, "name").strip().lower()
    code = people.invite(call.desk.state, name, get_text(form, "shown").strip())
    call.note(name)
    return _show_people(call, f"{get_access(call).settings.address}/join#{code}")


def _change_grant(call: Call, form: FormData) -> Response:
    """Add or remove a role."""
    state = call.desk.state
    grant = people.parse_grant(
        state,
        get_text(form, "account"),
        get_text(form, "role"),
        get_text(form, "memory").strip() or EVERY_MEMORY,
    )
    insist_on_grant(call, grant)
    change = state.remove_grant if get_text(form, "remove") else state.add_grant
    change(grant)
    call.note(grant.account, grant.role, grant.memory)
    return go("/people")


def _close_account(call: Call, form: FormData) -> Response:
    insist_on_signed_in(call)
    name, role = get_text(form, "account"), get_text(form, "role").strip()
    if name == call.person.account:
        message = "nobody closes their own account: ask another administrator"
        raise InputError(message, code="own account")
    people.close_account(call.desk.state, name, role or None)
    call.note(name)
    return go("/people")


def _show_audit(call: Call) -> str:
    """Show the audit, the latest entry first, and the counts of look-ups by day."""
    insist_on_signed_in(call)
    state, before = call.desk.state, get_number(call.query, "before")
    person, since = get_text(call.query, "person").strip(), get_text(call.query, "since")
    if since and not _DAY.fullmatch(since):
        message = "a day is written like 2026-11-29"
        raise InputError(message, code="day of the audit")
    entries = state.list_audit(
        0, MAX_ENTRIES + 1, person or None, since, before=before, latest=True
    )
    first_day = since or write_moment(get_now() - USE_PERIOD)[:10]
    uses = [] if before is not None else state.list_use(first_day)
    return render(
        call,
        "audit.html",
        "Audit",
        entries=entries[:MAX_ENTRIES],
        uses=[each for each in uses if person in ("", each[1])],
        describe=describe_action,
        people=[each.shown for each in state.list_accounts()],
        chosen=person,
        since=since,
        before=entries[MAX_ENTRIES - 1].number if len(entries) > MAX_ENTRIES else None,
    )


def get_access(call: Call) -> TeamAccess:
    """Return the accounts of the team; a server for one person has none of these pages."""
    access = call.desk.access
    assert isinstance(access, TeamAccess)
    return access


def get_duties(call: Call) -> Duties:
    """Return the duties of the server of a team."""
    assert call.desk.team is not None
    return call.desk.team


def insist_on_signed_in(call: Call) -> None:
    """Answer 403 to a program with a token: only people manage accounts and tokens."""
    if call.person.token:
        raise HTTPException(403)


def insist_on_keeper(call: Call) -> None:
    """Answer 403 to people who administer neither the server nor a memory."""
    if not (call.person.may("administrator") or call.person.may("memory manager")):
        raise HTTPException(403)


def insist_on_grant(call: Call, grant: Grant) -> None:
    """Answer 403 if a person may not give a role; managers may in their own memories."""
    person = call.person
    if not person.may("administrator") and (
        grant.role == "administrator"
        or (grant.memory == EVERY_MEMORY and "memory manager" not in person.everywhere)
        or not person.may_in("memory manager", grant.memory)
    ):
        raise HTTPException(403)


def _insist_on_passwords(call: Call) -> None:
    """Answer 404 if a proxy identifies people, so that nobody signs in here."""
    if get_access(call).settings.user_header is not None:
        raise HTTPException(404)


async def _enter(call: Call, value: str) -> Response:
    """Redirect to the requested page with a new cookie, and end the old sign-in."""
    access, person = get_access(call), call.person
    if person.sign_in:
        await call.work(partial(call.desk.state.remove_sign_ins, person.account, person.sign_in))
    answer = RedirectResponse("/", 303)
    answer.headers["location"] = access.take_place(answer, call.request)
    answer.set_cookie(
        access.cookie,
        value,
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=access.settings.is_secure,
    )
    return answer


PAGES = (
    get("/login", _show_login, None),
    Page("/login", _sign_in, None, ("POST",), MAX_SIGN_IN_BYTES),
    post("/logout", _sign_out, "signed in"),
    get("/join", _show_join, None),
    Page("/join", _join, None, ("POST",), MAX_SIGN_IN_BYTES),
    get("/me", _show_me, "signed in"),
    post("/me/tokens", _make_token, "signed in"),
    post("/me/tokens/revoke", _revoke_token, "signed in"),
    post("/me/browsers/end", _end_sign_in, "signed in"),
    get("/people", _show_people, "signed in"),
    get("/people/audit", _show_audit, "administrator"),
    post("/people/invite", _invite, "administrator"),
    post("/people/grants", _change_grant, "signed in"),
    post("/people/close", _close_account, "administrator"),
)
