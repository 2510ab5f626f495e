"""The people of a team: signing in and out, one's own page, and everybody's accounts."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.server import people
from tmtool.server.access import TeamAccess
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.duties import Duties
from tmtool.server.messages import explain_error
from tmtool.server.moments import get_now, write_moment
from tmtool.server.people import LONGEST
from tmtool.server.state.people import EVERY_MEMORY, Grant, Scope
from tmtool.views.html.people import render_audit, render_me, render_people
from tmtool.views.html.render import render_served

_SCOPES: dict[str, Scope] = {"write": "write", "look-ups": "look-ups"}
_MOST_ASKED = 4_096
"""Bytes of a form to sign in. Chosen: names and passwords are shorter."""


_MOST_ENTRIES = 100
"""Entries of the audit on a page. Chosen, no measurement."""
_USES = timedelta(days=7)
"""So long back look-ups are shown where no day is asked for. Chosen: a week."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


async def show_login(call: Call) -> Response:
    """The form to sign in."""
    _insist_on_passwords(call)
    return HTMLResponse(_render_login("", ""))


async def sign_in(call: Call) -> Response:
    """A name and a password for a cookie; a new one each time."""
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
    # What is no name may be a password that was typed in the wrong place.
    is_name = await call.work(lambda: state.find_account(name) is not None)
    call.note(name if is_name else "no account", "in" if value else "refused")
    if value is None:
        return HTMLResponse(_render_login(name, "The name or the password is wrong."), 403)
    return await _enter(call, value)


async def sign_out(call: Call) -> Response:
    """Out, with this browser."""
    person = call.person
    await call.work(
        partial(call.desk.state.remove_sign_ins, person.account, person.sign_in or None)
    )
    answer = RedirectResponse("/login", 303)
    access = get_access(call)
    answer.delete_cookie(access.cookie, secure=access.settings.is_secure, httponly=True)
    return answer


async def show_join(call: Call) -> Response:
    """The form of an invitation, whose code stands behind the # of its link."""
    _insist_on_passwords(call)
    return HTMLResponse(_render_join(""))


async def join(call: Call) -> Response:
    """An invitation and a password for an account that one can use, signed in."""
    _insist_on_passwords(call)
    form = await call.read_form(fields=2)
    code, password = get_text(form, "code").strip(), get_text(form, "password")
    access, duties = get_access(call), get_duties(call)
    # No code can be guessed, and on its first day a whole office comes in from one address.
    address = access.find_address(call.request)
    await duties.insist_on_rates(("sign-ins from an address", address))
    call.admit()
    state = call.desk.state
    try:
        account = await duties.work_slowly(partial(people.choose_password, state, code, password))
    except InputError as error:
        return HTMLResponse(_render_join(explain_error(error)), 400)
    call.note(account.name)
    browser = call.request.headers.get("user-agent", "")
    value = await call.work(partial(people.begin_sign_in, state, account.name, browser))
    return await _enter(call, value)


async def show_me(call: Call) -> Response:
    """What one may, with what one is signed in, and one's tokens."""
    return await call.answer(partial(_render_me, call))


async def make_token(call: Call) -> Response:
    """A token, which is shown this once."""
    form = await call.read_form(fields=5)
    scope: Scope = _SCOPES.get(get_text(form, "scope"), "read")
    named = get_text(form, "memories")
    memories = tuple(filter(None, map(str.strip, named.split(","))))
    if named.strip() and not memories:
        message = "name the memories of the token, with commas between them"
        raise InputError(message, code="memories of a token")
    value = await call.work(
        partial(
            people.make_token, call.desk.state, call.person.account, get_text(form, "label"),
            scope, get_number(form, "days"), memories or None,
        )
    )  # fmt: skip
    call.note(value[-4:])
    return await call.answer(partial(_render_me, call, value))


async def revoke_token(call: Call) -> Response:
    """A token is good no longer."""
    digest = get_text(await call.read_form(fields=1), "token")
    await call.work(partial(call.desk.state.remove_token, call.person.account, digest))
    return RedirectResponse("/me", 303)


async def end_sign_in(call: Call) -> Response:
    """Another browser is signed out, or all."""
    digest = get_text(await call.read_form(fields=1), "browser")
    await call.work(partial(call.desk.state.remove_sign_ins, call.person.account, digest or None))
    return RedirectResponse("/me", 303)


async def show_people(call: Call) -> Response:
    """All accounts and what they may do."""
    insist_on_keeper(call)
    return await call.answer(partial(_render_people, call))


async def invite(call: Call) -> Response:
    """A new account, or a new password for an old one: a link for its owner, shown this once."""
    insist_on_signed_in(call)
    form = await call.read_form(fields=2)
    name = get_text(form, "name").strip().lower()
    code = await call.work(
        partial(people.invite, call.desk.state, name, get_text(form, "shown").strip())
    )
    call.note(name)
    link = f"{get_access(call).settings.address}/join#{code}"
    return await call.answer(partial(_render_people, call, link))


async def change_grant(call: Call) -> Response:
    """A role more, or one less."""
    form = await call.read_form(fields=4)
    grant = people.parse_grant(
        call.desk.state, get_text(form, "account"), get_text(form, "role"),
        get_text(form, "memory").strip() or EVERY_MEMORY,
    )  # fmt: skip
    insist_on_grant(call, grant)
    state = call.desk.state
    change = state.remove_grant if get_text(form, "remove") else state.add_grant
    await call.work(lambda: change(grant))
    call.note(grant.account, grant.role, grant.memory)
    return RedirectResponse("/people", 303)


