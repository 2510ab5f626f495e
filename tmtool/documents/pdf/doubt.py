"""Pages whose order is in doubt: what they show that a page read in order never shows.

Nothing is taken away for it. A reader is told which pages to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tmtool.documents.content import ORDER_IN_DOUBT, RemovedText
from tmtool.documents.pdf.model import RowSegment
from tmtool.documents.pdf.pages import PdfPage

_PARTED = re.compile(r"[^\W\d_]{2,}[-‐] (?!(?:and|or|et|ou|y|o|e|und|oder|и|или|to)\b)(?=[^\W\d_])")
"""A word parted where no line ends, but not "short- and long-term"."""
_MANY = 3
"""Rows of a page that show the same fault before it is one. Chosen, no measurement."""
_CLOSE = 1.35
"""Ems between a row across two columns and the rows next to it. Chosen, no measurement."""
_UPON = 0.4
"""Ems between the baselines of rows that lie upon each other. Chosen, no measurement."""
_SAME = 3.0
"""Points by which two parts of a gutter differ. Chosen, no measurement."""


def iter_doubts(pages: Sequence[PdfPage]) -> Iterator[RemovedText]:
    """Why the order of pages without margins is in doubt; once for each page and reason."""
    for page in pages:
        for why, found in (
            ("words are parted inside lines", _parted(page)),
            ("lines run across columns", _across(page)),
            ("lines lie upon each other", _upon(page)),
        ):
            if found:
                yield RemovedText("", f"{ORDER_IN_DOUBT}: {why}", 1, f"page {page.number}")


def _parted(page: PdfPage) -> bool:
    """Whether words are parted in the midst of lines, as where two columns were read as one."""
    parted = sum(_PARTED.search(segment.text) is not None for row in page.rows for segment in row)
    return parted >= _MANY


def _across(page: PdfPage) -> bool:
    """Whether a row that is no heading runs over a gutter which goes on below it."""
    for upper, lower in pairwise(sorted(page.gutters, key=lambda rule: -rule.high)):
        if abs(upper.left - lower.left) > _SAME:
            continue
        for above, row, below in zip(page.rows, page.rows[1:], page.rows[2:], strict=False):
            if lower.high < row[0].base < upper.low and (
                above[0].base >= upper.low
                and below[0].base <= lower.high
                and above[0].base - below[0].base < 2 * _CLOSE * row[0].size
            ):
                return True
    return False


def _upon(page: PdfPage) -> bool:
    """Whether rows lie upon each other, as where a text was written over another one."""
    segments = sorted((each for row in page.rows for each in row), key=lambda each: -each.base)
    upon = 0
    for i, segment in enumerate(segments):
        for other in segments[i + 1 :]:
            if segment.base - other.base > _UPON * segment.size:
                break
            upon += _overlap(segment, other) > segment.size
    return upon >= _MANY


def _overlap(first: RowSegment, second: RowSegment) -> float:
    return min(first.right, second.right) - max(first.left, second.left)
