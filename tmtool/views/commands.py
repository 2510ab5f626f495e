"""What opens a place on a command line: it outlasts the addresses of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.memory.places import Locator


def show_command(place: Locator) -> str:
    """What `tmtool documents show` takes to open a place.

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
