"""Where a sentence may end: punctuation with all that closes with it, line breaks, list items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.segmenter.boundary import BoundaryView, Place

_MARK = re.compile(r"[.!?…‽。！？．｡؟۔]+(?:[ ][.!?…]+)*|(?:--|—)(?=[\"”]\s+[\"“A-Z])")
_ARABIC = re.compile(r"[.!?…؟۔:،]+")
_FULL_WIDTH = "。！？．｡"
_STRAIGHT = "\"'"
_LOOSE_CLOSERS = "”’»›)）】〕］」』｣》〉\"'"
_MORE = ".!?…。！？؟"
_BREAK = re.compile(r"\n\s*")
_SPACE = re.compile(r"\s*")
_NOTE_MARK = re.compile(
    r"\s?\[\d{1,3}(?:[-–,]\s?\d{1,3})*\]"  # [1], [2-11]
    r"|\s?[¹²³⁰⁴-⁹]+"
    r"|(?<!\d[.．])(?<=[.!?)”\"])\d{1,3}(?:\s\d{1,3})*(?=\s+[A-Z])"  # "divide.2 Requests"
    r"|[\u200e\u200f\u202a-\u202e\u2066-\u2069]+"  # marks of direction
)
_GLUED_FIGURE = re.compile(r"\d{1,2}(?:\s?(?=[㐀-鿿])|\s*\Z)")
_REMARK = re.compile(
    r"\s?[（(\[［〔](?![A-Za-z0-9一二三四五六七八九十]{1,4}[）)])[^（）()。！？!?\n]{1,80}[）)\]］〕]"
)


def iter_sentence_marks(view: BoundaryView) -> Iterator[Place]:
    """Sentence punctuation, line breaks and list items, in order."""
    return _places(view, _MARK)


def iter_arabic_marks(view: BoundaryView) -> Iterator[Place]:
    """As `iter_sentence_marks`, with colon and comma, which bound sentences in Arabic at times."""
    return _places(view, _ARABIC)


def _places(view: BoundaryView, mark: re.Pattern[str]) -> Iterator[Place]:
    """One place for each start of a right side; punctuation wins over mere white space."""
    text = view.text
    starts = {match.end() for match in _BREAK.finditer(text)} | view.items
    found = {start: (_before_space(text, start),) * 2 for start in starts}
    found |= {start: (at, stop) for at, stop, start in _marks(view, mark)}
    return ((at, stop, start) for start, (at, stop) in sorted(found.items()) if 0 < stop < view.end)


def _marks(view: BoundaryView, mark: re.Pattern[str]) -> Iterator[Place]:
    at = 0
    while match := mark.search(view.text, at):
        stop = _with_closers(view, match)
        yield match.start(), stop, skip_space(view.text, stop)
        at = stop


def _with_closers(view: BoundaryView, match: re.Match[str]) -> int:
    """The end of a mark together with the marks that close, follow or annotate it."""
    # In "compounds. . . . The" the first point ends the sentence, the others open the next.
    if match[0] == ". . . ." and view.text[match.start() - 1 : match.start()].isalnum():
        return match.start() + 1
    stop = match.end()
    while further := _closed(view, match.start(), stop) or _noted(view, match.start(), stop):
        stop = further
    return stop


def _closed(view: BoundaryView, mark: int, stop: int) -> int | None:
    """Past a closing mark whose span was opened before `mark`, or one glued to the punctuation."""
    text = view.text
    at = stop + (text[stop : stop + 1] == " ")
    span = view.closing.get(at)
    if span is not None and span.start < mark:
        return span.stop
    if at in view.strays:
        return at + (2 if text[at] == text[at + 1 : at + 2] else 1)
    char = text[stop : stop + 1]
    if not char or (char in _STRAIGHT and text[stop + 1 : stop + 2].isalnum()):
        return None
    again = char in _MORE and text[stop - 1] in _LOOSE_CLOSERS
    return stop + 1 if again or char in _LOOSE_CLOSERS else None


def _noted(view: BoundaryView, mark: int, stop: int) -> int | None:
    """Past a note mark, or a short remark in brackets that belongs to what it follows."""
    match = _NOTE_MARK.match(view.text, stop)
    if match is None and view.text[mark] in _FULL_WIDTH:
        match = _chinese_note(view, stop)
    return match.end() if match else None


def _chinese_note(view: BoundaryView, stop: int) -> re.Match[str] | None:
    """A remark, "。（见附件）", or a bare footnote figure, "鸿沟。2 还请"."""
    text = view.text
    figure = _GLUED_FIGURE.match(text, stop)
    if figure and (figure.end() == len(text) or view.find_opener(figure.end())):
        return figure
    return _REMARK.match(text, stop)


def _before_space(text: str, offset: int) -> int:
    """The end of what stands before the white space that ends at `offset`."""
    while offset > 0 and text[offset - 1].isspace():
        offset -= 1
    return offset


def skip_space(text: str, offset: int) -> int:
    """The offset of what follows the white space at `offset`.

    >>> skip_space("a  b", 1)
    3
    """
    match = _SPACE.match(text, offset)
    return match.end() if match else offset
