"""Contradictions beside equal values: units, currencies, letters, signs, rough magnitudes.

One is reported only where both texts say something and can't both be right: 第3(b)段 and paragraph
3 (a), 12个月 and 12 weeks, 数百亿 and "millions". Where one of them is silent, or says it in other
ways, nothing is reported.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from tmtool.lang.fold import simplify_in_place
from tmtool.lang.number_words import parse_english
from tmtool.lang.numbers import compile_pattern, parse_chinese
from tmtool.lang.script import get_base
from tmtool.un.placeables.exchanged import find_exchanges
from tmtool.un.placeables.languages.tables import compile_once, load_table
from tmtool.un.placeables.measures import find_unit
from tmtool.un.placeables.model import Money, NumberSpan, Placeable, PlaceableMismatch, ValueText
from tmtool.un.vocabulary import compile_pieces, load_words

_SIGNS = compile_pieces("placeables/signs.toml")
_DOLLARS = {"USD", "HKD", "AUD", "CAD", "NZD", "SGD", "TWD"}
_Unit: TypeAlias = tuple[str, Fraction]
"""What is measured, and the size of the unit."""
_Mentions: TypeAlias = dict[Placeable, _Unit | None]
"""Where a text says a number, up to the end of its unit; None for no unit."""
_YEAR: _Unit = ("time", Fraction(31_556_952))
"""In seconds. Standard (Gregorian calendar)."""
_DATES = ("date", "day", "month", "year", "dates", "period", "years", "decade")

_AWAY = 14
"""So many characters tell what a letter belongs to."""


def find_contradictions(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """All of them; between other languages than Chinese and English, only figures exchanged.

    >>> sides = ValueText("第3(b)段", "zh", ()), ValueText("paragraph 3 (a)", "en", ())
    >>> [each.words for each in find_contradictions(*sides)]
    ['(a) against (b)']
    """
    if {get_base(source.lang), get_base(target.lang)} == {"zh", "en"}:
        yield from _find_other_letters(source, target)
        yield from _find_other_signs(source, target)
        yield from _find_unit_differences(source, target)
        yield from _find_other_magnitudes(source, target)
        yield from _find_currency_differences(source, target)
    yield from find_exchanges(source, target)


def _find_other_letters(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """The letters of paragraphs, each once: one text may say twice what the other says once."""
    here, there = _list_letters(source), _list_letters(target)
    left = [each for letter, each in here.items() if letter not in there]
    right = [each for letter, each in there.items() if letter not in here]
    for one, two in zip(left, right, strict=False):
        yield _contradict(source, target, one, two, "letter")


def _list_letters(side: ValueText) -> dict[str, Placeable]:
    found: dict[str, Placeable] = {}
    precedes = load_table(side.lang).compile("letters", "before")  # type: ignore[union-attr]
    for each in _SIGNS["letter"].finditer(side.text):
        before = side.text[max(0, each.start() - _AWAY) : each.start()]
        if precedes.search(before) or _SIGNS["behind_letter"].match(side.text, each.end()):
            found.setdefault(each[1], Placeable("label", f"({each[1]})", *each.span()))
    return found


def _find_other_signs(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """A percentage with a minus, and the same without one in a text that says no other "less"."""
    for one, two in ((source, target), (target, source)):
        below = [each for each in one.values if _is_below(each, one.text)]
        if (
            not below
            or _SIGNS["less"].search(two.text)
            or any(_is_below(v, two.text) for v in two.values)
        ):
            continue
        for each in below:
            plain = [v for v in two.values if (v.kind, v.value) == (each.kind, each.value)]
            if len(plain) == 1:
                pair = Placeable(each.kind, each.value, each.start - 1, each.stop), plain[0]
                ordered = pair if one is source else pair[::-1]
                yield _contradict(source, target, *ordered, "sign")


def _is_below(placeable: Placeable, text: str) -> bool:
    before = text[max(0, placeable.start - _AWAY) : placeable.start]
    return placeable.kind in ("percentage", "points") and _SIGNS["minus"].search(before) is not None


def _find_other_magnitudes(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """数百亿 and "millions of": where each text has one such magnitude that the other lacks."""
    here, there = _list_magnitudes(source), _list_magnitudes(target)
    mine = [each for each in here if not any(here[each] & other for other in there.values())]
    theirs = [each for each in there if not any(there[each] & other for other in here.values())]
    if len(mine) == len(theirs) == 1:
        yield _contradict(source, target, mine[0], theirs[0], "vague magnitude")


def _list_magnitudes(side: ValueText) -> dict[Placeable, frozenset[int]]:
    """The rough magnitudes of a text, as powers of ten; most say one, some one of two."""
    table = load_table(side.lang)
    rows = table.rows["vague"] if table else {}
    powers = list(rows.values())
    pattern = compile_once("|".join(f"({words})" for words in rows))
    return {
        Placeable("number", 10 ** powers[at][0], *found.span()): frozenset(powers[at])
        for found in pattern.finditer(side.text)
        for at in [(found.lastindex or 1) - 1]
    }


def _find_unit_differences(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """The same figure with other units, once for each figure; else spans of time in words.

    >>> sides = ValueText("去年", "zh", ()), ValueText("over the last month", "en", ())
    >>> [each.words for each in _find_unit_differences(*sides)]
    ['last month against 去年']
    """
    here, there = _list_units(source, target.text), _list_units(target, source.text)
    told: set[tuple[Placeable, Placeable]] = set()
    for value in [each for each in here if each in there]:
        differing = _find_differing(here[value], there[value])
        if differing and differing not in told:
            told.add(differing)
            yield _contradict(source, target, *differing, "unit")
    if not told:
        yield from _find_other_spans(source, target)


def _list_units(side: ValueText, second: str) -> dict[object, _Mentions]:
    """Of each number its mentions with their units."""
    found: dict[object, _Mentions] = {}
    for each in side.values:
        if each.kind not in ("number", "range", "ordinal", "year"):
            continue
        unit = find_unit(each, side.text, side.lang) if each.kind != "year" else None
        for value in each.value if isinstance(each.value, NumberSpan) else (each.value,):
            mentions = found.setdefault(value, {})
            if unit is not None:
                placed = Placeable(each.kind, each.value, each.start, unit.stop)
                mentions[placed] = unit[:2]
            else:
                mentions[each] = _YEAR if _is_age(each, side.text, second) else None
    table = load_table(side.lang)
    years = table.list_rows("durations").get("years", {}) if table else {}
    for words, number in years.items():  # a decade
        for match in compile_once(words).finditer(side.text):
            found.setdefault(number, {})[Placeable("number", number, *match.span())] = _YEAR
    return found


def _is_age(placeable: Placeable, text: str, second: str) -> bool:
    """Return True for a bare number that is an age: aged 15, women over 55.

    The other text must say 岁 where the limit is of nobody: those under 40.
    """
    before = text[max(0, placeable.start - 40) : placeable.start]
    ages = load_table("en").compile  # type: ignore[union-attr]
    is_aged = ages("ages", "aged").search(before) is not None
    above = ages("ages", "and_over").match(text, placeable.stop)
    is_limit = above or ages("ages", "limit").search(before)
    is_of_people = "岁" in second or ages("ages", "people").search(before) is not None
    return is_aged or (is_limit is not None and is_of_people)


def _find_differing(mine: _Mentions, theirs: _Mentions) -> tuple[Placeable, Placeable] | None:
    """Two mentions with other units: where none agree, or one of as many mentions stands out.

    五年行动 … 五大机遇: both texts may as often say the figure without a unit.
    """
    own = [(each, unit) for each, unit in mine.items() if unit is not None]
    others = [(each, unit) for each, unit in theirs.items() if unit is not None]
    units = {unit for _, unit in own}, {unit for _, unit in others}
    if not units[0] or not units[1]:
        return None
    if not units[0] & units[1]:
        return own[0][0], others[0][0]
    # first eight months … first eight weeks
    are_as_many = len(mine) == len(theirs) and len(own) == len(others)
    if are_as_many and {len(units[0]), len(units[1])} == {1, 2}:
        pairs = zip(own, others, strict=True)
        odd = [(one[0], two[0]) for one, two in pairs if one[1] != two[1]]
        return odd[0] if len(odd) == 1 else None
    return None


class _Span(NamedTuple):
    unit: str
    number: str
    place: Placeable


def _find_other_spans(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """The one span that has another unit in the other text, if there is one."""
    sides = source, target
    # Chinese is looked through sooner, and few of its texts have such spans.
    in_chinese, in_english = sorted(sides, key=lambda side: side.lang, reverse=True)
    if not (mine := list(_list_spans(in_chinese))) or not (theirs := list(_list_spans(in_english))):
        return
    spans = (mine, theirs) if in_chinese is source else (theirs, mine)
    said = [_count_units(get_base(side.lang), _blot_dates(side)) for side in sides]
    units = []
    for at in (0, 1):
        had = Counter(span.unit for span in spans[at])
        units.append([unit for unit in had if had[unit] > said[1 - at][unit]])
    for at in (0, 1):
        if not units[at] and len(units[1 - at]) == 1 and not said[at][units[1 - at][0]]:
            had = Counter(span.unit for span in spans[at])
            units[at] = [unit for unit in had if said[at][unit] > said[1 - at][unit]]
    if not (len(units[0]) == len(units[1]) == 1) or units[0] == units[1]:
        return
    found = [
        (one, two)
        for one in spans[0]
        for two in spans[1]
        if (one.unit, two.unit) == (units[0][0], units[1][0]) and one.number == two.number
    ]
    if found:
        one, two = found[-1]
        yield _contradict(source, target, one.place, two.place, "unit of one")


def _list_spans(side: ValueText) -> Iterator[_Span]:
    durations = load_table(side.lang).rows["durations"]  # type: ignore[union-attr]
    units = durations["units"]
    pattern = compile_pattern(durations["span"].replace("UNITS", "|".join(units)))
    text = _blot_dates(side)
    for found in pattern.finditer(text):
        unit = next(unit for words, unit in units.items() if re.fullmatch(words, found["unit"]))
        # 上月 is a span; 一月 and 3月 are dates.
        if found["unit"] == "月" and text[found.end() - 2] not in "上下本当":
            continue
        number = _read_number(text[found.start() : found.start("unit")])
        yield _Span(unit, number, Placeable("number", 1, *found.span()))


def _read_number(written: str) -> str:
    """Return how many of a unit a span is, "" for one and for no number."""
    word = (re.findall("[0-9]+|[a-z]+|[半两二三四五六七八九十]", written) or [""])[0]
    if word in ("half", "半"):
        return "half"
    number = parse_chinese(word) or parse_english(word) or 1
    return str(number) if number != 1 else ""


def _blot_dates(side: ValueText) -> str:
    text = side.text
    for each in side.values:
        if each.kind in _DATES:
            text = text[: each.start] + "." * (each.stop - each.start) + text[each.stop :]
    return text


def _count_units(lang: str, text: str) -> Mapping[str, int]:
    """Count how often a text says each unit, in whatever words."""
    named = load_table(lang).rows["durations"]["named"]  # type: ignore[union-attr]
    return {unit: len(compile_once(words).findall(text)) for unit, words in named.items()}


def _find_currency_differences(source: ValueText, target: ValueText) -> Iterator[PlaceableMismatch]:
    """At most one: a currency that the other text has another one for.

    >>> sides = ValueText("港元汇率稳定", "zh", ()), ValueText("the US dollar is up", "en", ())
    >>> [each.words for each in _find_currency_differences(*sides)]
    ['US dollar against 港元']
    """
    zh, en = (source, target) if get_base(source.lang) == "zh" else (target, source)
    # Few texts name a currency: those in Chinese are looked through sooner.
    in_chinese = _find_named(zh)
    in_english = _find_named(en) if in_chinese else {}
    if not in_english or _has_money_between(source, target):
        return
    here, there = (in_chinese, in_english) if zh is source else (in_english, in_chinese)
    for mine, theirs in ((here, there), (there, here)):
        # "The dollar" is what the other text calls 美元, or 港元.
        if "$" in mine and (dollars := _DOLLARS & theirs.keys()):
            mine.setdefault(min(dollars), []).extend(mine.pop("$"))
    more = [code for code in here if len(here[code]) > len(there.get(code, ()))]
    less = [code for code in there if len(there[code]) > len(here.get(code, ()))]
    if len(more) != 1 or len(less) != 1:
        return
    (one,), (two,) = more, less
    # One text may say a currency again and again; it names none that the other has nothing of.
    if one not in there or two not in here:
        yield _contradict(source, target, here[one][0], there[two][0], "currency named")


def _find_named(side: ValueText) -> dict[str, list[Placeable]]:
    """Return the currencies that a text names without an amount, in order."""
    lang = get_base(side.lang)
    text = simplify_in_place(side.text) if lang == "zh" else side.text
    found: defaultdict[str, list[Placeable]] = defaultdict(list)
    # Few Chinese texts name one, and these signs are found quickly.
    if lang == "zh" and not any(sign in text for sign in "元币圆镑郎铢卢金权"):
        return {}
    named: dict[str, str] = load_words("placeables/currencies.toml")["named"][lang]
    pattern = compile_pattern("|".join(f"({names})" for names in named.values()))
    for each in pattern.finditer(text):
        code = [*named][(each.lastindex or 1) - 1]
        found[code].append(Placeable("money", code, *each.span()))
    return dict(found)


def _has_money_between(source: ValueText, target: ValueText) -> bool:
    """Whether an amount has another currency on each side, which is told of the amounts."""
    here, there = (
        {each.value for each in side.values if isinstance(each.value, Money)}
        for side in (source, target)
    )
    return any(one.amount == two.amount for one in here - there for two in there - here)


def _contradict(
    source: ValueText, target: ValueText, one: Placeable, two: Placeable, rule: str
) -> PlaceableMismatch:
    words = f"{target.text[two.start : two.stop]} against {source.text[one.start : one.stop]}"
    return PlaceableMismatch("differs", one, two, words, rule=rule)
