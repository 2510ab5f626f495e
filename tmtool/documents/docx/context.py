"""What all parts of one file share while they are read, and what a paragraph is beside its text.

That is its style, its number, and whether its mark ends it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tmtool.documents.content import RemovedText, Revisions
from tmtool.documents.docx.numbering import DocxNotes, ListNumber, Numbering, read_old_number
from tmtool.documents.docx.package import VAL, Package, W, build_names
from tmtool.documents.docx.styles import (
    BODY_LEVEL,
    DocxStyles,
    ParagraphStyle,
    Rank,
    read_numbering,
    read_outline,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_OUT: dict[Revisions, frozenset[str]] = {
    "accept": build_names("del", "moveFrom"), "reject": build_names("ins", "moveTo"),
}  # fmt: skip
_JOINING = {"accept": build_names("del", "moveFrom"), "reject": build_names("ins", "moveTo")}


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


@dataclass(frozen=True, slots=True)
class Properties:
    """`number` is a list and a level there, `old` the number before a change that is rejected.

    `joins`: a change takes the paragraph mark away, or a large letter stands before the text, so
    that the next paragraph goes on with this one. `hidden_mark`: the mark is hidden, which looks
    the same.
    """

    style: ParagraphStyle
    rank: Rank = None
    number: tuple[str, int] | None = None
    old: ListNumber | None = None
    joins: bool = False
    hidden_mark: bool = False


def read_properties(element: _Element | None, context: Context) -> Properties:
    """What `w:pPr` makes of a paragraph, with changes accepted or rejected."""
    if element is None:
        style = context.styles.find_paragraph_style(None)
        return Properties(style, style.rank, _number(None, style, context))
    mark, now = element.find(f"{W}rPr"), element
    if context.revisions == "reject":
        before = element.find(f"{W}pPrChange/{W}pPr")
        now = element if before is None else before
    gone = _JOINING[context.revisions]
    loses_its_mark = mark is not None and any(each.tag in gone for each in mark)
    frame = now.find(f"{W}framePr")
    # The large first letter of the next paragraph has a frame of its own.
    is_drop_cap = frame is not None and frame.get(f"{W}dropCap") in ("drop", "margin")
    old = None
    if context.revisions == "reject":
        changed = now.find(f"{W}numPr/{W}numberingChange")
        old = None if changed is None else read_old_number(changed.get(f"{W}original", ""))
    named = now.find(f"{W}pStyle")
    style = context.styles.find_paragraph_style(None if named is None else named.get(VAL))
    return Properties(
        style=style,
        rank=_rank(style, read_outline(now)),
        number=_number(now, style, context),
        old=old,
        joins=is_drop_cap or loses_its_mark,
        hidden_mark=mark is not None and context.styles.look(style, mark).hidden,
    )


def _rank(style: ParagraphStyle, outline: int | None) -> Rank:
    if style.rank == "title" or outline is None:
        return style.rank
    return "heading" if outline < BODY_LEVEL else None


def _number(
    element: _Element | None, style: ParagraphStyle, context: Context
) -> tuple[str, int] | None:
    """The list that a paragraph is in, and the level there: by itself, or by its style."""
    number, depth = read_numbering(element)
    if element is not None and context.revisions == "reject":
        inserted = element.find(f"{W}numPr/{W}ins")
        number, depth = (None, None) if inserted is not None else (number, depth)
    own = number is not None
    number = number if number is not None else style.number
    if number is None or number == "0":
        return None
    if depth is None:
        depth = context.numbering.find_style_level(number, style)
    if depth is None:
        depth = 0 if own else style.depth
    return number, depth or 0
