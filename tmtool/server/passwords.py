"""Passwords as Argon2id keeps them: 64 MiB and most of a second each, so two at once at most."""

from __future__ import annotations

from functools import cache
from secrets import token_urlsafe
from threading import Semaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12
"""Characters of a password at least. Standard (NIST SP 800-63B): length counts, not kinds of
characters; it asks for 8, and 15 where nothing else lets in."""
_AT_ONCE = Semaphore(2)
"""Limit: memory, when many sign in at once."""


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _get_hasher().hash(password)


def is_right(hashed: str | None, password: str) -> bool:
    """Whether it is the password; it takes as long where there is none."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _AT_ONCE:
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
