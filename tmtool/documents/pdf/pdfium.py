"""The door to PDFium: a file's pages as letters with places, straight rules and pictures.

Only this module speaks with the library, through its plain C functions: one call for each letter
and none that makes an object for it. Pages are read one at a time and closed again.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, Protocol

from tmtool.documents.pdf.drawn import Drawn
from tmtool.documents.pdf.model import Face, Glyph, Pointer, RulingLine, Sheet
from tmtool.documents.pdf.safety import check_depth, check_letters, check_total
from tmtool.documents.pdf.standin import use_no_other
from tmtool.errors import InputError

_NO_CODE = 0xFFFD
"""Standard (Unicode): U+FFFD, for a letter without a character."""
_BLANK = 0x20
"""Standard (Unicode): the space."""
_FORMS_DIFFER = 0x590
"""From Hebrew on, one character may have letters of several widths in a font. Standard (Unicode
blocks)."""
_SLANTED = 0.1
"""Share of the height that a slanted letter leans. Chosen, no measurement."""


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

    def iter_sheets(self, allow: Callable[[float], None]) -> Iterator[Sheet]:
        """The pages, one after the other; before each of them `allow` is called."""
        import pypdfium2.raw as pdfium

        for index in range(self.pages):
            allow(0.0)
            page = pdfium.FPDF_LoadPage(self.handle, index)
            if not page:
                message = (
                    f"page {index + 1} of {self.name} can't be read: the PDF is damaged "
                    "or incomplete: get the file again"
                )
                raise InputError(message)
            try:
                yield _sheet(self, page, index + 1)
            finally:
                pdfium.FPDF_ClosePage(page)

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
    try:
        yield Pdf(name, len(data), handle, pdfium.FPDF_GetPageCount(handle), _declared(handle))
    finally:
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
    return Sheet(number, _box(page), glyphs + drawn.blanks, drawn.rules, drawn.pictures)


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
        before = glyphs[-1] if glyphs else None
        if before and before.left == left and before.strand == strand.number:
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
