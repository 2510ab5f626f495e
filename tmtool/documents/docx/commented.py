"""A Word file again with comments in it, and nothing else changed.

Of its parts only the main document, the comments, and what lists them are written anew; all others
stay as they are, byte for byte. Comments that were there stay, and so do all runs, which are cut
where a comment begins or ends inside one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from tmtool import archive, xml
from tmtool.documents.docx.package import (
    RELATIONSHIP,
    TRANSITIONAL,
    Package,
    R,
    W,
    build_names,
    open_package,
)
from tmtool.documents.docx.places import TextMap, TextSpot, find_first_header, is_shown, map_text
from tmtool.errors import InputError, ParseError

if TYPE_CHECKING:
    from lxml.etree import _Element

AUTHOR, _INITIALS = "tmtool", "tm"
_MAX_TAGS = 4_000_000
"""Tags of a main document that is held as a whole: some 1 GB of memory (limit)."""
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_TYPES_PART = "[Content_Types].xml"
_PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
_BLANKS = " \t\r\n"
_NUMBERED = build_names(
    "comment", "commentRangeStart", "commentRangeEnd", "commentReference", "ins", "del", "moveFrom",
    "moveTo", "rPrChange", "pPrChange",
)  # fmt: skip
"""What has a number of its own among all changes and comments of a file."""


@dataclass(frozen=True, slots=True)
class WordComment:
    """A comment on a stretch of a file's text, by offsets in its `TextMap`; None is the very start.

    `content` is its paragraphs as XML (`w:p`). One that is a `point` stands behind the
    stretch, where something is missing.
    """

    span: range | None
    content: str
    point: bool = False


@dataclass(frozen=True, slots=True)
class CommentableDocx:
    """A Word file that is open to be commented."""

    data: bytes
    package: Package
    root: _Element
    places: TextMap


def open_for_comments(data: bytes, name: str) -> CommentableDocx:
    """Open a Word file; InputError where it is none, a damaged one, or larger than any real one."""
    package = open_package(data, name)
    if not package.has(_TYPES_PART):
        raise InputError(f"{name} has no {_TYPES_PART}; save it again in a word processor")
    try:
        root = xml.read_tree(
            package.read_bytes(package.main), f"{name}/{package.main}", limit=_MAX_TAGS
        )
    except ParseError as error:
        raise InputError(f"{error}; open the file in a word processor and save it again") from error
    body = root.find(f"{W}body")
    if body is None or body.find(f".//{W}p") is None:
        raise InputError(f"{name} has no paragraph that a comment could stand at")
    header = package.find_target(find_first_header(body))
    notes = {
        kind: package.read_tree(package.find_part(f"{kind}s", f"{package.root}/{kind}s.xml"))
        for kind in ("footnote", "endnote")
    }
    places = map_text(body, package.read_tree(header.target) if header else None, notes)
    return CommentableDocx(data, package, root, places)


def add_comments(
    file: CommentableDocx, comments: Sequence[WordComment], *, when: datetime
) -> bytes:
    """Write a file again with comments, in their order; it can't be commented twice."""
    part, tree = _comments_of(file)
    first = 1 + max(list_change_numbers([file.root, tree]), default=-1)
    date = when.strftime("%Y-%m-%dT%H:%M:%SZ")
    placer = MarkPlacer(file)
    for number, comment in enumerate(comments, start=first):
        head = f'<w:comment xmlns:w="{W[1:-1]}" w:id="{number}" w:author="{AUTHOR}" w:date="{date}"'
        whole = f'{head} w:initials="{_INITIALS}">{comment.content}</w:comment>'
        tree.append(xml.read_tree(whole.encode(), "comment"))
        placer.plan(number, comment)
    placer.place()
    package = file.package
    changed = {package.main: write_part(file, file.root)}
    changed[part] = write_part(file, tree)
    if not package.has(part):
        changed |= _listed(file, part)
    names = {package.actual_name(name): content for name, content in changed.items()}
    return archive.replace_members(file.data, package.name, names)


