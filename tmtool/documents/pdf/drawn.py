"""What PDFium's text of a page leaves out: rules, pictures, and spaces drawn all alone."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tmtool.documents.pdf.model import Face, Glyph, Pointer, RulingLine

_ENOUGH_OBJECTS = 20_000
"""Objects of a page that are looked at for rules: maps and charts have more, and no tables.
Chosen, no measurement."""
_ENOUGH_SEGMENTS = 80
"""Limit: segments of a path that may be rules; drawings have more, and take long."""
_DEEPEST = 4
"""Forms inside forms inside others, of which nothing is looked at but how many follow. Chosen, no
measurement."""
_THIN = 2.5
"""Points: a thicker rectangle is no rule. Chosen, no measurement."""
_NO_SIZE = 0.01
"""Points below which a shape is nothing. Chosen, no measurement."""


class _Matrix(NamedTuple):
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def combine(self, inner: _Matrix) -> _Matrix:
        """This matrix applied to what `inner` gives."""
        a, b = self.apply(inner.a, inner.b), self.apply(inner.c, inner.d)
        e, f = self.apply(inner.e, inner.f)
        return _Matrix(a[0] - self.e, a[1] - self.f, b[0] - self.e, b[1] - self.f, e, f)


_SAME = _Matrix(1, 0, 0, 1, 0, 0)


class Drawn:
    """What a page shows beside its letters, and the spaces that were drawn alone.

    PDFium leaves those out of a page's text, but they say that two words are two. `known` are the
    addresses of what it does not leave out; `deepest` says how many forms lie inside each other.
    """

    def __init__(self, fonts: frozenset[int], number_of: Callable[[Face], int]) -> None:
        self.known = fonts
        self.number_of = number_of
        self.blanks: list[Glyph] = []
        self.rules: list[RulingLine] = []
        self.pictures: list[RulingLine] = []
        self.left = _ENOUGH_OBJECTS
        self.deepest = 0

    def look_at(self, page: object) -> None:
        """Look at all that is drawn on a page."""
        import pypdfium2.raw as pdfium

        self._look(page, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, _SAME, 0)

    def _look(
        self,
        holder: object,
        count: Callable[[object], int],
        get: Callable[[object, int], Pointer],
        matrix: _Matrix,
        depth: int,
    ) -> None:
        """Look at the objects of a page, or of a form inside it."""
        import pypdfium2.raw as pdfium

        self.deepest = max(self.deepest, depth)
        for index in range(min(max(count(holder), 0), self.left)):
            shape = get(holder, index)
            kind = pdfium.FPDFPageObj_GetType(shape)
            self.left -= 1
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                inner = matrix.combine(_matrix(shape))
                counted, got = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
                self._look(shape, counted, got, inner, depth + 1)
            elif depth > _DEEPEST:
                continue
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(shape, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                if ctypes.addressof(shape.contents) not in self.known:
                    self._blank(shape, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self.pictures.append(_bounds(shape, matrix))

    def _blank(self, shape: Pointer, matrix: _Matrix) -> None:
        import pypdfium2.raw as pdfium

        box, own = _bounds(shape, matrix), matrix.combine(_matrix(shape))
        if box.right - box.left > _NO_SIZE or box.high - box.low > _NO_SIZE:
            return
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(shape, size)
        angle = math.degrees(math.atan2(own.b, own.a))
        angle = 0.0 if abs(angle) < 1.0 else round(angle, 1)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        left, base = own.e * cos + own.f * sin, own.f * cos - own.e * sin
        face = self.number_of(Face("", bold=False, italic=False, visible=True, angle=angle))
        em, strand = abs(size.value * math.hypot(own.c, own.d)), -1 - len(self.blanks)
        self.blanks.append(Glyph(" ", left, left, base, em, face, strand, mapped=True))

    def _path(self, shape: Pointer, matrix: _Matrix) -> None:
        import pypdfium2.raw as pdfium

        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(shape, fill, stroke)
        if not (fill.value or stroke.value):
            return
        bounds = _bounds(shape, matrix)
        if min(bounds.right - bounds.left, bounds.high - bounds.low) <= _THIN:
            self.rules.append(bounds)
        elif pdfium.FPDFPath_CountSegments(shape) <= _ENOUGH_SEGMENTS:
            self.rules.extend(
                _edges(shape, matrix.combine(_matrix(shape)), stroked=bool(stroke.value))
            )


def _matrix(shape: Pointer) -> _Matrix:
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(shape, matrix):
        return _SAME
    return _Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _bounds(shape: Pointer, matrix: _Matrix) -> RulingLine:
    import pypdfium2.raw as pdfium

    left, low, right, high = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(shape, left, low, right, high)
    return _around(matrix.apply(left.value, low.value), matrix.apply(right.value, high.value))


def _around(*points: tuple[float, float]) -> RulingLine:
    across, down = [x for x, _ in points], [y for _, y in points]
    return RulingLine(min(across), min(down), max(across), max(down))


def _edges(shape: Pointer, matrix: _Matrix, *, stroked: bool) -> Iterator[RulingLine]:
    """The straight lines of a path: its strokes, or the thin boxes that it fills."""
    runs: list[list[tuple[float, float]]] = []
    for moves, point in _points(shape, matrix):
        if moves or not runs:
            runs.append([])
        runs[-1].append(point)
    for run in runs:
        box = _around(*run)
        if min(box.right - box.left, box.high - box.low) <= _THIN:
            yield box
        elif stroked:
            edges = (_around(a, b) for a, b in zip(run, [*run[1:], run[0]], strict=True))
            yield from (e for e in edges if min(e.right - e.left, e.high - e.low) <= 0.5)


def _points(shape: Pointer, matrix: _Matrix) -> Iterator[tuple[bool, tuple[float, float]]]:
    """The corners of a path, each with whether a new run begins there."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(pdfium.FPDFPath_CountSegments(shape)):
        segment = pdfium.FPDFPath_GetPathSegment(shape, index)
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            moves = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
            yield moves, matrix.apply(x.value, y.value)
