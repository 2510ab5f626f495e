"""Links to places in documents, and the facts shown next to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tmtool.memory.places import Locator, describe_origin, locate
from tmtool.memory.successors import Successor
from tmtool.units import Origin


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """The name of a place and the parts of its address.

    A name with the segment `.` or `..`, which browsers resolve, goes into the query (`in_path` is
    false).
    """

    text: str
    name: str
    label: str | None
    position: int | None
    in_path: bool

    @classmethod
    def of(cls, origin: Origin, lang: str) -> PlaceLink | None:
        """Return the link to the place of an origin in a language, None if nothing opens it.

        >>> from tmtool.units import Place
        >>> PlaceLink.of(Origin((Place("zh", label="7"),), symbol="A/RES/75/202"), "zh").text
        'A/RES/75/202, para. 7'
        """
        found = locate(origin, lang)
        return None if found is None else cls.to(found)

    @classmethod
    def to(cls, place: Locator) -> PlaceLink:
        """Return the link to a place."""
        parts = place.name.replace("\\", "/").split("/")
        in_path = not {".", ".."} & {*parts}
        return cls(str(place), place.name, place.label, place.position, in_path)


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
