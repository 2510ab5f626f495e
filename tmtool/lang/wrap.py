"""Texts and numbers as people read them: wrapped to terminal columns, counted, rounded.

A Chinese character takes two columns and breaks almost anywhere.
"""

from __future__ import annotations

import re
from math import ceil

from tmtool.lang.script import measure_width

# Punctuation that must not begin a line, and that must not end one (GB/T 15834, JIS X 4051).
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕］｝”’…—·％,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈「『【〔［｛“‘([{")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def wrap(text: str, columns: int) -> list[str]:
    """The lines of a text, each at most `columns` (2 or more) wide; never an empty list.

    >>> wrap("欢迎技术库投入运行。", 18)
    ['欢迎技术库投入运', '行。']
    >>> wrap("Welcomes the bank", 12)
    ['Welcomes the', 'bank']
    """
    lines, line, used = [], "", 0
    for atom in _atoms(text):
        size = measure_width(atom)
        if used + size > columns and line:
            lines.append(line.rstrip())
            line, used = "", 0
        if size > columns:
            *full, atom = _cut(atom, columns)
            lines += full
            size = measure_width(atom)
        if line or not atom.isspace():
            line, used = line + atom, used + size
    return [*lines, line.rstrip()] if line or not lines else lines


def pad(text: str, columns: int) -> str:
    """The text filled up with spaces to a width."""
    return text + " " * (columns - measure_width(text))


def make_printable(text: str) -> str:
    r"""The text on one line, without anything that could command a terminal or turn its direction.

    >>> make_printable("a\tb\x1b[31m")
    'a b�[31m'
    """
    return _CONTROLS.sub("\ufffd", re.sub(r"[\t\n\r]+", " ", text))


def _atoms(text: str) -> list[str]:
    """The text in pieces that stay whole: words, spaces, Chinese characters with their marks."""
    atoms: list[str] = []
    for piece in re.findall(r"\s+|[^\s\u2e80-\U0003ffff]+|.", text):
        before = atoms[-1] if atoms else " "
        clings = not (piece.isspace() or before.isspace()) and (
            piece[0] in _NOT_FIRST or before[-1] in _NOT_LAST or measure_width(piece[0]) == 0
        )
        if clings:
            atoms[-1] += piece
        else:
            atoms.append(piece)
    return atoms


def _cut(atom: str, columns: int) -> list[str]:
    """A piece too long for a line, cut where the line is full."""
    lines = [""]
    for character in atom:
        if measure_width(lines[-1] + character) > columns:
            lines.append("")
        lines[-1] += character
    return lines


def format_count(count: int, what: str) -> str:
    """A number and what is counted, in the plural where it is.

    >>> format_count(1, "unit"), format_count(2000, "entry")
    ('1 unit', '2,000 entries')
    """
    if count == 1:
        return f"1 {what}"
    return f"{count:,} {what[:-1]}ies" if what.endswith("y") else f"{count:,} {what}s"


def format_duration(seconds: float) -> str:
    """A time to wait, as people say it, rounded up.

    >>> format_duration(8.3), format_duration(59.4), format_duration(200), format_duration(9000)
    ('9 s', '1 min', '4 min', '2 h 30 min')
    """
    whole = ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = ceil(whole / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def format_size(count: float) -> str:
    """A number of bytes as people say it.

    >>> format_size(1_535_707_641), format_size(327_000), format_size(12)
    ('1.5 GB', '327 kB', '12 bytes')
    """
    if count < 1000:
        return f"{count} bytes"
    for unit in ("kB", "MB"):
        count /= 1000
        if count < 999.5:
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.1f} {unit}"
    return f"{count / 1000:.1f} GB"
