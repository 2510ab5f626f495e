"""The parts of a text that a translation may lack: sentences, clauses, parentheses, items of lists.

Cut by marks alone, in Chinese and in English: what has no mark of its own is no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

PartKind: TypeAlias = Literal["sentence", "clause", "parenthesis", "item"]

_PARENTHESIS = re.compile(r"[(（\[［【](?:[^()（）\[\]]|[(（][^()（）]*[)）])*[)）\]］】]")
_SENTENCE_END = {
    "zh": re.compile(r"[。！？；;\n]+[”』」）)]?"),
    # Web texts leave out the blank between two sentences.
    "en": re.compile(
        r"(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bSt)(?<!\bNo)(?<!\bNos)(?<!\bvs)(?<!\b[A-Z])"
        r"[.!?][)”\"’]?(?=\s+[A-Z“\"‘(0-9]|$)|(?<=[a-z)\]]{2})[.](?=[A-Z][a-z]|In\b|A\b)|;|\n"
    ),
}
_CLAUSE_END = {
    "zh": re.compile(r"[，：,:—–]+(?!\d)"),
    "en": re.compile(r"[,:](?!\d)|[—–]| - "),
}
_NOT_JOINED = "(?<![总调温饱柔共])[和及或与](?![国平谐许会])"
"""和 and its like between two things, not in a word (总和, 和平, 或许)."""
_ITEM_END = {
    "zh": re.compile(
        rf"(?P<list>、(?:以及|[和及或与])?|以及|{_NOT_JOINED})"
        r"|(?P<end>[，。；：！？,;:\n“”]|(?<=[^\s])等)"
    ),
    "en": re.compile(
        r"(?P<list>,? (?:and|or|and/or|as well as) |,(?!\d))"
        r"|(?P<end>[;:](?!\d)|[.](?= |$)|[“”\"])"
    ),
}
_SIGNS = {
    "zh": re.compile(rf"、|以及|{_NOT_JOINED}"),
    "en": re.compile(r"\b(?:and|or)\b|&| as well as |,(?!\d)"),
}
_STOPS = {"zh": re.compile("[，；：。]"), "en": re.compile(r"[;:.](?!\d)")}
_HIDDEN = "\x01"


class ListedPart(NamedTuple):
    """A stretch of a text that stands between marks of its own."""

    kind: PartKind
    start: int
    stop: int


class ListPiece(NamedTuple):
    """What stands between two marks of a list; `mark` follows it, and `ends` its list or not."""

    start: int
    stop: int
    mark: str
    ends: bool


class MarkCounts(NamedTuple):
    """How many marks a text has: those between items of lists, and all others."""

    joints: int
    stops: int


def cut_parts(text: str, lang: str) -> list[ListedPart]:
    """The sentences and clauses of which a text has several, and its parentheses.

    >>> [text[1:] for text in cut_parts("大会闭幕（晚间），代表离开。", "zh")]
    [(0, 8), (9, 13), (4, 8)]
    >>> english = "He will succeed Mr. Li. They met."
    >>> [english[each.start : each.stop] for each in cut_parts(english, "en")]
    ['He will succeed Mr. Li', 'They met']
    """
    bare = _hide_parentheses(text)
    sentences = list(_split(bare, range(len(text)), _SENTENCE_END[lang]))
    clauses = [each for one in sentences for each in _split(bare, one, _CLAUSE_END[lang])]
    found: dict[tuple[int, int], PartKind] = {}
    if len(sentences) > 1:
        found |= {(each.start, each.stop): "sentence" for each in sentences}
    if len(clauses) > 1:
        found = {**{(each.start, each.stop): "clause" for each in clauses}, **found}
    found |= {match.span(): "parenthesis" for match in _PARENTHESIS.finditer(text)}
    return [ListedPart(kind, *span) for span, kind in found.items() if span[1] - span[0] > 1]


def cut_list(text: str, lang: str) -> list[ListPiece]:
    """A text cut at the marks and words that stand between items of lists.

    >>> [(each.mark, each.ends) for each in cut_list("food, water and shelter.", "en")]
    [(',', False), (' and ', False), ('.', True)]
    """
    bare = _hide_parentheses(text)
    pieces: list[ListPiece] = []
    start = 0
    for match in _ITEM_END[lang].finditer(bare):
        ends = match["end"] is not None
        span = _trim(bare, start, match.start())
        if span:
            pieces.append(ListPiece(span.start, span.stop, match[0], ends))
        elif pieces:
            last = pieces[-1]
            pieces[-1] = last._replace(mark=last.mark + match[0], ends=last.ends or ends)
        start = match.end()
    if span := _trim(bare, start, len(text)):
        pieces.append(ListPiece(span.start, span.stop, "", ends=True))
    if pieces:
        pieces[-1] = pieces[-1]._replace(ends=True)
    return pieces


def count_marks(text: str, lang: str) -> MarkCounts:
    """Count the marks outside parentheses.

    >>> count_marks("Food, water and shelter.", "en")
    MarkCounts(joints=2, stops=1)
    """
    bare = _hide_parentheses(text)
    return MarkCounts(len(_SIGNS[lang].findall(bare)), len(_STOPS[lang].findall(bare)))


def _hide_parentheses(text: str) -> str:
    return _PARENTHESIS.sub(
        lambda match: match[0][0] + _HIDDEN * (len(match[0]) - 2) + match[0][-1], text
    )


def _split(text: str, within: range, mark: re.Pattern[str]) -> Iterator[range]:
    """What stands between marks and says something."""
    start = within.start
    for match in mark.finditer(text, within.start, within.stop):
        if span := _trim(text, start, match.start()):
            yield span
        start = match.end()
    if span := _trim(text, start, within.stop):
        yield span


def _trim(text: str, start: int, stop: int) -> range | None:
    """The stretch without blanks around it, or None where nothing is left."""
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return range(start, stop) if start < stop else None
