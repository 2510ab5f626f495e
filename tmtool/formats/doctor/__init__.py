"""Everything wrong with a TMX in one report, and a repaired copy in which good units are as before.

The file is cut into units before it is parsed, so that a broken one harms no other, and memory
stays flat. What is repaired is told with what was and what is; what is not, stays and is told.
"""

from __future__ import annotations

import codecs
from array import array
from collections.abc import Callable, Iterator
from hashlib import blake2b
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tmtool import files
from tmtool.errors import InputError, ParseError
from tmtool.formats.doctor import head, mending, units
from tmtool.formats.doctor.complaints import (
    Complaint,
    ComplaintTally,
    DoctorReport,
    Tell,
    shorten_line,
)
from tmtool.formats.doctor.pieces import FilePiece, iter_pieces
from tmtool.formats.inline import elements
from tmtool.formats.units.sources import Source
from tmtool.markup import replace_illegal
from tmtool.xml import read_tree

if TYPE_CHECKING:
    from lxml.etree import _Element


__all__ = ["Complaint", "DoctorReport", "examine", "repair"]

Progress: TypeAlias = Callable[[int, int], None]
_COMMENT_SIGNS = len("<!---->")
_LEFT_OUT, _COMMENT = "(left out)", "(a comment)"


def examine(
    path: str | PathLike[str], tell: Tell | None = None, *, progress: Progress | None = None
) -> DoctorReport:
    """Look through a file; `tell` is given each complaint as it is found.

    InputError for what is no TMX at all. `progress` is told the bytes read and those of the whole.
    """
    doctor = _Doctor(Path(path), tell, progress)
    for _ in doctor.copy():
        pass
    return doctor.report


