"""The text of a block from its rows: footnote marks, looks, spaces, and hyphens at line ends.

Every hyphen that goes is reported.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

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
from tmtool.documents.hyphens import LineEndWords, split_word
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


@dataclass(frozen=True, slots=True)
class WrittenBlock:
    """The text of a block and how stretches of it look."""

    text: str
    codes: tuple[Code, ...]


@dataclass(slots=True)
class TextWriter:
    """Writes blocks by the document's words and its spaces next to Chinese characters."""

    words: LineEndWords
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
        if self.words.is_cut(left, right):
            first, sign, second = split_word(left, right) or ("", "", "")
            reason = "soft hyphen" if sign == SOFT_HYPHEN else "hyphen at a line end"
            letters.pop()
            looks.pop()
            self.removed.append(
                RemovedText(f"{first}-{second}", reason, len(self.removed) + 1, where)
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
