"""What accounts are for: inviting, choosing a password, coming in, tokens, grants, leaving.

Argon2id takes 64 MiB and most of a second for each password: callers bound how many at once.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, get_args
from unicodedata import normalize

from tmtool.errors import EmptyError, InputError
from tmtool.server import moments
from tmtool.server.moments import write_moment
from tmtool.server.roles import Role
from tmtool.server.state.people import (
    EVERY_MEMORY,
    Account,
    Grant,
    Invitation,
    Scope,
    SignIn,
    Token,
)
from tmtool.server.state.sql import State

if TYPE_CHECKING:
    from argon2 import PasswordHasher

IDLE = timedelta(hours=12)
"""Who has done nothing for so long signs in again. It is a working day."""
LONGEST = timedelta(days=30)
"""However busy, so long after signing in one signs in again."""
INVITED = timedelta(days=7)
"""So long an invitation is good."""
TOKEN = "tmt_"
"""What every token begins with, so that one is recognized where it must not stand."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_LONGEST_SHOWN = 100
"""Characters of a name that is shown."""
_RESERVED = frozenset({"nobody", "tmtool"})
"""Names that the server itself has in its audit and its journals."""
_MOST_DAYS = 3650
"""So long a token is good at most, if it ends at all."""
_MOST_BROWSER = 120
"""Characters of what a browser calls itself."""
SHORTEST = 12
"""Characters of a password at least. Standard (NIST SP 800-63B): length counts, not kinds of
characters; it asks for 8, and 15 where nothing else lets in."""


def invite(people: State, name: str, shown: str = "") -> str:
    """Make an account, or let its owner choose a new password; give the code that does it.

    InputError for a name that can't be one, or that is closed.
    """
    account = people.find_account(name)
    if account is None:
        if not _NAME.fullmatch(name):
            raise InputError(
                f"{name!r} can't be a name to sign in by: use small letters, digits, dots, @ "
                "and hyphens",
                code="account name", name=name,
            )  # fmt: skip
        shown = _check_shown(shown or name)
        if any(each.shown.casefold() == shown.casefold() for each in people.list_accounts()):
            message = f"{shown} is the name of another account: choose another one to be shown"
            raise InputError(message, code="account taken", name=name)
        people.add_account(Account(name, shown, write_moment(moments.get_now())))
    elif account.closed is not None:
        raise InputError(f"the account {name} is closed", code="account closed", name=name)
    code = token_urlsafe(24)
    people.add_invitation(
        Invitation(compute_digest(code), name, write_moment(moments.get_now() + INVITED))
    )
    return code


def choose_password(people: State, code: str, password: str) -> Account:
    """Take an invitation for a password; InputError for a short one, and a code that is no more."""
    if len(password) < SHORTEST:
        message = f"a password has {SHORTEST} characters or more"
        raise InputError(message, code="short password", least=SHORTEST)
    hashed = hash_password(password)
    now = write_moment(moments.get_now())
    account = people.take_invitation(compute_digest(code), now, hashed)
    if account is None:
        message = "this invitation was used already, or is too old: ask for another one"
        raise InputError(message, code="invitation over")
    return account


def sign_in(people: State, name: str, password: str, browser: str) -> str | None:
    """What the cookie of somebody who comes in is to have; None for a wrong name or password.

    Both take equally long, so that nobody learns which names there are.
    """
    account = people.find_account(name)
    hashed = account.password if account and account.closed is None else None
    if not is_right(hashed, password) or account is None:
        return None
    return begin_sign_in(people, account.name, browser)


def begin_sign_in(people: State, account: str, browser: str) -> str:
    """What the cookie of a browser is to have that somebody comes in with from now on."""
    value, now = token_urlsafe(32), write_moment(moments.get_now())
    people.add_sign_in(SignIn(compute_digest(value), account, now, now, browser[:_MOST_BROWSER]))
    return value


def make_token(
    people: State, account: str, label: str, scope: Scope, days: int | None,
    memories: tuple[str, ...] | None,
) -> str:  # fmt: skip
    """Make a token, which is shown this once; InputError without a label, or a day to end on."""
    if not label.strip():
        message = "say what the token is for, to tell it by later"
        raise InputError(message, code="no label")
    if days is not None and not 1 <= days <= _MOST_DAYS:
        message = f"a token is good for 1 to {_MOST_DAYS:,} days, or without an end"
        raise InputError(message, code="days of a token", days=days)
    value, now = f"{TOKEN}{token_urlsafe(32)}", moments.get_now()
    until = None if days is None else write_moment(now + timedelta(days=days))
    people.add_token(
        Token(
            compute_digest(value), account, label.strip()[:_LONGEST_SHOWN], value[-4:], scope,
            write_moment(now), until, None, memories,
        )
    )  # fmt: skip
    return value


def parse_grant(people: State, account: str, role: str, memory: str = EVERY_MEMORY) -> Grant:
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


def find_open_account(people: State, name: str) -> Account:
    """The account of a name; EmptyError where there is none, or it is closed."""
    account = people.find_account(name)
    if account is None or account.closed is not None:
        raise EmptyError(f"there is no account {name}", code="no account", name=name)
    return account


def close_account(people: State, name: str, role: str | None = None) -> None:
    """Close an account for good; with a role, that stands where the person's name stood.

    Journals of memories keep names: they say who is answerable for what.
    """
    find_open_account(people, name)
    shown = None if role is None else _check_shown(role)
    people.close_account(name, write_moment(moments.get_now()), shown)


def compute_digest(secret: str) -> str:
    """What is kept of a cookie, a token or a code: they are random, so this needs no salt."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _check_shown(name: str) -> str:
    shown = normalize("NFC", " ".join(name.split()))
    is_fit = shown and len(shown) <= _LONGEST_SHOWN and shown.isprintable()
    if not is_fit or shown.casefold() in _RESERVED:
        raise InputError(f"{name!r} can't be shown as a name", code="shown name", name=name)
    return shown


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return _get_hasher().hash(password)


def is_right(hashed: str | None, password: str) -> bool:
    """Whether it is the password; it takes as long where there is none."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _get_hasher().verify(hashed or _nobodys(), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _get_hasher() -> PasswordHasher:
    # A desk for one person goes without the package.
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _get_hasher().hash(token_urlsafe(16))
