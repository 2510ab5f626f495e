"""One block of text as it gathers: its characters, its marks, and what its stretches look like.

Readers of formats say what they find from left to right; at the end of the block white space is
made even and the offsets of the codes are those of the text that comes out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tmtool.documents.content import (
    clean_text,
    is_power,
    join_halves,
    list_marks,
    mark,
    mark_raised,
    raise_figures,
    strip_marks,
)
from tmtool.units import Code, Look

_TOKEN = re.compile("(\ufdd0[^\ufdd1]*\ufdd1)|(\\s+)|[^\\s\ufdd0]+|\ufdd0")
_LABEL = re.compile(r"[\[(]?\s*(\d{1,3}|[a-z]|\*{1,3}|[†‡§])\s*[\])]?")
_LABELS = re.compile(r"\d{1,3}(?:\s*[,，、;]\s*\d{1,3})+")
# 46e, 3º and no: raised letters of ordinals are text; 2022a and 1 234.5b are figures with notes.
_ORDINAL = re.compile(r"(?:(?<![0-9.,])(?<![0-9]\s)[0-9]{1,3}|\b[nN])[adenort]$")
_SUPERSCRIPT_START = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱ]+")
_CONTEXT = 8
"""Characters before a raised figure that say what it is. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class LinePiece:
    """A text with even white space and marks inside; the codes' offsets leave the marks out."""

    text: str
    codes: tuple[Code, ...] = ()
    indented: bool = False


@dataclass(frozen=True, slots=True)
class _Stretch:
    look: Look
    start: int
    stop: int
    target: str | None


