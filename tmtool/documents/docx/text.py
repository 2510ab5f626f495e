"""Pieces of a paragraph put together: its text, its footnote marks and its inline codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, NamedTuple, TypeAlias

from tmtool.documents.content import join_halves, list_marks, mark, mark_raised, strip_marks
from tmtool.documents.inline import InlineBlock
from tmtool.units import Code, Look

PieceKind: TypeAlias = Literal["text", "mark", "page", "formula"]

_BETWEEN_MARKS = re.compile(r"[\s,،、;\-–]*")
_UP = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ]")
_CONTEXT = 8
"""Characters before a piece that say what a raised figure in it is. Chosen, no measurement."""


class DocxPiece(NamedTuple):
    """A stretch of one look: text, a footnote's mark, the number of a page, or a formula."""

    text: str
    looks: tuple[Look, ...] = ()
    target: str | None = None
    kind: PieceKind = "text"

    @property
    def is_raised(self) -> bool:
        return self.kind in ("text", "page") and "superscript" in self.looks


@dataclass(frozen=True, slots=True)
class LaidOutText:
    """A text with its marks, and its codes, whose offsets are those of the text without marks."""

    text: str = ""
    codes: tuple[Code, ...] = ()

    def cut_before(self, stop: int) -> LaidOutText:
        """What stands before an offset, which counts the marks too."""
        text = self.text[:stop]
        return LaidOutText(text, tuple(_moved(self.codes, 0, len(strip_marks(text)))))

    def put_after(self, head: str) -> LaidOutText:
        """The same with something before it."""
        return LaidOutText(head + self.text, tuple(_moved(self.codes, len(head))))


def _moved(codes: Iterable[Code], shift: int, length: int | None = None) -> Iterator[Code]:
    for code in codes:
        start = max(code.start + shift, 0)
        stop = code.stop + shift if length is None else min(code.stop + shift, length)
        if start < stop:
            yield replace(code, start=start, stop=stop)


def lay_out(pieces: Sequence[DocxPiece]) -> tuple[LaidOutText, str]:
    """The text that pieces make, and the signs between marks that are left out of it.

    >>> from tmtool.documents.content import list_marks
    >>> laid, _ = lay_out([DocxPiece("report"), DocxPiece("12", ("superscript",)), DocxPiece(" and", ("bold",))])
    >>> list_marks(laid.text), laid.codes
    (['12'], (Code(look='bold', start=6, stop=10, target=None),))
    """  # noqa: E501
    page = _TextGatherer()
    groups = [
        (is_up, list(group)) for is_up, group in groupby(pieces, lambda piece: piece.is_raised)
    ]
    for place, (is_up, group) in enumerate(groups):
        if not is_up:
            for piece in group:
                page.add(piece)
            continue
        after = groups[place + 1][1][0].kind if place + 1 < len(groups) else None
        page.raise_up(group, before_mark=after == "mark")
    return page.build_laid(), page.dropped


class _TextGatherer:
    """Gathers text, and codes by their offsets in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.tail = ""
        self.codes: list[Code] = []
        self.after_mark = False
        self.dropped = ""

    def add(self, piece: DocxPiece) -> None:
        if piece.kind == "mark":
            self._mark(piece.text)
            return
        text = piece.text
        if not text.isascii() and piece.kind != "formula":
            text = mark_raised(self.tail + text)[len(self.tail) :]
        bare = strip_marks(text)
        self._codes(piece, len(bare))
        self.parts.append(text)
        self.length += len(bare)
        self.tail = _UP.sub("·", (self.tail + bare)[-_CONTEXT:])
        self.after_mark = False

    def _mark(self, label: str) -> None:
        self.parts.append(mark(label))
        self.after_mark = True

    def _codes(self, piece: DocxPiece, length: int) -> None:
        start, stop = self.length, self.length + length
        for look in piece.looks:
            self._code(Code(look, start, stop))
        if piece.target is not None:
            self._code(Code("link", start, stop, piece.target))

    def _code(self, code: Code) -> None:
        """One more code; it goes on with one of the same kind that ended here."""
        for place in range(len(self.codes) - 1, max(len(self.codes) - 8, -1), -1):
            last = self.codes[place]
            if last.stop == code.start and (last.look, last.target) == (code.look, code.target):
                self.codes[place] = replace(last, stop=code.stop)
                return
        self.codes.append(code)

    def raise_up(self, group: Sequence[DocxPiece], *, before_mark: bool) -> None:
        """A raised stretch: a footnote's mark, an exponent, or text that stands high."""
        text = "".join(piece.text for piece in group)
        became = self._raised(text)
        if became is not None and list_marks(became):
            for label in list_marks(became):
                self._mark(label)
        elif became is not None:
            self.add(DocxPiece(became))
        elif self.after_mark and before_mark and _BETWEEN_MARKS.fullmatch(text):
            self.dropped += text.strip()
        else:
            for piece in group:
                self.add(piece)

    def _raised(self, text: str) -> str | None:
        """What raised text is if it doesn't just look so: a mark, or an exponent."""
        block = InlineBlock()
        block.put(self.tail)
        start = block.position
        block.put(text)
        became = block.read_since(start) if block.raise_since(start) else None
        self.dropped += "".join(signs for signs, _ in block.take_lost())
        return became

    def build_laid(self) -> LaidOutText:
        codes = sorted(self.codes, key=lambda code: (code.start, -code.stop))
        return LaidOutText("".join(self.parts), tuple(codes))


def split_lines(laid: LaidOutText) -> list[tuple[LaidOutText, bool]]:
    r"""The lines of a paragraph that hold something, and whether each begins a block.

    >>> [(line.text, first) for line, first in split_lines(LaidOutText("a\nb\fc"))]
    [('a', True), ('b', False), ('c', True)]
    """
    lines: list[tuple[LaidOutText, bool]] = []
    worn, bare, first = _OpenLooks(laid.codes), 0, True
    for raw in re.split(r"([\n\f])", laid.text):
        text = raw.strip()
        if text:
            start = bare + len(raw) - len(raw.lstrip())
            stop = start + len(strip_marks(text))
            lines.append((LaidOutText(text, worn.list_codes(start, stop)), first))
            first = False
        first = first or raw == "\f"
        bare += len(strip_marks(raw))
    return lines


class _OpenLooks:
    """Codes in the order of their beginnings, given out for one stretch after another."""

    def __init__(self, codes: Sequence[Code]) -> None:
        self._codes = codes
        self._taken = 0
        self._open: list[Code] = []

    def list_codes(self, start: int, stop: int) -> tuple[Code, ...]:
        """The codes of a stretch, by their offsets in it; the stretches come in order."""
        while self._taken < len(self._codes) and self._codes[self._taken].start < stop:
            self._open.append(self._codes[self._taken])
            self._taken += 1
        self._open = [code for code in self._open if code.stop > start]
        return tuple(_moved(self._open, -start, stop - start))


def fold_lines(lines: Sequence[LaidOutText]) -> LaidOutText:
    """Lines put together, as their scripts want it.

    >>> fold_lines([LaidOutText("Report of"), LaidOutText("the Secretary-General")]).text
    'Report of the Secretary-General'
    """
    last, codes = lines[0].text, list(lines[0].codes)
    parts, length = [last], len(strip_marks(last))
    for line in lines[1:]:
        more = join_halves(last, line.text)[len(last) :]
        length += len(strip_marks(more))
        codes.extend(_moved(line.codes, length - len(strip_marks(line.text))))
        parts.append(more)
        last = line.text
    return LaidOutText("".join(parts), tuple(codes))