def _comments_of(file: CommentableDocx) -> tuple[str, _Element]:
    """The part that holds comments, with what it has; a new one where there is none."""
    package = file.package
    part = package.find_part("comments")
    tree = package.read_tree(part)
    if part is not None and tree is not None:
        return part, tree
    number, part = 0, f"{package.root}/comments.xml".lstrip("/")
    while package.has(part):
        number += 1
        part = f"{package.root}/comments{number}.xml".lstrip("/")
    return part, xml.read_tree(f'<w:comments xmlns:w="{W[1:-1]}"/>'.encode(), part)


def list_change_numbers(trees: Iterable[_Element]) -> Iterator[int]:
    """The numbers that changes and comments have."""
    for tree in trees:
        for each in tree.iter(*_NUMBERED):
            number = each.get(f"{W}id", "")
            if number.isascii() and number.isdecimal():
                yield int(number)


def write_part(file: CommentableDocx, root: _Element) -> bytes:
    """A part as bytes, in the namespaces that the file has."""
    from lxml import etree

    data: bytes = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    if file.package.is_strict:
        for strict, usual in TRANSITIONAL:
            data = data.replace(usual, strict)
    return data


def _listed(file: CommentableDocx, part: str) -> dict[str, bytes]:
    """The lists of parts and of what the main document leads to, with a new part in both."""
    package = file.package
    types = xml.read_tree(package.read_bytes(_TYPES_PART), _TYPES_PART)
    types.append(types.makeelement(f"{_TYPES}Override", {"PartName": f"/{part}"}))
    types[-1].set("ContentType", _TYPE)
    folder, _, name = package.main.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    empty = f'<Relationships xmlns="{RELATIONSHIP[1:].partition("}")[0]}"/>'.encode()
    tree = package.read_tree(relations)
    tree = xml.read_tree(empty, relations) if tree is None else tree
    number = 1
    while f"rId{number}" in package.relations:
        number += 1
    values = {"Id": f"rId{number}", "Type": f"{R[1:-1]}/comments", "Target": f"/{part}"}
    tree.append(tree.makeelement(RELATIONSHIP, values))
    return {
        _TYPES_PART: write_part(file, types),
        relations: write_part(file, tree),
    }


@dataclass(frozen=True, slots=True)
class _Planned:
    """A comment with its ends: spots, and the raw offsets there where the text can be cut."""

    number: int
    start: TextSpot
    stop: TextSpot
    from_: int = 0
    to: int = 0
    point: bool = False


@dataclass(slots=True)
class MarkPlacer:
    """Gathers where comments begin and end, then cuts runs and puts the marks in."""

    file: CommentableDocx
    planned: list[_Planned] = field(default_factory=list)
    pieces: dict[_Element, list[tuple[int, _Element]]] = field(default_factory=dict)

    def plan(self, number: int, comment: WordComment) -> None:
        """Say where a comment goes; nothing is changed yet."""
        span, places = comment.span, self.file.places
        if not span:
            first = next(self.file.root.iter(f"{W}p"))
            self.planned.append(_Planned(number, TextSpot(first), TextSpot(first)))
            return
        start, ahead = places.find_spot(span.start)
        last = span.stop - 1
        stop, behind = places.find_spot(last)
        while stop.paragraph.getparent() is not start.paragraph.getparent():
            last -= behind + 1
            stop, behind = places.find_spot(last)
        if _order(stop) < _order(start):
            stop, behind = start, ahead
        self.planned.append(
            _Planned(
                number, start, stop, _raw_offset(start, ahead), _raw_offset(stop, behind) + 1,
                comment.point,
            )
        )  # fmt: skip

    def place(self) -> None:
        """Cut all runs, then put all marks in."""
        cuts: dict[_Element, set[int]] = defaultdict(set)
        for each in self.planned:
            if each.start.text is not None:
                cuts[each.start.text].add(each.from_)
            if each.stop.text is not None:
                cuts[each.stop.text].add(each.to)
        for text, offsets in cuts.items():
            self.pieces[text] = _cut_text(text, offsets)
        for each in self.planned:
            self._place(each)

    def _place(self, each: _Planned) -> None:
        make = each.start.paragraph.makeelement
        start = make(f"{W}commentRangeStart", {f"{W}id": str(each.number)})
        stop = make(f"{W}commentRangeEnd", {f"{W}id": str(each.number)})
        called = make(f"{W}r")
        called.append(make(f"{W}commentReference", {f"{W}id": str(each.number)}))
        if each.start.unit is None or each.stop.unit is None:
            own = each.start.paragraph.find(f"{W}pPr")
            at = 0 if own is None else each.start.paragraph.index(own) + 1
            for mark in (called, stop, start):
                each.start.paragraph.insert(at, mark)
            return
        self._find_end(each).addnext(stop)
        if each.point:
            stop.addprevious(start)
        else:
            self._find_start(each).addprevious(start)
        _after(each.stop.paragraph, stop).addnext(called)

    def _find_start(self, each: _Planned) -> _Element:
        """The run that begins where a comment does."""
        if each.start.text is None:
            assert each.start.unit is not None
            return each.start.unit
        pieces = self.pieces[each.start.text]
        piece = next(piece for at, piece in reversed(pieces) if at <= each.from_)
        run = _parent(piece)
        if any(each.tag != f"{W}rPr" for each in piece.itersiblings(preceding=True)):
            run = _split_run(run, piece)
        return run

    def _find_end(self, each: _Planned) -> _Element:
        """The run that ends where a comment does."""
        if each.stop.text is None:
            assert each.stop.unit is not None
            return each.stop.unit
        pieces = self.pieces[each.stop.text]
        piece = next(piece for at, piece in reversed(pieces) if at < each.to)
        run = _parent(piece)
        following = piece.getnext()
        if following is not None:
            _split_run(run, following)
        return run


