"""What pages say of the things that a server keeps for somebody."""

from __future__ import annotations

from typing import Protocol


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
