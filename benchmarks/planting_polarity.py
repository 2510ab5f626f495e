"""Errors that turn what a text says round: negation, opposites, modals."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from random import Random
from typing import NamedTuple

from planting import Edit, Planter, Pool, Site, find_all, like, with_article, words


class _Rules(NamedTuple):
    """Patterns with what stands instead; what must not be near, and so many characters around."""

    of: tuple[tuple[re.Pattern[str], str], ...]
    not_near: re.Pattern[str] | None
    window: tuple[int, int]


@lru_cache(maxsize=8)
def _rules(name: str, lang: str) -> _Rules:
    listed = tomllib.loads(Path(__file__).with_name("planting_polarity.toml").read_text("utf-8"))
    own = listed[name][lang]
    before, behind = own.get("window", (0, 0))
    return _Rules(
        tuple((re.compile(pattern), new) for pattern, new in own["rules"]),
        re.compile(own["not_near"]) if "not_near" in own else None,
        (before, behind),
    )


def _by_rules(site: Site, pool: Pool, _rng: Random, *, name: str) -> Iterator[Edit]:
    rules = _rules(name, site.lang)
    text = site.text
    for pattern, new in rules.of:
        for found in pattern.finditer(text):
            first, last = max(0, found.start() - rules.window[0]), found.end() + rules.window[1]
            if rules.not_near and rules.not_near.search(text[first:last]):
                continue
            at = found.span("at" if "at" in pattern.groupindex else 0)
            instead = found.expand(new)
            if site.lang == "en" and instead.strip() and not instead.startswith(" "):
                instead = like(text[at[0]], instead)
            yield Edit(*at, pool.write(site, instead))


drop_negation: Planter = partial(_by_rules, name="dropped")
"""What was denied is said."""
add_negation: Planter = partial(_by_rules, name="added")
"""What was said is denied."""
change_modal: Planter = partial(_by_rules, name="modals")
"""What must be done may be done, and the reverse; what must not be done may be."""


def reverse(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A word becomes its opposite, which doesn't stand in the text already."""
    text = site.text
    small = text.lower()
    barred = [range(*found.span()) for found in _barred(site.lang).finditer(text)]
    for old, new in _opposites(site.lang):
        if old not in small or new in small:
            continue
        for at in find_all(small, old):
            if any(each.start < at.stop and at.start < each.stop for each in barred):
                continue
            if site.lang == "zh":
                yield Edit(at.start, at.stop, pool.write(site, new))
            elif not _is_of_more(text, at):
                yield with_article(text, at.start, at.stop, like(text[at.start], new))


def _is_of_more(text: str, at: range) -> bool:
    """Whether an English word is part of a compound or, inside a sentence, of a name."""
    hyphens = text[max(0, at.start - 1) : at.start], text[at.stop : at.stop + 1]
    return "-" in hyphens or (at.start > 0 and text[at.start].isupper())


@lru_cache(maxsize=2)
def _opposites(lang: str) -> tuple[tuple[str, str], ...]:
    """The longest first, so that none is taken out of a longer one."""
    found = []
    for line in words()["reversal"][lang]:
        first, second = re.split(r"[|=]", line)
        found += [(first, second)] if "=" in line else [(first, second), (second, first)]
    return tuple(sorted(found, key=lambda each: -len(each[0])))


@lru_cache(maxsize=2)
def _barred(lang: str) -> re.Pattern[str]:
    return re.compile("|".join(words()["reversal"]["not_in"][lang]))
