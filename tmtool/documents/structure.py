"""What each block of a document is: masthead, title, preambular or operative paragraph, item ..."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tmtool.documents.content import Line, is_closed, is_item_ending, strip_marks
from tmtool.documents.layout import is_meeting
from tmtool.un import masthead
from tmtool.un.labels import number_of, split_label
from tmtool.un.openings import find_parts, is_bare_organ_line, is_organ_line
from tmtool.units import Kind

_LONGEST_HEADING = 200
"""Characters: a longer block is no heading. Chosen, no measurement."""
_MOST_HEADINGS = 0.4
"""Share of blocks that may look like headings; where more do, none is one. Chosen, no
measurement."""
_TITLE_NUMBER = re.compile(
    r"(?P<label>(?:ES?-|S-)?[0-9]{1,4}/[0-9]{1,4}(?:\s[A-Z])?)[.．]\s*(?=\S)"
)
_ANNEX = re.compile(
    r"(?:annex|annexe|anexo|приложение|附件|附錄|附录|المرفق)(?:\s*[IVX0-9一二三四五六七八九十]+)?",
    re.IGNORECASE,
)
_LETTER_LABEL = re.compile(r"[A-ZА-Я]|[IVXL]+")


def classify(blocks: Sequence[Line], lang: str) -> tuple[Line, ...]:
    """Give each block its kind and its label; labels are taken out of the text.

    >>> from tmtool.documents.content import LineGap
    >>> texts = ("第七十五届会议", "信息和通信技术", "大会，", "回顾其决议，", "1. 决定继续审议；")
    >>> blocks = classify([Line(text, i, LineGap.BLANK) for i, text in enumerate(texts)], "zh")
    >>> [(block.role, block.label) for block in blocks]
    [('masthead', None), ('title', None), ('preambular', None), ('preambular', None), ('operative', '1')]
    """  # noqa: E501
    start = _first_of_body(blocks)
    official = _is_official(blocks[:start])
    front = [_front(block, official=official) for block in blocks[:start]]
    body = _Body(lang, blocks[start:], official=official)
    return (*front, *(body.classify(block) for block in blocks[start:]))


def _is_official(front: Sequence[Line]) -> bool:
    return any(masthead.find_facts(block.bare.split("\n")[0]) for block in front)


def _first_of_body(blocks: Sequence[Line]) -> int:
    """Where the masthead and the titles end: at the organ's line, or the first running text."""
    for i, block in enumerate(blocks):
        goes_on = any(each.bare[:1].isupper() for each in blocks[i + 1 : i + 2])
        if is_organ_line(block.bare) or (is_bare_organ_line(block.bare) and goes_on):
            return i
        labelled = block.label or split_label(block.bare)[0]
        if not (is_masthead(block.text) or _is_heading(block)) or labelled:
            if _TITLE_NUMBER.match(block.bare) and len(block.bare) < _LONGEST_HEADING:
                return i + 1 + _first_of_body(blocks[i + 1 :])
            return i
    return len(blocks) if _is_official(blocks) else 0


def is_masthead(text: str) -> bool:
    r"""Whether every line of a block is masthead.

    >>> is_masthead("Distr.: Limited\nOriginal: English"), is_masthead("A novel")
    (True, False)
    """
    lines = strip_marks(text).split("\n")
    return all(masthead.find_facts(line) for line in lines)


def is_whole(role: Kind | None, lines: Sequence[str]) -> bool:
    """Whether a format's block is one line, whatever breaks there are in it.

    Titles, headings, notes and cells are; but a cell that holds lines of a masthead keeps them.

    >>> is_whole("cell", ["Distr.: General", "18 September 2000"]), is_whole("cell", ["a", "b"])
    (False, True)
    """
    if role == "cell":
        return not is_masthead("\n".join(lines))
    return role in ("title", "heading", "footnote")


def _front(block: Line, *, official: bool) -> Line:
    if is_masthead(block.text):
        return replace(block, role="masthead")
    numbered = _TITLE_NUMBER.match(block.text)
    if numbered and strip_marks(block.text[numbered.end() :]).strip():
        return replace(
            block, role="title", label=numbered["label"], text=block.text[numbered.end() :]
        )
    if official or block.role == "title":
        return replace(block, role="title")
    return replace(block, role=block.role or "heading")


def _is_heading(block: Line) -> bool:
    """Short, and no sentence: nothing closes it, no comma ends it."""
    if block.role is not None:
        return block.role in ("heading", "title")
    text = block.bare
    if len(text) > _LONGEST_HEADING or is_closed(text.rstrip("?!？！")) or is_item_ending(text):
        return False
    return not text.endswith((",", "，", "،", "、", "-")) and not _runs_on(text)


