"""Fields: an instruction and what it came to. Only the result is text.

A field may stand inside another's instruction or result, and go on over several paragraphs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tmtool.documents.docx.numerals import format_numeral
from tmtool.documents.docx.package import VAL, W
from tmtool.documents.docx.styles import is_on, parse_whole

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEEPEST = 64
"""Limit: how deep fields are nested; if more are open, the first ones were never closed."""
_PAGES = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
_CONTENTS = frozenset(("TOC", "TOA", "INDEX"))
_LONG = frozenset(("IF", "QUOTE", "SET", "ASK", "FILLIN", "COMPARE", "MERGEFIELD", ""))
"""Instructions that may go on over the end of a paragraph: texts stand in them."""
_LINK = re.compile(r'HYPERLINK\s+(?:\\[a-z]\s+)*(?:"([^"]*)"|([^\s\\]+))?', re.IGNORECASE)
_ANCHOR = re.compile(r'\\l\s+(?:"([^"]*)"|(\S+))', re.IGNORECASE)
_ENCIRCLED = re.compile(r"EQ\s*\\o(?:\\a[clr])?\s*\([○〇◯]\s*[,;]\s*(\w+)\s*\)", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    in_result: bool = False
    offered: str = ""
    swallowed: str = ""
    name: str = ""
    target: str | None = None


@dataclass(slots=True)
class Fields:
    """The fields that are open where the reader stands, the innermost last."""

    stack: list[_Field] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Whether what comes now is an instruction."""
        return any(not each.in_result for each in self.stack)

    @property
    def is_page(self) -> bool:
        """Whether what comes now is the number of a page."""
        return any(each.name in _PAGES for each in self.stack)

    @property
    def in_contents(self) -> bool:
        """Whether what comes now is in a table of contents, or the like."""
        return any(each.name in _CONTENTS for each in self.stack)

    @property
    def target(self) -> str | None:
        """Where what comes now leads to."""
        return next((each.target for each in reversed(self.stack) if each.target), None)

    def begin(self, element: _Element | None = None) -> None:
        """A field begins, with or without the data of a form."""
        self.stack.append(_Field(offered=_offered(element)))
        del self.stack[:-_DEEPEST]

    def instruct(self, text: str | None) -> None:
        """A part of the innermost instruction."""
        if self.stack and not self.stack[-1].in_result:
            self.stack[-1].instruction += text or ""

    def swallow(self, text: str) -> None:
        """Text inside an instruction: the result of a field in it."""
        for each in self.stack:
            if not each.in_result:
                each.swallowed += text
                return

    def separate(self) -> None:
        """The instruction is complete, the result follows."""
        if self.stack:
            last = self.stack[-1]
            last.in_result = True
            last.name = _name(last.instruction)
            last.target = _target(last.instruction) if last.name == "HYPERLINK" else None

    def end_field(self) -> tuple[str, str]:
        """A field ends: the text it stands for and the instruction that is lost, where no result is.

        >>> fields = Fields()
        >>> fields.begin()
        >>> fields.instruct('XE "Capacity-building"')
        >>> fields.end_field()
        ('', 'XE "Capacity-building"')
        """  # noqa: E501
        if not self.stack:
            return "", ""
        last = self.stack.pop()
        if last.in_result or self.silent:
            return (last.offered if last.offered and _name(last.instruction) in _FORMS else ""), ""
        instruction = last.instruction.strip()
        text, encircled = last.offered, _ENCIRCLED.match(instruction)
        if encircled and not text:  # of the few fields that show something and keep no result
            number = parse_whole(encircled[1])
            kind = "decimalEnclosedCircle"
            text = format_numeral(number, kind) if number else encircled[1]
        return text, last.swallowed if text else f"{instruction} {last.swallowed}".strip()

    def close_paragraph(self) -> str:
        """What an instruction swallowed that never ended and can't go on in another paragraph."""
        lost = ""
        while self.stack and not self.stack[-1].in_result:
            if _name(self.stack[-1].instruction) in _LONG:
                break
            last = self.stack.pop()
            lost = f"{last.instruction.strip()} {last.swallowed}".strip()
        return lost

    def close(self) -> str:
        """What instructions swallowed that never ended."""
        lost = " ".join(
            each.swallowed or each.instruction for each in self.stack if not each.in_result
        )
        self.stack.clear()
        return lost.strip()


_FORMS = frozenset(("FORMDROPDOWN", "FORMCHECKBOX"))


def _name(instruction: str) -> str:
    words = instruction.split(maxsplit=1)
    return words[0].upper() if words else ""


def _target(instruction: str) -> str | None:
    r"""Where a HYPERLINK field leads.

    >>> _target(' HYPERLINK "https://www.un.org" \\l "part"')
    'https://www.un.org#part'
    """
    link, anchor = _LINK.search(instruction), _ANCHOR.search(instruction)
    address = (link[1] or link[2] or "") if link else ""
    place = f"#{anchor[1] or anchor[2]}" if anchor else ""
    return address + place or None


def _offered(element: _Element | None) -> str:
    """What the data of a form say is chosen."""
    data = None if element is None else element.find(f"{W}ffData")
    if data is None:
        return ""
    box, entries = data.find(f"{W}checkBox"), data.findall(f"{W}ddList/{W}listEntry")
    if box is not None:
        checked = box.find(f"{W}checked")
        return "☒" if is_on(checked if checked is not None else box.find(f"{W}default")) else "☐"
    chosen = data.find(f"{W}ddList/{W}result")
    number = (parse_whole(chosen.get(VAL)) if chosen is not None else 0) or 0
    return entries[number].get(VAL, "") if 0 <= number < len(entries) else ""
