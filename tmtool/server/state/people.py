"""Who may use a team's server: accounts, what they may do where, and how they come in.

No secret stands here: passwords as Argon2id has them, all else as SHA-256. Moments are ISO 8601,
UTC, as items and jobs have them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

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


class People(Protocol):
    """Accounts, grants, what lets people and programs in, and what they did."""

    def add_account(self, account: Account) -> None:
        """Take in an account; InputError where its name is taken."""

    def find_account(self, name: str) -> Account | None:
        """The account of a name."""

    def list_accounts(self) -> list[Account]:
        """All accounts by name, closed ones too."""

    def change_account(self, account: Account) -> None:
        """Let an account be another one of the same name."""

    def close_account(self, name: str, moment: str, role: str | None = None) -> str | None:
        """Close an account for good: it is out everywhere, and has no grants any more.

        With a role, that stands in the place of the person's name in all that is kept here, with a
        number behind it where somebody else has it already; what that is.
        """

    def add_grant(self, grant: Grant) -> None:
        """Give an account a role; the same twice is one."""

    def remove_grant(self, grant: Grant) -> bool:
        """Take a role away; whether it was there."""

    def list_grants(self, account: str | None = None) -> list[Grant]:
        """The grants of an account, or of all."""

    def add_sign_in(self, sign_in: SignIn) -> None:
        """Take note that somebody came in."""

    def find_signed_in(self, digest: str) -> tuple[SignIn, Account, list[Grant]] | None:
        """Who came in with a cookie of this digest, and what they may do."""

    def touch_sign_in(self, digest: str, moment: str) -> None:
        """Take note that a browser is in use."""

    def list_sign_ins(self, account: str) -> list[SignIn]:
        """With what somebody is signed in, last used first."""

    def remove_sign_ins(self, account: str, digest: str | None = None) -> None:
        """Sign somebody out: one browser, or all."""

    def expire_sign_ins(self, used_before: str, made_before: str) -> None:
        """Sign out whoever was idle for long, or came in long ago."""

    def add_token(self, token: Token) -> None:
        """Take in a token."""

    def find_program(self, digest: str) -> tuple[Token, Account, list[Grant]] | None:
        """The token of a digest, whose it is, and what they may do."""

    def find_token(self, digest: str) -> Token | None:
        """The token of a digest."""

    def touch_token(self, digest: str, moment: str) -> None:
        """Take note that a token is in use."""

    def list_tokens(self, account: str) -> list[Token]:
        """The tokens of an account, new ones first."""

    def remove_token(self, account: str, digest: str) -> bool:
        """Revoke a token; whether it was there."""

    def add_invitation(self, invitation: Invitation) -> None:
        """Let somebody choose a password; earlier invitations of the account end."""

    def take_invitation(self, digest: str, moment: str, password: str) -> Account | None:
        """The account of an invitation that is not too old, with this password from now on.

        The invitation is used up by that and the account signed out everywhere, all at once; None
        where there is no such invitation, or the account is closed.
        """

    def add_audit(self, entry: AuditEntry) -> None:
        """Take note of what somebody did; the number is given by the store."""

    def list_audit(
        self, after: int = 0, limit: int = 100, person: str | None = None, since: str = ""
    ) -> list[AuditEntry]:
        """What was done since a number and a moment, in order."""

    def list_latest_audit(
        self, before: int | None, limit: int, person: str | None = None, since: str = ""
    ) -> list[AuditEntry]:
        """What was done since a moment, before a number if there is one: the latest first."""

    def list_failures(self, since: str, limit: int = 100) -> list[AuditEntry]:
        """The latest of what ended with an error of the server's own (500 and above)."""

    def count_use(self, day: str, person: str, action: str) -> None:
        """Count something that is not noted one by one, such as a look-up."""

    def list_use(self, since: str) -> list[tuple[str, str, str, int]]:
        """Day, person, action and how often, since a day."""

    def forget_audit(self, before: str) -> int:
        """Remove what was noted before a moment; how much."""

    def begin_once(self, wanted: DoneOnce) -> DoneOnce | None:
        """Take note that a request with a key is being done: None; or what was answered before.

        A status of 0 says that it is being done. InputError where the key was used for another
        request.
        """

    def end_once(self, done: DoneOnce) -> None:
        """Keep the answer."""

    def drop_once(self, account: str, key: str) -> None:
        """Forget a key whose request was not done."""

    def forget_once(self, before: str) -> None:
        """Forget the keys of long ago."""

    def count_people(self) -> dict[str, int]:
        """How many accounts, closed ones, grants, tokens and signed-in browsers there are."""


def join_roles(grants: Sequence[Grant]) -> frozenset[Role]:
    """All roles that grants give somewhere."""
    return frozenset(each.role for each in grants)
