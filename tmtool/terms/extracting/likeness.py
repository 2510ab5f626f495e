"""Where a text has something like a known term: another order, a word more or less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

from tmtool.lang.fold import fold
from tmtool.lang.tokens import tokens

LIKE = 0.7
_LONGER = 1.5
"""So many times as many words a variant may have."""


def alike(one: str, other: str) -> float:
    """What two terms have in common, 0..1: twice their common tokens by all tokens.

    >>> alike("数字鸿沟", "数码鸿沟"), alike("human rights", "the rule of law")
    (0.75, 0.0)
    """
    first, second = Counter(tokens(fold(one))), Counter(tokens(fold(other)))
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)


def most_like(
    words: Sequence[str], known: str, fits: Callable[[list[str]], bool]
) -> tuple[int, int, float] | None:
    """The run of words that has most in common with a term, and how much: 0.7 to 1.

    Only runs that fit are looked at. What they have in common is twice the tokens in both
    (characters in Chinese) by all tokens; of runs that are as alike the first one counts. None
    where nothing is so much like it.

    >>> most_like(["包括", "信息", "通信", "技术", "、", "工程"], "信息和通信技术", any)
    (1, 4, 0.923)
    >>> most_like(["the", "rule", "of", "law"], "human rights", any) is None
    True
    """
    wanted = Counter(tokens(fold(known)))
    each = [tokens(fold(word)) for word in words]
    size = wanted.total()
    if 2 * (Counter(chain(*each)) & wanted).total() < LIKE * size:
        return None
    best = None
    for first in range(len(words)):
        if not wanted.keys() & set(each[first]):
            continue
        found: Counter[str] = Counter()
        for last in range(first, len(words)):
            found.update(each[last])
            if found.total() > _LONGER * size:
                break
            share = round(2 * (found & wanted).total() / (found.total() + size), 3)
            better = share >= LIKE and (best is None or share > best[2])
            if better and fits(list(words[first : last + 1])):
                best = first, last + 1, share
    return best
