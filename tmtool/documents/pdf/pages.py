"""The pages of a file in rows, and whether there is text on them that can be read at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tmtool.documents.lines import RemovedText
from tmtool.documents.pdf.letters import LetterTally, clean_sheet, is_scan
from tmtool.documents.pdf.order import STRETCHES
from tmtool.documents.pdf.pdfium import Pdf
from tmtool.documents.pdf.rows import build_rows
from tmtool.documents.pdf.segments import Row
from tmtool.documents.pdf.sheets import RulingLine, Sheet
from tmtool.errors import InputError

_UNTOLD = 0.3
"""Share of letters that stand for no character from which on a text is refused. Chosen, no
measurement."""
_FEW = 25
"""Letters a page below which a file is a scan. Chosen, no measurement."""
_TOUCH = 3.0
"""Points between two rules that are one. Chosen, no measurement."""
_LEVEL = 1.5
"""Points by which rules on one height differ. Chosen, no measurement."""
_MOST_RULES = 300
"""Limit: with more rules a page is a drawing, and pairs of them take long."""
_DOT = 4.0
"""Points: a shorter rule is a dot. Chosen, no measurement."""
_SMALLEST = 20.0
"""Points: a smaller picture is an ornament. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page in rows, with its straight lines along the page and down it."""

    number: int
    box: RulingLine
    rows: list[Row]
    across: list[RulingLine]
    upright: list[RulingLine]


def read_pages(pdf: Pdf, tally: LetterTally, allow: Callable[[float], None]) -> list[Page]:
    """Read all pages; an InputError says why there is no text to be had from them.

    `allow` is called before each of them: a page may take as long as every step may.
    """
    pages = [_page(sheet, pdf, tally) for sheet in pdf.iter_sheets(allow)]
    _refuse_unreadable(tally, len(pages), pdf.name)
    return pages


def _page(sheet: Sheet, pdf: Pdf, tally: LetterTally) -> Page:
    sheet = clean_sheet(sheet, pdf.faces, tally)
    for box in sheet.pictures:
        width, height = box.right - box.left, box.high - box.low
        if min(width, height) >= _SMALLEST and sheet.number not in tally.scanned:
            tally.note(f"picture of {width:.0f} by {height:.0f} points", "picture", sheet.number)
    if not sheet.glyphs and is_scan(sheet):
        tally.blind.append(sheet.number)
    rows = build_rows(sheet, pdf.faces)
    # Report the strokes inside Arabic words that are in no row any more.
    there = Counter(glyph.char for glyph in sheet.glyphs if glyph.char in STRETCHES)
    if there:
        there.subtract(char for row in rows for segment in row for char in segment.text)
    strokes = "".join(sorted((+there).elements()))
    if strokes:
        tally.note(strokes, "strokes that stretch words", sheet.number)
    across = [rule for rule in sheet.rules if rule.right - rule.left >= rule.high - rule.low]
    upright = [rule for rule in sheet.rules if rule.right - rule.left < rule.high - rule.low]
    return Page(
        sheet.number,
        sheet.box,
        rows,
        _few(_merged(across)),
        _few([_swapped(rule) for rule in _merged([_swapped(rule) for rule in upright])]),
    )


def _few(rules: list[RulingLine]) -> list[RulingLine]:
    """The rules without mere dots, unless there are so many that they draw a picture."""
    long = [rule for rule in rules if max(rule.right - rule.left, rule.high - rule.low) > _DOT]
    return long if len(long) <= _MOST_RULES else []


def _merged(rules: Iterable[RulingLine]) -> list[RulingLine]:
    """Rules along the page that go on with each other, as one."""
    merged: list[RulingLine] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.low / _LEVEL), rule.left)):
        last = merged[-1] if merged else None
        if last and abs(last.low - rule.low) <= _LEVEL and rule.left <= last.right + _TOUCH:
            right, high = max(last.right, rule.right), max(last.high, rule.high)
            merged[-1] = last._replace(right=right, high=high)
        else:
            merged.append(rule)
    return merged


def _swapped(rule: RulingLine) -> RulingLine:
    return RulingLine(rule.low, rule.left, rule.high, rule.right)


def _refuse_unreadable(tally: LetterTally, pages: int, name: str) -> None:
    if tally.blind and tally.letters <= _FEW * pages and 2 * len(tally.blind) > pages:
        message = f"{name} is a scanned PDF without text: run text recognition (OCR) first"
        raise InputError(message)
    if not tally.letters:
        message = f"{name} is a PDF without text"
        raise InputError(message)
    if tally.lost > _UNTOLD * tally.letters:
        message = (
            f"{name} can't be read: the PDF does not say which characters its letters "
            "stand for; save it again from its source, or recognise the text (OCR)"
        )
        raise InputError(message)


def iter_removed(tally: LetterTally) -> Iterator[RemovedText]:
    """What the pages hold beside letters that can be read."""
    yield from tally.notes
    for pages, reason in (
        (tally.scanned, "scanned page: its text was recognised by a machine and may be wrong"),
        (tally.blind, "scanned page without text"),
    ):
        for number in pages:
            yield RemovedText("", reason, 1, f"page {number}")
    if tally.spelled:
        signs = " ".join(sorted(tally.spelled))
        count = tally.spelled.total()
        yield RemovedText(
            signs, f"radicals and old forms read as usual characters ({count} times)", 1
        )


__all__ = ["Page", "Row", "iter_removed", "read_pages"]
