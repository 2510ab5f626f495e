"""What accounts are for: inviting, choosing a password, coming in, tokens, grants, leaving."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import get_args

from tmtool.errors import EmptyError, InputError
from tmtool.server import moments
from tmtool.server.moments import write_moment
from tmtool.server.passwords import SHORTEST, hash_password, is_right
from tmtool.server.roles import Role
from tmtool.server.state.people import (
    EVERY_MEMORY,
    Account,
    Grant,
    Invitation,
    People,
    Scope,
    SignIn,
    Token,
)

IDLE = timedelta(hours=12)
"""Who has done nothing for so long signs in again. Chosen: a working day."""
LONGEST = timedelta(days=30)
"""However busy, so long after signing in one signs in again. Chosen, no measurement."""
INVITED = timedelta(days=7)
"""So long an invitation is good. Chosen, no measurement."""
TOKEN = "tmt_"
"""What every token begins with, so that one is recognized where it must not stand."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LONGEST_SHOWN = 100
"""Characters of a name that is shown. Chosen, no measurement."""
_MOST_BROWSER = 120
"""Characters of what a browser calls itself. Chosen, no measurement."""


def invite(people: People, name: str, shown: str = "") -> str:
    """Make an account, or let its owner choose a new password; give the code that does it.

    InputError for a name that can't be one, or that is closed.
    """
    account = people.find_account(name)
    if account is None:
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name!r} can't be a name to sign in by: use small letters, digits, dots and "
                "hyphens",
                code="account name", name=name,
            )  # fmt: skip
        people.add_account(
            Account(name, _check_shown(shown or name), write_moment(moments.get_now()))
        )
    elif account.closed is not None:
        raise InputError(f"the account {name} is closed", code="account closed", name=name)
    code = token_urlsafe(24)
    people.add_invitation(
        Invitation(compute_digest(code), name, write_moment(moments.get_now() + INVITED))
    )
    return code


def choose_password(people: People, code: str, password: str) -> Account:
    """Take an invitation for a password; InputError for a short one, and a code that is no more."""
    if len(password) < SHORTEST:
        message = f"a password has {SHORTEST} characters or more"
        raise InputError(message, code="short password", least=SHORTEST)
    hashed = hash_password(password)
    name = people.take_invitation(compute_digest(code), write_moment(moments.get_now()))
    account = people.find_account(name) if name else None
    if account is None or account.closed is not None:
        message = "this invitation was used already, or is too old: ask for another one"
        raise InputError(message, code="invitation over")
    people.remove_sign_ins(account.name)
    people.change_account(changed := replace(account, password=hashed))
    return changed


def sign_in(people: People, name: str, password: str, browser: str) -> str | None:
    """What the cookie of somebody who comes in is to have; None for a wrong name or password.

    Both take equally long, so that nobody learns which names there are.
    """
    account = people.find_account(name)
    hashed = account.password if account and account.closed is None else None
    if not is_right(hashed, password) or account is None:
        return None
    value, now = token_urlsafe(32), write_moment(moments.get_now())
    people.add_sign_in(
        SignIn(compute_digest(value), account.name, now, now, browser[:_MOST_BROWSER])
    )
    return value


def make_token(
    people: People, account: str, label: str, scope: Scope, days: int | None,
    memories: tuple[str, ...] | None,
) -> str:  # fmt: skip
    """Make a token, which is shown this once; InputError without a label."""
    if not label.strip():
        message = "say what the token is for, to tell it by later"
        raise InputError(message, code="no label")
    value, now = f"{TOKEN}{token_urlsafe(32)}", moments.get_now()
    until = None if days is None else write_moment(now + timedelta(days=days))
    people.add_token(
        Token(
            compute_digest(value), account, label.strip()[:_LONGEST_SHOWN], value[-4:], scope,
            write_moment(now), until, None, memories,
        )
    )  # fmt: skip
    return value


def parse_grant(people: People, account: str, role: str, memory: str = EVERY_MEMORY) -> Grant:
    """A grant as people say it; InputError for a role or an account that there is not."""
    if role not in get_args(Role):
        listed = ", ".join(get_args(Role))
        raise InputError(f"{role!r} is not a role; the roles are {listed}", code="role", role=role)
    if find_open_account(people, account) and role == "administrator" and memory != EVERY_MEMORY:
        message = "an administrator is one of the whole server, not of a memory"
        raise InputError(message, code="administrator of a memory")
    if memory != EVERY_MEMORY and (not memory.strip() or set(memory) & set("*?")):
        message = f"{memory!r} can't be the name of a memory; {EVERY_MEMORY} alone is all of them"
        raise InputError(message, code="memory of a grant", memory=memory)
    return Grant(account, role, memory)  # type: ignore[arg-type]  # it is one of the roles


def find_open_account(people: People, name: str) -> Account:
    """The account of a name; EmptyError where there is none, or it is closed."""
    account = people.find_account(name)
    if account is None or account.closed is not None:
        raise EmptyError(f"there is no account {name}", code="no account", name=name)
    return account


def close_account(people: People, name: str, role: str | None = None) -> None:
    """Close an account for good; with a role, that stands where the person's name stood.

    Journals of memories keep names: they say who is answerable for what.
    """
    account = find_open_account(people, name)
    people.change_account(replace(account, password=None, closed=write_moment(moments.get_now())))
    if role is not None:
        people.rename_person(account.shown, _check_shown(role))


def compute_digest(secret: str) -> str:
    """What is kept of a cookie, a token or a code: they are random, so this needs no salt."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _check_shown(name: str) -> str:
    shown = " ".join(name.split())
    if not shown or len(shown) > _LONGEST_SHOWN or not shown.isprintable():
        raise InputError(f"{name!r} can't be shown as a name", code="shown name", name=name)
    return shown
