"""Values that agree between any two languages, though they are written apart.

The rules that go by values hold for all; what a language says in words is in its table.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tmtool.lang.script import get_base
from tmtool.un.placeables.agreement import EXACT_RULES, LOOSE_RULES
from tmtool.un.placeables.agreement_words import find_values_in_words
from tmtool.un.placeables.languages.clocks import match_clocks
from tmtool.un.placeables.languages.numbers import FIGURE
from tmtool.un.placeables.languages.tables import END, compile_once, load_table
from tmtool.un.placeables.model import (
    Key,
    Kind,
    Placeable,
    Rule,
    ValueText,
    build_key,
    drop_values,
    is_in_small_words,
    may_be_partners,
    on_both_sides,
    on_either_side,
    once,
)

_TURNED_ROUND = re.compile(
    r"(?<![0-9] )(?<![0-9])[0-9]{3}(?: [0-9]{3})* [0-9]{1,3}(?![0-9]| [0-9])"
)


@on_either_side
def _decades(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """En los años 2010 may be a decade or years."""
    for each in here.open:
        year = build_key("year", each.placeable.value)
        if each.placeable.kind == "decade" and year in there.left:
            return drop_values(here, each.placeable), once(there, year)
    return None


@on_either_side
def _counted(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """Deux décennies are 20 years, and so is the dual of عقد."""
    table = load_table(here.lang)
    rows = table.list_rows("counting").items() if table and there.open else ()
    for each in here.values if rows else ():
        written = here.text[each.start : each.stop]
        for words, size in rows:
            if not isinstance(each.value, int):
                continue
            things = f"(?:{words}){END}"
            behind = compile_once(f"[- ]{things}").match(here.text, each.stop)
            counted = build_key("number", each.value * size)
            if counted in there.left and (behind or compile_once(things).fullmatch(written)):
                return drop_values(here, each), once(there, counted)
    return None


@on_either_side
def _turned_round(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """12 500 may be set as 500 12 where lines run from the right."""
    table = load_table(here.lang)
    if table is None or not table.has("figures", "reversed"):
        return None
    for found in _TURNED_ROUND.finditer(here.text) if there.open else ():
        value = build_key("number", int("".join(reversed(found[0].split(" ")))))
        if value in there.left:
            span = range(*found.span())
            inside = [each for each in here.values if each.start in span]
            return drop_values(here, *inside), once(there, value)
    return None


@on_either_side
def _listed(here: ValueText, there: ValueText) -> tuple[ValueText, ValueText] | None:
    """The unit of a list stands behind the last: 1, 5 et 7 % are 1%、5%和7%."""
    for each in here.open if there.open else ():
        found = compile_once(_rest_of_list(here.lang)).match(here.text, each.placeable.stop)
        if each.placeable.kind != "number" or found is None:
            continue
        kind: Kind = "points" if found["points"] else "percentage"
        share = build_key(kind, each.placeable.value)
        if share in there.left:
            return drop_values(here, each.placeable), once(there, share)
    return None


@lru_cache(maxsize=8)
def _rest_of_list(lang: str) -> str:
    table = load_table(lang)
    if table is None:
        return "(?P<points>(?!))"
    link = table.read_pattern("lists", "link")
    points, per_cent = (table.read_pattern("shares", name) for name in ("points", "per_cent"))
    return f"(?:{link}{FIGURE}){{1,20}}(?:(?P<points>{points})|{per_cent})"


@on_both_sides
def _named_years(text: ValueText, second: ValueText) -> ValueText:
    """The year in 2019冠状病毒病 is a part of the name, which COVID-19 has otherwise."""

    def gone(_: Key, placeable: Placeable) -> bool:
        around = text.text[: placeable.start], text.text[placeable.stop :]
        return (
            placeable.value == _COVID.year
            and bool(_COVID.before.search(around[0]) or _COVID.behind.match(around[1]))
            and _COVID.elsewhere.search(second.text) is not None
        )

    return text.drop(gone)


class _NamedYear(NamedTuple):
    """A year in a name: what stands before or behind it, and what else the thing is called."""

    year: int
    before: re.Pattern[str]
    behind: re.Pattern[str]
    elsewhere: re.Pattern[str]


_COVID = _NamedYear(
    2019,
    re.compile(r"(?i:coronavirus|коронавирус[а-я]*|كورونا)[^0-9.,;]{0,20}\Z"),
    re.compile("年?(?:新型)?冠状病毒"),
    re.compile("(?i:covid|coronavir|冠状病毒|新冠|疫情|коронавирус|ковид|كورونا|كوفيد)"),
)


@on_both_sides
def _said_in_passing(text: ValueText, second: ValueText) -> ValueText:
    """A 5-year plan is un plan quinquennal, unless the other text has a number to compare."""
    if not text.open:
        return text
    said = find_said(second.text, second.lang)

    def gone(atom: Key, placeable: Placeable) -> bool:
        return (
            atom in said
            and not is_in_small_words(placeable, text.text)
            and not any(
                may_be_partners(placeable, text.text, each.placeable, second.text)
                for each in second.open
            )
        )

    return text.drop(gone)


def find_said(text: str, lang: str) -> frozenset[Key]:
    """The values that words of a text say in passing.

    >>> [each.value for each in find_said("un plan quinquennal", "fr")]
    ['5']
    """
    if get_base(lang) in ("zh", "en"):
        return find_values_in_words(text, lang)
    table = load_table(lang)
    rows = table.said if table else ()
    return frozenset(
        key for words, keys in rows if compile_once(words).search(text) for key in keys
    )


RULES: tuple[Rule, ...] = (
    *EXACT_RULES, match_clocks, _decades, _counted, _turned_round, _listed, _named_years,
    _said_in_passing, *LOOSE_RULES,
)  # fmt: skip
"""Between two languages of which at least one has a table for its values, in this order."""
