"""Whether the Chinese of a job is Simplified or Traditional."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Literal, TypeAlias

from tmtool.checks.model import CheckInput, iter_texts
from tmtool.lang.fold import load_simplified

Script: TypeAlias = Literal["Simplified", "Traditional"]

_SAMPLE = 500
"""So many texts show how a file is written. Chosen, no measurement."""


def find_script(job: CheckInput) -> Script | None:
    """How the Chinese of a job is written: what most of its characters that differ say.

    >>> from tmtool.checks.model import Pair
    >>> find_script(CheckInput([Pair(0, "彌合數字鴻溝", "")], ("zh", "en")))
    'Traditional'
    >>> find_script(CheckInput([Pair(0, "大会", "")], ("zh", "en")))
    'Simplified'
    """
    traditional, simplified = load_traditional(), _load_simplified()
    old = new = 0
    for each in islice(iter_texts(job, "zh"), _SAMPLE):
        old += sum(char in traditional for char in each.text)
        new += sum(char in simplified for char in each.text)
    if old == new:
        return None
    return "Traditional" if old > new else "Simplified"


@lru_cache(maxsize=1)
def load_traditional() -> Mapping[str, str]:
    """The characters that only Traditional Chinese has, with the Simplified ones."""
    table = load_simplified().items()
    return {old: new for old, new in table if not old.encode("gb2312", "ignore")}


@lru_cache(maxsize=1)
def _load_simplified() -> frozenset[str]:
    """The characters that only Simplified Chinese has."""
    new = (char for char in load_simplified().values() if not char.encode("big5", "ignore"))
    return frozenset(new) - load_traditional().keys()
