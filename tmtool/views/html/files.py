"""Files that were dropped on a page of a server, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tmtool.terms import seeded
from tmtool.views.html.render import render_served

_PROFILES = {
    "all": "all checks", "substance": "substance", "form": "form",
    "un-en": "house style, English", "un-zh": "house style, Chinese",
}  # fmt: skip
"""Sets of checks, and what they are called on the page."""


class ShownFile(Protocol):
    """What a page says of a file."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


def render_files(files: Sequence[ShownFile]) -> str:
    """The page that asks what is to be done."""
    return render_served(
        "files.html", title="Files - tmtool", module=None, files=files, profiles=_PROFILES,
        terms=seeded.NAMES,
    )  # fmt: skip
