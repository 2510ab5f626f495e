"""The door to PDFium: a file's pages as letters with places, straight rules and pictures.

Only this module, `drawn` and `fields` speak with the library, through its plain C functions: one
call for each letter and none that makes an object for it. Pages are read one at a time and closed
again.

PDFium is given one font for those that a PDF names and doesn't carry. By itself it looks among the
fonts of the system, and leaves out a letter drawn all alone where it finds none: what a document
says would depend on the machine. Which character a letter is comes from the PDF and from PDFium's
own tables; a font is asked only whether there is anything to see. So no font of the system is ever
used, and this one has something to see for every letter but spaces.
"""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from tmtool.documents.pdf.drawn import Drawn
from tmtool.documents.pdf.fields import FieldReader, PageExtras, list_unseen, open_fields
from tmtool.documents.pdf.model import Face, Glyph, Pointer, RulingLine, Sheet
from tmtool.documents.pdf.safety import check_depth, check_letters, check_total
from tmtool.errors import InputError

_NO_CODE = 0xFFFD
"""Standard (Unicode): U+FFFD, for a letter without a character."""
_BLANK = 0x20
"""Standard (Unicode): the space."""
_FORMS_DIFFER = 0x590
"""From Hebrew on, one character may have letters of several widths in a font. Standard (Unicode
blocks)."""
_LEVEL = 0.5
"""Ems by which letters that were drawn in one go stand on one line. Chosen, no measurement."""
_SLANTED = 0.1
"""Share of the height that a slanted letter leans. Chosen, no measurement."""
_CHARSETS = {2, 128, 129, 134, 136}
"""What is asked for: symbols and codes of its own, Japanese, Korean, simplified and traditional
Chinese. All else is Latin, of which PDFium brings fonts along; they have the widths of the letters
where a PDF doesn't say them."""
_GLYPHS = 0xFFFF
"""As many as a font can have: some files number the letters of the font that they name. Standard
(OpenType, maxp)."""
_EM = 1000
"""Units of an em. Chosen, as usual for a font."""
_ASCENT = 880
"""How far letters go up. Chosen, as usual for a font."""
_DESCENT = -120
"""How far they go down. Chosen, as usual for a font."""
_LAST = 0x10FFFF
"""Standard (Unicode): the last code point."""
_WIDE = 100
"""The width of the mark that stands for a letter, in thousandths of an em: narrower than any
letter, so that it never reaches beyond the room that the PDF gives one. Chosen, no measurement."""
_HIGH = 200
"""The height of that mark. Chosen, no measurement."""
_ON = 1
"""Standard (OpenType, glyf): the flag of a point that is on the outline."""
_X_SHORT = 2
"""Standard (OpenType, glyf): the flag of an x of one byte."""
_Y_SHORT = 4
"""Standard (OpenType, glyf): the flag of a y of one byte."""
_X_PLUS = 16
"""Standard (OpenType, glyf): the flag of such an x that is positive, or of one as before."""
_Y_PLUS = 32
"""Standard (OpenType, glyf): the flag of such a y that is positive, or of one as before."""


class _Box(Protocol):
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class Pdf:
    """An open file of `size` bytes; the number and the faces of all letters read so far."""

    name: str
    size: int
    handle: object
    pages: int
    lang: str | None
    letters: int = 0
    faces: list[Face] = field(default_factory=list)
    numbers: dict[Face, int] = field(default_factory=dict)
    fields: FieldReader | None = None
    extras: dict[int, PageExtras] = field(default_factory=dict)

    def iter_sheets(self, allow: Callable[[float], None]) -> Iterator[Sheet]:
        """The pages, one after the other; before each of them `allow` is called."""
        import pypdfium2.raw as pdfium

        self.letters = 0
        for index in range(self.pages):
            allow(0.0)
            page = self._load(index)
            if self.fields and index not in self.extras:
                self.extras[index] = self.fields.draw(page)
                if self.extras[index].drawn:
                    pdfium.FPDF_ClosePage(page)
                    page = self._load(index)
            try:
                yield _sheet(self, page, index + 1)
            finally:
                pdfium.FPDF_ClosePage(page)

    def _load(self, index: int) -> object:
        import pypdfium2.raw as pdfium

        page: object = pdfium.FPDF_LoadPage(self.handle, index)
        if not page:
            message = (
                f"page {index + 1} of {self.name} can't be read: the PDF is damaged "
                "or incomplete: get the file again"
            )
            raise InputError(message)
        return page

    def number_of(self, face: Face) -> int:
        """The number of a face, a new one for a new face."""
        if face not in self.numbers:
            self.numbers[face] = len(self.faces)
            self.faces.append(face)
        return self.numbers[face]


