"""The styles of an OpenDocument text: how text looks, what is hidden, how lists are numbered.

Numbers are written as an OpenDocument program shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from tmtool.documents.docx.numerals import format_numeral
from tmtool.documents.odt.names import expand_name, shorten_name
from tmtool.units import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

Family: TypeAlias = Literal["paragraph", "text", "section", "table"]
OUTLINE = ""
"""The name under which the numbering of headings is kept among the lists."""

_LONGEST_CHAIN = 40
"""Limit: styles that inherit from one another in a circle end here."""
_SPACE_OF: dict[Family, str] = {"paragraph": "text", "table": "table"}
_HEADING = re.compile(r"^Heading_20_([0-9]{1,2})$")
_CONTENTS = re.compile(r"Contents_20_[0-9]|Table_20_of_20_Figures|Figure_20_Index_20_[0-9]")
_OFF = frozenset(("none", "normal", "0% 100%", ""))
_BOLD = frozenset(("bold", "bolder", "600", "700", "800", "900"))
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_NUMERALS = {
    "1": "decimal", "i": "lowerRoman", "I": "upperRoman", "一": "chineseCountingThousand",
    "壹": "chineseLegalSimplified", "甲": "ideographTraditional", "子": "ideographZodiac",
    "ア": "aiueoFullWidth", "ｱ": "aiueo", "イ": "irohaFullWidth", "①": "decimalEnclosedCircle",
    "أ": "arabicAlpha", "א": "hebrew1", "а": "russianLower", "А": "russianUpper",
    "ก": "thaiLetters", "가": "ganada", "ㄱ": "chosung", "क": "hindiConsonants",
    "１": "decimalFullWidth", "01": "decimalZero",
}  # fmt: skip
_PLACE = re.compile(r"%([0-9]{1,2})%")
MOST_LEVELS = 10
"""Peer (LibreOffice): lists have ten levels."""


@dataclass(frozen=True, slots=True)
class _OdtStyle:
    name: str
    parent: str | None
    outline: str | None
    list: str | None
    page: str | None
    properties: dict[str, str]


class OdtStyles:
    """What the styles of a file say, looked up through their parents."""

    def __init__(self, roots: Iterable[_Element]) -> None:
        self._styles: dict[tuple[str, str], _OdtStyle] = {}
        self.lists: dict[str, dict[int, ListLevel]] = {}
        for root in roots:
            for element in root.iter(expand_name("style:style")):
                self._add(element)
            for element in root.iter(
                expand_name("text:list-style"), expand_name("text:outline-style")
            ):
                is_list = shorten_name(element.tag) == "text:list-style"
                name = (element.get(expand_name("style:name")) or "") if is_list else OUTLINE
                self.lists[name] = dict(_levels(element))

    def _add(self, element: _Element) -> None:
        properties = {
            shorten_name(name): value
            for child in element
            if shorten_name(child.tag) == "style:text-properties"
            for name, value in _attributes(child)
        }
        name = element.get(expand_name("style:name")) or ""
        self._styles[element.get(expand_name("style:family")) or "", name] = _OdtStyle(
            name,
            element.get(expand_name("style:parent-style-name")),
            element.get(expand_name("style:default-outline-level")),
            element.get(expand_name("style:list-style-name")),
            element.get(expand_name("style:master-page-name")),
            properties,
        )

    def _chain(self, family: Family, name: str | None) -> Iterator[_OdtStyle]:
        """A style and its parents; circles end somewhere."""
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get((family, name or ""))
            if style is None:
                return
            yield style
            name = style.parent

    def _property(self, family: Family, name: str | None, *properties: str) -> str:
        """The first value that the style or a parent gives for one of the properties."""
        for style in self._chain(family, name):
            for each in properties:
                if each in style.properties:
                    return style.properties[each]
        return ""

    def list_looks(self, name: str | None) -> tuple[Look, ...]:
        """How text of a character style looks."""

        def value(*properties: str) -> str:
            return self._property("text", name, *properties)

        position = value("style:text-position").split(" ")[0]
        found: list[Look] = []
        if value("fo:font-weight", "style:font-weight-asian") in _BOLD:
            found.append("bold")
        if value("fo:font-style", "style:font-style-asian") in ("italic", "oblique"):
            found.append("italic")
        if value("style:text-underline-style") not in _OFF:
            found.append("underline")
        if value("style:text-line-through-style") not in _OFF:
            found.append("strike")
        if position == "sub" or position.startswith("-"):
            found.append("subscript")
        elif position == "super" or position.rstrip("%").strip("0").isdecimal():
            found.append("superscript")
        return tuple(found)

    def is_hidden(self, family: Family, name: str | None) -> bool:
        """Whether text of a style is shown nowhere."""
        return self._property(family, name, "text:display") == "none"

    def find_outline(self, name: str | None) -> int | None:
        """The level of the heading that a paragraph style makes, from 1."""
        for style in self._chain("paragraph", name):
            told = style.outline or (_HEADING.findall(style.name) or [""])[0]
            if style.outline is not None or told:
                return parse_whole(told, 0) or None
        return None

    def is_title(self, name: str | None) -> bool:
        return any(style.name == "Title" for style in self._chain("paragraph", name))

    def find_page(self, block: _Element | None) -> str:
        """The kind of page that a block (a paragraph, a table) begins on; "Standard" if any."""
        is_table = block is not None and shorten_name(block.tag) == "table:table"
        family: Family = "table" if is_table else "paragraph"
        name = None if block is None else block.get(expand_name(f"{_SPACE_OF[family]}:style-name"))
        pages = (style.page for style in self._chain(family, name))
        return next(filter(None, pages), "Standard")

    def is_contents(self, name: str | None) -> bool:
        """Whether a paragraph style is that of an entry in a table of contents."""
        return any(_CONTENTS.match(style.name) for style in self._chain("paragraph", name))

    def list_of(self, name: str | None) -> str | None:
        """The list style that a paragraph style asks for."""
        return next((s.list for s in self._chain("paragraph", name) if s.list), None)


def _attributes(element: _Element) -> Iterator[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in element.items())


def _levels(element: _Element) -> Iterator[tuple[int, ListLevel]]:
    for child in element:
        kind = shorten_name(child.tag)
        depth = parse_whole(child.get(expand_name("text:level")), 1) - 1
        if not kind.startswith(("text:list-level-style", "text:outline-level")):
            continue
        if 0 <= depth < MOST_LEVELS:
            yield depth, _level(child, kind)


def _level(element: _Element, kind: str) -> ListLevel:
    if kind.endswith("-image"):
        return ListLevel(bullet="•")
    if kind.endswith("-bullet"):
        return ListLevel(bullet=element.get(expand_name("text:bullet-char")) or "•")
    return ListLevel(
        format=element.get(expand_name("style:num-format")) or "",
        prefix=element.get(expand_name("style:num-prefix")) or "",
        suffix=element.get(expand_name("style:num-suffix")) or "",
        start=parse_whole(element.get(expand_name("text:start-value")), 1),
        display=parse_whole(element.get(expand_name("text:display-levels")), 1),
        pattern=element.get(expand_name("loext:num-list-format")),
        in_step=element.get(expand_name("style:num-letter-sync")) == "true",
    )


def parse_whole(value: str | None, otherwise: int) -> int:
    """A whole number out of an attribute; what is none counts as not there.

    >>> parse_whole("3", 1), parse_whole("three", 1), parse_whole(None, 1)
    (3, 1, 1)
    """
    text = (value or "").strip()
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise


def is_hidden(element: _Element, styles: OdtStyles) -> bool:
    """Whether a paragraph, a span, a section or a row is not shown."""
    rule = _RULES.get(shorten_name(element.tag))
    return rule is not None and rule(element, styles)


def _paragraph(element: _Element, styles: OdtStyles) -> bool:
    """By its style, or since a field in it hides the whole of it."""
    fields = element.iter(expand_name("text:hidden-paragraph"))
    by_field = any(field.get(expand_name("text:is-hidden")) == "true" for field in fields)
    return by_field or styles.is_hidden("paragraph", element.get(expand_name("text:style-name")))


def _span(element: _Element, styles: OdtStyles) -> bool:
    return styles.is_hidden("text", element.get(expand_name("text:style-name")))


def _section(element: _Element, styles: OdtStyles) -> bool:
    display = element.get(expand_name("text:display"))
    by_condition = display == "condition" and element.get(expand_name("text:is-hidden")) == "true"
    return display == "none" or by_condition


def _row(element: _Element, styles: OdtStyles) -> bool:
    return element.get(expand_name("table:visibility")) in ("collapse", "filter")


_RULES: dict[str, Callable[[_Element, OdtStyles], bool]] = {
    "text:p": _paragraph, "text:h": _paragraph, "text:span": _span, "text:section": _section,
    "table:table-row": _row,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list is numbered. A bullet has a sign and no format.

    `pattern` is the whole label with "%1%" for the number of level 1, where the file has it.
    """

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    display: int = 1
    bullet: str | None = None
    pattern: str | None = None
    in_step: bool = False


