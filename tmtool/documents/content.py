"""What every reader of a format is asked for and gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.documents.lines import Line, RemovedText

Format: TypeAlias = Literal[
    "text", "markdown", "html", "docx", "odt", "doc", "pdf", "xliff", "tmx", "tei"
]  # fmt: skip
Revisions: TypeAlias = Literal["accept", "reject"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader is told: which side of a bilingual file, and what tracked changes count for."""

    lang: str | None = None
    revisions: Revisions = "accept"


@dataclass(frozen=True, slots=True)
class Content:
    """The lines of a file in reading order, footnotes last, and all that is in none of them.

    `lang` is what the file itself says; `pages` how many it has, where it has any.
    """

    lines: tuple[Line, ...]
    removed: tuple[RemovedText, ...] = ()
    lang: str | None = None
    pages: int | None = None
