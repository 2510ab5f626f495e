"""Footnotes, and the figures in the text that call them.

A figure is a footnote mark only if the document has the footnote with that label. Marks pair with
footnotes in order, each with one; every other figure stays in the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from tmtool.documents.content import (
    MARKED_START,
    Line,
    iter_marks,
    join_halves,
    list_marks,
    mark,
    raise_figures,
    strip_marks,
)
from tmtool.documents.layout import OLD_FOOTNOTE, is_footnote_like
from tmtool.un import masthead

_HAN = r"\u3400-\u9fff"
_LETTER = r"[^\W\d_\u3040-\u9fff\uac00-\ud7a3]"
# Chinese measure words: a figure before one of them is a quantity or a date.
_MEASURE = (
    r"[年月日号號时時分秒点點个個名位次项項条條款段章节節届屆种種类類份件家只隻亿億万萬千百十"
    r"多余餘岁歲天周週倍成元吨噸米级級层層票遍组組批集卷册冊页頁行州省市县縣区區村户戶间間磅]"
)
# After these a Chinese number counts: 第3条, 附件2, 表1.
_COUNTED = "第表图圖条條款段件标標章节節"
_NO_COUNT = rf"(?!\s?(?:[-–—~～至到和、.．:：/]\s?[0-9]|[%％‰℃°$€£¥×]|{_MEASURE}))"
_N = r"(?P<n>[0-9]{1,3})"
_NEXT = rf"(?=$|[\s”’」』，。；：,;:{_HAN}])"
_CLOSES_WORD = rf"{_LETTER}{{2}}"


class _Evidence(IntEnum):
    """How much the position of a figure says for a footnote mark."""

    WEAK = 1
    AFTER_PUNCTUATION = 4
    RAISED = 16


_GLUED = tuple(
    (evidence, re.compile(pattern))
    for evidence, pattern in (
        (_Evidence.AFTER_PUNCTUATION, rf"(?<=[，；。！？》”」』]){_N}{_NEXT}{_NO_COUNT}"),
        (_Evidence.AFTER_PUNCTUATION, rf"(?<={_CLOSES_WORD}[,;.”’»)\]]){_N}(?=\s|$|[”’)])"),
        (_Evidence.AFTER_PUNCTUATION, rf"(?<=[”’»)][,;.]){_N}(?=\s|$)"),
        (_Evidence.AFTER_PUNCTUATION, r"(?<=[^\s\d/])\s?(?P<n>[0-9]{1,3}|\*{1,3})/(?![\w/])"),
        (_Evidence.AFTER_PUNCTUATION, r"\[(?P<n>[0-9]{1,3})\]"),
        (
            _Evidence.AFTER_PUNCTUATION,
            r"(?<=[^\s*])(?P<n>\*{1,3})(?=$|[\s,，。;；)）])",
        ),
        (_Evidence.AFTER_PUNCTUATION, r"(?<=\b[0-9]{4}[,;])(?P<n>[0-9]{1,2})(?=\s|$)"),
        (_Evidence.WEAK, rf"(?<=[：:)）]){_N}{_NEXT}{_NO_COUNT}"),
        (_Evidence.WEAK, rf"(?<={_CLOSES_WORD}){_N}(?=$|[\s,;.:)”])(?![.,:][0-9])"),
        (_Evidence.WEAK, rf"(?<={_CLOSES_WORD}[,;:.”])\s{_N}(?=\s*$|\s{{2,}}\S|\s[,;.])"),
        (_Evidence.WEAK, r"(?<=\b[0-9]{4}[-–][0-9]{4})(?P<n>[0-9]{1,2})(?=[\s,;.]|$)"),
        (
            _Evidence.WEAK,
            rf"(?<=[{_HAN}])(?<![{_COUNTED}]){_N}(?=$|\s?[{_HAN}《，。；]){_NO_COUNT}",
        ),
    )
)
_FIGURE = re.compile("[0-9*]")
# The word that a figure follows directly; two characters of Chinese.
_STEM = re.compile(rf"(?:{_LETTER}+|[{_HAN}]{{1,2}})$")
_STEM_CHARACTERS = 30
# A raised figure after a lone letter, a figure or a bracket may be an exponent.
_EXPONENT = re.compile(rf"(?:(?<!{_LETTER}){_LETTER}|[0-9)\]}}|])\Z")
_NOTES_PER_MARK = 8  # duplicate labels that one mark is compared with, so that time stays linear
_MARKED = re.compile(rf"{MARKED_START.pattern}(?:[.):：．](?=\s)\s*)?")
_BARE = re.compile(r"(?P<label>[0-9]{1,3})\s+(?=\S)")
_BRACKETED = re.compile(r"\[\^?(?P<label>[0-9]{1,3})\]:?\s*(?=\S)")
_STARRED = re.compile(r"(?P<label>\*{1,3})\s*(?=[^\s*])")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A figure that may be the mark of a footnote."""

    block: int
    start: int
    stop: int
    label: str
    evidence: _Evidence
    is_exponent: bool = False

    @property
    def weight(self) -> int:
        return _Evidence.AFTER_PUNCTUATION if self.is_exponent else self.evidence


