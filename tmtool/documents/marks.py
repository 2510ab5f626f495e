"""Footnotes and the marks that call them, also where a mark was glued to the word before it.

Text taken out of a PDF has "的报告；6" and "Declaration8 adopted"; old documents have "report,1/".
A digit counts as a mark on evidence: where it stands, whether there is such a footnote, and whether
it continues the row of marks before it (repeated calls of an earlier footnote are lower).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from tmtool.documents.figures import is_count
from tmtool.documents.layout import OLD_FOOTNOTE, is_footnote_like
from tmtool.documents.lines import MARKED_START, Line, join_halves, list_marks, mark, strip_marks
from tmtool.un import masthead

_HAN = r"\u3400-\u9fff"
# After these a Chinese number counts: 第3条, 附件2, 表1.
_COUNTED = "第表图圖条條款段件标標章节節"
# Chinese, Japanese and Korean have no small letters: 降至1.6% is no word with a mark.
_SMALL = r"[^\W\d_A-Z\u3040-\u9fff\uac00-\ud7a3]"
_BEFORE_WORD = rf"(?=\s?[{_HAN}，；。])"
_NEXT = rf"(?=$|[\s”’」』）)，。；：、,;:{_HAN}])"
_ABBREVIATION = "".join(
    rf"(?<!\b{word}\.)"
    for word in ("no", "nos", "vol", "para", "paras", "art", "chap", "fig", "pp")
)


class _Sure(IntEnum):
    """How much a place says by itself.

    In sequence a figure has to go on from the mark before it; rising, from that or to the one after
    it; in company of marks or notes it may also call an earlier note again.
    """

    ONLY_IN_SEQUENCE = 0
    RISING = 1
    IN_COMPANY = 2
    ALONE = 3


_PLACES: tuple[tuple[_Sure, str], ...] = (
    (_Sure.ALONE, rf"(?<=[；。！？》”」』])(?P<n>[0-9]{{1,3}}){_NEXT}"),
    (_Sure.ALONE, r"(?<=[^\W\d_][;；。])(?P<n>[0-9]{1,3})(?=\s|$)"),
    (_Sure.ALONE, r"(?<=[^\s\d/])(?:\s)?(?P<n>[0-9]{1,3}|\*{1,3})/(?![A-Za-z0-9/])"),
    (_Sure.IN_COMPANY, r"(?<=[A-Za-z)”’»\]][,;:”])(?P<n>[0-9]{1,3})(?=\s|$|[”’)])"),
    (_Sure.IN_COMPANY, rf"(?i:{_ABBREVIATION})(?<=[a-z)”’\]]\.)(?P<n>[0-9]{{1,3}})(?=\s|$)"),
    (_Sure.IN_COMPANY, r"(?<=\b[0-9]{4}[,;])(?P<n>[0-9]{1,2})(?=\s|$)"),
    (_Sure.RISING, rf"(?<=[，,：)）])(?P<n>[0-9]{{1,3}})(?=$|[\s{_HAN}])"),
    (_Sure.RISING, rf"(?<={4 * _SMALL})(?P<n>[0-9]{{1,2}})(?=[\s,;.:)”]|$)"),
    (_Sure.RISING, r"(?<=[,;:.a-z”])\s(?P<n>[0-9]{1,3})(?=\s{2,}\S|\s[,;.])"),
    (_Sure.RISING, r"(?<=[,;:.”])\s(?P<n>[0-9]{1,3})(?=\s*$)"),
    (_Sure.ONLY_IN_SEQUENCE, r"(?<=\b[0-9]{4}[-–][0-9]{4})(?P<n>[0-9]{1,2})(?=[\s,;.]|$)"),
    (_Sure.ONLY_IN_SEQUENCE, rf"(?<=[{_HAN}])(?<![{_COUNTED}])(?P<n>[0-9]{{1,3}}){_BEFORE_WORD}"),
)  # fmt: skip
_BY_FOOTNOTE = (r"\[(?P<n>[0-9]{1,3})\]", r"(?<=[^\s*])(?P<n>\*{1,3})(?=$|[\s,，。;；)）])")
# How far a row may jump where a mark was lost, or a text is only an extract. Chosen, no
# measurement.
_REACH = 5
_GLUED = tuple((sure, re.compile(pattern)) for sure, pattern in _PLACES)
_FIGURE = re.compile("[0-9*]")
_CALLED = tuple(re.compile(pattern) for pattern in _BY_FOOTNOTE)
# A note's mark, and a sign after it: "1. See", "1) See".
_MARKED = re.compile(rf"{MARKED_START.pattern}(?:[.):：．](?=\s)\s*)?")
_BARE = re.compile(r"(?P<label>[0-9]{1,3})\s+(?=\S)")
_BRACKETED = re.compile(r"\[\^?(?P<label>[0-9]{1,3})\]:?\s*(?=\S)")
_STARRED = re.compile(r"(?P<label>\*{1,3})\s*(?=[^\s*])")


@dataclass(frozen=True, slots=True)
class _MarkCandidate:
    block: int
    start: int
    stop: int
    label: str
    sure: _Sure

    @property
    def number(self) -> int | None:
        return int(self.label) if self.label.isdecimal() else None


def find_glued_numbers(lines: Iterable[Line]) -> frozenset[str]:
    """The labels that may hang on words somewhere in these lines.

    >>> sorted(find_glued_numbers([Line("注意到秘书长的报告；6", 1), Line("2019年12月", 2)]))
    ['6']
    """
    found = {label for line in lines for label in list_marks(line.text)}
    for line in lines:
        found.update(match["n"] for _, match in _glued(line.text))
        for pattern in _CALLED:
            found.update(match["n"] for match in pattern.finditer(line.text))
    return frozenset(found)


def split_footnotes(
    blocks: Sequence[Line], called: frozenset[str]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """The text, and the footnotes with their labels; `called` are labels that something calls.

    >>> text, notes = split_footnotes([Line("报告；6", 1), Line("6 A/61/117。", 2)], frozenset("6"))
    >>> [note.label for note in notes], notes[0].text
    (['6'], 'A/61/117。')
    """
    text: list[Line] = []
    notes: list[Line] = []
    for block in blocks:
        note = _as_footnote(block, called)
        if note is not None:
            notes.append(note)
        elif block.foot and notes:
            notes[-1] = notes[-1].replace_text(join_halves(notes[-1].text, block.text))
        else:
            text.append(block)
    return tuple(text), tuple(notes)


def _as_footnote(block: Line, called: frozenset[str]) -> Line | None:
    """The block as a footnote, if it begins with a mark and goes on as one."""
    start = _start(block, called)
    if start is None:
        return block if block.role == "footnote" else None
    label, stop = start
    if not strip_marks(block.text[stop:]).strip():
        return None
    return replace(block, text=block.text[stop:], label=label, role="footnote")


def _start(block: Line, called: frozenset[str]) -> tuple[str, int] | None:
    """The mark that a footnote begins with, and where its text does."""
    found = _MARKED.match(block.text)
    if found and block.role in (None, "footnote", "item"):
        return found[1], found.end()
    if block.role is not None or block.label is not None:
        return None
    found = OLD_FOOTNOTE.match(block.text)
    if found:
        return found["label"], found.end()
    for pattern in (_BARE, _BRACKETED, _STARRED):
        found = pattern.match(block.text)
        if found and (block.foot or _is_called(found["label"], called, block, pattern)):
            return found["label"], found.end()
    return None


def _is_called(label: str, called: frozenset[str], block: Line, pattern: re.Pattern[str]) -> bool:
    """A number alone must also read like a note: "12 members" is the text of a list."""
    return label in called and (pattern is not _BARE or is_footnote_like(block.bare))


def attach_glued_marks(blocks: Sequence[Line], labels: frozenset[str]) -> tuple[Line, ...]:
    """Turn glued digits into marks; `labels` are those of the footnotes that there are.

    >>> (line,) = attach_glued_marks([Line("欢迎《行动纲领》2执行情况审查；6", 1)], frozenset())
    >>> list_marks(line.text), line.bare
    (['2', '6'], '欢迎《行动纲领》执行情况审查；')
    """
    blocks = [_hung_in_cell(block, labels) for block in blocks]
    placed = {label for block in blocks for label in list_marks(block.text)}
    if placed and not (labels := labels - placed):
        return tuple(blocks)
    candidates = sorted(_candidates(blocks, labels), key=lambda each: (each.block, each.start))
    accepted = _accepted(candidates, labels)
    result = list(blocks)
    for each in reversed(accepted):
        text = result[each.block].text
        hung = text[: each.start] + mark(each.label) + text[each.stop :]
        if strip_marks(hung).strip():  # a figure alone is no mark: it hangs on nothing
            result[each.block] = result[each.block].replace_text(hung)
    return tuple(result)


def _hung_in_cell(block: Line, labels: frozenset[str]) -> Line:
    """A cell whose raised letter is the mark of a note, though it looks like 12ª in Spanish."""
    text = block.text
    if block.role != "cell" or list_marks(text):
        return block
    for code in reversed(block.codes):
        label = text[code.start : code.stop]
        if code.look == "superscript" and label in labels:
            text = text[: code.start] + mark(label) + text[code.stop :]
    return block.replace_text(text) if strip_marks(text).strip() else block


def _candidates(blocks: Sequence[Line], labels: frozenset[str]) -> Iterator[_MarkCandidate]:
    for i, block in enumerate(blocks):
        taken: set[int] = set()
        for sure, found in _places(block, labels):
            if found.start("n") not in taken:
                taken.add(found.start("n"))
                yield _MarkCandidate(i, found.start(), found.end(), found["n"], sure)


def _places(block: Line, labels: frozenset[str]) -> Iterator[tuple[_Sure, re.Match[str]]]:
    """Every place in a text block that may be a mark, the surest kinds first."""
    if block.role == "cell" or masthead.find_facts(block.bare.split("\n")[0]):
        return
    yield from _glued(block.text)
    for pattern in _CALLED:
        for found in pattern.finditer(block.text):
            if found["n"] in labels:
                yield _Sure.ALONE, found


def _glued(text: str) -> Iterator[tuple[_Sure, re.Match[str]]]:
    """The figures that may hang on a word, those that count something left out."""
    if not _FIGURE.search(text):
        return
    for sure, pattern in _GLUED:
        for found in pattern.finditer(text):
            if not is_count(text, *found.span("n")):
                yield sure, found


def _accepted(candidates: Sequence[_MarkCandidate], labels: frozenset[str]) -> list[_MarkCandidate]:
    """The candidates that make a row: each the next one, or a call of an earlier one again.

    Where there are no notes, one figure alone makes none: it stays text.
    """
    company = bool(labels) or any(each.sure == _Sure.ALONE for each in candidates)
    order = sorted(int(label) for label in labels if label.isdecimal())
    highest = 0
    accepted: list[_MarkCandidate] = []
    for each in candidates:
        if labels and each.label not in labels:
            continue
        if each.number is None:
            accepted.append(each)
        elif _fits(each, highest, order, company=company):
            accepted.append(each)
            highest = max(highest, each.number)
    if labels:
        return accepted
    accepted = [each for each in accepted if _has_neighbour(accepted, each)]
    numbers = {each.number for each in accepted}
    return accepted if len(numbers) > 1 else [each for each in accepted if each.number is None]


def _fits(each: _MarkCandidate, highest: int, order: Sequence[int], *, company: bool) -> bool:
    """Whether a figure goes on with the row; `order` are the numbers of the notes, if any."""
    number = each.number or 0
    if each.sure != _Sure.ALONE and not company:
        return False
    if each.sure == _Sure.ONLY_IN_SEQUENCE and not order:
        return number == highest + 1 > 1
    if each.sure <= _Sure.RISING and order:
        return number == next((label for label in order if label > highest), None)
    reach = _REACH if each.sure == _Sure.ALONE else 1
    return bool(order) or highest == 0 or 0 < number <= highest + reach


def _has_neighbour(row: Sequence[_MarkCandidate], each: _MarkCandidate) -> bool:
    """Whether a figure that says little by itself has its neighbour in the row."""
    if each.sure != _Sure.RISING or each.number is None:
        return True
    return any(abs(each.number - (one.number or 0)) == 1 for one in row if one.number)