async def close_account(call: Call) -> Response:
    """Somebody leaves."""
    insist_on_signed_in(call)
    form = await call.read_form(fields=2)
    name, role = get_text(form, "account"), get_text(form, "role").strip()
    if name == call.person.account:
        message = "nobody closes their own account: ask another administrator"
        raise InputError(message, code="own account")
    await call.work(partial(people.close_account, call.desk.state, name, role or None))
    call.note(name)
    return RedirectResponse("/people", 303)


async def show_audit(call: Call) -> Response:
    """Who did what, the latest first, and how often was looked up on which day."""
    insist_on_signed_in(call)
    person, since = get_text(call.query, "person").strip() or None, get_text(call.query, "since")
    if since and not _DAY.fullmatch(since):
        message = "a day is written like 2026-11-29"
        raise InputError(message, code="day of the audit")
    before, state = get_number(call.query, "before"), call.desk.state

    def render() -> str:
        entries = state.list_audit(0, _MOST_ENTRIES + 1, person, since, before=before, latest=True)
        uses = [] if before is not None else state.list_use(since or _find_last_days())
        return render_audit(
            entries[:_MOST_ENTRIES], [each for each in uses if person in (None, each[1])],
            [each.shown for each in state.list_accounts()], person or "", since,
            entries[_MOST_ENTRIES - 1].number if len(entries) > _MOST_ENTRIES else None,
        )  # fmt: skip

    return await call.answer(render)


def _find_last_days() -> str:
    """The first day of those whose uses are shown where none is asked for."""
    return write_moment(get_now() - _USES)[:10]


def get_access(call: Call) -> TeamAccess:
    """The people of the team; these pages are there for a team alone."""
    access = call.desk.access
    assert isinstance(access, TeamAccess)
    return access


def get_duties(call: Call) -> Duties:
    """What the server of a team does beside answering."""
    assert call.desk.team is not None
    return call.desk.team


def insist_on_signed_in(call: Call) -> None:
    """403 for a program: accounts, tokens and the audit are kept by people, signed in."""
    if call.person.token:
        raise HTTPException(403)


def insist_on_keeper(call: Call) -> None:
    """403 for who keeps neither the server nor a memory."""
    if not (call.person.may("administrator") or call.person.may("memory manager")):
        raise HTTPException(403)


def insist_on_grant(call: Call, grant: Grant) -> None:
    """403 where somebody would give what they haven't: a manager, of their own memories alone."""
    person = call.person
    if not person.may("administrator") and (
        grant.role == "administrator"
        or (grant.memory == EVERY_MEMORY and "memory manager" not in person.everywhere)
        or not person.may_in("memory manager", grant.memory)
    ):
        raise HTTPException(403)


def _insist_on_passwords(call: Call) -> None:
    """404 where the proxy says who somebody is: nobody signs in here then."""
    if get_access(call).settings.user_header is not None:
        raise HTTPException(404)


async def _enter(call: Call, value: str) -> Response:
    """To the page that was asked for, with a new cookie; this browser's old one ends."""
    access, person = get_access(call), call.person
    if person.sign_in:
        await call.work(partial(call.desk.state.remove_sign_ins, person.account, person.sign_in))
    answer = RedirectResponse("/", 303)
    answer.headers["location"] = access.take_place(answer, call.request)
    answer.set_cookie(
        access.cookie, value, max_age=int(LONGEST.total_seconds()), httponly=True,
        samesite="lax", secure=access.settings.is_secure,
    )  # fmt: skip
    return answer


def _render_login(name: str, wrong: str) -> str:
    return render_served(
        "login.html", title="Sign in - tmtool", module=None, name=name, wrong=wrong
    )


def _render_join(wrong: str) -> str:
    return render_served("join.html", title="tmtool", module="join.js", wrong=wrong)


def _render_me(call: Call, token: str = "") -> str:
    state, person = call.desk.state, call.person
    return render_me(
        person, state.list_grants(person.account), state.list_tokens(person.account),
        state.list_sign_ins(person.account), token, get_access(call).settings.address,
    )  # fmt: skip


def _render_people(call: Call, link: str = "") -> str:
    state = call.desk.state
    return render_people(
        state.list_accounts(), state.list_grants(), link, audits=call.person.may("administrator")
    )


PAGES = (
    Page("/login", show_login, None),
    Page("/login", sign_in, None, ("POST",), _MOST_ASKED),
    Page("/logout", sign_out, "signed in", ("POST",)),
    Page("/join", show_join, None),
    Page("/join", join, None, ("POST",), _MOST_ASKED),
    Page("/me", show_me, "signed in"),
    Page("/me/tokens", make_token, "signed in", ("POST",)),
    Page("/me/tokens/revoke", revoke_token, "signed in", ("POST",)),
    Page("/me/browsers/end", end_sign_in, "signed in", ("POST",)),
    Page("/people", show_people, "signed in"),
    Page("/people/audit", show_audit, "administrator"),
    Page("/people/invite", invite, "administrator", ("POST",)),
    Page("/people/grants", change_grant, "signed in", ("POST",)),
    Page("/people/close", close_account, "administrator", ("POST",)),
)
