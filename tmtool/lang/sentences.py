"""Sentences of a text and its translation, side by side where both have as many."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TypeAlias

_ENDS = {
    "zh": re.compile('[。！？；;]+[”’」』）)"]*'),
    "en": re.compile(r"[.!?;]+[”’)\"]*(?=\s)"),
}
Part: TypeAlias = tuple[int, str]
"""Where a sentence begins, and the sentence."""


def split_alike(chinese: str, english: str) -> list[tuple[Part, Part]]:
    """The sentences of both, side by side; the texts as they are where one has more of them.

    >>> split_alike("大会通过决议。会议结束。", "The Assembly adopted it. The meeting rose.")[1]
    ((7, '会议结束。'), (24, ' The meeting rose.'))
    >>> len(split_alike("通过决议；会议结束。", "It was adopted and the meeting rose."))
    1
    """
    zh, en = _split(chinese, "zh"), _split(english, "en")
    if len(zh) != len(en):
        return [((0, chinese), (0, english))]
    return list(zip(zh, en, strict=True))


def _split(text: str, lang: str) -> list[Part]:
    ends = [0, *(found.end() for found in _ENDS[lang].finditer(text)), len(text)]
    return [(start, text[start:stop]) for start, stop in pairwise(ends) if text[start:stop].strip()]
