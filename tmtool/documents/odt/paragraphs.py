"""Paragraphs of an OpenDocument text: the lines they become, their numbers and their changes.

The number is that of the list in which a paragraph stands. Which text counts depends on whether
tracked changes are accepted or rejected. A formula becomes what a person would type where formulas
can't be set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.archive import Archive
from tmtool.documents.content import Line, LineGap, RemovedText, Revisions, raise_figures
from tmtool.documents.inline import InlineBlock, LinePiece, join_pieces, put_after
from tmtool.documents.odt.names import expand_name, read_spoken, shorten_name
from tmtool.documents.odt.styles import (
    MOST_LEVELS,
    OUTLINE,
    Counter,
    ListLevel,
    OdtStyles,
    format_label,
    parse_whole,
)
from tmtool.documents.structure import is_whole
from tmtool.un.labels import split_label
from tmtool.units import Kind
from tmtool.xml import read_tree

if TYPE_CHECKING:
    from lxml.etree import _Element

# Before running text these may be an initial: whether they are labels is seen from the text.
_CAPITAL = re.compile(r"[A-ZА-Я]|[IVXL]+")
_PAGE = re.compile(r"\s*([0-9]{1,4}|[ivxlc]{1,7})\s*")
_TOKENS = frozenset(("math:mi", "math:mn", "math:mo", "math:mtext", "math:ms"))


@dataclass(frozen=True, slots=True)
class Made:
    """The lines of a paragraph; what is in none of them, with reasons; signs around its number."""

    lines: tuple[Line, ...]
    reports: tuple[tuple[str, str], ...]
    signs: str = ""


class OdtParagraph(InlineBlock):
    """A block with the number before it; one that is carried goes on in the next element."""

    def __init__(self) -> None:
        super().__init__()
        self.role: Kind | None = None
        self.number = ""
        self.is_open = False
        self.is_carried = False
        self.is_entry = False
        self._tab: int | None = None

    def begin(self, role: Kind | None, number: str = "") -> None:
        """Start it, with the number as it is shown."""
        self.role, self.number, self.is_open = role, number, True

    def add_tab(self) -> None:
        self._tab = self.position
        self.say("\t")

    def cut_page(self) -> str:
        """Take the number of a page away that stands after the last tab, as in a contents."""
        found = None if self._tab is None else _PAGE.fullmatch(self.read_since(self._tab))
        if found is None or self._tab is None:
            return ""
        self.cut(self._tab)
        return found[1]

    def build_lines(self, number: int) -> Made:
        """The lines; `number` says which block of the document it is."""
        pieces: Sequence[LinePiece] = [piece for piece in self.take() if piece.text]
        reports = self.take_lost()
        if not pieces:
            if self.number:
                reports.append((self.number, "number without a text"))
            return Made((), tuple(reports))
        label = self._label()
        if label is None and self.number:
            pieces = [put_after(f"{self.number} ", pieces[0]), *pieces[1:]]
        if is_whole(self.role, [piece.text for piece in pieces]):
            pieces = [join_pieces(pieces)]
        signs = self.number.replace(label, "", 1).strip() if label else ""
        return Made(tuple(self._lines(pieces, label, number)), tuple(reports), signs)

    def _label(self) -> str | None:
        """The number as a label; None where it is text, such as "Article 1."."""
        label, rest = split_label(f"{self.number} x")
        unsure = self.role is None and label is not None and _CAPITAL.fullmatch(label)
        return None if rest != "x" or unsure else label

    def _lines(self, pieces: Sequence[LinePiece], label: str | None, number: int) -> list[Line]:
        return [
            Line(
                piece.text, number, LineGap.NONE if i else LineGap.BLANK, self.role,
                None if i else label, sealed=not i, codes=piece.codes,
            )
            for i, piece in enumerate(pieces)
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListPlace:
    """One list level that is open: the style and the count of its list, how deep, and its item."""

    style: str
    counter: Counter
    depth: int
    start: int | None = None
    is_fresh: bool = False


class OdtLists:
    """The lists of a document as they open and close."""

    def __init__(self, styles: OdtStyles) -> None:
        self._styles = styles
        self._open: list[ListPlace] = []
        self._by_id: dict[str, Counter] = {}
        self._last: dict[str, Counter] = {}
        self._outline = Counter()

    def open(self, element: _Element) -> None:
        """A list begins: a new one, a deeper level, or one that goes on with an earlier one."""
        outer = self._open[-1] if self._open else None
        style = element.get(expand_name("text:style-name")) or (outer.style if outer else "")
        if outer is not None:
            place = ListPlace(style, outer.counter, min(outer.depth + 1, MOST_LEVELS - 1))
        else:
            before = self._by_id.get(element.get(expand_name("text:continue-list")) or "")
            if before is None and element.get(expand_name("text:continue-numbering")) == "true":
                before = self._last.get(style)
            place = ListPlace(style, before if before is not None else Counter(), 0)
        self._open.append(place)
        self._last[style] = place.counter
        name = element.get(expand_name("xml:id"))
        if name:
            self._by_id[name] = place.counter

    def open_single(self, element: _Element) -> None:
        """A paragraph that names its list and level itself."""
        style = element.get(expand_name("text:style-name")) or ""
        name = element.get(expand_name("text:list-id")) or style
        counter = self._by_id.setdefault(name, Counter())
        start = element.get(expand_name("text:start-value"))
        depth = min(parse_whole(element.get(expand_name("text:level")), 1), MOST_LEVELS) - 1
        number = parse_whole(start, 1) if start else None
        self._open.append(ListPlace(style, counter, max(depth, 0), number, is_fresh=True))

    def close(self) -> None:
        self._open.pop()

    def begin_item(self, element: _Element, *, numbered: bool) -> None:
        """An item begins; its first paragraph gets the number."""
        if not self._open:
            return
        start = element.get(expand_name("text:start-value"))
        override = element.get(expand_name("text:style-override"))
        self._open[-1] = replace(
            self._open[-1],
            style=override or self._open[-1].style,
            start=parse_whole(start, 1) if start else None,
            is_fresh=numbered,
        )

    def number(self, style: str | None) -> str:
        """Count the paragraph that begins now, if it is one to be numbered; what is shown.

        `style` is the paragraph's: a list without a style of its own takes that one's. A bullet
        is a space.
        """
        if not self._open or not self._open[-1].is_fresh:
            return ""
        place = self._open[-1]
        self._open[-1] = replace(place, is_fresh=False)
        levels = self._levels(place, style)
        level = levels.get(place.depth, ListLevel())
        if level.bullet is not None:
            return " "
        place.counter.step(place.depth, level.start, place.start)
        return format_label(levels, place.counter, place.depth)

    def _levels(self, place: ListPlace, style: str | None) -> dict[int, ListLevel]:
        name = place.style or self._styles.list_of(style) or ""
        return self._styles.lists.get(name, {}) if name else {}

    def number_heading(self, element: _Element, level: int) -> str:
        """The number before a heading that stands in no list."""
        levels = self._styles.lists.get(OUTLINE, {})
        depth = min(max(level, 1), MOST_LEVELS) - 1
        header = element.get(expand_name("text:is-list-header")) == "true"
        if header or not levels.get(depth, ListLevel()).format:
            return ""
        restart = element.get(expand_name("text:restart-numbering")) == "true"
        start = parse_whole(element.get(expand_name("text:start-value")), 1) if restart else None
        self._outline.step(depth, levels[depth].start, start)
        return format_label(levels, self._outline, depth)

    @property
    def is_open(self) -> bool:
        return bool(self._open)


class Changes:
    """The changes of a document: where inserted text begins and ends, and what was deleted.

    While a rejected insertion is open the text is muted; it is reported when all of them end.
    """

    def __init__(self, revisions: Revisions) -> None:
        self._rejects = revisions == "reject"
        self._inserted: set[str] = set()
        self._deleted: dict[str, _Element] = {}
        self._open: set[str] = set()
        self._muted: list[str] = []
        self._reports: list[RemovedText] = []

    def begin(self, body: _Element) -> None:
        """Take up the list of changes at the top of a body; deletions are reported if accepted."""
        for region in body.iter(expand_name("text:changed-region")):
            name = region.get(expand_name("xml:id")) or region.get(expand_name("text:id")) or ""
            for change in region:
                if shorten_name(change.tag) == "text:insertion":
                    self._inserted.add(name)
                elif shorten_name(change.tag) == "text:deletion":
                    self._delete(name, change)

    def _delete(self, name: str, change: _Element) -> None:
        if self._rejects:
            self._deleted[name] = change
        elif text := read_spoken(change):
            self._report(text, "deleted revision")

    def _report(self, text: str, reason: str) -> None:
        self._reports.append(RemovedText(text, reason, len(self._reports) + 1, "tracked changes"))

    @property
    def is_muted(self) -> bool:
        """Whether the text that comes now was inserted, and the insertion rejected."""
        return bool(self._open)

    def mark_removed(self, text: str) -> None:
        self._muted.append(text)

    def start(self, name: str) -> None:
        if self._rejects and name in self._inserted:
            self._open.add(name)

    def stop(self, name: str) -> None:
        self._open.discard(name)
        text = "" if self._open else " ".join("".join(self._muted).split())
        if text:
            self._report(text, "inserted revision")
            self._muted.clear()

    def take_restored(self, name: str) -> _Element | None:
        """What was deleted at a place, if the deletion is rejected; each only once."""
        return self._deleted.pop(name, None)

    def list_removed(self) -> list[RemovedText]:
        """All that was left out, when the body is read; an insertion may lack its end."""
        self._open.clear()
        self.stop("")
        for change in self._deleted.values():
            if text := read_spoken(change):
                self._report(text, "deleted revision")
        return self._reports


def find_formula(element: _Element, archive: Archive | None, name: str) -> _Element | None:
    """The formula that an embedded object is: inside the element, or in a part of its own."""
    inside = element.find(expand_name("math:math"))
    target = (element.get(expand_name("xlink:href")) or "").removeprefix("./")
    part = f"{target}/content.xml"
    if inside is not None or archive is None or not target or not archive.has(part):
        return inside
    root = read_tree(archive.read(part), f"{name}/{part}")
    return root if shorten_name(root.tag) == "math:math" else None


def write_formula(formula: _Element) -> tuple[str, bool]:
    """A formula in a line, and whether something had to be flattened for it.

    >>> math = "http://www.w3.org/1998/Math/MathML"
    >>> from lxml.etree import fromstring
    >>> write_formula(fromstring(f'<math xmlns="{math}"><msup><mi>c</mi><mn>2</mn></msup></math>'))
    ('c²', True)
    """
    writer = _MathmlWriter()
    return " ".join(writer.write_element(formula).split()), writer.flattened


class _MathmlWriter:
    def __init__(self) -> None:
        self.flattened = False

    def write_element(self, element: _Element) -> str:
        """An element, by what it is."""
        name = shorten_name(element.tag)
        parts = [child for child in element if isinstance(child.tag, str)]
        if name in _TOKENS:
            return " ".join((element.text or "").split()) if not parts else self.write_row(parts)
        if name == "math:semantics":
            return self.write_element(parts[0]) if parts else ""
        shape = _SHAPES.get(name)
        if shape is None or not parts:
            return "" if name == "math:annotation" else self.write_row(parts)
        self.flattened = True
        return shape(self, parts)

    def write_row(self, parts: list[_Element]) -> str:
        return "".join(self.write_element(part) for part in parts)

    def write_grouped(self, parts: list[_Element]) -> str:
        """Something in brackets, if it is more than one sign."""
        text = self.write_row(parts)
        return text if len(text) < 2 or text.isalnum() else f"({text})"

    def write_fraction(self, parts: list[_Element]) -> str:
        return f"{self.write_grouped(parts[:1])}/{self.write_grouped(parts[1:2])}"

    def write_power(self, parts: list[_Element]) -> str:
        return self.write_grouped(parts[:1]) + self._up(parts[1:2])

    def index(self, parts: list[_Element]) -> str:
        return f"{self.write_grouped(parts[:1])}_{self.write_grouped(parts[1:2])}"

    def index_and_power(self, parts: list[_Element]) -> str:
        return self.index(parts) + self._up(parts[2:3])

    def _up(self, parts: list[_Element]) -> str:
        text = self.write_row(parts)
        return raise_figures(text) if text.isdecimal() else f"^{self.write_grouped(parts)}"

    def write_square_root(self, parts: list[_Element]) -> str:
        return f"√({self.write_row(parts)})"

    def write_root(self, parts: list[_Element]) -> str:
        return f"{raise_figures(self.write_row(parts[1:2]))}√({self.write_row(parts[:1])})"

    def write_rows(self, parts: list[_Element]) -> str:
        return "; ".join(self.write_element(part) for part in parts)

    def write_cells(self, parts: list[_Element]) -> str:
        return ", ".join(self.write_element(part) for part in parts)


_SHAPES: dict[str, Callable[[_MathmlWriter, list[_Element]], str]] = {
    "math:mfrac": _MathmlWriter.write_fraction, "math:msup": _MathmlWriter.write_power,
    "math:msub": _MathmlWriter.index,
    "math:msubsup": _MathmlWriter.index_and_power, "math:munder": _MathmlWriter.index,
    "math:mover": _MathmlWriter.write_power, "math:munderover": _MathmlWriter.index_and_power,
    "math:msqrt": _MathmlWriter.write_square_root, "math:mroot": _MathmlWriter.write_root,
    "math:mtable": _MathmlWriter.write_rows,
    "math:mtr": _MathmlWriter.write_cells,
}  # fmt: skip