def _runs_on(text: str) -> bool:
    """Whether a text without an end is still too much like running text for a heading."""
    wide = 2 if re.search(r"[\u3400-\u9fff]", text) else 1
    return len(text) * wide > 120 and re.search(r"[,，;；。]|\.\s", text) is not None


def _with_typed_label(block: Line) -> Line:
    """A heading or an item whose number was typed: "I. Introduction"."""
    label, rest = split_label(block.text)
    if label is None or not strip_marks(rest).strip():
        return block
    return replace(block, label=label, text=rest)


class _Body:
    """Classifies the blocks of a body one after another."""

    def __init__(self, lang: str, blocks: Sequence[Line], *, official: bool) -> None:
        self.lang = lang
        # Whether numbered paragraphs open like operative ones, as in an extract of a resolution.
        labelled = (
            (block.label, block.bare) if block.label else split_label(block.bare)
            for block in blocks
        )
        numbered = [text for label, text in labelled if label and number_of(label) is not None]
        opened = sum("operative" in find_parts(text, lang) for text in numbered)
        self.resolution = opened > 0 and opened >= 0.6 * len(numbered)
        self.part: Kind = "operative" if self.resolution else "body"
        self.may_open = True
        self.official = official
        # A list is made of nothing but short lines without an end: they are no headings.
        plain = [block for block in blocks if block.role is None]
        short = sum(_is_heading(block) for block in plain)
        self.headings = official or short <= _MOST_HEADINGS * len(plain)

    def classify(self, block: Line) -> Line:
        """The block with its kind and label."""
        if block.role in ("cell", "heading", "title", "footnote", "item"):
            return self._by_format(block)
        text = block.bare
        kinds: tuple[tuple[Kind, Callable[[str, Line], bool]], ...] = (
            ("preambular", self._opens),
            ("heading", self._annexes),
            ("signature", self._closes),
            ("masthead", lambda text, block: bool(text) and is_masthead(block.text)),
        )
        for kind, fits in kinds:
            if fits(text, block):
                return replace(block, role=kind)
        return self._labelled(block) or self._unlabelled(block)

    def _by_format(self, block: Line) -> Line:
        if block.role == "heading" and _ANNEX.fullmatch(block.bare):
            self.part = "body"
        if block.role == "heading" and block.label is None:
            return _with_typed_label(block)
        if block.role == "item" and block.label is None:
            block = _with_typed_label(block)
        official = self.part in ("preambular", "operative")
        if block.role == "item" and block.label and (official or block.label.isdecimal()):
            return self._with_label(block, block.label)
        return block

    def _opens(self, text: str, block: Line) -> bool:
        bare = self.official and self.part == "body" and is_bare_organ_line(text)
        if not (is_organ_line(text) or bare) or not (self.official or self.may_open):
            return False
        self.part, self.resolution = "preambular", True
        return True

    def _annexes(self, text: str, block: Line) -> bool:
        if not _ANNEX.fullmatch(text):
            return False
        self.part = "body"
        return True

    def _closes(self, text: str, block: Line) -> bool:
        """The meeting and the date under a resolution."""
        return self.resolution and bool(
            is_meeting(text) or (self.part == "operative" and masthead.find_date(text))
        )

    def _labelled(self, block: Line) -> Line | None:
        if block.label is not None:
            return self._with_label(block, block.label)
        label, rest = split_label(block.text)
        if label is None or not strip_marks(rest).strip():
            return replace(block, role="item") if label is not None else None
        if _LETTER_LABEL.fullmatch(label) and not _is_heading(block):
            return None
        return self._with_label(replace(block, text=rest), label)

    def _with_label(self, block: Line, label: str) -> Line:
        labelled = replace(block, label=label)
        number = number_of(label)
        if number is not None and label == str(number):
            if self.part == "preambular" and number == 1:
                self.part = "operative"
            return replace(labelled, role="operative" if self.part == "operative" else "body")
        if _is_heading(replace(block, role=None)) and not label.startswith(("(", "（")):
            return replace(labelled, role="heading" if re.match(r"[\w]", label) else "item")
        return replace(labelled, role="item")

    def _unlabelled(self, block: Line) -> Line:
        if self.headings and _is_heading(block):
            return replace(block, role="heading")
        self.may_open = False
        return replace(block, role=self._kind_of(block.bare))

    def _kind_of(self, text: str) -> Kind:
        parts = find_parts(text, self.lang)
        closed = text.rstrip().endswith((";", "；", "؛", ".", "。"))
        if self.part == "preambular":
            if "operative" in parts and closed:
                self.part = "operative"
            return self.part
        if self.part == "operative":
            return "operative" if "operative" in parts else "body"
        return "body"
