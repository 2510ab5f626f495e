"""Inline codes in XLIFF, written in each version's way and read from both.

Inside a code of 1.2, and beside the text in 2.1, stands what HTML would have there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from tmtool.formats.bitexts import codes_html
from tmtool.formats.bitexts.codes import Close, CodeReading, LookStart, NoteMark, Piece, PlainText
from tmtool.formats.inline.formatting import Inside
from tmtool.markup import ILLEGAL, escape, format_attributes

if TYPE_CHECKING:
    from lxml.etree import _Element

_CTYPES: dict[Inside, str] = {
    "bold": "bold", "italic": "italic", "underline": "underlined", "strike": "x-strike",
    "superscript": "x-superscript", "subscript": "x-subscript", "link": "link",
}  # fmt: skip
_TYPES: dict[Inside, dict[str, str]] = {
    "bold": {"type": "fmt", "subType": "xlf:b"},
    "italic": {"type": "fmt", "subType": "xlf:i"},
    "underline": {"type": "fmt", "subType": "xlf:u"},
    "strike": {"type": "fmt", "subType": "tmtool:strike"},
    "superscript": {"type": "fmt", "subType": "tmtool:superscript"},
    "subscript": {"type": "fmt", "subType": "tmtool:subscript"},
    "link": {"type": "link"},
}
_LOOKS = {name: look for look, name in _CTYPES.items()} | {
    each["subType"]: look for look, each in _TYPES.items() if "subType" in each
}
_FOOTNOTES = frozenset({"x-fnote", "tmtool:fnote"})


def write_12(pieces: Iterable[Piece]) -> str:
    """The content of a `source` or `target` of XLIFF 1.2.

    >>> write_12((LookStart(1, "italic"), "this", Close(1, "italic")))
    '<bpt id="1" rid="1" ctype="italic">&lt;i&gt;</bpt>this<ept id="1" rid="1">&lt;/i&gt;</ept>'
    """
    return "".join(_code_12(piece) for piece in pieces)


class Data:
    """The codes of a unit of XLIFF 2 as the document had them, each once, by their ids."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def get_id(self, code: str) -> str:
        return self._ids.setdefault(code, f"d{len(self._ids) + 1}")

    def write_element(self) -> str:
        """The `originalData`, nothing where there is none."""
        known = (f'<data id="{id}">{escape_21(code)}</data>' for code, id in self._ids.items())
        return f"<originalData>{''.join(known)}</originalData>" if self._ids else ""


def write_21(pieces: Sequence[Piece], data: Data) -> str:
    """The content of a `source` or `target` of XLIFF 2: looks that overlap as `sc` and `ec`."""
    nested = _nested(pieces)
    return "".join(_code_21(piece, nested, data) for piece in pieces)


def escape_21(text: str) -> str:
    r"""A text for XLIFF 2, which can say what XML can't hold.

    >>> escape_21("a\x0c&")
    'a<cp hex="000C"/>&amp;'
    """
    parts = ILLEGAL.split(text)
    found = (f'<cp hex="{ord(each):04X}"/>' for each in ILLEGAL.findall(text))
    return "".join(f"{escape(part)}{code}" for part, code in zip(parts, (*found, ""), strict=True))


def read(elements: Iterable[_Element], data: Mapping[str, str]) -> PlainText:
    """The text of a unit's sources or targets, one after another, and what stands in it.

    `data` are the codes that XLIFF 2 keeps beside the text, by their ids. Codes that don't say what
    they are, and halves, are left out.
    """
    reading = CodeReading()
    for element in elements:
        _walk(element, reading, data)
    return reading.build_text()


