"""The numbers that Word shows before paragraphs and for notes, counted as Word counts them.

The count belongs to the abstract list: two lists made of one go on counting together, and a list
that says where to start says it where it is first used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from tmtool.documents.docx.numerals import format_numeral
from tmtool.documents.docx.package import MC, VAL, W
from tmtool.documents.docx.styles import DocxStyles, ParagraphStyle, is_on, parse_whole
from tmtool.un.labels import split_label

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9
"""Standard (ECMA-376, part 1, 17.9): the levels of a list."""
_PLACE = re.compile(r"%([1-9])")
# The formats of old `w:numberingChange`: their numbers are those of the binary files.
_OLD_KINDS = ("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal")
_OLD = re.compile(r"%[1-9]:([0-9]{1,5}):([0-9]{1,3}):")
NOTE_KINDS: tuple[NoteKind, ...] = ("footnote", "endnote")


@dataclass(frozen=True, slots=True)
class ListNumber:
    """What stands before a paragraph: the number, and whether something parts it from the text.

    A bullet has no text.
    """

    text: str = ""
    parted: bool = True
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    parted: bool = True
    restart: int | None = None
    legal: bool = False
    style: str | None = None
    silent: bool = False
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """A list that paragraphs name: the abstract one below, and what it changes there."""

    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a file and how far each has been counted."""

    def __init__(self, root: _Element | None, styles: DocxStyles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            for element in root.iterchildren(f"{W}abstractNum"):
                self._add_abstract(element)
            for element in root.iterchildren(f"{W}num"):
                self._add_list(element)

    def _add_abstract(self, element: _Element) -> None:
        name, link = element.get(f"{W}abstractNumId", ""), element.find(f"{W}numStyleLink")
        if link is not None:
            self._links[name] = link.get(VAL, "")
        self._abstract[name] = {
            depth: _level(level)
            for level in element.iterchildren(f"{W}lvl")
            if (depth := parse_whole(level.get(f"{W}ilvl"))) is not None
        }

    def _add_list(self, element: _Element) -> None:
        abstract = element.find(f"{W}abstractNumId")
        made = _List("" if abstract is None else abstract.get(VAL, ""))
        for override in element.iterchildren(f"{W}lvlOverride"):
            depth = parse_whole(override.get(f"{W}ilvl")) or 0
            start, level = override.find(f"{W}startOverride"), override.find(f"{W}lvl")
            if level is not None:
                made.levels[depth] = _level(level)
            if start is not None and (number := parse_whole(start.get(VAL))) is not None:
                made.starts[depth] = number
        self._lists[element.get(f"{W}numId", "")] = made

    def _root_of(self, made: _List) -> str:
        """The abstract list that counts: one may stand for the list of a numbering style."""
        for _ in range(_LEVELS):
            style = self._links.get(made.abstract)
            linked = self._lists.get(self._styles.list_of(style) or "") if style else None
            if linked is None:
                break
            made = linked
        return made.abstract

    def find_style_level(self, number: str, style: ParagraphStyle) -> int | None:
        """The level of a list that belongs to a style, or to one that it is based on."""
        made = self._lists.get(number)
        levels = {} if made is None else self._abstract.get(self._root_of(made), {}) | made.levels
        own = {level.style: depth for depth, level in levels.items() if level.style}
        return next((own[each] for each in style.ids if each in own), None)

    def count_next(self, number: str, depth: int) -> ListNumber | None:
        """Count one more paragraph on a level of a list, and say what stands before it."""
        made = self._lists.get(number)
        if made is None or not 0 <= depth < _LEVELS:
            return None
        root = self._root_of(made)
        levels = self._abstract.get(root, {}) | made.levels
        if depth not in levels:
            return None
        counts = self._counts.setdefault(root, [None] * _LEVELS)
        self._count(counts, levels, made, number, depth)
        return _build_number(levels, counts, depth)

    def _count(
        self,
        counts: list[int | None],
        levels: dict[int, _Level],
        made: _List,
        number: str,
        depth: int,
    ) -> None:
        for each in range(depth + 1):
            start = made.starts.get(each, levels.get(each, _Level()).start)
            before = counts[each]
            first = each in made.starts and (number, each) not in self._begun
            if each < depth:
                counts[each] = start if before is None else before
            else:
                counts[each] = start if before is None or first else before + 1
                self._begun.add((number, each))
        for each in range(depth + 1, _LEVELS):
            restart = levels.get(each, _Level()).restart
            if restart != 0 and depth < (each if restart is None else restart):
                counts[each] = None


def _level(element: _Element) -> _Level:
    kind, pattern = _kind(element)
    values = {child.tag: child for child in element}

    def value(name: str, otherwise: str = "") -> str:
        child = values.get(W + name)
        return otherwise if child is None else child.get(VAL, otherwise)

    return _Level(
        start=number if (number := parse_whole(value("start", "0"))) is not None else 0,
        kind="bullet" if f"{W}lvlPicBulletId" in values else kind,
        text=value("lvlText"),
        parted=value("suff", "tab") != "nothing",
        restart=parse_whole(value("lvlRestart")),
        legal=is_on(values.get(f"{W}isLgl")),
        style=value("pStyle") or None,
        silent=is_on(element.find(f"{W}rPr/{W}vanish")),
        pattern=pattern,
    )


def _kind(element: _Element) -> tuple[str, str | None]:
    """The format of a level; newer ones stand in the first of two alternatives."""
    found = element.find(f"{W}numFmt")
    if found is None:
        found = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    if found is None:
        return "decimal", None
    return found.get(VAL, "decimal"), found.get(f"{W}format")


def _build_number(levels: dict[int, _Level], counts: list[int | None], depth: int) -> ListNumber:
    level = levels[depth]
    if level.kind == "bullet":
        return ListNumber(bullet=True)

    def number(match: re.Match[str]) -> str:
        each = int(match[1]) - 1
        count = counts[each] if each <= depth else None
        return "" if count is None else _written(levels.get(each, _Level()), count, level.legal)

    text = "" if level.silent else _PLACE.sub(number, level.text).strip()
    if text and not any(char.isalnum() for char in text) and level.kind != "chicago":
        return ListNumber(bullet=True)
    return ListNumber(text, level.parted)


def _written(level: _Level, count: int, legal: bool) -> str:
    if level.kind == "custom" and level.pattern:
        zeros = re.match(r"0+(?=[0-9])", level.pattern)
        return str(count).zfill(len(zeros[0]) + 1 if zeros else 1)
    kind = "decimal" if legal and level.kind not in ("none", "bullet") else level.kind
    return format_numeral(count, kind)


def read_old_number(original: str) -> ListNumber:
    """The number before a change, as `w:numberingChange` keeps it.

    >>> read_old_number("%1:4:4:)").text
    'd)'
    """

    def written(match: re.Match[str]) -> str:
        kind = int(match[2])
        return format_numeral(
            int(match[1]), _OLD_KINDS[kind] if kind < len(_OLD_KINDS) else "decimal"
        )

    return ListNumber(_OLD.sub(written, original).strip())


@lru_cache(maxsize=1024)
def label_in(shown: str) -> str | None:
    """The label that a number is where plain text has one; None if it is text.

    >>> [label_in(shown) for shown in ("1.", "(a)", "一、", "（一）", "2.1", "Article 3", "第一条")]
    ['1', '(a)', '一', '（一）', '2.1', None, None]
    """
    label, rest = split_label(f"{shown} x")
    return label if rest == "x" else None


NoteKind: TypeAlias = Literal["footnote", "endnote"]


@dataclass(frozen=True, slots=True)
class NoteFormat:
    """How notes are numbered: the format of the number, the first, and where it starts again."""

    kind: str = "decimal"
    start: int = 1
    restart: str = "continuous"


USUAL: Mapping[str, NoteFormat] = {"footnote": NoteFormat(), "endnote": NoteFormat("lowerRoman")}


def read_formats(
    properties: _Element | None, base: Mapping[str, NoteFormat]
) -> Mapping[str, NoteFormat]:
    """The formats that the settings, or the properties of a section, give to both kinds."""
    return {kind: _format_in(properties, kind, base[kind]) for kind in NOTE_KINDS}


def _format_in(properties: _Element | None, kind: str, base: NoteFormat) -> NoteFormat:
    found = None if properties is None else properties.find(f"{W}{kind}Pr")
    if found is None:
        return base
    values = {child.tag: child.get(VAL) for child in found}
    start = parse_whole(values.get(f"{W}numStart"))
    return replace(
        base,
        kind=values.get(f"{W}numFmt") or base.kind,
        start=base.start if start is None else start,
        restart=values.get(f"{W}numRestart") or base.restart,
    )


class DocxNotes:
    """The marks of a file's notes, given out as the text calls them.

    `sections` are the formats of the sections in order: at least one.
    """

    def __init__(self, sections: Sequence[Mapping[str, NoteFormat]]) -> None:
        self._sections = sections
        self._section = 0
        self._next: dict[str, int] = {kind: self._sections[0][kind].start for kind in NOTE_KINDS}
        self._labels: dict[str, dict[str, str]] = {kind: {} for kind in NOTE_KINDS}

    def call_note(self, kind: str, note: str) -> str:
        """The mark of a note that is called here: the same again if it was called before."""
        known = self._labels[kind].get(note)
        if known is not None:
            return known
        label = format_numeral(self._next[kind], self._format(kind).kind)
        self._next[kind] += 1
        self._labels[kind][note] = label
        return label

    def call_with_sign(self, kind: str, note: str, label: str) -> None:
        """A note is called by a sign of its own, which takes no number."""
        self._labels[kind].setdefault(note, label)

    def list_labels(self, kind: str) -> dict[str, str]:
        """The notes that were called, in order, and their marks."""
        return self._labels[kind]

    def end_section(self) -> None:
        """Another section begins, in which numbers may start again."""
        self._section = min(self._section + 1, len(self._sections) - 1)
        self._restart("eachSect")

    def end_page(self) -> None:
        """Another page begins, as far as the file tells."""
        self._restart("eachPage")

    def _restart(self, where: str) -> None:
        for kind in NOTE_KINDS:
            if self._format(kind).restart == where:
                self._next[kind] = self._format(kind).start

    def _format(self, kind: str) -> NoteFormat:
        return self._sections[self._section][kind]
