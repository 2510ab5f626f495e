"""The text of a block out of its rows: footnote marks, looks, spaces, and hyphens at line ends.

A hyphen is part of a word, or only parts it. "imple-" before "mentation" goes if "implementation"
stands elsewhere in the document, "socio-" before "economic" stays. What nothing shows is decided by
what this document does elsewhere: one whose line ends never break a known word breaks none. Every
hyphen that goes is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from tmtool.documents.content import (
    MARKED_START,
    RemovedText,
    is_one_word,
    is_power,
    list_marks,
    mark,
    raise_figures,
    strip_marks,
)
from tmtool.documents.pdf.model import LetterRun, RowSegment
from tmtool.documents.pdf.pages import SOFT_HYPHEN
from tmtool.lang.script import is_han, measure_width
from tmtool.units import Code

_LABEL = r"(?:[0-9]{1,3}|[a-z]|\*{1,3}|[†‡§])"
_LABELS = re.compile(rf"{_LABEL}(?:\s?[,、，]?\s?{_LABEL})*")
_STAR = re.compile(r"(?<=[^\s*])(\*{1,3}|[†‡§])(?=$|[\s,.;:)，。；：）])")
_BORDER = re.compile(r"[\u3400-\u9fff]( ?)[A-Za-z0-9]|[A-Za-z0-9]( ?)(?=[\u3400-\u9fff])")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[/._=?&%-]$")
_TAIL = 200
"""So much of a text's end is looked at where the next row joins it. Chosen, no measurement."""
_RUNNING = 20
"""So many Chinese characters make a text in which a space between two of them is only layout.
Chosen, no measurement."""
_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑’'][^\W\d_]+)*")
_LEFT = re.compile(r"([^\W\d_]+(?:[-‐‑][^\W\d_]+)*)([-‐\u00ad])$")
_RIGHT = re.compile(r"[^\W\d_]+")
_PREFIXES = frozenset((
    "anti", "auto", "bi", "co", "counter", "cross", "eco", "ex", "extra", "full", "half", "high",
    "hydro", "inter", "intra", "long", "low", "macro", "mega", "micro", "mid", "multi", "neo",
    "non", "one", "over", "post", "pre", "pro", "pseudo", "quasi", "re", "self", "semi", "short",
    "socio", "sub", "super", "trans", "two", "three", "four", "ultra", "under", "vice", "well",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
))  # fmt: skip
_BEGINNINGS = frozenset((
    "anti", "auto", "bi", "co", "counter", "eco", "ex", "extra", "hydro", "inter", "intra", "mega",
    "micro", "neo", "over", "post", "pre", "pro", "re", "sub", "super", "trans", "ultra", "under",
    "vice",
))  # fmt: skip
"""Those of the prefixes that many words begin with in which nobody sees one."""


@dataclass(frozen=True, slots=True)
class WrittenBlock:
    """The text of a block and how stretches of it look."""

    text: str
    codes: tuple[Code, ...]


