"""What all parts of one file share while they are read, and how it is told what is left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tmtool.documents.content import Revisions
from tmtool.documents.docx.names import build_names
from tmtool.documents.docx.notes import DocxNotes
from tmtool.documents.docx.numbering import Numbering
from tmtool.documents.docx.package import Package
from tmtool.documents.docx.styles import DocxStyles
from tmtool.documents.lines import RemovedText

_OUT: dict[Revisions, frozenset[str]] = {
    "accept": build_names("del", "moveFrom"), "reject": build_names("ins", "moveTo"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """A file that is being read; what is found on the way gathers in `removed` and `languages`."""

    package: Package
    styles: DocxStyles
    numbering: Numbering
    notes: DocxNotes
    revisions: Revisions
    removed: list[RemovedText] = field(default_factory=list)
    languages: Counter[str | None] = field(default_factory=Counter)

    @property
    def out(self) -> frozenset[str]:
        """The elements whose content is out when tracked changes are accepted, or rejected."""
        return _OUT[self.revisions]


@dataclass(slots=True)
class DocxPlace:
    """Where the reader stands: in which part, and at which block of it, counted from 1."""

    context: Context
    where: str
    number: int = 1

    def report(self, text: str, reason: str) -> None:
        """Tell of something that is in no line, its white space made even."""
        text = " ".join(text.split())
        if text:
            self.context.removed.append(RemovedText(text, reason, self.number, self.where))
