"""Translation memories (TMX) as documents: one language of them, a unit a block.

Units that lack the language, codes and notes are reported.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from tmtool.documents.codes import Native, read_words
from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.sides import SideChoice, UnitLines, UnitSide, normalize_code
from tmtool.errors import ParseError
from tmtool.xml import get_line, iter_elements, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read_tmx(data: bytes, name: str, how: ReadOptions) -> Content:
    """One language of a translation memory, a unit a block: `how.lang`, else the source.

    `InputError` where the file is no TMX, or no unit has the language.
    """
    blocks, sides = UnitLines(how), SideChoice(how.lang, name)
    source = ""
    for element in iter_elements(BytesIO(data), "tmx", ("header", "tu"), name):
        if element.tag == "header":
            source = element.get("srclang") or ""
            _report_notes(element, blocks)
        else:
            _unit(element, element.get("srclang") or source, sides, blocks, name)
    return blocks.build_content(normalize_code(sides.get_chosen(source)))


def _unit(element: _Element, source: str, sides: SideChoice, blocks: UnitLines, name: str) -> None:
    number = get_line(element)
    variants = [
        (tuv.get(_XML_LANG) or tuv.get("lang") or "", tuv) for tuv in element.iterchildren("tuv")
    ]
    if not variants:
        message = "a tu element has no variants"
        raise ParseError(message, name, number)
    codes = [lang for lang, _ in variants]
    wanted = _index(codes, source, sides)
    _report_notes(element, blocks)
    if wanted is None:
        other = read_words(_segment(variants[0][1], name))
        blocks.report(other, f"not in {sides.wanted or source}", number)
        return
    lang, tuv = variants[wanted]
    text = blocks.start_text(UnitSide(lang), Native())
    text.read(_segment(tuv, name))
    for place, (code, again) in enumerate(variants):
        if place != wanted and code.lower() == lang.lower():
            blocks.report(read_words(_segment(again, name)), "another variant", number)
    blocks.add(text, number)


def _index(codes: list[str], source: str, sides: SideChoice) -> int | None:
    """Which variant: of the wished language, else of the source, else as in the units before."""
    default = source if source.lower() != "*all*" else sides.found or ""
    found = sides.index(codes, default)
    return sides.index(codes) if found is None and sides.wanted is None else found


def _report_notes(element: _Element, blocks: UnitLines) -> None:
    for note in element.iter("note"):
        blocks.report(note.text, "note", get_line(note))


def _segment(tuv: _Element, name: str) -> _Element:
    found = tuv.find("seg")
    if found is None:
        message = f"a {local_name(tuv)} element has no seg"
        raise ParseError(message, name, get_line(tuv))
    return found
