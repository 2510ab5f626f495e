"""Rules on line breaks that were left inside a paragraph."""

from __future__ import annotations

from tmtool.lang.script import measure_width
from tmtool.segmenter.boundary import Boundary, Rule
from tmtool.segmenter.items import is_item

_SHORT, _FULL = 16, 60
"""Columns: a line of 16 was not wrapped for want of space; one of 60 may well have been. Chosen,
no measurement."""


def blank_line(at: Boundary) -> bool | None:
    """An empty line parts paragraphs."""
    return True if at.gap.count("\n") > 1 else None


def item_line(at: Boundary) -> bool | None:
    """A line that opens with a bullet or a label is an item of a list."""
    return True if "\n" in at.gap and is_item(at.right) else None


def after_colon(at: Boundary) -> bool | None:
    """A line that ends in a colon announces the next."""
    return True if _bare_break(at) and at.left.endswith((":", "：")) else None


def upright_word(at: Boundary) -> bool | None:
    """A word that was set upright, a letter or two a line, is one word."""
    pieces = at.left.rpartition("\n")[2].strip(), at.right.partition("\n")[0].strip()
    return False if _bare_break(at) and all(len(each) < 3 for each in pieces) else None


def short_line(at: Boundary) -> bool | None:
    """A very short line is a heading or an entry, whatever follows."""
    return True if _bare_break(at) and _columns(at) <= _SHORT else None


def soft_wrap(at: Boundary) -> bool | None:
    """A space before the break says that the line goes on (the convention of RFC 3676)."""
    joins = _bare_break(at) and at.gap[0] == " " and at.gap[-1] == "\n"
    return False if joins else None


def wrapped_line(at: Boundary) -> bool | None:
    """A full line, or one that a small letter follows, was cut by its length; others end."""
    if not _bare_break(at):
        return None
    return not (at.right[:1].islower() or _columns(at) >= _FULL) or at.gap[-1] != "\n"


def _bare_break(at: Boundary) -> bool:
    return at.bare and "\n" in at.gap


def _columns(at: Boundary) -> int:
    return measure_width(at.left.rpartition("\n")[2])


LINES: tuple[Rule, ...] = (after_colon, soft_wrap, upright_word, short_line, wrapped_line)
"""The rules on breaks without punctuation before them; the last one always answers."""
