"""The one font that PDFium is given for those that a PDF names and doesn't carry.

By itself PDFium looks among the fonts of the system, and leaves out a letter drawn all alone where
it finds none: what a document says would depend on the machine. Which character a letter is comes
from the PDF and from PDFium's own tables; a font is asked only whether there is anything to see. So
no font of the system is ever used, and this one has something to see for every letter but spaces.
"""

from __future__ import annotations

import ctypes
import struct
from functools import lru_cache
from typing import Any

_CHARSETS = {2, 128, 129, 134, 136}
"""What is asked for: symbols and codes of its own, Japanese, Korean, simplified and traditional
Chinese. All else is Latin, of which PDFium brings fonts along; they have the widths of the letters
where a PDF doesn't say them."""
_GLYPHS = 0xFFFF
"""As many as a font can have: some files number the letters of the font that they name. Standard
(OpenType, maxp)."""
_EM, _ASCENT, _DESCENT = 1000, 880, -120
"""Chosen, as usual for a font: units of an em, and how far letters go up and down."""
_LAST = 0x10FFFF
"""Standard (Unicode): the last code point."""
_WIDE, _HIGH = 100, 200
"""The mark that stands for a letter, in thousandths of an em: narrower than any letter, so that it
never reaches beyond the room that the PDF gives one. Chosen, no measurement."""
_ON, _X_SHORT, _Y_SHORT, _X_PLUS, _Y_PLUS = 1, 2, 4, 16, 32
"""Standard (OpenType, glyf): the flags of a point."""


def use_no_other(pdfium: Any) -> object:  # noqa: ANN401
    """Make PDFium, its plain functions, ask for no font but this one, from the next file on.

    Whoever calls this keeps what it gives for as long as PDFium is used.
    """
    about = pdfium.FPDF_SYSFONTINFO()
    kinds = dict(about._fields_)
    answers = {
        "Release": lambda _: None,
        "EnumFonts": lambda _, __: None,
        "MapFont": lambda _, weight, italic, charset, *__: 1 if charset in _CHARSETS else None,
        "GetFont": lambda _, __: None,
        "GetFontData": _give,
        "GetFaceName": lambda _, __, ___, ____: 0,
        "GetFontCharset": lambda _, __: 1,
        "DeleteFont": lambda _, __: None,
    }
    about.version = 1
    for name, answer in answers.items():
        setattr(about, name, kinds[name](answer))
    pdfium.FPDF_SetSystemFontInfo(about)
    return about


def _give(_: object, __: object, table: int, buffer: object, size: int) -> int:
    """Write the font into a buffer that is large enough for it; its size in bytes."""
    if table:  # one that only collections of fonts have
        return 0
    font = build_font()
    if buffer and size >= len(font):
        ctypes.memmove(buffer, font, len(font))  # type: ignore[arg-type]
    return len(font)


@lru_cache(maxsize=1)
def build_font() -> bytes:
    """A TrueType font in which every character and every number is the same small triangle."""
    # A triangle, as long as a multiple of four.
    flags = _ON | _X_SHORT | _Y_SHORT | _X_PLUS
    glyph = struct.pack(">hhhhh", 1, 0, 0, _WIDE, _HIGH) + struct.pack(">HH", 2, 0)
    glyph += bytes([flags | _Y_PLUS, flags | _Y_PLUS, flags & ~_X_PLUS | _Y_PLUS])
    glyph += bytes([0, _WIDE, _WIDE, 0, 0, _HIGH])
    glyph += bytes(-len(glyph) % 4)
    tables = {
        b"cmap": _characters(),
        b"glyf": glyph * _GLYPHS,
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0,
            0, 0, _WIDE, _HIGH, 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _WIDE,
            1, 0, 0, 0, 0, 0, 0, 0, 1,
        ),
        b"hmtx": struct.pack(">Hh", _EM, 0) + bytes(2 * (_GLYPHS - 1)),
        b"loca": struct.pack(f">{_GLYPHS + 1}I", *range(0, len(glyph) * _GLYPHS + 1, len(glyph))),
        b"maxp": struct.pack(">I14H", 0x10000, _GLYPHS, 3, 1, 0, 0, 1, *[0] * 8),
    }  # fmt: skip
    return _file(tables)


def _characters() -> bytes:
    """All characters but spaces are glyph 1: a table of the kind that says one thing of many."""
    groups = [(0x21, 0x9F), (0xA1, 0x1FFF), (0x2010, 0x2FFF), (0x3001, _LAST)]
    body = b"".join(struct.pack(">III", first, last, 1) for first, last in groups)
    about = struct.pack(">HHIII", 13, 0, 16 + len(body), 0, len(groups))
    return struct.pack(">HHHHI", 0, 1, 3, 10, 12) + about + body


def _file(tables: dict[bytes, bytes]) -> bytes:
    """The tables, in the order of their names, behind the list of where they are."""
    count, power = len(tables), 1 << (len(tables).bit_length() - 1)
    listed = struct.pack(
        ">IHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    place, bodies = 12 + 16 * count, b""
    for name, table in sorted(tables.items()):
        listed += struct.pack(">4sIII", name, 0, place + len(bodies), len(table))
        bodies += table + bytes(-len(table) % 4)
    return listed + bodies