class InlineBlock:
    r"""Gathers a block. Positions count what was said so far, not characters.

    >>> block = InlineBlock()
    >>> block.say("1.  ")
    >>> here = block.position
    >>> block.say("Decides ")
    >>> block.look("italic", here)
    >>> block.say("to\nrest;")
    >>> [(piece.text, piece.codes) for piece in block.take()][0]
    ('1. Decides to', (Code(look='italic', start=3, stop=10, target=None),))
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._stretches: list[_Stretch] = []
        self._lost: dict[str, str] = {}

    @property
    def position(self) -> int:
        """Where the next thing said will stand."""
        return len(self._parts)

    @property
    def is_blank(self) -> bool:
        """Whether nothing but white space was said; a mark is something."""
        return not any(part and not part.isspace() for part in self._parts)

    def say(self, text: str | None) -> None:
        """Add text as a file has it; raised figures in it become marks."""
        if not text:
            return
        plain, removed = clean_text(text)
        self._lose("".join(each.text for each in removed), "invisible character")
        power = _SUPERSCRIPT_START.match(plain)
        if power and is_power(self.read_before(self.position), power[0]):
            self._parts.append(power[0])
            plain = plain[power.end() :]
        if plain:
            self._parts.append(mark_raised(plain))

    def _lose(self, text: str, reason: str) -> None:
        if text:
            self._lost[reason] = self._lost.get(reason, "") + text

    def take_lost(self) -> list[tuple[str, str]]:
        """What was left out of the text so far, each with its reason; it is told once."""
        lost, self._lost = self._lost, {}
        return [(text, reason) for reason, text in lost.items()]

    def strip_end(self) -> None:
        """Take back the white space said last."""
        while self._parts and self._parts[-1].isspace():
            self.cut(self.position - 1)

    def put(self, text: str) -> None:
        """Add text in which raised figures are exponents."""
        self._parts.append(text)

    def call(self, label: str) -> None:
        """Add the mark of a footnote."""
        self._parts.append(mark(label))

    def read_since(self, position: int) -> str:
        """What was said since then, with marks."""
        return "".join(self._parts[position:])

    def read_before(self, position: int) -> str:
        """The last characters before a position, enough to see what a raised figure is."""
        parts = self._parts[max(position - _CONTEXT, 0) : position]
        return strip_marks("".join(parts))[-_CONTEXT:]

    def cut(self, position: int) -> str:
        """Take back what was said since then."""
        text = self.read_since(position)
        del self._parts[position:]
        kept: list[_Stretch] = []
        while self._stretches and self._stretches[-1].stop > position:
            each = self._stretches.pop()
            if each.start < position:
                kept.append(replace(each, stop=position))
        self._stretches.extend(reversed(kept))
        return text

    def look(self, look: Look, start: int, target: str | None = None) -> None:
        """Say what everything since a position looks like."""
        if start < self.position:
            self._stretches.append(_Stretch(look, start, self.position, target))

    def raise_since(self, position: int) -> bool:
        """Make raised text what it is: a mark, an exponent, or text that looks so.

        False where it stays text.
        """
        text = self.read_since(position)
        before = self.read_before(position)
        if _LABELS.fullmatch(text.strip()) and not is_power(before, text.strip()):
            self._call_all(position)
            return True
        label = _LABEL.fullmatch(text.strip())
        if label is None or list_marks(text):
            return False
        if is_power(before, label[1]):
            self.cut(position)
            self._parts.append(raise_figures(text.strip()))
            return True
        if _ORDINAL.search(before + label[1]):
            return False
        self.cut(position)
        self.call(label[1])
        return True

    def _call_all(self, position: int) -> None:
        """Several marks with signs between them: the signs are no text."""
        text = self.cut(position)
        for label in re.findall(r"\d+", text):
            self.call(label)
        self._lose(re.sub(r"[\d\s]", "", text), "sign between footnote marks")

    def take(self) -> tuple[LinePiece, ...]:
        """The lines of the block, and an empty one for each empty line; then nothing is left."""
        text = "".join(self._parts)
        ends = [0]
        for part in self._parts:
            ends.append(ends[-1] + len(part))
        stretches = [replace(s, start=ends[s.start], stop=ends[s.stop]) for s in self._stretches]
        self._parts, self._stretches = [], []
        return tuple(_pieces(text, sorted(stretches, key=lambda each: each.start)))

    def take_whole(self) -> LinePiece:
        """The block on one line."""
        return join_pieces(self.take())


def join_pieces(pieces: Iterable[LinePiece]) -> LinePiece:
    """Pieces put together as their scripts want it.

    >>> join_pieces(
    ...     [LinePiece("加强"), LinePiece("监管"), LinePiece("and"), LinePiece("more")]
    ... ).text
    '加强监管and more'
    """
    whole = LinePiece("")
    for piece in pieces:
        if not whole.text:
            whole = piece
        elif piece.text:
            text = join_halves(whole.text, piece.text)
            moved = put_after(text[: len(text) - len(piece.text)], piece)
            whole = LinePiece(text, (*whole.codes, *moved.codes), whole.indented)
    return whole


def put_after(text: str, piece: LinePiece) -> LinePiece:
    """A piece with a text before it.

    >>> put_after("1. ", LinePiece("Decides", (Code("italic", 0, 7),))).codes
    (Code(look='italic', start=3, stop=10, target=None),)
    """
    shift = len(strip_marks(text))
    moved = tuple(replace(c, start=c.start + shift, stop=c.stop + shift) for c in piece.codes)
    return replace(piece, text=text + piece.text, codes=moved)


def cut_start(piece: LinePiece, length: int) -> LinePiece:
    """A piece without its first characters, which hold no marks.

    >>> cut_start(LinePiece("1. Decides", (Code("italic", 3, 10),)), 3).codes
    (Code(look='italic', start=0, stop=7, target=None),)
    """
    moved = (replace(c, start=max(c.start - length, 0), stop=c.stop - length) for c in piece.codes)
    kept = tuple(code for code in moved if code.stop > 0)
    return replace(piece, text=piece.text[length:], codes=kept)


def _pieces(text: str, stretches: Sequence[_Stretch]) -> Iterator[LinePiece]:
    """The lines of a text; the stretches come in the order of their beginnings."""
    start = taken = 0
    open_: list[_Stretch] = []
    for line in text.split("\n"):
        stop = start + len(line)
        while taken < len(stretches) and stretches[taken].start < stop:
            open_.append(stretches[taken])
            taken += 1
        open_ = [each for each in open_ if each.stop > start]
        yield _piece(line, start, open_)
        start = stop + 1


def _piece(line: str, start: int, stretches: Sequence[_Stretch]) -> LinePiece:
    """A line with even white space; `start` is where it stands in the block."""
    text, raws, bares = "", [0], [0]
    parts: list[str] = []
    bare, spaced, last = 0, True, ""
    for token in _TOKEN.finditer(line):
        raws.append(token.start())
        bares.append(bare)
        if token[1]:
            parts.append(token[1])
        elif token[2]:
            after = line[token.end() : token.end() + 1]
            # A line end in wide scripts is nothing.
            is_nothing = token[2] == "\v" and join_halves(last, after) == last + after
            space = "" if spaced or is_nothing else "\t" if "\t" in token[2] else " "
            parts.append(space)
            bare += len(space)
            spaced = True
        else:
            parts.append(token[0])
            bare += len(token[0])
            spaced, last = False, token[0][-1]
    text = "".join(parts)
    stripped = text.rstrip()
    length = bare - (len(text) - len(stripped))
    places = _Places(raws, bares, length)
    codes = (_code(stretch, start, len(line), places) for stretch in stretches)
    own = sorted({code for code in codes if code}, key=_order)
    return LinePiece(stripped, tuple(_merged(own, stripped)), _is_indented(line))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each token of a line begins: as it was, and as it comes out."""

    raws: Sequence[int]
    bares: Sequence[int]
    length: int

    def locate(self, raw: int) -> int:
        token = bisect_right(self.raws, raw) - 1
        after = self.bares[token + 1] if token + 1 < len(self.bares) else self.length
        return min(self.bares[token] + raw - self.raws[token], after, self.length)


def _code(stretch: _Stretch, start: int, length: int, places: _Places) -> Code | None:
    first, last = max(stretch.start - start, 0), min(stretch.stop - start, length)
    if first >= last:
        return None
    begin, end = places.locate(first), places.locate(last)
    return Code(stretch.look, begin, end, stretch.target) if begin < end else None


def _order(code: Code) -> tuple[int, int, str, str]:
    return code.start, -code.stop, code.look, code.target or ""


def _merged(codes: Iterable[Code], text: str) -> list[Code]:
    """Codes of one look that touch become one; white space at their ends is not theirs."""
    bare = strip_marks(text)
    merged: list[Code] = []
    last: dict[tuple[Look, str | None], int] = {}
    for code in codes:
        place = last.get((code.look, code.target))
        if place is not None and code.start <= merged[place].stop:
            merged[place] = replace(merged[place], stop=max(merged[place].stop, code.stop))
        else:
            last[code.look, code.target] = len(merged)
            merged.append(code)
    return [trimmed for code in merged if (trimmed := _trimmed(code, bare)) is not None]


def _trimmed(code: Code, text: str) -> Code | None:
    inner = text[code.start : code.stop]
    if not inner.strip():
        return None
    lead, tail = len(inner) - len(inner.lstrip()), len(inner) - len(inner.rstrip())
    return replace(code, start=code.start + lead, stop=code.stop - tail)


def _is_indented(line: str) -> bool:
    return re.match(r"(?:[ \t]*[\xa0\u2003]){2,}|\s*\u3000|\t", line) is not None
