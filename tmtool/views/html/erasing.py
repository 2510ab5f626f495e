"""Texts that are to be erased for good: what would go, and how it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tmtool.lang.wrap import format_count
from tmtool.memory.successors import name_origin
from tmtool.operations.memory_changes import ErasePreview
from tmtool.selection import Selection
from tmtool.views.html.place import list_facts
from tmtool.views.html.render import Tongue, render_served

_SHOWN = 200
"""So many units are shown of what would go. Chosen: a page that can be read."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What is to be erased, by one of its names, and why."""

    symbol: str
    file: str
    keys: tuple[str, ...]
    why: str

    @property
    def name(self) -> str:
        """What has to be typed to confirm it."""
        return self.symbol or self.file or "erase"

    def select(self) -> Selection:
        """The selection of a memory that it is."""
        return Selection(
            symbol=(self.symbol,) if self.symbol else (), file=(self.file,) if self.file else ()
        )


class ShownTrace(Protocol):
    """An item or a job of the server that holds some of it."""

    @property
    def what(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def is_sure(self) -> bool: ...


def render_erase_form() -> str:
    """The form that asks what and why."""
    return render_served("erase.html", title="Erase texts - tmtool", module=None)


def render_erase_preview(
    erased: Erased, preview: ErasePreview, traces: Sequence[ShownTrace]
) -> str:
    """What would go."""
    counts = [format_count(preview.units, "unit"), format_count(preview.texts, "text")]
    return render_served(
        "erase_preview.html", title="Erase texts? - tmtool", module=None, erased=erased,
        counts=" and ".join(counts), lessened=preview.lessened, traces=traces,
        is_empty=not preview.units + preview.lessened,
        documents=[
            (name_origin(origin) or "without a name", units, list_facts(origin))
            for origin, units in preview.documents
        ],
        units=[
            [(Tongue.of(each.tag), each.text) for each in unit.variants]
            for unit in preview.units_now[:_SHOWN]
        ],
        total=len(preview.units_now),
    )  # fmt: skip