def find_called_labels(lines: Iterable[Line]) -> frozenset[str]:
    """Return the labels that figures in these lines may call.

    >>> sorted(find_called_labels([Line("注意到秘书长的报告；6", 1), Line("2019年12月", 2)]))
    ['6']
    """
    found: set[str] = set()
    for line in lines:
        found.update(list_marks(line.text))
        found.update(match["n"] for _, match in _iter_glued(line.text))
    return frozenset(found)


def split_footnotes(
    blocks: Sequence[Line], called: frozenset[str]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Separate the footnotes from the text; `called` are the labels that figures may call.

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
    """Return the block as a footnote, or None if it does not start like one."""
    start = _find_label(block, called)
    if start is None:
        return block if block.role == "footnote" else None
    label, stop = start
    if not strip_marks(block.text[stop:]).strip():
        return None
    return replace(block, text=block.text[stop:], label=label, role="footnote")


def _find_label(block: Line, called: frozenset[str]) -> tuple[str, int] | None:
    """Return the label that starts a footnote and the offset of its text."""
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
        # A number alone must also read like a note: "12 members" is the text of a list.
        is_note = pattern is not _BARE or is_footnote_like(block.bare)
        if found and (block.foot or (found["label"] in called and is_note)):
            return found["label"], found.end()
    return None


def pair_marks(
    blocks: Sequence[Line], notes: Sequence[Line], *, glued: bool = True
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Pair marks with footnotes; a mark without one becomes a raised figure of the text.

    With `glued`, plain figures after a word or punctuation are candidates too.

    >>> notes = [Line("A/61/117。", 2, label="6", role="footnote")]
    >>> (line,), _ = pair_marks([Line("欢迎《行动纲领》2的执行；6", 1)], notes)
    >>> list_marks(line.text), line.bare
    (['6'], '欢迎《行动纲领》2的执行；')
    """
    labels = frozenset(note.label for note in notes if note.label)
    blocks = [_mark_cell(block, labels) for block in blocks]
    candidates = [each for each in _iter_raised(blocks) if each.label in labels]
    if labels and glued:
        candidates += _list_glued(blocks, labels)
    candidates.sort(key=lambda each: (each.block, each.start))
    kept = _pair(candidates, blocks, notes)
    edits: defaultdict[int, list[_Candidate]] = defaultdict(list)
    for each in kept:
        edits[each.block].append(each)
    text = tuple(_rewrite(block, edits[i]) for i, block in enumerate(blocks))
    inner = ([each for each in _iter_raised([note]) if each.label in labels] for note in notes)
    return text, tuple(_rewrite(note, calls) for note, calls in zip(notes, inner, strict=True))


def _mark_cell(block: Line, labels: frozenset[str]) -> Line:
    """Turn the last raised letter of a table cell into a mark (12ª is an ordinal elsewhere)."""
    text = block.text
    if block.role != "cell" or list_marks(text):
        return block
    for code in reversed(block.codes):
        label = text[code.start : code.stop]
        if code.look == "superscript" and label in labels:
            text = text[: code.start] + mark(label) + text[code.stop :]
    return block.replace_text(text) if strip_marks(text).strip() else block


def _iter_raised(blocks: Sequence[Line]) -> Iterator[_Candidate]:
    """Note references and superscripts that the readers of formats found."""
    for i, block in enumerate(blocks):
        for found in iter_marks(block.text):
            exponent = found[1].isdecimal() and _EXPONENT.search(
                strip_marks(block.text[max(found.start() - _STEM_CHARACTERS, 0) : found.start()])
            )
            yield _Candidate(i, *found.span(), found[1], _Evidence.RAISED, exponent is not None)


def _list_glued(blocks: Sequence[Line], labels: frozenset[str]) -> list[_Candidate]:
    """Figures directly after a word or punctuation, without those that number the word.

    "Option1" and "Option2" are numbered options: one stem with figures in a row.
    """
    candidates = []
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for i, block in enumerate(blocks):
        if block.role == "cell" or masthead.find_facts(block.bare.split("\n")[0]):
            continue
        for evidence, found in _iter_glued(block.text):
            start = found.start("n")
            before = block.text[max(start - _STEM_CHARACTERS, 0) : start]
            stem = _STEM.search(before)
            if stem and found["n"].isdecimal():
                numbers[stem[0]].add(int(found["n"]))
            if found["n"] in labels:
                place = _Candidate(i, found.start(), found.end(), found["n"], evidence)
                candidates.append((place, stem[0] if stem else None))
    return [
        place
        for place, stem in candidates
        if stem is None or not any(number + 1 in numbers[stem] for number in numbers[stem])
    ]


def _iter_glued(text: str) -> Iterator[tuple[_Evidence, re.Match[str]]]:
    """Figures directly after a word or punctuation, each once."""
    if not _FIGURE.search(text):
        return
    taken: set[int] = set()
    for evidence, pattern in _GLUED:
        for found in pattern.finditer(text):
            if found.start("n") not in taken and found["n"][0] != "0":
                taken.add(found.start("n"))
                yield evidence, found


def _pair(
    candidates: Sequence[_Candidate], blocks: Sequence[Line], notes: Sequence[Line]
) -> list[_Candidate]:
    """Return the marks of the heaviest pairing that keeps the order of both, and repeated calls.

    A raised figure whose label is paired elsewhere calls that footnote again, unless it may be an
    exponent.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for i, note in enumerate(notes):
        if note.label:
            places[note.label].append(i)
    best = _PrefixMaximum(len(notes))
    steps: list[tuple[_Candidate, int, int]] = []  # candidate, its note, the step before
    for candidate in candidates:
        line = blocks[candidate.block].number
        # From the last note to the first: one candidate is never paired twice in a chain.
        for position in reversed(_list_near(places[candidate.label], notes, line)):
            weight, before = best.read(position)
            steps.append((candidate, position, before))
            best.write(position, weight + candidate.weight, len(steps) - 1)
    kept = {
        id(each): each
        for each in candidates
        if each.evidence == _Evidence.RAISED and not each.is_exponent
    }
    at = best.read(len(notes))[1]
    while at >= 0:
        candidate, _, at = steps[at]
        kept[id(candidate)] = candidate
    return sorted(kept.values(), key=lambda each: (each.block, each.start))


def _list_near(places: Sequence[int], notes: Sequence[Line], line: int) -> Sequence[int]:
    """Return the notes among `places` that follow a line, or the last ones where none does."""
    first = bisect_left(places, line, key=lambda place: notes[place].number)
    return places[first : first + _NOTES_PER_MARK] or places[-_NOTES_PER_MARK:]


class _PrefixMaximum:
    """The heaviest chain that ends before a note (a Fenwick tree)."""

    def __init__(self, size: int) -> None:
        self._tree = [(0, -1)] * (size + 1)

    def read(self, stop: int) -> tuple[int, int]:
        """Return the weight and the last step of the heaviest chain with notes below `stop`."""
        best = (0, -1)
        while stop > 0:
            best = max(best, self._tree[stop], key=lambda chain: chain[0])
            stop -= stop & -stop
        return best

    def write(self, note: int, weight: int, step: int) -> None:
        at = note + 1
        while at < len(self._tree):
            if weight > self._tree[at][0]:
                self._tree[at] = (weight, step)
            at += at & -at


def _rewrite(block: Line, kept: Sequence[_Candidate]) -> Line:
    """Return the block with its paired figures as marks and all other marks as raised figures."""
    places = {
        found.start(): (found.end(), raise_figures(found[1])) for found in iter_marks(block.text)
    }
    places |= {each.start: (each.stop, mark(each.label)) for each in kept}
    pieces, at = [], 0
    for start, (stop, text) in sorted(places.items()):
        pieces += [block.text[at:start], text]
        at = stop
    whole = "".join([*pieces, block.text[at:]])
    # A figure alone is no mark: it follows nothing.
    return block.replace_text(whole) if strip_marks(whole).strip() else block
