"""Files that were dropped on a page of a server, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tmtool.views.html.render import render_served
from tmtool.views.html.sharing import Sharing


class ShownFile(Protocol):
    """What a page says of a file."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...


def render_files(
    files: Sequence[ShownFile], sharing: Sequence[Sharing | None] = (),
    memories: Sequence[str] | None = None,
) -> str:  # fmt: skip
    """The page that asks what is to be done; `memories` are those to add to, None for any."""
    return render_served(
        "files.html", title="Files - tmtool", module=None, files=files, memories=memories,
        sharing=[each for each in sharing if each is not None],
        back="/files?" + "&".join(f"file={each.id}" for each in files),
    )  # fmt: skip
