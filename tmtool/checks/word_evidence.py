"""Whether words of the other text stand for a part of one rather than for the rest of it.

The pairs of characters of the Chinese are held against the words of the English, one by one and
two by two. Of a part that was translated some are nearer to it than to all other words; of one
that was left out none are, however near the other text as a whole comes to it. Of an item, the
stretch of the other text is looked for as well that comes nearest to it: where that is as near to
something else beside the item, it translates that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from tmtool.checks.model import HAN
from tmtool.checks.part_evidence import MeaningTable, PartInDoubt

_RUN = re.compile(f"[{HAN}]+|[A-Za-z0-9][A-Za-z0-9.,-]*")
_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")
_SHORTEST = 4
"""Letters of an English word that is compared by itself: shorter ones are mostly of grammar.
Chosen, no measurement."""
_GAP = 1
"""Characters between two English words that are compared as one. Chosen, no measurement."""
_STEP = {"zh": re.compile(rf"[{HAN}]{{1,2}}|[A-Za-z0-9.]+"), "en": re.compile(r"\S+")}
"""What stretches are counted in: two characters of Chinese, a word of English."""
_WORDS = 1 / 1.7
"""English words for a Chinese character. Measured on the halves for work, 2026-11."""
_LENGTHS = (0.6, 1.0, 1.5)
"""Of the length that a part asks for, the stretches that are compared. Chosen, no measurement."""
_MOST_STRETCHES = 300
"""So many stretches of a text are compared, and of the rest of a part's own half as many. Chosen,
for speed."""
DRAWN = ("drawn", "stretch", "stretch apart")
"""What is weighed of a part beside all other evidence: `measure_drawn`, and of an item
`measure_stretch`, which tells nothing more of parentheses."""


class _WordRun(NamedTuple):
    start: int
    stop: int


def list_words(doubt: PartInDoubt) -> Iterator[str]:
    """What has to be encoded before `measure_words`."""
    for side, text in enumerate(doubt.compared.texts):
        cut = _cut_words(text, doubt.compared.langs[side])
        yield from (text[each.start : each.stop] for each in cut)
    if doubt.part.kind == "item":
        yield doubt.text
        yield from _list_stretches(doubt)
        yield from _list_rivals(doubt)


def measure_words(doubt: PartInDoubt, meanings: MeaningTable) -> tuple[float, float, float]:
    """What the words of both texts say of a part, as `DRAWN` names it."""
    along = measure_stretch(doubt, meanings) if doubt.part.kind == "item" else (0.0, 0.0)
    return (measure_drawn(doubt, meanings), *along)


def measure_drawn(doubt: PartInDoubt, meanings: MeaningTable) -> float:
    """How much nearer the other text comes to a part than to the rest, for its length."""
    own, other = doubt.compared.texts[doubt.side], doubt.other
    words = _cut_words(own, doubt.compared.langs[doubt.side])
    there = _cut_words(other, doubt.compared.langs[1 - doubt.side])
    inside = np.array([_is_inside(each, doubt) for each in words], bool)
    outside = np.array([_is_outside(each, doubt) for each in words], bool)
    if not there or not inside.any() or not outside.any():
        return 0.0
    mine = np.stack([meanings[own[each.start : each.stop]] for each in words])
    near = mine @ np.stack([meanings[other[each.start : each.stop]] for each in there]).T
    drawn = near[inside].max(axis=0) - near[outside].max(axis=0)
    share = float(inside.sum()) / len(words)
    return min(1.0, float(np.maximum(drawn, 0).sum()) / (share * len(there)))


def measure_stretch(doubt: PartInDoubt, meanings: MeaningTable) -> tuple[float, float]:
    """How near the nearest stretch of the other text is, and how much nearer than to the rest."""
    stretches = [each for each in _list_stretches(doubt) if each in meanings]
    if not stretches or doubt.text not in meanings:
        return 0.0, 0.0
    near = np.stack([meanings[each] for each in stretches]) @ meanings[doubt.text]
    best = meanings[stretches[int(near.argmax())]]
    rivals = [each for each in _list_rivals(doubt) if each in meanings]
    apart = max((float(meanings[each] @ best) for each in rivals), default=0.0)
    return float(near.max()), float(near.max()) - apart


def _list_stretches(doubt: PartInDoubt) -> list[str]:
    """Stretches of the other text that are about as long as the translation of a part."""
    if doubt.compared.langs[doubt.side] == "zh":
        size = len(doubt.text) * _WORDS
    else:
        size = len(doubt.text.split()) / _WORDS / 2
    lang = doubt.compared.langs[1 - doubt.side]
    lengths = sorted({max(1, round(size * each)) for each in _LENGTHS})
    return [
        doubt.other[each.start : each.stop]
        for each in _thin(_cut_stretches(doubt.other, lang, lengths), _MOST_STRETCHES)
    ]


def _list_rivals(doubt: PartInDoubt) -> list[str]:
    """What the side of a part says beside it: the other parts, and stretches as long as it."""
    compared, side = doubt.compared, doubt.side
    own, is_chinese = compared.texts[side], compared.langs[side] == "zh"
    length = len(doubt.text) / 2 if is_chinese else len(doubt.text.split())
    stretches = _cut_stretches(own, compared.langs[side], [max(1, round(length))])
    beside = [each for each in stretches if _is_outside(each, doubt)]
    parts = (_WordRun(each.start, each.stop) for each in compared.parts[side])
    return [
        own[each.start : each.stop]
        for each in chain(
            (each for each in parts if _is_outside(each, doubt)),
            _thin(beside, _MOST_STRETCHES // 2),
        )
    ]


def _cut_stretches(text: str, lang: str, lengths: Sequence[int]) -> list[_WordRun]:
    steps = [match.span() for match in _STEP[lang].finditer(text)]
    return [
        _WordRun(steps[at][0], steps[at + length - 1][1])
        for at in range(len(steps))
        for length in lengths
        if at + length <= len(steps)
    ]


def _thin(stretches: Sequence[_WordRun], most: int) -> Sequence[_WordRun]:
    """Every so manieth stretch, where there are too many."""
    return stretches[:: 1 + (len(stretches) - 1) // most] if stretches else stretches


def _is_inside(word: _WordRun, doubt: PartInDoubt) -> bool:
    return word.start >= doubt.part.start and word.stop <= doubt.part.stop


def _is_outside(word: _WordRun, doubt: PartInDoubt) -> bool:
    return word.stop <= doubt.part.start or word.start >= doubt.part.stop


def _cut_words(text: str, lang: str) -> list[_WordRun]:
    return list(_cut_chinese(text)) if lang == "zh" else _cut_english(text)


def _cut_english(text: str) -> list[_WordRun]:
    """Words that aren't short, and all words two by two."""
    words = [_WordRun(*match.span()) for match in _WORD.finditer(text)]
    return [
        each for each in words if each.stop - each.start >= _SHORTEST or text[each.start].isupper()
    ] + [
        _WordRun(one.start, two.stop)
        for one, two in pairwise(words)
        if two.start - one.stop <= _GAP
    ]  # fmt: skip


def _cut_chinese(text: str) -> Iterator[_WordRun]:
    """Characters two by two, and what is written in Latin letters or figures."""
    for match in _RUN.finditer(text):
        if len(match[0]) > 1 and _HAN.match(match[0]):
            yield from (_WordRun(at, at + 2) for at in range(match.start(), match.end() - 1))
        else:
            yield _WordRun(*match.span())
