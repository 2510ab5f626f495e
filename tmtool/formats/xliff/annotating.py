"""A copy of an XLIFF with notes in it; all else stays as it is, byte for byte.

Notes stand where the standards have them: in a `trans-unit` of 1.x behind its texts, in a `unit` of
2.x among its `notes`, before the segments. Notes of an earlier check give way to new ones. The text
that they are put into is one that a parser has read before: it is XML, and declares no entities.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from tmtool.errors import InputError
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff.issues import (
    OWN_ID,
    OWN_REFERENCE,
    refer_to_issues,
    write_issues,
)
from tmtool.formats.xliff.model import XliffNote
from tmtool.formats.xliff.reading import list_segment_ranges
from tmtool.markup import escape, format_attributes

OURS = "tmtool check"
"""Whom the notes are from."""
_DECLARED = re.compile(r"\ufeff?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_FROM_US = re.compile(rf"[\"']{OURS}[\"']")
_UNITS = frozenset({"trans-unit", "bin-unit", "unit"})
_TEXTS = frozenset({"source", "seg-source", "target", "bin-source", "bin-target"})
_HEAD = frozenset({
    "skl", "phase-group", "glossary", "reference", "count-group", "prop-group", "note", "tool",
})  # fmt: skip
"""What the header of a file may begin with."""
_PARTS = ("originalData", "segment", "ignorable")
_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![^>\[]*(?:\[[^\]]*\])?[^>]*>"
    r"|<(?P<end>/?)(?P<name>[^\s/>]+)(?P<rest>[^\"'>]*(?:(?:\"[^\"]*\"|'[^']*')[^\"'>]*)*)>",
    re.DOTALL,
)
_FORGOTTEN = frozenset({"trans-unit", "bin-unit", "unit", "tu", "group", "body"})
"""What is many, or has many elements in it, which nobody asks for once it is done."""
_FOREIGN = "internal-file"
"""Holds another document, which may be XML."""


class _AnnotationEdit(NamedTuple):
    """`text[start:stop]` becomes another text."""

    start: int
    stop: int
    new: str


def add_notes(
    source: Source, notes: Mapping[int, Sequence[XliffNote]], about: Sequence[XliffNote] = ()
) -> Iterator[bytes]:
    """The file with notes at the segments with these numbers, as `units.reading` counts them.

    `about` are notes on the whole, in the first file of the XLIFF; those on units that can hold
    none come behind them. InputError for a file whose notes would not be found again.
    """
    owners = list_segment_ranges(source)
    data = source.read_data()
    codec, text = decode_exactly(data, source)
    plain = not codec.startswith("utf-") or not is_declared_so(text, codec)
    units = _by_unit(owners, notes)
    edits = _edits(text, units, about)
    if edits is None or any(one.stop > other.start for one, other in pairwise(edits)):
        raise InputError(
            f"{source.name}: notes can't be written into this file; write another format"
        )
    at = 0
    for edit in edits:
        yield text[at : edit.start].encode(codec)
        new = edit.new.encode("ascii", "xmlcharrefreplace").decode() if plain else edit.new
        yield new.encode(codec)
        at = edit.stop
    yield text[at:].encode(codec)


def decode_exactly(data: bytes, source: Source) -> tuple[str, str]:
    """The text, and the codec that gives the same bytes again, a byte order mark included."""
    codec = source.encoding.codec
    if codecs.lookup(codec).name in ("utf-16", "utf-32"):
        big = data.startswith((codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
        codec += "-be" if big else "-le"
    elif codecs.lookup(codec).name in ("utf-8-sig", "ascii"):
        codec = "utf-8"
    text = data.decode(codec)
    if text.encode(codec) != data:
        raise InputError(
            f"{source.name}: a file in {codec} can't be written back; save it as UTF-8"
        )
    return codec, text


def is_declared_so(text: str, codec: str) -> bool:
    """Whether a file says that it is in the encoding it is in, or says nothing."""
    found = _DECLARED.match(text)
    return found is None or codec.startswith(found[1].lower().replace("utf8", "utf-8"))


def _by_unit(
    owners: Sequence[range], notes: Mapping[int, Sequence[XliffNote]]
) -> Sequence[Sequence[XliffNote]]:
    """The notes of each unit; where it has several segments they say which one they are about."""
    return [
        [
            replace(note, text=f"segment {at} of {len(own)}: {note.text}") if own[1:] else note
            for at, number in enumerate(own, start=1)
            for note in notes.get(number, ())
        ]
        for own in owners
    ]


def _edits(
    text: str, units: Sequence[Sequence[XliffNote]], about: Sequence[XliffNote]
) -> list[_AnnotationEdit] | None:
    """What is to be changed, in order; None where other units are found than the reader has."""
    waiting, rest, files = iter(units), list(about), []
    edits: list[_AnnotationEdit] = []
    number = 0
    for node in iter_nodes(text):
        if node.local in _UNITS:
            notes = next(waiting, None)
            if notes is None:
                return None
            number += 1
            found = list(_in_unit(node, notes))
            has_notes = any(each.new for each in found)
            rest += notes if not has_notes else ()
            issues = list(_edit_issues(node, notes if has_notes else (), str(number)))
            # In 2.x what is of other namespaces comes first, in 1.x last.
            edits += [*issues, *found] if node.local == "unit" else [*found, *issues]
        elif node.local == "file":
            files.append(node)
    for number, file in enumerate(files):
        edits += _in_file(file, rest if number == 0 else ())
    edits.sort(key=lambda edit: (edit.start, edit.stop))
    return edits if next(waiting, None) is None else None


def _in_unit(node: Node, notes: Sequence[XliffNote]) -> Iterator[_AnnotationEdit]:
    if node.local == "unit":
        yield from _in_notes(node, notes, node.find_child(*_PARTS))
        return
    yield from _old(node)
    texts = [each for each in node.children if each.local in _TEXTS]
    if texts and notes:
        yield _AnnotationEdit(texts[-1].stop, texts[-1].stop, _written(node, notes))


def _edit_issues(node: Node, notes: Sequence[XliffNote], number: str) -> Iterator[_AnnotationEdit]:
    """The issues among the notes of a unit; one that others have said issues of keeps theirs."""
    for each in node.children:
        if each.local == "locQualityIssues" and OWN_ID.search(each.rest):
            yield _AnnotationEdit(each.start, each.stop, "")
    tag = node.start + 1 + len(node.name)
    if own := OWN_REFERENCE.search(node.rest):
        yield _AnnotationEdit(tag + own.start(), tag + own.end(), "")
    others = OWN_REFERENCE.sub("", node.rest)
    issues = write_issues(notes, number)
    if issues and "locQualityIssuesRef" not in others and "xmlns:its" not in others:
        yield _AnnotationEdit(tag, tag, refer_to_issues(number))
        at = node.inside if node.local == "unit" else node.end
        yield _AnnotationEdit(at, at, issues)


def _in_file(node: Node, notes: Sequence[XliffNote]) -> Iterator[_AnnotationEdit]:
    if node.find_child("unit", "group") is not None:
        yield from _in_notes(node, notes, node.find_child("unit", "group"))
        return
    header = node.find_child("header")
    if header is None:
        head = f"<{node.prefix}header>{_written(node, notes)}</{node.prefix}header>"
        yield from [_AnnotationEdit(node.inside, node.inside, head)] if notes else ()
    elif header.end == header.stop:
        head = f"<{header.name}>{_written(node, notes)}</{header.name}>"
        yield from [_AnnotationEdit(header.start, header.stop, head)] if notes else ()
    else:
        yield from _old(header)
        # What is of other namespaces comes last.
        known = [
            each
            for each in header.children
            if each.local in _HEAD and each.prefix == header.prefix and "xmlns=" not in each.rest
        ]
        at = known[-1].stop if known else header.inside
        yield from [_AnnotationEdit(at, at, _written(node, notes))] if notes else ()


def _in_notes(
    node: Node, notes: Sequence[XliffNote], before: Node | None
) -> Iterator[_AnnotationEdit]:
    """Notes of 2.x, which stand together, before what is translated."""
    group = node.find_child("notes")
    written = _written(node, notes)
    if group is not None and any(not _is_ours(each) for each in group.children):
        yield from _old(group)
        yield from [_AnnotationEdit(group.end, group.end, written)] if notes else ()
        return
    if group is not None:
        yield _AnnotationEdit(group.start, group.stop, "")
    if before is not None and notes:
        whole = f"<{node.prefix}notes>{written}</{node.prefix}notes>"
        yield _AnnotationEdit(before.start, before.start, whole)


def _old(node: Node) -> Iterator[_AnnotationEdit]:
    return (_AnnotationEdit(each.start, each.stop, "") for each in node.children if _is_ours(each))


def _is_ours(node: Node) -> bool:
    return node.local == "note" and _FROM_US.search(node.rest) is not None


def _written(node: Node, notes: Iterable[XliffNote]) -> str:
    whom = "category" if node.local == "unit" or node.find_child("unit", "group") else "from"
    return "".join(
        f"<{node.prefix}note{format_attributes({whom: note.by, 'priority': note.priority})}>"
        f"{escape(note.text)}</{node.prefix}note>"
        for note in notes
    )


@dataclass(slots=True)
class Node:
    """An element: `text[start:stop]`, and between its tags `text[inside:end]`."""

    name: str
    rest: str
    start: int
    inside: int
    end: int = 0
    stop: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """What names of the same namespace begin with: "x:" or nothing."""
        return "".join(self.name.rpartition(":")[:2])

    def find_child(self, *names: str) -> Node | None:
        """The first child of one of these names."""
        return next((each for each in self.children if each.local in names), None)


def iter_nodes(text: str) -> Iterator[Node]:
    """Every element when it ends, with its children; those of units are forgotten after that.

    >>> [(each.name, text[each.inside:each.end]) for text in ["<a><b>x</b><c/></a>"]
    ...  for each in iter_nodes(text)]
    [('b', 'x'), ('c', ''), ('a', '<b>x</b><c/>')]
    """
    open_ones: list[Node] = []
    for token in _TOKEN.finditer(text):
        name = token["name"]
        inner = open_ones[-1] if open_ones else None
        in_another = inner is not None and inner.local == _FOREIGN and name != inner.name
        if name is None or in_another:
            continue
        if token["end"]:
            yield from _closed(open_ones, token.start(), token.end())
            continue
        node = Node(name, token["rest"], token.start(), token.end())
        if inner is not None:
            inner.children.append(node)
        open_ones.append(node)
        if node.rest.endswith("/"):
            yield from _closed(open_ones, token.end(), token.end())


def _closed(open_ones: list[Node], end: int, stop: int) -> Iterator[Node]:
    node = open_ones.pop()
    node.end, node.stop = end, stop
    yield node
    if node.local in _FORGOTTEN:
        node.children.clear()
