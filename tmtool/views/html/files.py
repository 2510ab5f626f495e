"""Files that were dropped on a page of a server, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tmtool.formats.bitexts.rebuild import SUFFIXES
from tmtool.views.html.render import render_served


class ShownFile(Protocol):
    """What a page says of a file."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


def render_files(files: Sequence[ShownFile]) -> str:
    """The page that asks what is to be done."""
    bitexts = [each for each in files if each.title.lower().endswith(SUFFIXES)]
    return render_served(
        "files.html", title="Files - tmtool", module=None, files=files, bitexts=bitexts
    )
