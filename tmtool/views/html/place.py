"""Facts about places in documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tmtool.memory.places import describe_origin
from tmtool.memory.successors import Successor
from tmtool.units import Origin


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about an origin, and whether it is a warning."""

    text: str
    is_warning: bool = False


def list_facts(origin: Origin, successors: Sequence[Successor] = ()) -> tuple[Fact, ...]:
    """List facts about an origin; a restriction and successors of its document are warnings."""
    grave = {str(each) for each in successors}
    if origin.restriction:
        grave.add(origin.restriction.upper())
    return tuple(Fact(each, each in grave) for each in describe_origin(origin, successors))
