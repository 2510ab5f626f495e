"""Styles of a Word file: what a paragraph or a run looks like once all its styles are asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from tmtool.documents.docx.package import VAL, W
from tmtool.units import Look

if TYPE_CHECKING:
    from lxml.etree import _Element

Rank: TypeAlias = Literal["title", "heading", "contents", None]

_HEADING = re.compile(
    r"(?:heading|标题|標題|titre|título|заголовок|überschrift|عنوان)\s?[1-9]|subtitle"
    r"|(?:reg|anno)?\s?_\s?h[\s_].*",  # the templates of the United Nations call them "_ H_1_G"
    re.IGNORECASE,
)
_TITLE = re.compile(r"title|titre|título|titel|название", re.IGNORECASE)
_CONTENTS = re.compile(
    r"(?:toc|contents|目录|目錄)\s?[1-9]|table of (?:figures|authorities)|index [1-9]",
    re.IGNORECASE,
)
_OFF = frozenset(("0", "false", "off"))
BODY_LEVEL = 9
"""Standard (ECMA-376, part 1, 17.3.1.20): the outline level that is none."""
_DEEPEST = 32
"""Limit: styles based on one another; in a file in which they go round no more are followed."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one place says of a run; None where it says nothing."""

    style: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    underline: bool | None = None
    hidden: bool | None = None
    only_paper: bool | None = None
    raised: str | None = None
    shifted: int | None = None
    size: int | None = None
    font: str | None = None
    lang: str | None = None
    east: str | None = None
    right: str | None = None


