"""Passwords as Argon2id keeps them: 64 MiB and most of a second each, so two at once at most."""

from __future__ import annotations

from functools import cache
from secrets import token_urlsafe
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters of a password at least. Standard (NIST SP 800-63B): length counts, not kinds of
characters; it asks for 8, and 15 where nothing else lets in."""
_AT_ONCE = Semaphore(2)
"""Limit: memory, when many sign in at once."""
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """What is kept of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_right(hashed: str | None, password: str) -> bool:
    """Whether it is the password; it takes as long where there is none."""
    with _AT_ONCE:
        try:
            return _HASHER.verify(hashed or _nobodys(), password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _HASHER.hash(token_urlsafe(16))
