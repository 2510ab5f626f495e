"""The people of a team: one's own page, and everybody's accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tmtool.views.actions import describe_action
from tmtool.views.html.render import render_served

_ROLES = (
    "reader", "translator", "reviser", "terminologist", "memory manager", "administrator",
)  # fmt: skip


class ShownGrant(Protocol):
    """A role of an account in a memory; * is all of them."""

    @property
    def account(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def memory(self) -> str: ...


class ShownAccount(Protocol):
    """What a page says of an account."""

    @property
    def name(self) -> str: ...
    @property
    def shown(self) -> str: ...
    @property
    def made(self) -> str: ...
    @property
    def password(self) -> str | None: ...
    @property
    def closed(self) -> str | None: ...


class ShownToken(Protocol):
    """What a page says of a token."""

    @property
    def digest(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def last(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def made(self) -> str: ...
    @property
    def until(self) -> str | None: ...
    @property
    def used(self) -> str | None: ...
    @property
    def memories(self) -> Sequence[str] | None: ...


class ShownSignIn(Protocol):
    """What a page says of a browser that somebody is signed in with."""

    @property
    def digest(self) -> str: ...
    @property
    def made(self) -> str: ...
    @property
    def used(self) -> str: ...
    @property
    def browser(self) -> str: ...


class ShownPerson(Protocol):
    """Who looks at the page."""

    @property
    def name(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def sign_in(self) -> str: ...


def render_me(
    person: ShownPerson,
    grants: Sequence[ShownGrant],
    tokens: Sequence[ShownToken],
    browsers: Sequence[ShownSignIn],
    token: str,
    address: str,
) -> str:
    """One's own page; `token` is one that was just made, shown this once."""
    return render_served(
        "me.html", title=f"{person.name} - tmtool", module="people.js", person=person,
        grants=grants, tokens=tokens, browsers=browsers, token=token,
        address=address,
    )  # fmt: skip


class ShownEntry(Protocol):
    """What a page says of what somebody did."""

    @property
    def number(self) -> int: ...
    @property
    def at(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def token(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def objects(self) -> Sequence[str]: ...
    @property
    def outcome(self) -> int: ...
    @property
    def request(self) -> str: ...


def render_audit(
    entries: Sequence[ShownEntry], uses: Sequence[tuple[str, str, str, int]],
    people: Sequence[str], person: str, since: str, before: int | None,
) -> str:  # fmt: skip
    """Who did what; earlier entries are those `before` a number, None where there are none."""
    return render_served(
        "audit.html", title="Audit - tmtool", module=None, entries=entries, uses=uses,
        describe=describe_action, people=people, person=person, since=since, before=before,
    )  # fmt: skip


def render_people(
    accounts: Sequence[ShownAccount], grants: Sequence[ShownGrant], link: str, *, audits: bool
) -> str:
    """All accounts; `link` is an invitation that was just made, shown this once.

    `audits`: whether who looks may see the audit as well.
    """
    rows = [(each, [grant for grant in grants if grant.account == each.name]) for each in accounts]
    return render_served(
        "people.html", title="People - tmtool", module="people.js", rows=rows, roles=_ROLES,
        link=link, audits=audits,
    )  # fmt: skip
