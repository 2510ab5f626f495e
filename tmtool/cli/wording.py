"""What views say on a command line of how one comes to more than they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.memory.places import Locator

ALL_RENDERINGS = "--json and a page have them"
COMPARE = "--reprise compares them"
EVERY_TEXT = "--all takes every one"
DETAILS = "; --details says more"
HOUSE = "(--house)"
OTHER_PAGE = "--page N shows another"


def show_command(place: Locator) -> str:
    """What `tmtool show` takes to open a place.

    >>> from tmtool.memory.places import Locator
    >>> show_command(Locator("A/RES/75/202", "7"))
    'A/RES/75/202 --para 7'
    >>> show_command(Locator("my texts.tmx", position=12))
    "'my texts.tmx' --at 12"
    """
    from shlex import quote

    if place.position is not None:
        return f"{quote(place.name)} --at {place.position}"
    return f"{quote(place.name)} --para {quote(place.label)}" if place.label else quote(place.name)