def _order(spot: TextSpot) -> tuple[int, ...]:
    """What sorts units as they stand in the document."""
    steps: list[int] = []
    element = spot.paragraph if spot.unit is None else spot.unit
    parent = element.getparent()
    while parent is not None:
        steps.append(parent.index(element))
        element, parent = parent, parent.getparent()
    return tuple(reversed(steps))


def _raw_offset(spot: TextSpot, count: int) -> int:
    """The offset in the element of a text of the character that `count` shown ones precede."""
    raw = "" if spot.text is None else spot.text.text or ""
    shown = [at for at, char in enumerate(raw) if is_shown(char)]
    return shown[count] if count < len(shown) else max(len(raw) - 1, 0)


def _cut_text(text: _Element, offsets: Iterable[int]) -> list[tuple[int, _Element]]:
    """Cut a text at offsets; the pieces, in the same run, each with the offset of its start."""
    raw = text.text or ""
    inner = sorted(at for at in offsets if 0 < at < len(raw))
    if not inner:
        return [(0, text)]
    if text.get(_PRESERVE) != "preserve":  # blanks at its ends are not shown
        lead = len(raw) - len(raw.lstrip(_BLANKS))
        tail = len(raw.rstrip(_BLANKS))
    else:
        lead, tail = 0, len(raw)
    ends = [0, *inner, len(raw)]
    pieces = [(0, text)]
    for at, stop in pairwise(ends):
        piece = text if at == 0 else text.makeelement(text.tag)
        piece.text = raw[max(at, lead) : min(stop, tail)]
        piece.set(_PRESERVE, "preserve")
        if at:
            pieces[-1][1].addnext(piece)
            pieces.append((at, piece))
    return pieces


def _split_run(run: _Element, child: _Element) -> _Element:
    """Split a run before one of its children; the new run begins with it and looks the same."""
    new = run.makeelement(run.tag)
    for name, value in run.attrib.items():
        new.set(name, value)
    properties = run.find(f"{W}rPr")
    if properties is not None:
        new.append(deepcopy(properties))
    for each in [child, *child.itersiblings()]:
        new.append(each)
    run.addnext(new)
    return new


def _parent(element: _Element) -> _Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _after(paragraph: _Element, mark: _Element) -> _Element:
    """What a comment is called behind: outside of links, changes and fields that end here."""
    top = mark
    while (above := _parent(top)) is not paragraph:
        top = above
    depth, is_past = 0, False
    for child in paragraph:
        signs = [each.get(f"{W}fldCharType") for each in child.iter(f"{W}fldChar")]
        depth = max(depth + signs.count("begin") - signs.count("end"), 0)
        is_past = is_past or child is top
        if is_past and depth == 0:
            return child
    return top
