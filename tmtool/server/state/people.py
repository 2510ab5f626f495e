"""Who may use a team's server: accounts, what they may do where, and how they come in.

No secret stands here: passwords as Argon2id has them, all else as SHA-256. Moments are ISO 8601,
UTC, as items and jobs have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tmtool.server.roles import Role

EVERY_MEMORY = "*"
"""In a grant: all memories, also those that come later."""
Scope: TypeAlias = Literal["read", "write", "look-ups"]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of a team: `name` is what they sign in by, `shown` what journals have of them.

    A closed account can't come in any more; its name stays taken. `password` is None until its
    owner has chosen one, and where a proxy says who somebody is.
    """

    name: str
    shown: str
    made: str
    password: str | None = None
    closed: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of an account in a memory, or in all (`EVERY_MEMORY`).

    Names of memories are as filters have them: in any case.
    """

    account: str
    role: Role
    memory: str = EVERY_MEMORY


@dataclass(frozen=True, slots=True)
class SignIn:
    """A browser that somebody came in with; `digest` is that of its cookie's value."""

    digest: str
    account: str
    made: str
    used: str
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """What a program comes in with; `last` are the last four characters, to tell it by.

    One of look-ups stands in an address, for clients that know no other way, and opens no other.

    `memories` are those that it may see of those that its owner may; all of them if None.
    """

    digest: str
    account: str
    label: str
    last: str
    scope: Scope
    made: str
    until: str | None = None
    used: str | None = None
    memories: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that lets its finder choose the password of an account, once."""

    digest: str
    account: str
    until: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what: the template of the address, ids of what it was about, how it ended.

    No text, no name of a file, nothing that was sent. `request` stands in the log and on the page.
    """

    number: int
    at: str
    person: str
    token: str
    action: str
    objects: tuple[str, ...]
    outcome: int
    request: str


@dataclass(frozen=True, slots=True)
class DoneOnce:
    """An answer to a request with an idempotency key; `digest` is that of what was sent."""

    account: str
    key: str
    digest: str
    made: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
