"""What a server keeps for somebody, and how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tmtool.views.html.render import render_served


class KeptItem(Protocol):
    """What the macro `kept` of `served_macros.html` says of an item."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def used(self) -> str: ...
    @property
    def held(self) -> bool: ...
    @property
    def until(self) -> str | None: ...


def render_items(items: Sequence[tuple[KeptItem, str]], days: int) -> str:
    """The list of items, each with the address of its page; `days` is how long they are kept."""
    return render_served(
        "items.html", title="What is kept - tmtool", module=None, items=items, days=days
    )