def repair(
    path: str | PathLike[str],
    out: str | PathLike[str],
    tell: Tell | None = None,
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> DoctorReport:
    """Write a repaired copy in UTF-8, whole or not at all; the report is on the file as it was.

    `out` may not be the file itself; one that exists is kept and an InputError, unless `force`.
    """
    if Path(out).resolve() == Path(path).resolve():
        raise InputError(f"{out} is the file itself: give the repaired copy another name")
    doctor = _Doctor(Path(path), tell, progress)
    files.write(Path(out), doctor.copy(), force=force)
    return doctor.report


class _Doctor:
    """Examines one file and makes its repaired copy, piece by piece."""

    def __init__(self, path: Path, tell: Tell | None, progress: Progress | None) -> None:
        self._source = Source(path, path.name, progress=progress)
        self._tally = ComplaintTally(tell)
        self._seen, self._number = SeenUnits(), 0
        self._names, self._version = "", "1.4"

    @property
    def report(self) -> DoctorReport:
        return self._tally.report(self._number)

    def copy(self) -> Iterator[str]:
        """The repaired file; complaints are told on the way."""
        for piece in iter_pieces(_chunks(self._source), self._source.name):
            if piece.kind == "head":
                yield self._head(piece)
            elif piece.kind == "tail":
                yield head.check_tail(piece.text, piece.line, self._tally)
            elif piece.kind == "between":
                yield self._between(piece)
            else:
                self._number += 1
                yield self._unit(piece)

    def _head(self, piece: FilePiece) -> str:
        found = head.Head(piece.text, self._source.name, self._tally)
        head.check_encoding(self._source, piece.text, self._tally)
        self._names, self._version = found.names, found.version
        return found.text

    def _between(self, piece: FilePiece) -> str:
        """White space and comments; anything else is no part of a TMX."""
        text = piece.text.strip()
        if not text or _is_comment(text):
            return piece.text
        self._tally(Complaint("stray text", piece.line, None, shorten_line(text), _COMMENT))
        return _comment(text)

    def _unit(self, piece: FilePiece) -> str:
        element, was_xml = self._parsed(piece)
        if element is None:
            return _comment(piece.text)
        unit = units.DoctorUnit(element, piece.line, self._number, self._version, self._tally)
        units.check(unit)
        if unit.drop or self._is_repeated(unit):
            return ""
        unchanged = was_xml and not unit.changed
        return piece.text if unchanged else units.write_element(element)

    def _parsed(self, piece: FilePiece) -> tuple[_Element | None, bool]:
        """The element that a piece is, after mending where needed; whether it was XML at once."""
        text = piece.text
        if piece.kind == "cut unit":
            last = text.rfind("</tuv>")
            now = "an end after its last text" if last > 0 else _COMMENT
            why = "a unit without an end"
            self._complain("not XML", piece.line, shorten_line(text[-60:]), now, why)
            if last < 0:
                return None, False
            text = f"{text[: last + 6]}</tu>"
        try:
            return self._tree(text), piece.kind == "unit"
        except ParseError:
            return self._mended(piece, text), False

    def _mended(self, piece: FilePiece, text: str) -> _Element | None:
        changes = list(mending.find_mends(text))
        for each in changes:
            line = piece.line + text.count("\n", 0, each.start)
            stop = each.start + len(each.was)
            before, after = text[max(0, each.start - 10) : each.start], text[stop : stop + 20]
            was, now = (f"{before}{it}{after}" for it in (each.was, each.now))
            self._complain(each.kind, line, was, now)
        try:
            return self._tree(mending.apply_mends(text, changes))
        except ParseError as again:
            line = piece.line + again.line - 1
            why = str(again).split(": ", 1)[-1]
            self._complain("not XML", line, text, _COMMENT, why)
            return None

    def _complain(self, kind: str, line: int, was: str, now: str | None, why: str = "") -> None:
        told = None if now is None else shorten_line(now)
        self._tally(Complaint(kind, line, self._number, shorten_line(was), told, why))

    def _tree(self, text: str) -> _Element:
        try:
            data = f"<tmx{self._names}>{text}</tmx>".encode()
        except UnicodeEncodeError as error:
            message = "the bytes are not characters"
            raise ParseError(message, "", 1) from error
        root = read_tree(data, self._source.name)
        if len(root) != 1 or root[0].tag != "tu":
            message = "the file has no unit"
            raise ParseError(message, "", 1)
        return root[0]

    def _is_repeated(self, unit: units.DoctorUnit) -> bool:
        """Whether all of a unit stood there before; one that has the texts alone is told."""
        variants = [(units.get_code(each).lower(), each.find("seg")) for each in unit.variants]
        texts = [
            f"{code}\x1e{elements.write_content(seg)}" for code, seg in variants if seg is not None
        ]
        whole = digest([units.write_element(unit.element)])
        first, same = self._seen.find_first(digest(sorted(texts)), unit.number, whole)
        if first == unit.number or not texts:
            return False
        why = f"unit {first} is the same" if same else f"unit {first} has the same texts"
        was = " | ".join(units.get_text(each)[:38] for each in unit.variants)
        unit.complain("duplicate", unit.element, was, _LEFT_OUT if same else None, why)
        return same


def _is_comment(text: str) -> bool:
    """Whether XML can hold a text as a comment."""
    inside = text[4:-3]
    whole = text.startswith("<!--") and text.endswith("-->") and len(text) >= _COMMENT_SIGNS
    return whole and "--" not in f"{inside}-" and inside == replace_illegal(inside)


def _comment(text: str) -> str:
    """What can't be a unit, kept for whoever can do more about it."""
    inside = text.removeprefix("<!--").removesuffix("-->").replace("-", "\u2010")
    return f"<!--{replace_illegal(inside)}-->\n"


def _chunks(source: Source) -> Iterator[str]:
    """The text of a file; bytes that are no UTF-8 are kept as surrogates, to be told of."""
    codec = "utf-8" if source.encoding.codec == "ascii" else source.encoding.codec
    decoder = codecs.getincrementaldecoder(codec)(
        "surrogateescape" if codec == "utf-8" else "replace"
    )
    text = (decoder.decode(chunk) for chunk in source.iter_chunks())
    yield next(text, "").removeprefix("\ufeff")
    yield from text
    yield decoder.decode(b"", final=True)


def digest(parts: list[str]) -> int:
    """A number of 64 bits, never 0, that stands for texts in their order."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(joined, digest_size=8).digest(), "big") or 1


class SeenUnits:
    """A hash table of numbers in flat memory, 16 bytes a place, at most half of them taken.

    >>> seen = SeenUnits()
    >>> (
    ...     seen.find_first(7, 1, 5),
    ...     seen.find_first(9, 2, 5),
    ...     seen.find_first(7, 3, 5),
    ...     seen.find_first(7, 4, 6),
    ... )
    ((1, True), (2, True), (1, True), (1, False))
    """

    def __init__(self) -> None:
        self._size, self._count = 1 << 10, 0
        self._keys, self._units, self._wholes = _empty(self._size)

    def find_first(self, key: int, unit: int, whole: int) -> tuple[int, bool]:
        """The unit that a key was seen in first, this one where it was not, and whether both agree.

        `whole` stands for all that is in a unit, the key for what makes it a repetition.
        """
        at, whole = self._find_slot(key), whole & 0xFFFFFFFF
        if self._keys[at]:
            return self._units[at], self._wholes[at] == whole
        self._keys[at], self._units[at], self._wholes[at] = key, unit, whole
        self._count += 1
        if 2 * self._count > self._size:
            self._grow()
        return unit, True

    def _find_slot(self, key: int) -> int:
        """Where a key stands or would stand."""
        at = key % self._size
        while self._keys[at] not in (0, key):
            at = (at + 1) % self._size
        return at

    def _grow(self) -> None:
        held = self._keys, self._units, self._wholes
        self._size *= 2
        self._keys, self._units, self._wholes = _empty(self._size)
        for key, unit, whole in zip(*held, strict=True):
            if key:
                at = self._find_slot(key)
                self._keys[at], self._units[at], self._wholes[at] = key, unit, whole


def _empty(size: int) -> tuple[array[int], array[int], array[int]]:
    return array("Q", bytes(8 * size)), array("I", bytes(4 * size)), array("I", bytes(4 * size))
