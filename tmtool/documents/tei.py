"""TEI texts, and the one-language files of the United Nations Parallel Corpus v1.0.

In the corpus a text is `<p id="4"><s id="4:1" lang="en">...</s> ...</p>`. A paragraph is a block.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tmtool.documents.content import Content, Line, LineGap, ReadOptions, RemovedText
from tmtool.documents.inline import InlineBlock, LinePiece, join_pieces
from tmtool.errors import ParseError
from tmtool.lang.codes import find_known
from tmtool.lang.script import get_joiner
from tmtool.units import Kind, Look
from tmtool.xml import get_line, local_name, read_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

PLAIN_ROOTS = frozenset(("text", "document", "letsmt"))
"""Elements that say little, as the corpora of OPUS begin: sentences or paragraphs must follow."""
ROOTS = frozenset(("TEI", "TEI.2", "teiCorpus", "cesDoc")) | PLAIN_ROOTS
"""The elements that such a file may begin with."""

_XML = "{http://www.w3.org/XML/1998/namespace}"
_BLOCKS: dict[str, Kind | None] = {
    "p": None, "ab": None, "l": None, "head": "heading", "item": "item", "cell": "cell",
    "titlePart": "title", "byline": None, "dateline": None, "opener": None, "closer": None,
    "salute": None, "signed": "signature", "quote": None, "label": None,
}  # fmt: skip
_INSIDE = frozenset(("label", "quote"))
"""Blocks that are inline where they stand in another block."""

_LOOKS: tuple[tuple[str, Look], ...] = (
    ("bold", "bold"), ("italic", "italic"), ("underline", "underline"), ("strike", "strike"),
    ("sup", "superscript"), ("sub", "subscript"),
)  # fmt: skip
_LEFT_OUT = {
    "teiHeader": "header", "figure": "picture", "graphic": "picture", "formula": "formula",
    "gap": "gap", "fw": "page header", "del": "deleted revision", "sic": "wrong spelling",
    "abbr": "abbreviation", "orig": "original spelling",
}  # fmt: skip
_ONLY_IN_CHOICE = frozenset(("sic", "abbr", "orig"))


def read_tei(data: bytes, name: str, how: ReadOptions) -> Content:
    """The paragraphs of a TEI text; its notes come last, as footnotes.

    `name` is what messages call the file. `InputError` where it is no XML or no TEI text.

    >>> text = b'<TEI.2><text><body><p id="1"><s id="1:1" lang="en">We met.</s></p></body></text></TEI.2>'
    >>> content = read_tei(text, "a.xml", ReadOptions())
    >>> [line.text for line in content.lines], content.lang
    (['We met.'], 'en')
    """  # noqa: E501
    root = read_tree(data, name)
    if local_name(root) not in ROOTS:
        raise ParseError(f"the root element is {local_name(root)}, not TEI", name, get_line(root))
    walk = _TeiWalk(_language(root))
    walk.read_block(root)
    walk.flush(None)
    pages = sum(1 for each in root.iter() if isinstance(each.tag, str) and local_name(each) == "pb")
    lines = (*walk.lines, *walk.notes)
    return Content(lines, tuple(walk.removed), walk.lang, pages or None)


def _language(root: _Element) -> str | None:
    """The language that the text, or its first sentence, is marked with."""
    for each in root.iter():
        told = each.get(f"{_XML}lang") or each.get("lang")
        if told and isinstance(each.tag, str) and local_name(each) != "teiHeader":
            return find_known(told)
    return None


class _TeiWalk:
    """One way through a text; each block becomes a line."""

    def __init__(self, lang: str | None) -> None:
        self.lang = lang
        self.lines: list[Line] = []
        self.notes: list[Line] = []
        self.removed: list[RemovedText] = []
        self.text = InlineBlock()
        self.number = 1
        self.depth = 0
        self.after_sentence = False

    def read_block(self, element: _Element) -> None:
        """Read what is in an element."""
        self._say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, local_name(child))
            self._say(child.tail)

    def _child(self, child: _Element, name: str) -> None:
        parent = child.getparent()
        is_choice = parent is not None and local_name(parent) == "choice"
        if name in _LEFT_OUT and (is_choice or name not in _ONLY_IN_CHOICE):
            told = "".join(map(str, child.itertext())) or child.get("reason") or name
            self._report(told, _LEFT_OUT[name], get_line(child))
        elif name in _BLOCKS and not (self.depth and name in _INSIDE):
            self._paragraph(child, _BLOCKS[name])
        elif name in _INLINE:
            _INLINE[name](self, child)
        else:
            self.read_block(child)

    def _paragraph(self, element: _Element, kind: Kind | None) -> None:
        self.flush(None)
        self.number = get_line(element)
        self.depth += 1
        self.read_block(element)
        self.depth -= 1
        self.flush(kind)

    def flush(self, kind: Kind | None) -> None:
        """What has gathered becomes a line."""
        piece = self.text.take_whole()
        for text, reason in self.text.take_lost():
            self._report(text, reason, self.number)
        if piece.text:
            self.lines.append(
                Line(piece.text, self.number, LineGap.BLANK, kind, sealed=True, codes=piece.codes)
            )
        self.text = InlineBlock()
        self.after_sentence = False

    def _say(self, text: str | None) -> None:
        if text:
            self.text.say(re.sub(r"\s+", " ", text))
            self.after_sentence = self.after_sentence and not text.strip()

    def _report(self, text: str, reason: str, number: int) -> None:
        told = " ".join(text.split())
        if told:
            self.removed.append(RemovedText(told, reason, number))

    def _sentence(self, element: _Element) -> None:
        """A sentence: away from the one before it where the language is written so."""
        before = self.text.read_before(self.text.position)
        if self.after_sentence and before and not before[-1].isspace():
            self.text.say(get_joiner(self.lang or ""))
        elif self.after_sentence and get_joiner(self.lang or "") == "":
            self.text.strip_end()
        self.read_block(element)
        self.after_sentence = True

    def _break(self, element: _Element) -> None:
        self.text.say(" ")

    def _highlighted(self, element: _Element) -> None:
        told = f"{element.get('rend') or ''} {element.get('rendition') or ''}".lower()
        looks = [look for word, look in _LOOKS if word in told]
        if local_name(element) == "emph" and not looks:
            looks = ["italic"]
        start = self.text.position
        self.read_block(element)
        if "superscript" not in looks or not self.text.raise_since(start):
            for look in looks:
                self.text.look(look, start)

    def _reference(self, element: _Element) -> None:
        start, target = self.text.position, element.get("target") or ""
        self.read_block(element)
        if target and not target.startswith("#"):
            self.text.look("link", start, target)

    def _note(self, element: _Element) -> None:
        """A footnote: its mark stays, its text goes to the end."""
        label = (element.get("n") or "").strip()
        kept = self.text, self.lines, self.number, self.depth, self.after_sentence
        self.text, self.lines, self.number, self.depth = InlineBlock(), [], get_line(element), 0
        self.read_block(element)
        self.flush(None)
        inner = self.lines
        self.text, self.lines, self.number, self.depth, self.after_sentence = kept
        if label:
            self.text.call(label)
        if inner:
            self.notes.append(_as_note(inner, label or None))


def _as_note(lines: list[Line], label: str | None) -> Line:
    """The lines of a note as one."""
    whole = join_pieces([LinePiece(line.text, line.codes) for line in lines])
    return Line(
        whole.text,
        lines[0].number,
        LineGap.BLANK,
        "footnote",
        label,
        sealed=True,
        codes=whole.codes,
    )


_INLINE: dict[str, Callable[[_TeiWalk, _Element], None]] = {
    "s": _TeiWalk._sentence, "lb": _TeiWalk._break, "pb": _TeiWalk._break, "cb": _TeiWalk._break,
    "hi": _TeiWalk._highlighted, "emph": _TeiWalk._highlighted, "ref": _TeiWalk._reference,
    "ptr": _TeiWalk._reference, "note": _TeiWalk._note,
}  # fmt: skip