@dataclass(slots=True)
class TextWriter:
    """Knows what the whole document shows of hyphens and of spaces beside Chinese characters."""

    hyphens: Hyphens
    labels: frozenset[str]
    spaced: bool = False
    spaced_marks: bool = False
    removed: list[RemovedText] = field(default_factory=list)
    unspaced: int = 0

    def write(self, rows: Sequence[RowSegment], labels: frozenset[str], where: str) -> WrittenBlock:
        """The text of rows; `labels` are those of the footnotes on their pages."""
        letters: list[str] = []
        looks: list[tuple[bool, bool]] = []
        spaced = self._spaces(rows)
        for row in rows:
            if letters:
                self._join(letters, looks, row, spaced=spaced, where=where)
            for piece in self._marked(row, "".join(letters[-8:]), labels):
                for letter in _letters(piece.text):
                    letters.append(letter)
                    looks.append((piece.bold, piece.italic))
            if (
                row.spaced
                and letters
                and (list_marks(letters[-1]) or measure_width(letters[-1]) == 2)
            ):
                letters.append(" ")
                looks.append(looks[-1])
        return self._finished(letters, looks)

    def report(self) -> tuple[RemovedText, ...]:
        """What was taken away in writing."""
        if not self.unspaced:
            return tuple(self.removed)
        reason = f"spaces between Chinese characters ({self.unspaced})"
        return (*self.removed, RemovedText(" ", reason, len(self.removed) + 1))

    def _spaces(self, rows: Sequence[RowSegment]) -> bool:
        """Whether this text puts a space between Chinese characters and figures or letters."""
        counts = count_borders(row.text for row in rows)
        if counts[True] == counts[False]:
            return self.spaced
        return counts[True] > counts[False]

    def _join(
        self,
        letters: list[str],
        looks: list[tuple[bool, bool]],
        row: RowSegment,
        *,
        spaced: bool,
        where: str,
    ) -> None:
        """Make the end of a text ready for the next row: take a hyphen away, or put a space."""
        left, right = "".join(letters[-_TAIL:]), row.text
        undone = self.hyphens.undo_hyphen(left, right)
        if undone is not None:
            letters.pop()
            looks.pop()
            self.removed.append(
                RemovedText(undone.text, undone.reason, len(self.removed) + 1, where)
            )
        elif letters[-1] == " " and is_han(right[0]) and is_han(left.rstrip()[-1]):
            letters.pop()
            looks.pop()
        elif letters[-1] != " " and self._parted(left, right, spaced=spaced):
            letters.append(" ")
            looks.append(looks[-1])

    def _parted(self, left: str, right: str, *, spaced: bool) -> bool:
        """Whether a space stands between two rows."""
        if MARKED_START.match(right):
            return False
        plain = strip_marks(left)
        before, after = plain[-1:], right[:1]
        if plain != left and left[-1] != before and is_han(after):
            return self.spaced_marks
        if is_han(before) or is_han(after):
            other = after if is_han(before) else before
            return spaced and other.isascii() and other.isalnum()
        if measure_width(before) == 2 or measure_width(after) == 2:
            return False
        if is_one_word(plain, after):
            return False
        return not (before in "“‘([" or re.search(r"\S—$", plain) or _ADDRESS.search(plain))

    def _marked(self, row: RowSegment, before: str, labels: frozenset[str]) -> Iterator[LetterRun]:
        """The pieces of a row with raised figures as marks, or as what else they are."""
        for piece in row.pieces:
            text = piece.text
            if piece.shift == 1 and text.strip():
                text = self._raised(text.strip(), before, labels)
            elif "*" in text or "†" in text or "‡" in text:
                text = _STAR.sub(lambda m: mark(m[1]) if m[1] in labels else m[0], text)
            before = (before + text)[-8:]
            yield LetterRun(text, piece.bold, piece.italic)

    def _raised(self, text: str, before: str, labels: frozenset[str]) -> str:
        """A footnote mark, several of them, an exponent, or the letters of an ordinal."""
        if not _LABELS.fullmatch(text):
            return text
        found = re.findall(_LABEL, text)
        if text.isdecimal() and is_power(before):
            of_unit = not before[-1:].isdecimal()
            if of_unit or text not in labels:
                return raise_figures(text)
        if text[0].isdecimal() or all(label in self.labels for label in found):
            signs = re.sub(rf"{_LABEL}|\s", "", text)
            if signs:
                self.removed.append(RemovedText(signs, "sign between marks", len(self.removed) + 1))
            return "".join(map(mark, found))
        return text

    def _finished(self, letters: list[str], looks: list[tuple[bool, bool]]) -> WrittenBlock:
        keep = _hugging(_kept(letters), letters)
        text = "".join(letters[i] for i in keep)
        if sum(map(is_han, text)) >= _RUNNING:
            # The places of spaces that stand between two Chinese characters.
            between = {
                i
                for before, i, after in zip(keep, keep[1:], keep[2:], strict=False)
                if letters[i] == " " and is_han(letters[before][0]) and is_han(letters[after][0])
            }
            self.unspaced += len(between)
            keep = [i for i in keep if i not in between]
            text = "".join(letters[i] for i in keep)
        return WrittenBlock(
            text, tuple(_codes([letters[i] for i in keep], [looks[i] for i in keep]))
        )


def count_borders(texts: Iterable[str]) -> Counter[bool]:
    """How often a space stands between Chinese and Latin letters or figures, and how often not."""
    return Counter(
        " " in found[0] for text in texts for found in _BORDER.finditer(strip_marks(text))
    )


def has_spaced_marks(rows: Iterable[RowSegment]) -> bool:
    """Whether a mark before a Chinese character usually has a space after it."""
    counts = Counter(
        after.text[:1] == " "
        for row in rows
        for mark_, after in pairwise(row.pieces)
        if mark_.shift == 1 and is_han(after.text.strip()[:1] or " ")
    )
    return counts[True] > counts[False]


def _letters(text: str) -> Iterator[str]:
    """The characters of a text; a mark counts as one."""
    at = 0
    while at < len(text):
        found = MARKED_START.match(text, at)
        if found:
            yield mark(found[1])
            at += len(mark(found[1]))
        else:
            yield text[at]
            at += 1


