"""Titles of the term base without their marks."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import TypeAlias

from tmtool.checks.model import Pair
from tmtool.checks.titles import is_title
from tmtool.lang.fold import fold
from tmtool.terms import seeded

Langs: TypeAlias = tuple[str, str]
_TITLE = re.compile("《([^《》]+)》")


def bare_title(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """A title of the term base loses its 《》, wherever Chinese stands."""
    side, texts = langs.index("zh"), (pair.source, pair.target)
    text, other = texts[side], fold(texts[1 - side])
    places = [
        found
        for found in _TITLE.finditer(text)
        if any(name in other for name in _titles().get(fold(found[1]), ()))
    ]
    places = [each for each in places if text.count(each[1]) == 1 and each[0] != text.strip()]
    if not places:
        return None
    place = rng.choice(places)
    made = text[: place.start()] + place[1] + text[place.end() :]
    return replace(pair, source=made) if side == 0 else replace(pair, target=made)


@lru_cache(maxsize=1)
def _titles() -> dict[str, tuple[str, ...]]:
    """Titles in Chinese, folded, with what they are called in English."""
    entries = [entry for entry in seeded.read("un-ict").entries if is_title(entry)]
    return {
        fold(term.text): tuple(fold(each.text) for each in entry.select_terms("en"))
        for entry in entries
        for term in entry.select_terms("zh")
    }
