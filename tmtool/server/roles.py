"""Who is at a page or a program, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Role: TypeAlias = Literal[
    "reader", "translator", "reviser", "terminologist", "memory manager", "administrator"
]
_INCLUDED: dict[Role, frozenset[Role]] = {
    "reader": frozenset({"reader"}),
    "translator": frozenset({"reader", "translator"}),
    "reviser": frozenset({"reader", "translator", "reviser"}),
    "terminologist": frozenset({"reader", "translator", "terminologist"}),
    "memory manager": frozenset({"reader", "translator", "reviser", "memory manager"}),
    "administrator": frozenset({"administrator"}),
}
"""What each role may do that another one may. An administrator reads no text."""
EVERY_ROLE = frozenset(_INCLUDED)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who came in; `name` stands in journals and decisions."""

    name: str
    roles: frozenset[Role]

    def may(self, role: Role) -> bool:
        """Whether they may do what needs a role.

        >>> Person("Ada", frozenset({"reviser"})).may("translator")
        True
        >>> Person("Root", frozenset({"administrator"})).may("reader")
        False
        """
        return any(role in _INCLUDED[own] for own in self.roles)