def _code_12(piece: Piece) -> str:
    if isinstance(piece, str):
        return escape(piece)
    if isinstance(piece, LookStart):
        known = format_attributes({"id": piece.id, "rid": piece.id, "ctype": _CTYPES[piece.look]})
        return f"<bpt{known}>{escape(codes_html.start(piece.look, piece.value))}</bpt>"
    if isinstance(piece, Close):
        known = format_attributes({"id": piece.id, "rid": piece.id})
        return f"<ept{known}>{escape(codes_html.close_look(piece.look))}</ept>"
    known = format_attributes({"id": piece.id, "ctype": "x-fnote", "assoc": "preceding"})
    return f"<ph{known}>{escape(codes_html.note(piece.mark))}</ph>"


def _nested(pieces: Iterable[Piece]) -> frozenset[int]:
    """The numbers of the looks that can be elements with their text inside."""
    begun: list[int] = []
    nested: set[int] = set()
    for piece in pieces:
        if isinstance(piece, LookStart):
            begun.append(piece.id)
        elif isinstance(piece, Close):
            if begun[-1] == piece.id:
                nested.add(piece.id)
            begun.remove(piece.id)
    return frozenset(nested)


def _code_21(piece: Piece, nested: frozenset[int], data: Data) -> str:
    if isinstance(piece, str):
        return escape_21(piece)
    if isinstance(piece, NoteMark):
        known = format_attributes({
            "id": piece.id, "type": "other", "subType": "tmtool:fnote", "disp": piece.mark,
            "dataRef": data.get_id(codes_html.note(piece.mark)),
        })  # fmt: skip
        return f"<ph{known}/>"
    if isinstance(piece, Close):
        ends = data.get_id(codes_html.close_look(piece.look))
        return "</pc>" if piece.id in nested else f'<ec startRef="{piece.id}" dataRef="{ends}"/>'
    begins = data.get_id(codes_html.start(piece.look, piece.value))
    ends = data.get_id(codes_html.close_look(piece.look))
    known = format_attributes({"id": piece.id, **_TYPES[piece.look]})
    if piece.id in nested:
        return f'<pc{known} dataRefStart="{begins}" dataRefEnd="{ends}">'
    return f'<sc{known} dataRef="{begins}"/>'


def _walk(element: _Element, reading: CodeReading, data: Mapping[str, str]) -> None:
    reading.add(element.text)
    for child in element:
        if isinstance(child.tag, str):
            _code(child, reading, data)
        reading.add(child.tail)


def _code(element: _Element, reading: CodeReading, data: Mapping[str, str]) -> None:
    tag = element.tag.rpartition("}")[2]
    if tag == "cp":
        reading.add(_character(element.get("hex", "")))
    elif tag in {"g", "pc", "mrk"}:
        _begin(element, reading, data)
        _walk(element, reading, data)
        reading.end_look(_number(element))
    elif tag in {"bpt", "sc", "bx"}:
        _begin(element, reading, data)
    elif tag in {"ept", "ec", "ex"}:
        reading.end_look(_number(element))
    elif tag == "ph" and _kind(element) in _FOOTNOTES:
        reading.note(codes_html.mark(_content(element, data)))


def _character(hex: str) -> str:
    """The character of a `cp`, U+FFFD where it names none."""
    try:
        found = chr(int(hex, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else found


def _begin(element: _Element, reading: CodeReading, data: Mapping[str, str]) -> None:
    look = _LOOKS.get(_kind(element))
    if look is not None:
        target = codes_html.find_target(_content(element, data)) if look == "link" else None
        reading.begin(_number(element), look, target)


def _content(element: _Element, data: Mapping[str, str]) -> str:
    """A code as the document had it."""
    reference = element.get("dataRef") or element.get("dataRefStart")
    if reference is not None:
        return data.get(reference, "")
    inside = cast("Iterable[str]", element.itertext())
    return "" if element.tag.rpartition("}")[2] in {"g", "pc"} else "".join(inside)


def _number(element: _Element) -> str:
    """What the two halves of a look have in common."""
    return str(element.get("rid") or element.get("startRef") or element.get("id"))


def _kind(element: _Element) -> str:
    """What a code says it is, in the words of its version."""
    kind = element.get("ctype") or element.get("subType") or element.get("type", "")
    return str(kind)