@lru_cache(maxsize=1)
def start() -> object:
    """Start PDFium, once; the fonts of the system are none of its business."""
    import pypdfium2.raw as pdfium

    return use_no_other(pdfium)


@contextmanager
def open_pdf(data: bytes, name: str) -> Iterator[Pdf]:
    """Open a file; an InputError says what is wrong with one that can't be opened."""
    import pypdfium2.raw as pdfium

    start()
    handle = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not handle:
        raise InputError(_refusal(name, pdfium.FPDF_GetLastError()))
    fields = open_fields(handle)
    try:
        pages = pdfium.FPDF_GetPageCount(handle)
        yield Pdf(name, len(data), handle, pages, _declared(handle), fields=fields)
    finally:
        if fields:
            fields.close()
        pdfium.FPDF_CloseDocument(handle)


def _refusal(name: str, code: int) -> str:
    import pypdfium2.raw as pdfium

    if code == pdfium.FPDF_ERR_PASSWORD:
        return f"{name} is encrypted: save it without a password"
    if code == pdfium.FPDF_ERR_SECURITY:
        return f"{name} is encrypted in a way that can't be opened: save it without encryption"
    return f"{name} is a damaged or incomplete PDF: get the file again"


def _declared(handle: object) -> str | None:
    """The language that the file says it is in."""
    import pypdfium2.raw as pdfium

    length = pdfium.FPDFCatalog_GetLanguage(handle, None, 0)
    if not 2 < length < 100:
        return None
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFCatalog_GetLanguage(
        handle, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
    )
    return buffer.raw[:length].decode("utf-16-le", "replace").strip("\0 ") or None


def _sheet(pdf: Pdf, page: object, number: int) -> Sheet:
    import pypdfium2.raw as pdfium

    text = pdfium.FPDFText_LoadPage(page)
    strands: dict[int, _LetterStyle] = {}
    try:
        letters = pdfium.FPDFText_CountChars(text) if text else 0
        check_letters(letters, number, pdf.name)
        pdf.letters += letters
        check_total(pdf.letters, pdf.size, pdf.name)
        glyphs = _glyphs(pdf, text, strands) if text else []
        drawn = Drawn(frozenset(strands), pdf.number_of)
        drawn.look_at(page)
        check_depth(drawn.deepest, pdf.name)
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
    extras = pdf.extras.get(number - 1)
    shown = "".join(glyph.char for glyph in glyphs if glyph.char != " ") if extras else ""
    notes = list_unseen(extras, shown) if extras else []
    return Sheet(number, _box(page), glyphs + drawn.blanks, drawn.rules, drawn.pictures, notes)


def _box(page: object) -> RulingLine:
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    low, high = sorted((box.bottom, box.top))
    return RulingLine(box.left, low, box.right, high)


def _glyphs(pdf: Pdf, text: object, strands: dict[int, _LetterStyle]) -> list[Glyph]:
    """The letters of a page in the file's order; spaces that PDFium made up are left out.

    `strands` is filled with what was drawn in one go, by its address.
    """
    import pypdfium2.raw as pdfium

    object_of, code_of = pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetUnicode
    unmapped, bounds_of = pdfium.FPDFText_HasUnicodeMapError, pdfium.FPDFText_GetLooseCharBox
    origin_of, x, y = pdfium.FPDFText_GetCharOrigin, ctypes.c_double(), ctypes.c_double()
    address_of, box, made_up = ctypes.addressof, pdfium.FS_RECTF(), pdfium.FPDFText_IsGenerated
    glyphs: list[Glyph] = []
    fonts, last, strand = _Fonts(pdf, text), 0, _NOTHING
    for index in range(pdfium.FPDFText_CountChars(text)):
        pointer, code = object_of(text, index), code_of(text, index) or _NO_CODE
        if not pointer or (code == _BLANK and made_up(text, index)):
            continue
        bounds_of(text, index, box)
        origin_of(text, index, x, y)
        address = address_of(pointer.contents)
        if address != last:
            if address not in strands:
                strands[address] = fonts.read_strand(index, pointer, y.value, len(strands))
            last, strand = address, strands[address]
        left, right, base = _locate_letter(strand, code, x.value, y.value, box)
        if not strand.angle and abs(y.value - base) > _LEVEL * strand.size:
            base = y.value  # in writing from top to bottom each letter has a height of its own
        before = glyphs[-1] if glyphs else None
        if before and (before.left, before.base, before.strand) == (left, base, strand.number):
            glyphs[-1] = before._replace(right=box.right)  # the letters of one ligature
            right = box.right
        mapped = not unmapped(text, index)
        size, face, number = strand.size, strand.face, strand.number
        glyphs.append(Glyph(chr(code), left, right, base, size, face, number, mapped))
    return glyphs


