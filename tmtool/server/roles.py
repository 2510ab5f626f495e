"""Who is at a page or a program, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from tmtool.server.state import Item, Job

Role: TypeAlias = Literal[
    "reader", "translator", "reviser", "terminologist", "memory manager", "administrator"
]
INCLUDED: dict[Role, frozenset[Role]] = {
    "reader": frozenset({"reader"}),
    "translator": frozenset({"reader", "translator"}),
    "reviser": frozenset({"reader", "translator", "reviser"}),
    "terminologist": frozenset({"reader", "translator", "terminologist"}),
    "memory manager": frozenset({"reader", "translator", "reviser", "memory manager"}),
    "administrator": frozenset({"administrator"}),
}
"""What each role may do that another one may. An administrator reads no text."""
EVERY_ROLE = frozenset(INCLUDED)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who came in; `name` stands in journals and decisions, `account` is who signed in.

    They have the roles `everywhere` in all memories, and others in `memories` of these names, in
    small letters. `token` are the last characters of what a program came in with, `sign_in` names
    the browser.
    """

    name: str
    everywhere: frozenset[Role]
    memories: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    account: str = ""
    token: str = ""
    sign_in: str = ""

    def may(self, role: Role) -> bool:
        """Whether they may do what needs a role, somewhere.

        >>> Person("Ada", frozenset({"reviser"})).may("translator")
        True
        >>> Person("Root", frozenset({"administrator"})).may("reader")
        False
        """
        return any(_has(role, roles) for roles in (self.everywhere, *self.memories.values()))

    def may_in(self, role: Role, memory: str) -> bool:
        """Whether they may in a memory.

        >>> ada = Person("Ada", frozenset(), {"itu": frozenset({"reader"})})
        >>> ada.may_in("reader", "ITU"), ada.may_in("reader", "UN")
        (True, False)
        """
        own = self.memories.get(memory.lower(), frozenset())
        return _has(role, self.everywhere | own)

    def list_memories(self, role: Role = "reader") -> tuple[str, ...] | None:
        """The memories in which they may, in order; None for all of them.

        >>> Person("Ada", frozenset({"reader"}), {"itu": frozenset({"reviser"})}).list_memories()
        """
        if _has(role, self.everywhere):
            return None
        return tuple(sorted(name for name, own in self.memories.items() if _has(role, own)))


def _has(role: Role, roles: frozenset[Role]) -> bool:
    return any(role in INCLUDED[each] for each in roles)


def may_open(person: Person, thing: Item | Job, role: Role = "reader") -> bool:
    """Whether somebody may open what is theirs, or was shared; to work on it takes "reviser".

    What is private is its owner's, and of those who manage all memories.

    >>> from tmtool.server.state import Item
    >>> shared = Item("1", "bitext", "", "Ada", "", "", memory="ITU")
    >>> bo = Person("Bo", frozenset(), {"itu": frozenset({"translator"})})
    >>> may_open(bo, shared), may_open(bo, shared, "reviser")
    (True, False)
    """
    if thing.owner == person.name or _has("memory manager", person.everywhere):
        return True
    return thing.memory is not None and person.may_in(role, thing.memory)


READING: frozenset[Role] = frozenset({"reader"})
NOBODY = Person("nobody", frozenset())
