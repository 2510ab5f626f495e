"""Footnotes at the foot of a page: where they begin, and which rows belong to which.

They stand under a short rule, drawn or typed, or are set smaller than the text; the first row of
each begins with its mark. Rows under the rule without a mark go on with a note of the page before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tmtool.documents.layout import OLD_FOOTNOTE
from tmtool.documents.page_artifacts import detect_shape
from tmtool.documents.pdf.segments import LetterRun, RowSegment
from tmtool.documents.pdf.sheets import RulingLine

_SMALLER = 0.94
"""Times the size of the text below which a row may be of a note. Chosen, no measurement."""
_SHORT = 0.6
"""Share of the width that a rule above notes takes at most. Chosen, no measurement."""
_RAISED = re.compile(r"\s*([0-9]{1,3}|[a-z]{1,2}|\*{1,3}|[†‡§])\s*")
_SIGN = re.compile(r"(\*{1,3}|[†‡§])(?=\s*[^\s*])")
_PLAIN = re.compile(r"([0-9]{1,3})(?:\s+(?=\S)|(?=[^\W\d_]))")


@dataclass(slots=True)
class PdfNote:
    """A footnote: its mark, its rows without the mark, and the page on which it begins."""

    label: str
    rows: list[RowSegment]
    page: int


class Foot(NamedTuple):
    """A column cut in two: the text, and the rows at its foot; `rules` were typed between them."""

    text: list[RowSegment]
    notes: list[RowSegment]
    rules: list[RowSegment]


def cut_foot(rows: Sequence[RowSegment], rules: Sequence[RulingLine], body: float) -> Foot:
    """Find where the footnotes of a column begin; `body` is the size of the text's letters."""
    typed = [i for i, row in enumerate(rows) if detect_shape(row.text.strip()) == "rule"]
    for i in typed:
        below = list(rows[i + 1 :])
        if below and all(row.size <= body for row in below) and _may_be_notes(below, body):
            return Foot(list(rows[:i]), below, [rows[i]])
    text = [row for i, row in enumerate(rows) if i not in typed]
    typed_rules = [rows[i] for i in typed]
    start = _under_rule(text, rules, body)
    start = _smaller(text, body) if start is None else start
    if start is None:
        return Foot(text, [], typed_rules)
    return Foot(text[:start], text[start:], typed_rules)


def _may_be_notes(rows: Sequence[RowSegment], body: float) -> bool:
    return label_of(rows[0]) is not None or all(row.size < _SMALLER * body for row in rows)


def _under_rule(rows: Sequence[RowSegment], rules: Sequence[RulingLine], body: float) -> int | None:
    """The first row under a short rule that has nothing but notes below it."""
    if not rows:
        return None
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    for rule in rules:
        length = rule.right - rule.left
        within = left - 2 * body <= rule.left and rule.right <= right + body
        if not (within and body <= length <= _SHORT * (right - left)):
            continue
        start = next((i for i, row in enumerate(rows) if row.base < rule.low), None)
        if start is not None and _are_notes(rows[start:], body):
            return start
    return None


def _are_notes(rows: Sequence[RowSegment], body: float) -> bool:
    small = all(row.size < _SMALLER * body for row in rows)
    return small or (label_of(rows[0]) is not None and all(row.size <= 1.02 * body for row in rows))


def _smaller(rows: Sequence[RowSegment], body: float) -> int | None:
    """The first of the small rows at the end, if it begins with a raised figure or a sign."""
    start = len(rows)
    while start and rows[start - 1].size < _SMALLER * body:
        start -= 1
    while start < len(rows):
        label = label_of(rows[start])
        if label and (rows[start].pieces[0].shift == 1 or not label[0].isalnum()):
            return start
        start += 1
    return None


def label_of(row: RowSegment) -> str | None:
    """The mark that a row begins with, if it begins with one."""
    return _opening(row)[0]


def _opening(row: RowSegment) -> tuple[str | None, int]:
    """The mark that a row begins with, and how many characters it takes."""
    first = row.pieces[0]
    raised = _RAISED.fullmatch(first.text) if first.shift == 1 else None
    if raised and len(row.pieces) > 1:
        return raised[1], len(first.text)
    text = row.text
    for pattern in (_SIGN, OLD_FOOTNOTE, _PLAIN):
        found = pattern.match(text)
        if found:
            return found[1], found.end()
    return None, 0


@dataclass(slots=True)
class PdfNotes:
    """The footnotes of a document, gathered page by page."""

    notes: list[PdfNote] = field(default_factory=list)

    def add(self, rows: Sequence[RowSegment], page: int) -> list[RowSegment]:
        """Take the rows at the foot of a page; those that belong to no note are given back."""
        homeless: list[RowSegment] = []
        raised = any(row.pieces[0].shift == 1 for row in rows)
        for row in rows:
            label, length = _opening(row)
            if label is not None and self._begins(row, label, raised=raised):
                self.notes.append(PdfNote(label, [_without(row, length)], page))
            elif self.notes:
                self.notes[-1].rows.append(row)
            else:
                homeless.append(row)
        return homeless

    def _begins(self, row: RowSegment, label: str, *, raised: bool) -> bool:
        """Whether a row is the first of a note: its mark is raised, a sign, or the next number."""
        if row.pieces[0].shift == 1 or not label.isdecimal():
            return True
        numbers = [int(note.label) for note in self.notes if note.label.isdecimal()]
        return not raised and (not numbers or int(label) == numbers[-1] + 1)


def _without(row: RowSegment, length: int) -> RowSegment:
    """The row without its first characters."""
    pieces: list[LetterRun] = []
    for piece in row.pieces:
        text = piece.text[length:] if length else piece.text
        length = max(length - len(piece.text), 0)
        if text.strip() or pieces:
            text = text if pieces else text.lstrip()
            pieces.append(LetterRun(text, piece.bold, piece.italic, piece.shift))
    return RowSegment(
        row.left, row.right, row.base, row.size, tuple(pieces), row.first, row.second, row.spaced,
        row.rtl,
    )  # fmt: skip
