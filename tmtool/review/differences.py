"""What is wrong with an edited table, in one line: where, what was expected, what is there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from tmtool.errors import ParseError
from tmtool.lang.script import join
from tmtool.review.tables import EditedCell, ReviewTable
from tmtool.review.texts import Strand, squeeze

_PROBE = 8
"""So many characters in a row are hardly anywhere else by chance."""
_NEAR = 2000
_BEFORE, _SHOWN = 8, 30
_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Spot:
    """The cell where a text differs: a row by its index, a side, and how much of it was right.

    `side` is the number of the side, `name` what its column is called.

    `read` counts characters without white space. After the last row is the end of the table.
    """

    table: ReviewTable
    index: int
    side: int
    name: str
    lang: str
    read: int

    @property
    def cell(self) -> str:
        if self.index == len(self.table.rows):
            return ""
        return self.table.rows[self.index].texts[self.side]

    @property
    def number(self) -> int:
        """The row as the sheet counts it."""
        if self.index < len(self.table.rows):
            return self.table.rows[self.index].number
        return self.table.rows[-1].number + 1 if self.table.rows else 2


def explain(spot: Spot, whole: Strand, at: int) -> ParseError:
    """The error: the strand goes on at `at`, the cell does not."""
    expected, found = _expected(spot, whole, at), _quote_place(spot, whole, at)
    told = f"{spot.name}: {_kind(spot, whole, at)}: expected {expected}, found {found}"
    return spot.table.build_error(
        f"{told}{_signs(spot, whole, at)}{_order(spot)}", spot.number, spot.name
    )


def _kind(spot: Spot, whole: Strand, at: int) -> str:
    """What must have happened, as far as the texts show."""
    rest = squeeze(spot.cell)[spot.read :]
    if not rest:
        return "text is missing at the end"
    probe, wanted = rest[:_PROBE], whole.text[at : at + _PROBE]
    if not wanted:
        return "text after the end"
    comes = wanted in rest + squeeze("".join(row.texts[spot.side] for row in _after(spot)))
    twice = probe in whole.text[max(at - _NEAR, 0) : at]
    ahead = whole.text.find(probe, at + 1) >= 0
    if len(probe) < _PROBE // 2 or not (twice or ahead):
        return "the wording was changed"
    if comes:
        return "the same text twice" if twice else "the texts are in another order"
    return "text is missing" if ahead else "the same text twice"


def _after(spot: Spot) -> tuple[EditedCell, ...]:
    return spot.table.rows[spot.index + 1 :]


def _expected(spot: Spot, whole: Strand, at: int) -> str:
    if at == len(whole.text):
        return "nothing more"
    index, offset = whole.place(at)
    back = _back(whole, at)
    texts = [segment.text for segment in whole.segments[index : index + 3]]
    return _quoted(join(texts, spot.lang), offset, back)


def _quote_place(spot: Spot, whole: Strand, at: int) -> str:
    places = [offset for offset, char in enumerate(spot.cell) if not char.isspace()]
    if spot.read >= len(places):
        return "nothing"
    back = _back(whole, at) if at < len(whole.text) else 0
    return _quoted(spot.cell, places[spot.read], min(back, places[spot.read]))


def _back(whole: Strand, at: int) -> int:
    """How many characters before a difference help to see it: the word it is in."""
    index, offset = whole.place(at)
    before = whole.segments[index].text[max(offset - _BEFORE, 0) : offset]
    return len(before.rsplit(None, 1)[-1]) if before and not before[-1].isspace() else 0


def _quoted(text: str, offset: int, back: int) -> str:
    shown = " ".join(text[offset - back : offset + _SHOWN].split())
    left = "…" if offset - back > 0 else ""
    right = "…" if offset + _SHOWN < len(text) else ""
    return f"“{left}{shown}{right}”"


def _signs(spot: Spot, whole: Strand, at: int) -> str:
    """Signs that look alike are told apart by their numbers."""
    rest = squeeze(spot.cell)[spot.read :]
    if not rest or at == len(whole.text) or rest[0].isalnum() or whole.text[at].isalnum():
        return ""
    return f" (U+{ord(whole.text[at]):04X}, not U+{ord(rest[0]):04X})"


def _order(spot: Spot) -> str:
    """What helps where somebody sorted the table."""
    numbers = [int(row.row) for row in spot.table.rows if _NUMBER.fullmatch(row.row)]
    for one, other in pairwise(numbers):
        if other < one:
            name = "pair" if "pair" in spot.table.columns else "row"
            return f"; {name} {one} comes before {name} {other}: sort the table by that column"
    return ""
