"""Inline codes as TMX level 2 has them, written and read.

A look is a pair of `bpt` and `ept`, a footnote mark a `ph`; inside stands what HTML would have
there, for a tool that shows codes. The number `x` says which codes of two variants belong together,
`i` which `ept` ends which `bpt`: looks may overlap.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from tmtool.errors import ParseError
from tmtool.formats import codes_html
from tmtool.formats.codes import Close, Open, Piece, Reading, Text
from tmtool.formats.inline import Inside
from tmtool.formats.markup import attributes, escape
from tmtool.xml import line_of

if TYPE_CHECKING:
    from lxml.etree import _Element

# The types that TMX 1.4b names; others begin with x-.
_TYPES: dict[Inside, str] = {
    "bold": "bold", "italic": "italic", "underline": "ulined", "strike": "x-strike",
    "superscript": "x-superscript", "subscript": "x-subscript", "link": "link",
}  # fmt: skip
_LOOKS = {name: look for look, name in _TYPES.items()}
_NOTE = "fnote"


def segment(pieces: Iterable[Piece]) -> str:
    """The content of a `seg`.

    >>> segment(("See ", Open(1, "italic"), "this", Close(1, "italic")))
    'See <bpt i="1" x="1" type="italic">&lt;i&gt;</bpt>this<ept i="1">&lt;/i&gt;</ept>'
    """
    return "".join(_written(piece) for piece in pieces)


def read(element: _Element, path: str) -> Text:
    """The text of a `seg` and what stands in it, as far as it says what that is.

    Codes of other types, and those without their other half, are left out. What `hi` only
    highlights is text, and so is what stands around codes.
    """
    reading = Reading()
    _walk(element, reading, path)
    return reading.text()


def _written(piece: Piece) -> str:
    if isinstance(piece, str):
        return escape(piece)
    if isinstance(piece, Open):
        known = attributes({"i": piece.id, "x": piece.id, "type": _TYPES[piece.look]})
        return f"<bpt{known}>{escape(codes_html.start(piece.look, piece.value))}</bpt>"
    if isinstance(piece, Close):
        return f'<ept i="{piece.id}">{escape(codes_html.end(piece.look))}</ept>'
    known = attributes({"x": piece.id, "assoc": "p", "type": _NOTE})
    return f"<ph{known}>{escape(codes_html.note(piece.mark))}</ph>"


def _walk(element: _Element, reading: Reading, path: str) -> None:
    reading.add(element.text)
    for child in element:
        if isinstance(child.tag, str):
            _code(child, reading, path)
        elif (child.text or "").startswith("&"):
            raise ParseError(f"the text holds an entity: {child.text}", path, line_of(element))
        reading.add(child.tail)


def _code(element: _Element, reading: Reading, path: str) -> None:
    kind, number = element.get("type", ""), element.get("i", "")
    look = _LOOKS.get(kind)
    if element.tag == "hi":
        highlight = f"hi {id(element)}"
        if look:
            reading.begin(highlight, look)
        _walk(element, reading, path)
        reading.end(highlight)
    elif element.tag == "bpt" and look:
        reading.begin(
            number, look, codes_html.target(_content(element)) if look == "link" else None
        )
    elif element.tag == "ept":
        reading.end(number)
    elif element.tag == "ph" and kind == _NOTE:
        reading.note(codes_html.mark(_content(element)))


def _content(element: _Element) -> str:
    """What stands in a code, the text of its `sub` elements too."""
    return "".join(cast("Iterable[str]", element.itertext()))
