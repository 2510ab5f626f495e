"""What stands in the margins of pages: running heads, page and job numbers, bar codes.

A line goes on evidence only: it stands at the head or foot of a page, and it comes again at the
same height, is nothing else by its shape, or is cut off from the text by a rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tmtool.documents.content import RemovedText, is_closed
from tmtool.documents.page_breaks import detect_shape
from tmtool.documents.pdf.model import RowSegment
from tmtool.documents.pdf.pages import PdfPage, Row
from tmtool.un import masthead
from tmtool.un.symbols import parse_symbol

_ZONE = 0.14
"""The part of a page's height, at either end, where margins may reach. Chosen, no measurement."""
_OUTER = 4
"""Rows at either end of a page that may belong to its margins. Chosen, no measurement."""
_SAME_HEIGHT = 2.5
"""Points by which margins of two pages may differ. Chosen, no measurement."""
_NEAR = 2
"""Pages apart at which margins repeat: right and left pages differ. Chosen, no measurement."""
_WIDE = 0.6
"""Share of the width that a rule under a margin has. Chosen, no measurement."""
_CLOSE = 1.5
"""Ems between two rows of one margin. Chosen, no measurement."""
_NUMBER = re.compile(r"(?P<number>[0-9]{1,4})(?:\s?/\s?(?P<of>[0-9]{1,4}))?")
_DASHED = re.compile(r"[-–—]\s?(?P<number>[0-9]{1,4})\s?[-–—]")
_FIGURES = re.compile(r"[0-9]+")
_ROMAN = re.compile(r"[ivxl]{1,6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A segment in a margin: on which page (from 0), in which row, at which end of the page."""

    page: int
    row: int
    segment: RowSegment
    top: bool

    @property
    def text(self) -> str:
        return self.segment.text.strip()


def cut_margins(pages: Sequence[PdfPage]) -> tuple[list[PdfPage], list[RemovedText]]:
    """The pages with nothing but their text, and what stood in their margins."""
    spots = [spot for i, page in enumerate(pages) for spot in _spots(i, page)]
    reasons = {id(spot.segment): reason for spot, reason in _judged(spots, pages)}
    removed = [
        RemovedText(segment.text.strip(), reasons[id(segment)], line, f"page {page.number}")
        for page in pages
        for line, row in enumerate(page.rows, start=1)
        for segment in row
        if id(segment) in reasons
    ]
    return [_without(page, reasons) for page in pages], removed


def _without(page: PdfPage, reasons: dict[int, str]) -> PdfPage:
    rows = [[each for each in row if id(each) not in reasons] for row in page.rows]
    return replace(page, rows=[row for row in rows if row])


def _spots(index: int, page: PdfPage) -> Iterator[_Spot]:
    """The segments of the outermost rows, if they lie near the edge."""
    box = page.box
    reach = _ZONE * (box.high - box.low)
    for i, row in enumerate(page.rows):
        base = row[0].base
        top = base > box.high - reach and i < _OUTER
        bottom = base < box.low + reach and i >= len(page.rows) - _OUTER - 1
        if top or bottom:
            yield from (_Spot(index, i, segment, top) for segment in row)


def _judged(spots: Sequence[_Spot], pages: Sequence[PdfPage]) -> Iterator[tuple[_Spot, str]]:
    again = _coming_again(spots)
    counted = _page_numbers(spots, len(pages))
    heads = [_heads(page) if i else -1 for i, page in enumerate(pages)]
    symbols = _symbols(pages[0]) if pages else set()
    for spot in spots:
        shape = detect_shape(spot.text)
        reason = (shape if shape != "rule" else None) or counted.get(id(spot))
        if reason is None and spot.page == 0 and spot.top and masthead.find_facts(spot.text):
            continue
        # No note begins with such a line, and no sentence ends in it or runs on.
        sentence = spot.segment.pieces[0].shift == 1 or shape == "rule" or is_closed(spot.text)
        comes_again = reason is None and id(spot) in again and not sentence
        if comes_again and not _runs_on(spot, pages[spot.page]):
            reason = "running head" if spot.top else "running foot"
        if reason is None and spot.top and spot.page:
            heading = spot.row <= heads[spot.page] or parse_symbol(spot.text) in symbols
            reason = "running head" if heading else None
        if reason is not None:
            yield spot, reason


def _coming_again(spots: Sequence[_Spot]) -> set[int]:
    """The spots whose like stands on another page at the same height; figures may count pages."""
    heights: dict[tuple[str, bool], list[_Spot]] = {}
    for spot in spots:
        heights.setdefault((_signature(spot.text), spot.top), []).append(spot)
    return {
        id(spot)
        for alike in heights.values()
        for spot in alike
        if any(_is_again(spot, other) for other in alike)
    }


def _is_again(spot: _Spot, spot_after: _Spot) -> bool:
    """Whether a line comes again near by: on the next page, or on the next of two kinds."""
    pages = spot_after.page - spot.page
    if (
        not 0 < abs(pages) <= _NEAR
        or abs(spot_after.segment.base - spot.segment.base) > _SAME_HEIGHT
    ):
        return False
    counted = zip(_FIGURES.findall(spot.text), _FIGURES.findall(spot_after.text), strict=True)
    return all(int(theirs) - int(own) in (0, pages) for own, theirs in counted)


def _runs_on(spot: _Spot, page: PdfPage) -> bool:
    """Whether a line is as wide as the next one of its column, as large and as near as text is."""
    own = spot.segment
    if own.size < _body(page) - 0.5:
        return False
    return any(
        abs(other.base - own.base) < _CLOSE * own.size
        and abs(other.size - own.size) < 0.5
        and max(own.left, other.left) < min(own.right, other.right)
        and _width_within(page.rows[spot.row], other) >= _WIDE * (other.right - other.left)
        for row in _around(spot, page)
        for other in row
    )


def _width_within(row: Row, column: RowSegment) -> float:
    """How much of a column's width a row takes that may be cut at wide spaces."""
    inside = [each for each in row if each.left < column.right and each.right > column.left]
    return inside[-1].right - inside[0].left


def _around(spot: _Spot, page: PdfPage) -> list[Row]:
    """The next rows above and below; those of two columns may alternate."""
    return page.rows[max(spot.row - 2, 0) : spot.row] + page.rows[spot.row + 1 : spot.row + 3]


def _body(page: PdfPage) -> float:
    """The size of most letters of a page."""
    sizes: Counter[float] = Counter()
    for row in page.rows:
        for segment in row:
            sizes[segment.size] += len(segment.text)
    return max(sizes, key=lambda size: sizes[size])


def _signature(text: str) -> str:
    """The text with its figures left out, unless it is hardly more than figures."""
    letters = sum(char.isalpha() for char in text)
    return _FIGURES.sub("#", text) if letters > 2 else text


def _page_numbers(spots: Sequence[_Spot], pages: int) -> dict[int, str]:
    """Numbers that count with the pages, and those that say of how many."""
    offsets: Counter[tuple[int, bool]] = Counter()
    found: list[tuple[_Spot, int, bool]] = []
    for spot in spots:
        number, sure = _number(spot.text, spot.page + 1, pages)
        if number is not None:
            found.append((spot, number, sure))
            offsets[number - spot.page, spot.top] += 1
    return {
        id(spot): "page number"
        for spot, number, sure in found
        if sure or offsets[number - spot.page, spot.top] > 1 or (pages == 1 and number == 1)
    }


def _number(text: str, page: int, pages: int) -> tuple[int | None, bool]:
    """The number that stands alone, and whether it can be only that of a page.

    In Arabic the number of all pages may stand before that of this one.
    """
    match = _NUMBER.fullmatch(text) or _DASHED.fullmatch(text)
    if match is None:
        return (_roman(text), False) if _ROMAN.fullmatch(text) else (None, False)
    number, of = int(match["number"]), match.groupdict().get("of")
    return number, of is not None and (int(of) == pages or (int(of), number) == (page, pages))


def _roman(text: str) -> int | None:
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    figures = [values[char] for char in text.lower()]
    following = [*figures[1:], 0]
    total = sum(-a if a < b else a for a, b in zip(figures, following, strict=True))
    return total if 0 < total < 90 else None


def _heads(page: PdfPage) -> int:
    """The last row above a rule across the page near its top; -1 where there is none."""
    box = page.box
    edge = box.high - _ZONE * (box.high - box.low)
    segments = [segment for row in page.rows for segment in row]
    left = min((segment.left for segment in segments), default=0.0)
    width = max((segment.right for segment in segments), default=0.0) - left
    rules = [
        rule.low
        for rule in page.across
        if rule.low > edge and rule.right - rule.left >= _WIDE * width
    ]
    if not rules:
        return -1
    above = [i for i, row in enumerate(page.rows) if row[0].base > max(min(rules), edge)]
    return above[-1] if 0 < len(above) < _OUTER else -1


def _symbols(first: PdfPage) -> set[str | None]:
    found = (parse_symbol(segment.text) for row in first.rows for segment in row)
    return {symbol for symbol in found if symbol}
