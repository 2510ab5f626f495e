"""Whether words of the other text stand for a part of one rather than for the rest of it.

The pairs of characters of the Chinese are held against the words of the English, one by one and
two by two. Of a part that was translated some are nearer to it than to all other words; of one
that was left out none are, however near the other text as a whole comes to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
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


class _WordRun(NamedTuple):
    start: int
    stop: int


def list_words(doubt: PartInDoubt) -> Iterator[str]:
    """What has to be encoded before `measure_drawn`."""
    for side, text in enumerate(doubt.compared.texts):
        cut = _cut_words(text, doubt.compared.langs[side])
        yield from (text[each.start : each.stop] for each in cut)


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