@dataclass(frozen=True, slots=True)
class RunLook:
    """How a run is shown: its inline codes, whether it is hidden, and its font and languages.

    The languages are those of its Western, its East Asian and its right-to-left text.
    """

    looks: tuple[Look, ...] = ()
    hidden: bool = False
    only_paper: bool = False
    font: str | None = None
    lang: str | None = None
    east: str | None = None
    right: str | None = None


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A paragraph style with all that it is based on.

    `rank` is what it makes of a paragraph, `level` how deep a heading is (0 is the highest);
    `ids` are the style and those below it; `number` and `depth` its list and the level there.
    """

    ids: tuple[str, ...] = ()
    rank: Rank = None
    level: int | None = None
    number: str | None = None
    depth: int | None = None
    run: Given = Given()


@dataclass(frozen=True, slots=True)
class _DocxStyle:
    name: str
    kind: str
    base: str | None
    outline: int | None
    number: str | None
    depth: int | None
    run: Given


_TOGGLES = {
    f"{W}b": "bold", f"{W}i": "italic", f"{W}strike": "strike", f"{W}dstrike": "strike",
    f"{W}vanish": "hidden", f"{W}specVanish": "hidden", f"{W}webHidden": "only_paper",
}  # fmt: skip
_VALUES = {f"{W}rStyle": "style", f"{W}vertAlign": "raised"}
_NUMBERS = {f"{W}position": "shifted", f"{W}sz": "size"}
_OTHERS = frozenset((f"{W}u", f"{W}rFonts", f"{W}lang"))
_WANTED = frozenset(_TOGGLES) | frozenset(_VALUES) | frozenset(_NUMBERS) | _OTHERS
_USUAL_SIZE = 20
"""Peer (Word): half points, where nothing says how large text is."""
_NOTHING = Given()


def is_on(element: _Element | None) -> bool:
    """Whether a property that is on or off is there and on.

    >>> is_on(None)
    False
    """
    return element is not None and element.get(VAL) not in _OFF


def parse_whole(text: str | None) -> int | None:
    """A whole number from an attribute; None if it is none, or absurd.

    >>> parse_whole("12"), parse_whole("x"), parse_whole("9" * 5000)
    (12, None, None)
    """
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None


def read_given(properties: _Element | None) -> Given:
    """What the properties of a run (`w:rPr`) say."""
    if properties is None:
        return _NOTHING
    found: dict[str, object] = {}
    for child in properties:
        tag = child.tag
        if tag in _TOGGLES:
            found[_TOGGLES[tag]] = is_on(child) or bool(found.get(_TOGGLES[tag]))
        elif tag in _VALUES:
            found[_VALUES[tag]] = child.get(VAL)
        elif tag in _NUMBERS:
            found[_NUMBERS[tag]] = parse_whole(child.get(VAL))
        elif tag in _OTHERS:
            found |= _read_others(child)
    return Given(**cast("dict[str, None]", found))


def _read_others(child: _Element) -> dict[str, object]:
    if child.tag == f"{W}u":
        return {"underline": child.get(VAL, "none") != "none"}
    if child.tag == f"{W}rFonts":
        return {"font": child.get(f"{W}ascii") or child.get(f"{W}hAnsi")}
    names = {"lang": VAL, "east": f"{W}eastAsia", "right": f"{W}bidi"}
    return {field: child.get(name) for field, name in names.items()}


class DocxStyles:
    """The styles of a file; everything is looked up once."""

    def __init__(self, root: _Element | None) -> None:
        self._styles: dict[str, _DocxStyle] = {}
        self._default: str | None = None
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._runs: dict[str | None, Given] = {}
        self._looks: dict[object, RunLook] = {}
        usual = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._size = read_given(usual).size or _USUAL_SIZE
        for element in () if root is None else root.iterchildren(f"{W}style"):
            self._add(element)
        named = (each for each, style in self._styles.items() if style.name.lower() == "normal")
        self._default = self._default or next(named, None)

    def _add(self, element: _Element) -> None:
        name, style_id = element.find(f"{W}name"), element.get(f"{W}styleId", "")
        base, properties = element.find(f"{W}basedOn"), element.find(f"{W}pPr")
        number, depth = read_numbering(properties)
        self._styles[style_id] = _DocxStyle(
            name=name.get(VAL, "") if name is not None else style_id,
            kind=element.get(f"{W}type", "paragraph"),
            base=base.get(VAL) if base is not None else None,
            outline=read_outline(properties),
            number=number,
            depth=depth,
            run=read_given(element.find(f"{W}rPr")),
        )
        if self._styles[style_id].kind == "paragraph" and element.get(f"{W}default") in (
            "1",
            "true",
        ):
            self._default = style_id

    def _chain(self, style_id: str | None) -> Iterator[tuple[str, _DocxStyle]]:
        """A style and those that it is based on, the nearest first."""
        for _ in range(_DEEPEST):
            style = self._styles.get(style_id or "")
            if style is None or style_id is None:
                return
            yield style_id, style
            style_id = style.base

    def find_paragraph_style(self, style_id: str | None) -> ParagraphStyle:
        """A paragraph style by its id; without one, or with one that isn't there, the default."""
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self._paragraph(style_id)
        return self._paragraphs[style_id]

    def _paragraph(self, style_id: str | None) -> ParagraphStyle:
        if style_id is not None and style_id not in self._styles:
            rank, level = _ranked(
                _DocxStyle(style_id, "paragraph", None, None, None, None, _NOTHING)
            )
            return replace(self.find_paragraph_style(None), rank=rank, level=level)
        chain = list(self._chain(style_id or self._default))
        ranks = (_ranked(style) for _, style in chain)
        rank, level = next((each for each in ranks if each != (None, None)), (None, None))
        return ParagraphStyle(
            ids=tuple(each for each, _ in chain),
            rank=rank,
            level=level if level != BODY_LEVEL else None,
            number=next((each.number for _, each in chain if each.number is not None), None),
            depth=next((each.depth for _, each in chain if each.depth is not None), None),
            run=_merged([self._run_of(each, style) for each, style in chain]),
        )

    def _run_of(self, style_id: str, style: _DocxStyle) -> Given:
        """What a style says of runs; the default one has the language of the program."""
        if style_id == self._default:
            return replace(style.run, lang=None, east=None, right=None)
        return style.run

    def _character(self, style_id: str | None) -> Given:
        if style_id not in self._runs:
            chain = [style.run for _, style in self._chain(style_id)]
            self._runs[style_id] = _merged(chain)
        return self._runs[style_id]

    def list_of(self, style_id: str) -> str | None:
        """The list that a numbering style stands for."""
        style = self._styles.get(style_id)
        return style.number if style is not None else None

    def look(self, paragraph: ParagraphStyle, properties: _Element | None) -> RunLook:
        """How a run in a paragraph of a style is shown."""
        parts = () if properties is None else tuple(
            (child.tag, *child.items()) for child in properties if child.tag in _WANTED
        )  # fmt: skip
        key = (paragraph.ids, parts)
        if key not in self._looks:
            self._looks[key] = self._resolved(paragraph.run, read_given(properties))
        return self._looks[key]

    def _resolved(self, below: Given, direct: Given) -> RunLook:
        character = self._character(direct.style) if direct.style else _NOTHING
        own = _merged([direct, character])
        return RunLook(
            looks=tuple(_looks(own, below, own.size or 0, below.size or self._size)),
            hidden=_toggled(direct.hidden, character.hidden, below.hidden),
            only_paper=_toggled(direct.only_paper, character.only_paper, below.only_paper),
            font=own.font or below.font,
            lang=own.lang or below.lang,
            east=own.east or below.east,
            right=own.right or below.right,
        )


