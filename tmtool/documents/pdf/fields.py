"""What is filled in on a page or put upon it: form fields, text boxes and stamps; and comments.

A page's own text has none of it. PDFium can draw it into the page, as a printer would: it stands at
its place then, in its letters, and is read like all else. Values that a page does not show, and
comments, are reported.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

_TICKED = (2, 3)
"""The kinds of fields that are ticked. Standard (fpdf_formfill.h: check boxes, radio buttons)."""
_TEXT = 6
"""The kind of those that hold text. Standard (fpdf_formfill.h)."""
_WRITTEN = (4, 5, _TEXT)
"""The kinds whose value is text. Standard (fpdf_formfill.h: combo boxes, lists, text)."""
_PASSWORD = 1 << 13
"""The flag of a field that nobody may read. Standard (ISO 32000-1, table 228)."""
_LONGEST = 1 << 20
"""Limit: bytes of a value."""
_MOST = 5000
"""Limit: things put upon a page that are looked at."""


class PageNote(NamedTuple):
    """Something put upon a page that is not in its text, and why."""

    text: str
    reason: str


class PageExtras(NamedTuple):
    """What there is upon a page: the values of its fields, and what only a report can say."""

    values: list[str]
    notes: list[PageNote]
    drawn: bool


@dataclass(frozen=True, slots=True)
class FieldReader:
    """The form of a document; `about` must live as long as its handle."""

    handle: object
    about: object

    def close(self) -> None:
        """End it, before the document is closed."""
        import pypdfium2.raw as pdfium

        pdfium.FPDFDOC_ExitFormFillEnvironment(self.handle)

    def draw(self, page: object) -> PageExtras:
        """Draw what is filled in into a page. Where that is anything, it has to be opened again."""
        import pypdfium2.raw as pdfium

        extras = PageExtras([], [], drawn=False)
        count = pdfium.FPDFPage_GetAnnotCount(page)
        if count <= 0:
            return extras
        pdfium.FORM_OnAfterLoadPage(page, self.handle)
        try:
            kept = sum(self._keeps(page, i, extras) for i in reversed(range(min(count, _MOST))))
            if kept:
                pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
        finally:
            pdfium.FORM_OnBeforeClosePage(page, self.handle)
        extras.values.reverse()
        extras.notes.reverse()
        return extras._replace(drawn=kept > 0)

    def _keeps(self, page: object, index: int, extras: PageExtras) -> bool:
        """Whether something has text that is drawn; what has none goes, and what it says is noted.

        A line under a word or a mark over it would be drawn too, and look like a rule of the page.
        """
        import pypdfium2.raw as pdfium

        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            return False
        try:
            kind = pdfium.FPDFAnnot_GetSubtype(note)
            if kind == pdfium.FPDF_ANNOT_WIDGET:
                self._take_value(note, extras)
                return True
            if kind in (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP):
                return True
            if kind in (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP):
                return False
            said = _read(pdfium.FPDFAnnot_GetStringValue, note, b"Contents")
            if said.strip():
                extras.notes.append(PageNote(said.strip(), "comment"))
        finally:
            pdfium.FPDFPage_CloseAnnot(note)
        pdfium.FPDFPage_RemoveAnnot(page, index)
        return False

    def _take_value(self, note: object, extras: PageExtras) -> None:
        import pypdfium2.raw as pdfium

        kind = pdfium.FPDFAnnot_GetFormFieldType(self.handle, note)
        secret = pdfium.FPDFAnnot_GetFormFieldFlags(self.handle, note) & _PASSWORD
        if kind in _WRITTEN and not (kind == _TEXT and secret):
            value = _read(pdfium.FPDFAnnot_GetFormFieldValue, self.handle, note)
            if value.strip():
                extras.values.append(value.strip())
        elif kind in _TICKED and pdfium.FPDFAnnot_IsChecked(self.handle, note):
            called = pdfium.FPDFAnnot_GetFormFieldAlternateName, pdfium.FPDFAnnot_GetFormFieldName
            names = (_read(name, self.handle, note).strip() for name in called)
            extras.notes.append(PageNote(next(filter(None, names), ""), "box that is ticked"))


def open_fields(document: object) -> FieldReader | None:
    """What reads the form of a document; None where PDFium can't."""
    import pypdfium2.raw as pdfium

    about = pdfium.FPDF_FORMFILLINFO(version=2)
    handle = pdfium.FPDFDOC_InitFormFillEnvironment(document, about)
    return FieldReader(handle, about) if handle else None


def list_unseen(extras: PageExtras, shown: str) -> list[PageNote]:
    """What the report says of a page whose letters, without spaces, are `shown`."""
    unseen = [
        PageNote(value, "form field whose value the page doesn't show")
        for value in extras.values
        if "".join(value.split()) not in shown
    ]
    return [*unseen, *extras.notes]


def _read(ask: Callable[..., int], *what: object) -> str:
    """A text that PDFium writes into a buffer, whose size in bytes it says first."""
    size = ask(*what, None, 0)
    if not 2 < size < _LONGEST:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(*what, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
