"""Texts on a terminal: marked, wrapped to columns, in colours or without.

What a mark says stands in the text itself, so that it is there without colours as well:

    [-only in the memory-] {+only in your text+} [*what renders it*] {=your value=}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, pad, wrap
from tmtool.memory.places import Show, describe_origin, show_place
from tmtool.memory.successors import Successor
from tmtool.units import Origin
from tmtool.views import Role, TextPart

MINIMUM = 40  # columns of the narrowest view
QUIET, STRONG, MAIN = "2", "1", "1;33"

_MARKS: dict[Role, tuple[str, str, str]] = {
    "gone": ("[-", "-]", "31"),
    "new": ("{+", "+}", "32"),
    "affected": ("[*", "*]", "33"),
    "value": ("{=", "=}", "35"),
    "found": ("[", "]", "33"),
    "main": ("[", "]", MAIN),
}
MEANING: dict[str, str] = {
    "gone": "[-only in the memory-]",
    "new": "{+only in your text+}",
    "affected": "[*renders the difference, or the piece*]",
    "value": "{=your value=}",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How wide the view is, what it may use, and whether it says all, `full`, or leaves out some.

    Without colours marks are in brackets; without `boxes` nothing is drawn but with ASCII. `show`
    says what opens a place. `is_terminal` is false where the view goes into a pipe or a file.
    """

    columns: int = 80
    color: bool = False
    boxes: bool = True
    full: bool = False
    show: Show = str
    is_terminal: bool = True

    def paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self.color and text else text

    @property
    def more(self) -> str:
        """The sign for an omitted part of a text."""
        return "…" if self.boxes else "..."

    def write(
        self, text: str | Sequence[TextPart], indent: int = 0, name: str = "", colour: str = ""
    ) -> Iterator[str]:
        """Yield the lines of a text, indented, with `name` before the first one."""
        room = max(self.columns - indent, 2)
        if isinstance(text, str):
            lines = [self.paint(line, colour) for line in wrap(make_printable(text), room)]
        else:
            lines = lay_out(text, room, self)
        yield from indent_lines(name, lines, indent)

    def describe_source(
        self, origin: Origin, lang: str, successors: Sequence[Successor] = (), places: int = 1
    ) -> list[str]:
        """List what opens the place of an origin, and the facts about it."""
        place = show_place(origin, lang, self.show)
        count = f"in {places:,} places" if places > 1 else None
        return [*filter(None, (place, *describe_origin(origin, successors), count))]

    def explain_marks(self, roles: Iterable[Role | None], **meaning: str) -> Iterator[str]:
        """Yield the legend of the marks that a view has."""
        shown = {*roles}
        told = [text for role, text in (MEANING | meaning).items() if role in shown]
        if told:
            yield from self.write("; ".join(told), colour=QUIET)


class TerminalCell(NamedTuple):
    """A character, or a mark, and its colour."""

    text: str
    colour: str = ""


def lay_out(listed: Sequence[TextPart], columns: int, look: Look) -> list[str]:
    """The parts as lines of a width, with their marks, coloured where colours may be used."""
    cells = [cell for part in listed for cell in _cells(part)]
    plain = "".join(text for text, _ in cells)
    lines, at = [], 0
    for line in wrap(plain, columns):
        # What wrapping leaves out are blanks at the ends of lines.
        at = plain.index(line, at)
        lines.append(paint_cells(cells[at : at + len(line)], look))
        at += len(line)
    return lines


def paint_cells(cells: Iterable[TerminalCell], look: Look) -> str:
    """The cells as one text, neighbours of a colour painted at once."""
    runs = groupby(cells, key=lambda cell: cell.colour)
    texts = ((colour, "".join(cell.text for cell in run)) for colour, run in runs)
    return "".join(look.paint(text, colour) if colour else text for colour, text in texts)


def indent_lines(name: str, lines: Iterable[str], columns: int) -> Iterator[str]:
    """Lines with a name before the first one and blanks before the others."""
    for line in lines:
        yield f"{pad(name, columns)}{line}".rstrip() + "\n"
        name = ""


def render_quietly(text: str, columns: int, look: Look) -> list[str]:
    """Lines of what need not be read first."""
    return [look.paint(line, QUIET) for line in wrap(make_printable(text), columns)]


def measure_shown_width(line: str) -> int:
    """How many columns a line takes, colours apart."""
    if "\x1b" not in line:
        return measure_width(line)
    pieces = line.split("\x1b[")
    return measure_width(pieces[0]) + sum(
        measure_width(piece.partition("m")[2]) for piece in pieces[1:]
    )


def _cells(part: TextPart) -> Iterator[TerminalCell]:
    """Every character with its colour, a blank for a line end, the marks around."""
    opening, closing, colour = _MARKS[part.role] if part.role else ("", "", "")
    for character in (*opening, *part.text, *closing):
        # One for one, so that what was wrapped is found again.
        yield TerminalCell(make_printable(character), colour)