@dataclass(slots=True)
class Counter:
    """Where a list has got to: the number last shown on each level, None where none was."""

    numbers: list[int | None] = field(default_factory=lambda: [None] * MOST_LEVELS)

    def step(self, depth: int, start: int, forced: int | None = None) -> None:
        """Count one item on a level (from 0); deeper levels begin anew."""
        last = self.numbers[depth]
        self.numbers[depth] = forced if forced is not None else start if last is None else last + 1
        self.numbers[depth + 1 :] = [None] * (MOST_LEVELS - depth - 1)


def format_number(number: int, level: ListLevel) -> str:
    """A number in the format of a level.

    >>> (
    ...     format_number(28, ListLevel("a")),
    ...     format_number(28, ListLevel("a", in_step=True)),
    ...     format_number(4, ListLevel("一, 二")),
    ... )
    ('ab', 'bb', '四')
    """
    if level.format in ("a", "A") and number > 0 and not level.in_step:
        letters = _letters(number)
        return letters if level.format == "a" else letters.upper()
    if level.format in ("a", "A"):
        return format_numeral(number, "lowerLetter" if level.format == "a" else "upperLetter")
    first = level.format.partition(",")[0].strip()
    return format_numeral(number, _NUMERALS.get(first, "decimal")) if first else ""