def _kept(letters: Sequence[str]) -> list[int]:
    """The places of all letters but spaces at the ends or after another space."""
    keep: list[int] = []
    for i, letter in enumerate(letters):
        if letter == SOFT_HYPHEN or (letter == " " and (not keep or letters[keep[-1]] == " ")):
            continue
        keep.append(i)
    while keep and letters[keep[-1]] == " ":
        keep.pop()
    return keep


def _hugging(keep: Sequence[int], letters: Sequence[str]) -> list[int]:
    """The places without a space before a mark that has one after it too, or ends the text."""
    ends = [*keep[1:], None], [*keep[2:], None, None]
    return [
        i
        for i, one, two in zip(keep, *ends, strict=False)
        if not (
            letters[i] == " "
            and one is not None
            and list_marks(letters[one])
            and (two is None or letters[two] == " ")
        )
    ]


def _codes(letters: Sequence[str], looks: Sequence[tuple[bool, bool]]) -> Iterator[Code]:
    """Bold and italic stretches; marks take no room."""
    widths = [0 if list_marks(letter) else len(letter) for letter in letters]
    for look, which in (("bold", 0), ("italic", 1)):
        at = 0
        for worn, group in groupby(
            zip(widths, looks, strict=True), key=lambda pair: pair[1][which]
        ):
            length = sum(each for each, _ in group)
            if worn and length:
                yield Code("bold" if look == "bold" else "italic", at, at + length)
            at += length


class Undone(NamedTuple):
    """A word that a line end had parted, with its hyphen, and how sure it is."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Hyphens:
    """The words of a document away from line ends, and whether its line ends part words."""

    words: Counter[str]
    parts_words: bool

    def undo_hyphen(self, left: str, right: str) -> Undone | None:
        """The word at the end of a row whose hyphen goes; None where it stays, or none is there.

        >>> seen = collect_hyphens(
        ...     [["imple-", "mentation of the socio-", "economic implementation"]]
        ... )
        >>> (
        ...     seen.undo_hyphen("the imple-", "mentation of").text,
        ...     seen.undo_hyphen("socio-", "economic"),
        ... )
        ('imple-mentation', None)
        """
        found = _parts(left, right)
        if found is None:
            return None
        one, sign, other = found
        text = f"{one}-{other}"
        if sign == "\u00ad":
            return Undone(text, "soft hyphen")
        known = self._is_known_word(one, other)
        if known is not None:
            return Undone(text, "hyphen at a line end") if known else None
        if not self.parts_words or self._is_compound(one, other):
            return None
        return Undone(text, "hyphen at a line end, taken for no part of the word")

    def _is_known_word(self, first: str, second: str) -> bool | None:
        """Whether the word stands elsewhere without its hyphen, or with it; None if neither."""
        whole = self.words[(first + second).lower()]
        compound = self.words[f"{first}-{second}".lower()]
        if whole == compound:
            return None
        return whole > compound

    def _is_compound(self, first: str, second: str) -> bool:
        """Whether both parts are words of their own here, or the first one is a known prefix.

        A prefix that words also begin with ("pre-liminary") is one before a word of its own.
        """
        last = re.split(r"[-‐‑]", first.lower())[-1]
        if last in _PREFIXES:
            return last not in _BEGINNINGS or bool(self.words[second.lower()])
        return bool(self.words[last] and self.words[second.lower()])


def collect_hyphens(texts: Iterable[Sequence[str]]) -> Hyphens:
    """Look at the rows of all texts of a document.

    >>> collect_hyphens([["sub-", "Saharan Africa"]]).parts_words
    False
    """
    words: Counter[str] = Counter()
    ends: list[tuple[str, str]] = []
    for rows in texts:
        for i, row in enumerate(rows):
            plain = strip_marks(row)
            parts = _parts(rows[i - 1], plain) if i else None
            following = _parts(plain, rows[i + 1]) if i + 1 < len(rows) else None
            whole = plain[len(parts[2]) :] if parts else plain
            if following:
                ends.append((following[0], following[2]))
                whole = whole[: -len(following[0]) - 1]
            words.update(word.lower() for word in _WORD.findall(whole))
    seen = Hyphens(words, parts_words=False)
    parted = sum(seen._is_known_word(one, other) is True for one, other in ends)
    kept = sum(seen._is_known_word(one, other) is False for one, other in ends)
    return Hyphens(words, parts_words=parted > kept)


def _parts(left: str, right: str) -> tuple[str, str, str] | None:
    """The word before a hyphen at a line end, the hyphen, and the small letters after it."""
    before = _LEFT.search(strip_marks(left).rstrip())
    after = _RIGHT.match(right)
    if before is None or after is None or not after[0][0].islower():
        return None
    return before[1], before[2].replace("‐", "-"), after[0]
