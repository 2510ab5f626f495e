"""What stands in a TMX, read with nothing but lxml: an oracle for what we write."""

from dataclasses import dataclass
from html import unescape
from re import search, sub

from lxml import etree

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LOOKS = {
    "bold": "bold", "italic": "italic", "ulined": "underline", "x-strike": "strike",
    "x-superscript": "superscript", "x-subscript": "subscript", "link": "link",
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """Variants as (code, text), and the codes of each as (look, start, stop, value)."""

    variants: tuple
    properties: tuple
    attributes: tuple
    codes: tuple


def read(data):
    """The units of a file."""
    for unit in etree.fromstring(data).iter("tu"):
        segments = [(tuv.get(_LANG), *segment(tuv.find("seg"))) for tuv in unit.iter("tuv")]
        yield Unit(
            tuple((code, text) for code, text, _ in segments),
            tuple((each.get("type"), each.text or "") for each in unit.iter("prop")),
            tuple(unit.items()),
            tuple(codes for _, _, codes in segments),
        )


def segment(element):
    """The text of a `seg`, and its codes in the order of their beginnings."""
    text, begun, codes = element.text or "", {}, []
    for code in element:
        inside = code.text or ""
        if code.tag == "bpt":
            link = search('href="([^"]*)"', inside)
            begun[code.get("i")] = (_LOOKS[code.get("type")], len(text), link and unescape(link[1]))
        elif code.tag == "ept":
            look, start, value = begun.pop(code.get("i"))
            codes.append((look, start, len(text), value))
        else:
            codes.append(("note", len(text), len(text), unescape(sub("<[^<>]*>", "", inside))))
        text += code.tail or ""
    assert not begun
    return text, tuple(sorted(codes, key=lambda each: (each[1], -each[2])))
