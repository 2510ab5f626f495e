"""What reading can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.documents.content import Revisions, StruckOut
    from tmtool.documents.damage import Repair

STDIN = "-"
"""The path of a text that came through a pipe; its metadata call it stdin."""


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A text to read: the file at `path`, or `data`, which are then called so.

    What is None is found out from the content. With `lines` each line becomes a paragraph as it
    is, and what tracked changes count for (`revisions`), what becomes of struck-out text (`struck`)
    and `repair` play no part.
    """

    path: str
    data: bytes | None = None
    lang: str | None = None
    encoding: str | None = None
    symbol: str | None = None
    original: str | None = None
    lines: bool = False
    revisions: Revisions = "accept"
    repair: Repair = "certain"
    struck: StruckOut = "delete"
