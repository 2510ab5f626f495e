"""Figures that belong to the layout of a page and say nothing: they are never compared as values.

The number of a paragraph ("12. The Commission", 十二、), the figure of a footnote that hangs on a
word or a mark ("position.2", "2015;2", 报告；1), figures spaced out by a typesetter (2 0 1 5 年).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Placeable, list_atoms
from tmtool.un.vocabulary import load_words

_COUNTED_THINGS = load_words("placeables/languages/zh.toml")["grammar"]["counted_things"]
_QUANTITY = (
    r"(?!\s?(?:per\s?cent|percent|[mb]illion|trillion|thousand|hundred|times|degrees|points"
    r"|[%％‰°℃万亿千百兆倍至到]|[-–—]\s?[0-9]))"
)
# Before a capital or a word that is no unit; 2.5 MWh and 2.5吨 are amounts.
_TWO_PARTS = (
    r"[1-9][0-9]?\.[0-9]{1,2}\.?(?:\s(?=[A-Z][a-z]+\s|A\s)|\s?(?=[\u3400-\u9fff]"
    r"(?<![吨千公米升克瓦度亩顷平立海英里个名项年月日周天小分秒元美欧厘毫磅桶赫兆吉成比节摄华版代寸里]"
    rf")(?<!\s[至到])))(?!{_COUNTED_THINGS})"
)
_NUMBER = re.compile(
    r"\s*(?:#+\s*)?(?:[•●○▪◦‣*]\s*)?(?:"
    # 12. The Commission; 12、; 12．委员会; 12) or 12 bis.
    r"(?P<plain>[0-9]{1,3})(?:\s?(?:bis|ter|quater))?\s?[.．、)）](?![0-9.．…])"
    # 3.2.1 Progress, 3.2 . 1取得了进展, 1.3. The
    rf"|(?P<dotted>(?:(?P<many>[0-9]{{1,2}}(?:\s?\.\s?[0-9]{{1,2}}){{2,4}})"
    rf"(?:\s?\.(?![0-9])|\s|(?=[\u3400-\u9fff]))|{_TWO_PARTS})){_QUANTITY}"
    r"|[(（]\s?(?P<bracketed>[0-9]{1,3})\s?[)）])"
)
_FIGURES_AT_START = re.compile(r"\s*([0-9]{1,3}(?:\.[0-9]{1,3}){1,4})(?![0-9])")
_NUMBERS = {"ar": re.compile(r"\s*[0-9]{1,3}\s?[-–]\s")}
"""How texts of other languages number their paragraphs beside this: 12 - تقرر."""
# What a figure at the beginning or behind a word counts, or is a part of.
_COUNTED = f"{_COUNTED_THINGS}|[月日号时分秒周天年]|[a-z%％‰°℃+-]|至|到|和|及|与|或"
_NOT_COUNTING = rf"(?!\s?(?:{_COUNTED})|[0-9.,]|\s?[%‰°])"
_SOURCES = "See|Ibid|Official Records|Adopted|United Nations, Treaty|For |Source|Cf"
_HANGING = re.compile(
    r"(?:(?<=[^\W\d_]{4}[.,;:])|(?<=[)\]”\"’»][.,;:])|(?<=[.,;:!?][”\"’»)]))"
    r"(?P<n2>[0-9]{1,3})(?=\s|\Z|[.,;)])"
)
_FOOTNOTES = {
    **dict.fromkeys(("ar", "es", "fr", "ru"), _HANGING),
    # 6Croatia's, 1 See A/75/6; position.2 and 2015;2 and "report",3
    "en": re.compile(
        rf"\A\s*(?P<n>[0-9]{{1,3}})(?=[A-Z][a-z]|\s(?:{_SOURCES}))"
        r"|(?:(?<=[a-z]{4}[.,;:])|(?<=[)\]”\"’»][.,;:])|(?<=[.,;:!?][”\"’»)])|(?<=[0-9][;:]))"
        r"(?P<n2>[0-9]{1,3})(?=\s|\Z|[.,;)])"
    ),
    "zh": re.compile(
        rf"\A\s*(?P<n>[0-9]{{1,3}})(?:(?=\s?(?:见|同上|参见|《))|(?=[\u3400-\u9fff]){_NOT_COUNTING})"
        r"|(?<=[。；，：、！？）”》])(?P<n2>[0-9]{1,3})(?=\s*\Z)"
        rf"|(?<=[。；！？）)”》])(?P<n3>[0-9]{{1,2}})(?=\s?[\u3400-\u9fff]){_NOT_COUNTING}"
    ),
}
# The number of a paragraph that follows in one text: "the matter. 15. The Committee"; 1/ of a
# footnote of old.
_INSIDE = re.compile(
    r"(?:(?<=[.;:] )|(?<=[。；：])|(?<=[。；：] )|(?<=\n))(?P<n>[0-9]{1,3})[.．、]"
    r"(?=\s?[A-Z\u3400-\u9fff])"
    r"|(?:(?<=[a-z.,;)])|(?<=[a-z.,;)] )|(?<=[\u3400-\u9fff。，；）]))(?P<n2>[0-9]{1,2})/"
    r"(?=\s|\Z|[.,;。，；])"
)
# (1) and ①, (a), (一) count the items of a list, each text in its way.
_ITEM = re.compile(
    r"(?:\A|(?<=[;:,.] )|(?<=[;,] and )|(?<=[。；：，、]))[(（]\s?(?P<n>[0-9]{1,2})\s?[)）]"
    r"|(?<![0-9.(（])(?P<n2>[0-9]{1,2})[)）](?=\s?[a-z\u3400-\u9fff])"
)
_OTHER_ITEM = re.compile(
    "[①-⑳⑴-⒇]|[(（]\\s?(?:[一二三四五六七八九十]{1,2}|[a-z]|[ivx]{1,4})\\s?[)）]"
)
_ABBREVIATED = re.compile(
    r"(?i:\b(?:paras?|arts?|chaps?|sect|nos?|vols?|corr|add|rev|supp?l?|fig|pp?|res|dec|annex))[.]\Z"
)
_NO_NUMBERS = ("money", "percentage", "points")
"""Kinds that no footnote has: 10元硬币."""
_GLUED = re.compile(r"(?<=[^\s0-9])[0-9]{1,3}(?=\s|\Z|[。，；：、.,;:)）])")
# Begins with what is rare, so that most of a text is passed over quickly.
_SPACED_OUT = re.compile("[12](?<![0-9.,] .)(?<![0-9.,].) [09] [0-9] [0-9](?![0-9.,]| [0-9])")


def find_number(text: str) -> tuple[int, ...] | None:
    """The number that a text begins with as a paragraph of its document, in its parts.

    >>> find_number("12. The Commission"), find_number("3.2 . 1取得了进展")
    ((12,), (3, 2, 1))
    >>> find_number("1.5 million") is None
    True
    """
    found = _NUMBER.match(text)
    written = found and (found["plain"] or found["dotted"])
    return tuple(map(int, re.findall("[0-9]+", written))) if written else None


def locate_number(text: str) -> range:
    """Where the number stands that a text begins with; nowhere is an empty range."""
    found = _NUMBER.match(text)
    group = found and next((name for name in ("plain", "dotted") if found[name]), None)
    return range(*found.span(group)) if found and group else range(0)


def drop_layout(
    texts: tuple[tuple[str, str], tuple[str, str]],
    values: tuple[Sequence[Placeable], Sequence[Placeable]],
) -> tuple[tuple[Placeable, ...], tuple[Placeable, ...]]:
    """The values of two texts (each with its language) without those that their layout has.

    What may be the figure of a footnote counts as one where the other text doesn't say it as
    often, or has it as the figure of a footnote itself.
    """
    stops = _find_number_stops(texts)
    kept = [
        _drop_numbers(text, own, stop)
        for (text, _), own, stop in zip(texts, values, stops, strict=True)
    ]
    hanging = [
        set(_find_hanging(*texts[at], texts[1 - at][0], [each.start for each in own]))
        for at, own in enumerate(kept)
    ]
    if not any(hanging):
        return tuple(kept[0]), tuple(kept[1])
    said = [Counter(atom for each in own for atom in list_atoms(each)) for own in kept]
    noted: list[set[object]] = []
    for at in (0, 1):
        more = said[at] - said[1 - at]
        gone = [
            each
            for each in kept[at]
            if each.start in hanging[at]
            and each.kind not in _NO_NUMBERS
            and all(more[atom] for atom in list_atoms(each))
        ]
        noted.append({atom for each in gone for atom in list_atoms(each)})
        kept[at] = [each for each in kept[at] if each not in gone]
    for at, (text, _) in enumerate(texts):
        if noted[1 - at]:
            kept[at] = [
                each
                for each in kept[at]
                if not (_GLUED.match(text, each.start) and set(list_atoms(each)) <= noted[1 - at])
            ]
    return tuple(kept[0]), tuple(kept[1])


def _find_number_stops(texts: tuple[tuple[str, str], tuple[str, str]]) -> list[int]:
    """Return where the paragraph numbers of two texts end, 0 for none.

    Figures at the start are a number where the other text has the same figures as its number.
    """
    stops, numbers = [], []
    for text, lang in texts:
        own = _NUMBERS.get(get_base(lang))
        found = _NUMBER.match(text) or (own.match(text) if own else None)
        stops.append(found.end() if found else 0)
        numbers.append(find_number(text))
    for at, (text, _) in enumerate(texts):
        found = _FIGURES_AT_START.match(text)
        if found and not stops[at] and tuple(map(int, found[1].split("."))) == numbers[1 - at]:
            stops[at] = found.end()
    return stops


def _drop_numbers(text: str, values: Sequence[Placeable], number_stop: int) -> list[Placeable]:
    """Drop the paragraph number that ends at `number_stop`, and read years that are spaced out."""
    kept = [each for each in values if each.stop > number_stop]
    for found in _SPACED_OUT.finditer(text) if " " in text else ():
        kept = [each for each in kept if not found.start() <= each.start < found.end()]
        kept.append(Placeable("year", int(found[0].replace(" ", "")), *found.span()))
    return kept


def _find_hanging(text: str, lang: str, second: str, starts: Sequence[int]) -> Iterator[int]:
    """Which of the values that begin at these places may belong to the layout."""
    if not starts:
        return
    yield from _find_footnotes(text, lang, starts)
    yield from (start for start in starts if _INSIDE.match(text, start))
    if (")" in text or "）" in text) and _OTHER_ITEM.search(second):
        items = (found.start("n" if found["n"] else "n2") for found in _ITEM.finditer(text))
        yield from (start for start in items if start in starts)


def _find_footnotes(text: str, lang: str, starts: Sequence[int]) -> Iterator[int]:
    """Which of the values that begin at these places are figures of footnotes."""
    pattern = _FOOTNOTES.get(get_base(lang))
    # The first figure may have blanks before it, which are a part of what is found.
    for at in dict.fromkeys((0, *starts)) if pattern else ():
        found = pattern.match(text, at) if pattern else None
        if found and not _ABBREVIATED.search(text[:at]):
            start = next(found.start(name) for name, group in found.groupdict().items() if group)
            if start in starts:
                yield start