def _looks(own: Given, below: Given, size: int, usual: int) -> Iterator[Look]:
    """The looks that set a run apart from its paragraph: a bold heading has no bold stretch.

    Small figures that stand off the line are raised or lowered ones: so some programs write them.
    """
    if own.bold and not below.bold:
        yield "bold"
    if own.italic and not below.italic:
        yield "italic"
    if own.underline and not below.underline:
        yield "underline"
    if own.strike and not below.strike:
        yield "strike"
    if own.raised in ("superscript", "subscript"):
        yield cast("Look", own.raised)
    elif own.shifted and 0 < size < usual:
        yield "superscript" if own.shifted > 0 else "subscript"


def _toggled(direct: bool | None, character: bool | None, paragraph: bool | None) -> bool:
    """What is on or off: said directly it holds; two styles that both say it undo it."""
    return bool(character) != bool(paragraph) if direct is None else direct


def _merged(chain: list[Given]) -> Given:
    """What the nearest place says that says anything."""
    values = {
        field.name: next(
            (value for each in chain if (value := getattr(each, field.name)) is not None), None
        )
        for field in fields(Given)
    }
    return Given(**values)


def _ranked(style: _DocxStyle) -> tuple[Rank, int | None]:
    """What a style by itself makes of a paragraph; its name is English in every edition of Word."""
    if _TITLE.fullmatch(style.name):
        return "title", 0
    if _CONTENTS.fullmatch(style.name):
        return "contents", None
    if style.outline is not None:
        return (None if style.outline == BODY_LEVEL else "heading"), style.outline
    if _HEADING.fullmatch(style.name):
        number = re.search(r"[1-9]", style.name)
        return "heading", int(number[0]) - 1 if number else 1
    return None, None


def read_outline(properties: _Element | None) -> int | None:
    """The outline level that the properties of a paragraph (`w:pPr`) give: 9 is body text."""
    element = None if properties is None else properties.find(f"{W}outlineLvl")
    level = None if element is None else parse_whole(element.get(VAL))
    return level if level is None or 0 <= level < BODY_LEVEL else BODY_LEVEL


def read_numbering(properties: _Element | None) -> tuple[str | None, int | None]:
    """The list and the level that the properties of a paragraph give."""
    element = None if properties is None else properties.find(f"{W}numPr")
    if element is None:
        return None, None
    number, depth = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    return (
        None if number is None else number.get(VAL),
        None if depth is None else parse_whole(depth.get(VAL)),
    )