def _locate_letter(
    strand: _LetterStyle, code: int, x: float, y: float, box: _Box
) -> tuple[float, float, float]:
    """Left and right edge and baseline of a letter, without what hangs over its own room."""
    if strand.angle:
        return _turned(x, y, box, strand.angle)
    if code >= _FORMS_DIFFER:
        return box.left, box.right, strand.base
    advance = strand.advances.get(code)
    if advance is None:  # in ems; 0 where the font doesn't tell
        import pypdfium2.raw as pdfium

        width = ctypes.c_float()
        found = strand.font and pdfium.FPDFFont_GetGlyphWidth(strand.font, code, 1.0, width)
        advance = strand.advances[code] = width.value if found else 0.0
    room = advance * strand.size
    return x, (x + room if 0.0 < room < box.right - x else box.right), strand.base


class _LetterStyle(NamedTuple):
    """What is the same for all letters that were drawn in one go."""

    number: int
    face: int
    base: float
    size: float
    angle: float
    advances: dict[int, float]
    font: object


_NOTHING = _LetterStyle(0, 0, 0.0, 0.0, 0.0, {}, None)


class _Fonts:
    """The fonts of one page, by their addresses, which mean something else on the next one."""

    def __init__(self, pdf: Pdf, text: object) -> None:
        self.pdf = pdf
        self.text = text
        self.advances: dict[tuple[int, float], dict[int, float]] = {}
        self.faces: dict[tuple[int, int, float, bool], int] = {}

    def read_strand(self, index: int, pointer: Pointer, base: float, number: int) -> _LetterStyle:
        """How the letter at `index` is drawn, and all that are drawn with it."""
        import pypdfium2.raw as pdfium

        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self.text, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = abs(pdfium.FPDFText_GetFontSize(self.text, index) * scale)
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        angle = 0.0 if abs(angle) < 1.0 else round(angle, 1)
        slanted = angle == 0.0 and abs(matrix.c) > _SLANTED * abs(matrix.d)
        font = pdfium.FPDFTextObj_GetFont(pointer)
        address = ctypes.addressof(font.contents) if font else 0
        stretched = round(math.hypot(matrix.a, matrix.b) / scale, 3)
        advances = self.advances.setdefault((address, stretched), {})
        look = address, pdfium.FPDFTextObj_GetTextRenderMode(pointer), angle, slanted
        if look not in self.faces:
            self.faces[look] = self.pdf.number_of(_face(self.text, index, *look[1:]))
        return _LetterStyle(number, self.faces[look], base, size, angle, advances, font)


def _face(text: object, index: int, mode: int, angle: float, slanted: bool) -> Face:
    import pypdfium2.raw as pdfium

    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, name, 200, flags)
    font = name.value.decode("utf-8", "replace")
    plain = font.lower()
    bold = any(word in plain for word in ("bold", "black", "heavy", "demi"))
    italic = "italic" in plain or "oblique" in plain
    return Face(
        font,
        bold or bool(flags.value & 1 << 18) or mode == 2,  # filled and stroked: made bold
        italic or slanted or bool(flags.value & 1 << 6),
        mode not in (3, 7),
        angle,
    )


def _turned(x: float, y: float, box: _Box, angle: float) -> tuple[float, float, float]:
    """Left, right and baseline of a letter in a line of writing that is turned."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    along = [
        corner * cos + height * sin
        for corner in (box.left, box.right)
        for height in (box.bottom, box.top)
    ]
    return min(along), max(along), y * cos - x * sin


def use_no_other(pdfium: Any) -> object:
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