def _letters(number: int) -> str:
    text = ""
    while number > 0 and len(text) < 8:
        number, place = divmod(number - 1, len(_LATIN))
        text = _LATIN[place] + text
    return text


def format_label(levels: Mapping[int, ListLevel], counter: Counter, depth: int) -> str:
    """The number before the item that was counted last, as it stands on paper.

    >>> counter = Counter()
    >>> counter.step(0, 1); counter.step(1, 1)
    >>> format_label({0: ListLevel("1"), 1: ListLevel("a", "(", ")")}, counter, 1)
    '(a)'
    >>> format_label({0: ListLevel("1"), 1: ListLevel("1", suffix=".", display=2)}, counter, 1)
    '1.1.'
    """
    level = levels.get(depth)
    if level is None or level.bullet is not None:
        return ""

    def of(at: int) -> str:
        own = levels.get(at, ListLevel())
        number = counter.numbers[at] if at < MOST_LEVELS else None
        return format_number(own.start if number is None else number, own)

    if not of(depth):
        return ""
    if level.pattern:
        return _PLACE.sub(
            lambda found: of(int(found[1]) - 1) if found[1] != "0" else "", level.pattern
        )
    first = max(depth + 1 - level.display, 0)
    parts = [text for at in range(first, depth + 1) if (text := of(at))]
    return f"{level.prefix}{'.'.join(parts)}{level.suffix}"
