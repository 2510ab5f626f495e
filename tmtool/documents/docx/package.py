"""The parts of a Word file, how they are related, and the names of what they are made of.

Strict and transitional files differ in nothing but the addresses of their namespaces; parts are
read as transitional ones. Nothing is fetched: links stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING

from tmtool import archive, xml
from tmtool.errors import InputError, ParseError

if TYPE_CHECKING:
    from lxml.etree import _Element

    from tmtool.archive import Archive

_OFFICE = "http://schemas.openxmlformats.org"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
VML = "{urn:schemas-microsoft-com:vml}"
OLE = "{urn:schemas-microsoft-com:office:office}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

VAL = f"{W}val"

_STRICT = "http://purl.oclc.org/ooxml"
TRANSITIONAL: tuple[tuple[bytes, bytes], ...] = tuple(
    (f"{_STRICT}/{strict}".encode(), f"{_OFFICE}/{usual}".encode())
    for strict, usual in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("officeDocument/math", "officeDocument/2006/math"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("drawingml/main", "drawingml/2006/main"),
        ("drawingml/wordprocessingDrawing", "drawingml/2006/wordprocessingDrawing"),
        ("drawingml/diagram", "drawingml/2006/diagram"),
        ("drawingml/chart", "drawingml/2006/chart"),
    )
)
"""The namespaces of strict files, and what other files call them."""
_MAIN = re.compile(r"word/document[0-9]*\.xml", re.IGNORECASE)
_MOST_TAGS = 1_000_000
"""Limit: tags of one paragraph, of one row of a table, or of a part that is read as a whole."""
_PURE = b"http://purl.oclc.org/ooxml/"


def build_names(*names: str) -> frozenset[str]:
    """Full names of elements of the main namespace.

    >>> sorted(build_names("p", "tbl"))[0][-6:]
    'main}p'
    """
    return frozenset(W + name for name in names)


@dataclass(frozen=True, slots=True)
class Relation:
    """Where a part leads: to another part or, if `external`, to an address outside."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of a file by name, and the main document's relations by their ids."""

    def __init__(self, opened: Archive, name: str) -> None:
        self._archive = opened
        self._names = {each.lower(): each for each in opened.names}
        self._words: dict[str, str] = {}
        self.name = name
        self.main = self._main()
        self.relations = self.read_relations(self.main)

    def has(self, part: str) -> bool:
        return part.lower() in self._names

    def actual_name(self, part: str) -> str:
        """The name that the archive has for a part; that of a new one is as it is."""
        return self._names.get(part.lower(), part)

    def find_part(self, kind: str, usual: str | None = None) -> str | None:
        """The part that the main document calls its styles, numbering, footnotes ...

        `usual` is where Word puts it, looked at if no relation says so.
        """
        for relation in self.relations.values():
            if relation.kind == kind and not relation.external and self.has(relation.target):
                return relation.target
        return usual if usual is not None and self.has(usual) else None

    def find_target(self, relation_id: str | None) -> Relation | None:
        """Where one of the main document's relations leads."""
        return self.relations.get(relation_id) if relation_id else None

    def read_bytes(self, part: str) -> bytes:
        """A part as transitional XML: the strict kind says the same in other namespaces."""
        data = self._archive.read(self._names[part.lower()])
        if _PURE in data:
            for strict, usual in TRANSITIONAL:
                data = data.replace(strict, usual)
        return data

    @cached_property
    def is_strict(self) -> bool:
        """Whether the main document is of the strict kind."""
        return _PURE in self._archive.read(self._names[self.main.lower()])

    def read_tree(self, part: str | None) -> _Element | None:
        """The root of a small part; None where there is none."""
        if part is None or not self.has(part):
            return None
        try:
            return xml.read_tree(self.read_bytes(part), f"{self.name}/{part}", limit=_MOST_TAGS)
        except ParseError as error:
            raise self._broken(error) from error

    def read_words(self, part: str) -> str:
        """The words in a diagram or a chart; looked at once, however often it is shown."""
        if part not in self._words:
            root = self.read_tree(part)
            names = () if root is None else root.iterfind(f".//{CHART}strCache//{CHART}v")
            found = () if root is None else (*root.iter(f"{A}t"), *names)
            texts = ((each.text or "").strip() for each in found)
            self._words[part] = " | ".join(filter(None, texts))
        return self._words[part]

    def iter_blocks(self, part: str, parent: str, tags: tuple[str, ...]) -> Iterator[_Element]:
        """Each child with one of these tags of a part's element `parent`; then it is forgotten.

        A table's rows and properties come one by one before the table.
        """
        file = BytesIO(self.read_bytes(part))
        try:
            yield from xml.iter_children(
                file, parent, tags, f"{self.name}/{part}", through=f"{W}tbl", limit=_MOST_TAGS
            )
        except ParseError as error:
            raise self._broken(error) from error

    def read_relations(self, part: str) -> Mapping[str, Relation]:
        """The relations of a part by their ids."""
        folder, _, file = part.rpartition("/")
        root = self.read_tree(f"{folder}/_rels/{file}.rels".lstrip("/"))
        if root is None:
            return {}
        found = {}
        for element in root.iter(RELATIONSHIP):
            target, external = element.get("Target", ""), element.get("TargetMode") == "External"
            found[element.get("Id", "")] = Relation(
                element.get("Type", "").rpartition("/")[2],
                target if external else _resolved(folder, target),
                external,
            )
        return found

    def _main(self) -> str:
        """The name of the main document: as the package says, else as Word calls it."""
        for relation in self.read_relations("").values():
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        for name in self._names.values():
            if _MAIN.fullmatch(name):
                return name
        message = f"{self.name} is not a Word document: name a DOCX file"
        raise InputError(message)

    def _broken(self, error: ParseError) -> InputError:
        return InputError(f"{error}; open the file in a word processor and save it again")

    @cached_property
    def root(self) -> str:
        """The folder of the main document, where its parts are: usually word."""
        return self.main.rpartition("/")[0]


def open_package(data: bytes, name: str) -> Package:
    """The package that the bytes of a file are."""
    return Package(archive.open_archive(data, name), name)


def _resolved(folder: str, target: str) -> str:
    """A target as the name of a part: relative to a folder, or from the top."""
    if target.startswith("/"):
        return target[1:]
    steps: list[str] = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)
