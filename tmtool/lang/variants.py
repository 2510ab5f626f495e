"""Regional and historical variants of a word under one key: 通讯 and 通信, 峰会 and 首脑会议.

For matching only, on top of `fold`: nothing made here is ever stored or shown. The words are data,
in variants.toml.

The key of a group is its shortest member, of several the first in code points. So whatever is put
for a word makes the text shorter or moves it down in that order: putting keys in again and again
comes to an end, also where a key and its neighbour make a word of another group (因特网 + 络).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from tmtool.lang.fold import fold

VERSION = 1
"""Chosen: goes up whenever a text may fold to something else."""

Swap: TypeAlias = tuple[int, int, str]
"""`text[start:stop]` becomes the key."""


def fold_variants(text: str) -> str:
    """The text as it counts for matching, with one key for all variants of a word.

    Folding a folded text changes nothing.

    >>> fold_variants("信息社会世界首脑会议") == fold_variants("資訊社會世界高峰會議")
    True
    >>> fold_variants("E-Commerce on the Inter-net")
    'ecommerce on the internet'
    """
    said = fold(text)
    while swaps := _swaps(said):
        said = _applied(said, swaps)
    return said


@lru_cache(maxsize=1)
def list_groups() -> tuple[tuple[str, ...], ...]:
    """All groups, the key of each first."""
    data = tomllib.loads(Path(__file__).with_name("variants.toml").read_text("utf-8"))
    return tuple(
        tuple(sorted(group, key=lambda word: (len(word), word)))
        for lang in ("zh", "en")
        for group in data[lang]
    )


def _swaps(said: str) -> list[Swap]:
    """The words of a folded text that aren't keys, the longest where several begin."""
    return [
        (*found.span(), key)
        for found in _pattern().finditer(said)
        if (key := _keys()[found[0]]) != found[0]
    ]


def _applied(said: str, swaps: list[Swap]) -> str:
    parts, last = [], 0
    for start, stop, key in swaps:
        parts += [said[last:start], key]
        last = stop
    return "".join([*parts, said[last:]])


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    return {word: group[0] for group in list_groups() for word in group}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """Keys as well: a word that begins inside one is none, as long as the key stands."""
    wide = _any_of(lambda word: not word.isascii())
    narrow = _any_of(str.isascii)
    return re.compile(rf"{wide}|(?<![a-z0-9-])(?:{narrow})(?=s?(?![a-z0-9-]))")


def _any_of(chosen: Callable[[str], bool]) -> str:
    words = sorted(filter(chosen, _keys()), key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, words))
