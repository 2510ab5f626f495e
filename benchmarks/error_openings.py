"""Opening words that say something else, and titles without their marks."""

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
from tmtool.un.opening_pairs import (
    find_known,
    is_same_core,
    list_renderings,
    load_pairs,
    split_leading_word,
    split_opening,
)
from tmtool.un.openings import find_parts

Langs: TypeAlias = tuple[str, str]
_TITLE = re.compile("《([^《》]+)》")


def other_opening(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """The translation opens with other words of the same part, which nobody has seen for these.

    Of openings that no list has nothing can be told: the report says that they are unknown.
    """
    said = [split_opening(text, lang) for text, lang in zip(_texts(pair), langs, strict=True)]
    if not all(said):
        return None
    core = split_leading_word(said[0], langs[0]).core
    own = split_leading_word(said[1], langs[1]).core
    others = [each for each in _openings(langs[1], said, langs) if not _renders(core, each, langs)]
    others = [
        each for each in others if not is_same_core(split_leading_word(each, langs[1]).core, own)
    ]
    if not others or not list_renderings(core, langs[0]):
        return None
    return replace(pair, target=pair.target.replace(said[1], rng.choice(others), 1))


def _texts(pair: Pair) -> tuple[str, str]:
    return pair.source, pair.target


def _openings(lang: str, said: list[str], langs: Langs) -> list[str]:
    """Those of a language that open the same part of a resolution, without "also" and 又."""
    part = find_parts(said[langs.index("en")], "en")
    own = [each.english if lang == "en" else each.chinese for each in load_pairs()]
    usable = [each for each in own if not split_leading_word(each, lang).leading]
    return sorted({each for each in usable if lang == "zh" or find_parts(each, "en") & part})


def _renders(core: str, other: str, langs: Langs) -> bool:
    there = split_leading_word(other, langs[1]).core
    return bool(find_known(*((core, there) if langs[0] == "en" else (there, core))))


def bare_title(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """A title of the term base loses its 《》, wherever Chinese stands."""
    side = langs.index("zh")
    text, other = _texts(pair)[side], fold(_texts(pair)[1 - side])
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
