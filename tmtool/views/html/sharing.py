"""Sharing, as pages of a server show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sharing:
    """An item by its id, the memory with whose people it is shared, None for nobody, and others."""

    item: str
    memory: str | None
    memories: tuple[str, ...]
