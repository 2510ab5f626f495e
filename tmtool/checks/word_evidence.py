"""Whether words of a Chinese text stand for an item of an English list rather than for the rest.

The pairs of characters of the Chinese are held against the words of the English, one by one and
two by two. Of an item that was translated some are nearer to it than to all other words; of one
that was left out none are, however near the Chinese as a whole comes to it.
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
DRAWN = ("drawn", "total")
"""What is weighed of an English item: `measure_drawn`, and the sum of all other evidence."""


class _WordRun(NamedTuple):
    start: int
    stop: int


def list_words(doubt: PartInDoubt) -> Iterator[str]:
    """What has to be encoded before `measure_drawn`."""
    own = doubt.compared.texts[doubt.side]
    yield from (own[each.start : each.stop] for each in _cut_english(own))
    yield from _cut_chinese(doubt.other)


def measure_drawn(doubt: PartInDoubt, meanings: MeaningTable) -> float:
    """How much nearer the Chinese comes to an English item than to the rest, for its length."""
    own = doubt.compared.texts[doubt.side]
    words, there = _cut_english(own), list(_cut_chinese(doubt.other))
    inside = np.array([_is_inside(each, doubt) for each in words], bool)
    outside = np.array([_is_outside(each, doubt) for each in words], bool)
    if not there or not inside.any() or not outside.any():
        return 0.0
    mine = np.stack([meanings[own[each.start : each.stop]] for each in words])
    near = mine @ np.stack([meanings[each] for each in there]).T
    drawn = near[inside].max(axis=0) - near[outside].max(axis=0)
    share = float(inside.sum()) / len(words)
    return min(1.0, float(np.maximum(drawn, 0).sum()) / (share * len(there)))


def _is_inside(word: _WordRun, doubt: PartInDoubt) -> bool:
    return word.start >= doubt.part.start and word.stop <= doubt.part.stop


def _is_outside(word: _WordRun, doubt: PartInDoubt) -> bool:
    return word.stop <= doubt.part.start or word.start >= doubt.part.stop


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


def _cut_chinese(text: str) -> Iterator[str]:
    """Characters two by two, and what is written in Latin letters or figures."""
    for match in _RUN.finditer(text):
        run = match[0]
        if len(run) > 1 and _HAN.match(run):
            yield from (run[at : at + 2] for at in range(len(run) - 1))
        else:
            yield run
