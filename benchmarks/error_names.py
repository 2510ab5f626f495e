"""Other things that go wrong in a pair: names exchanged, titles bare, brackets, damage."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random
from typing import TypeAlias

from planted import plant, planters

from tmtool.checks.model import Pair
from tmtool.un.proper_names import (
    NamePlace,
    find_list,
    find_names,
    find_official,
    list_names,
)

Langs: TypeAlias = tuple[str, str]

_DAMAGE = frozenset(("date", "mojibake", "entity", "lost character", "radical", "ligature"))
_CLAUSE = {
    "zh": "(?<=[，、；])[^，、；。“”《》（）()0-9]{4,12}(?=[，、；])",
    "en": "(?<=, )[a-z ]{8,40}(?=[,;])",
}


def exchanged(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """The translation names another State, or another organization of the same kind."""
    both = _named_once(pair, langs)
    if not both:
        return None
    old = rng.choice(both)
    held = {each.name.of for each in find_names(pair.target, langs[1])}
    asked = (each for each in list_names(langs[1]) if each.role == "asked")
    listed = find_list(old.name.of)
    others = {
        each.of for each in asked if each.state == old.name.state and find_list(each.of) == listed
    } - held
    if not others:
        return None
    new = find_official(rng.choice(sorted(others)), langs[1])
    return _with(pair, old, new) if new else None


def _named_once(pair: Pair, langs: Langs) -> list[NamePlace]:
    """The names of the target that both sides have once."""
    source = [each.name.of for each in find_names(pair.source, langs[0])]
    target = find_names(pair.target, langs[1])
    told = [each.name.of for each in target]
    return [
        each
        for each in target
        if each.name.role == "asked" and told.count(each.name.of) == source.count(each.name.of) == 1
    ]


def _with(pair: Pair, place: NamePlace, text: str) -> Pair:
    return replace(pair, target=pair.target[: place.start] + text + pair.target[place.stop :])


def bracketed(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """One side has a clause in the brackets of a negotiation, the other hasn't."""
    side = rng.randrange(2)
    text = pair.target if side else pair.source
    places = list(re.finditer(_CLAUSE[langs[side]], text))
    if not places:
        return None
    start, stop = rng.choice(places).span()
    return _side(pair, side, f"{text[:start]}[{text[start:stop]}]{text[stop:]}")


def damaged(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """Either side was read in a wrong encoding, lost a character, or the 年 of a date."""
    side = rng.randrange(2)
    text = pair.target if side else pair.source
    kind, planter = rng.choice([each for each in planters(langs[side]) if each[0] in _DAMAGE])
    (wrong, *more), done = plant([text], kind, planter, rng)
    return _side(pair, side, wrong) if done and not more else None


def _side(pair: Pair, side: int, text: str) -> Pair:
    return replace(pair, target=text) if side else replace(pair, source=text)
