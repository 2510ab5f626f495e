"""Which list a paragraph stands in, and the number before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.documents.odt.names import expand_name
from tmtool.documents.odt.numbers import MOST_LEVELS, Counter, ListLevel, format_label
from tmtool.documents.odt.styles import OUTLINE, OdtStyles, parse_whole

if TYPE_CHECKING:
    from lxml.etree import _Element


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
