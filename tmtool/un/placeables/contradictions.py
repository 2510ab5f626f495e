"""What stands beside a value and changes it: a minus, the letter of a paragraph, how often.

Told only where both texts say something and can't both be right: 第3(b)段 and paragraph 3 (a),
0.1% and -0.1 per cent, 增加了两倍 (tripled) and "doubled". Where one of them is silent, or says it
in other ways than these, nothing is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import starmap
from typing import NamedTuple

from tmtool.lang.numbers import NUMERALS, compile_pattern, make_exact, parse_chinese
from tmtool.lang.script import get_base
from tmtool.un.placeables.contradictions_currencies import find_currency_differences
from tmtool.un.placeables.contradictions_references import find_reference_differences
from tmtool.un.placeables.contradictions_units import (
    find_unit_differences,
    find_vague_differences,
)
from tmtool.un.placeables.model import Contradiction, Placeable, ValueText, format_value
from tmtool.un.placeables.transposed import find_transposed
from tmtool.un.placeables.wordlists import WORDINGS


def find_contradictions(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """All of them, between a Chinese and an English text.

    >>> sides = ValueText("第3(b)段", "zh", ()), ValueText("paragraph 3 (a)", "en", ())
    >>> [each.words for each in find_contradictions(*sides)]
    ['(a) against (b)']
    """
    if {get_base(source.lang), get_base(target.lang)} != {"zh", "en"}:
        return
    yield from _letters(source, target)
    yield from _signs(source, target)
    yield from _factors(source, target)
    yield from _wordings(source, target)
    yield from find_reference_differences(source, target)
    yield from find_transposed(source, target)
    yield from find_unit_differences(source, target)
    yield from find_vague_differences(source, target)
    yield from find_currency_differences(source, target)


_LETTER = re.compile(r"[（(]\s?([a-z]|[ivx]{2,6}|aa|bb|cc|dd)\s?[）)]")
_BEFORE = {
    # 第3(a)段, 第三条(a)款, 第2段(a)和(b)
    "zh": re.compile(f"[0-9{NUMERALS}段款条项目)）]\\s?$"),
    # paragraph 3 (a), article 2 (1) (c), 5 (a) and (b), subparagraph (c), items (a) to (c)
    "en": re.compile(r"(?:[0-9]|\)|\),|\) and|\) to|aragraphs?|\b[Ii]tems?) ?$"),
}
_BEHIND = re.compile(r"\s?(?:[和、至及]\s?[（(]\s?[a-z]{1,6}\s?[）)]\s?)?(?:分段|小段|段|项|款|目)")
_AWAY = 14
"""So many characters tell what a letter belongs to. Chosen, no measurement."""


def _letters(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """The letters of paragraphs, each once: one text may say twice what the other says once."""
    if not all("(" in side.text or "（" in side.text for side in (source, target)):
        return
    here, there = _lettered(source), _lettered(target)
    left = [each for letter, each in here.items() if letter not in there]
    right = [each for letter, each in there.items() if letter not in here]
    for one, two in zip(left, right, strict=False):
        yield _contradiction(one, two, "letter")


def _lettered(side: ValueText) -> dict[str, Placeable]:
    found: dict[str, Placeable] = {}
    for each in _LETTER.finditer(side.text):
        before = side.text[max(0, each.start() - _AWAY) : each.start()]
        if _BEFORE[get_base(side.lang)].search(before) or _BEHIND.match(side.text, each.end()):
            found.setdefault(each[1], Placeable("label", f"({each[1]})", *each.span()))
    return found


_SHARES = ("percentage", "points")
# A dash behind another word may part a name from its figures: 亚太-5%.
_MINUS = re.compile(r"(?:^|[\s(（，：:、为是达到约至])[-−–]$|负$|\b(?:minus|negative)\s$")
_BELOW = {
    "zh": re.compile("[负降减跌缩亏逊]|零下|萎缩|下滑|衰退|赤字|回落|下调"),
    "en": re.compile(
        "minus|negative|declin|f[ea]ll|drop|decreas|reduc|contract|shr[aiu]nk|loss|deficit|lower"
        "|below|down|recession|cut",
        re.IGNORECASE,
    ),
}


def _signs(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """A percentage with a minus, and the same without one in a text that says no other "less"."""
    for one, two in ((source, target), (target, source)):
        below = [each for each in one.values if each.kind in _SHARES and _is_below(each, one.text)]
        above = [each for each in two.values if not _is_below(each, two.text)]
        if not below or len(above) < len(two.values) or _BELOW[get_base(two.lang)].search(two.text):
            continue
        for each in below:
            plain = [a for a in above if (a.kind, a.value) == (each.kind, each.value)]
            if len(plain) == 1:
                less = -each.value if isinstance(each.value, int | Fraction) else each.value
                pair = (Placeable(each.kind, less, each.start - 1, each.stop), plain[0])
                yield _contradiction(*(pair if one is source else pair[::-1]), "sign")


def _contradiction(source: Placeable, target: Placeable, rule: str) -> Contradiction:
    return Contradiction(
        source, target, f"{format_value(target.value)} against {format_value(source.value)}", rule
    )


def _is_below(placeable: Placeable, text: str) -> bool:
    before = text[max(0, placeable.start - 10) : placeable.start]
    return placeable.kind in _SHARES and _MINUS.search(before) is not None


_MORE = "(?:增加|增长|提高|上升|上涨|扩大)了?(?:近|约|大约|将近|超过|至少)?"
_TIMES = {
    "zh": re.compile(
        f"{_MORE}(?P<more>[0-9.]+|[{NUMERALS}]+)倍|翻了?(?P<doublings>[一两二三1-3]?)番|翻了?(?P<same>一)倍"
    ),
    "en": re.compile(
        r"\b(?:(?P<two>doubl(?:ed|es|ing)|(?<=to )double)|(?P<three>(?:tripl|trebl)(?:ed|es|ing)"
        r"|(?<=to )(?:triple|treble))|(?P<four>quadrupl(?:ed|es|ing)|(?<=to )quadruple))\b",
        re.IGNORECASE,
    ),
}
_ENGLISH_TIMES = {"two": 2, "three": 3, "four": 4}
_TIMES_ALL = re.compile(r"[倍番]|(?i:doubl|tripl|trebl|quadrupl|fold\b|times\b|twice|thrice)")


def _factors(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """增加一倍 and 翻一番 is doubled, 增加两倍 tripled, 翻两番 quadrupled; one in each text."""
    zh = source.text if get_base(source.lang) == "zh" else target.text
    if "倍" not in zh and "番" not in zh:
        return
    if any(len(_TIMES_ALL.findall(side.text)) > 1 for side in (source, target)):
        return
    here, there = _times(source), _times(target)
    if len(here) == len(there) == 1 and here[0].value != there[0].value:
        words = f"{format_value(there[0].value)} times against {format_value(here[0].value)} times"
        yield Contradiction(here[0], there[0], words, "times")


def _times(side: ValueText) -> list[Placeable]:
    found = []
    for each in _TIMES[get_base(side.lang)].finditer(side.text):
        value = (
            _chinese_times(each)
            if get_base(side.lang) == "zh"
            else _ENGLISH_TIMES[each.lastgroup or ""]
        )
        if value is not None:
            found.append(Placeable("number", value, *each.span()))
    return found


def _chinese_times(match: re.Match[str]) -> int | Fraction | None:
    if match["more"]:
        count = parse_chinese(match["more"])
        return None if count is None else make_exact(count + 1)
    if match["same"]:
        return 2
    doublings = parse_chinese(match["doublings"] or "一")
    return 2**doublings if isinstance(doublings, int) else None


class _WordPair(NamedTuple):
    """An English word, the Chinese that can stand for it, and the Chinese that can't.

    `sign` is in every text that `wrong` is found in.
    """

    english: str
    value: int
    right: str
    sign: str
    wrong: str
    wrong_value: int


_WORD_PAIRS = tuple(starmap(_WordPair, WORDINGS))


def _wordings(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """Words that count and say something else: "twice" and 一次, "a decade" and 百年."""
    zh, en = (source, target) if get_base(source.lang) == "zh" else (target, source)
    for each in _WORD_PAIRS:
        if each.sign not in zh.text:
            continue
        wrong = compile_pattern(each.wrong).search(zh.text)
        english = compile_pattern(each.english).search(en.text) if wrong else None
        if english and wrong and not compile_pattern(each.right).search(zh.text):
            one = Placeable("number", each.wrong_value, *wrong.span())
            two = Placeable("number", each.value, *english.span())
            yield _contradiction(*((one, two) if zh is source else (two, one)), "counting word")
    yield from _series(source, zh, en)
    yield from _firsts(source, zh, en)


_HALVES = {
    "zh": re.compile("(?P<first>上半)(?=[年月期场季])|(?P<second>下半)(?=[年月期场季])"),
    "en": re.compile(
        r"\b(?:(?P<first>first)|(?P<second>second)|(?P<third>third|fourth|fifth|sixth))[ -]half\b"
    ),
}
_FIRST_TIME = re.compile("(?<![岁榜居元])首(?:次|届|个|批|例|轮|份|位)")
_OTHER_ORDINAL = re.compile(r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b")
_FIRST_IN_ENGLISH = re.compile(
    r"\b(?:first|initial|inaugural|maiden|debut|original|earliest|1st|never before|premi[eè]re"
    r"|pioneer|launch|introduc|new|unprecedented|since|one)", re.IGNORECASE
)  # fmt: skip


def _firsts(source: ValueText, zh: ValueText, en: ValueText) -> Iterator[Contradiction]:
    """上半年 is the first half, 首次 the first time; no other ordinal stands for them."""
    if "半" in zh.text:
        here, there = (list(_HALVES[get_base(s.lang)].finditer(s.text)) for s in (zh, en))
        if len(here) == len(there) == 1 and here[0].lastgroup != there[0].lastgroup:
            yield _ordinals(here[0], there[0], is_zh_source=zh is source)
    firsts = list(_FIRST_TIME.finditer(zh.text)) if "首" in zh.text else []
    if len(firsts) != 1 or "第" in zh.text or _FIRST_IN_ENGLISH.search(en.text):
        return
    others = list(_OTHER_ORDINAL.finditer(en.text))
    if len(others) == 1 and not any(
        v.start == others[0].start() and _is_said(v, zh) for v in en.values
    ):
        yield _ordinals(firsts[0], others[0], is_zh_source=zh is source)


def _is_said(value: Placeable, text: ValueText) -> bool:
    return any(each.value == value.value for each in text.values)


def _ordinals(zh: re.Match[str], en: re.Match[str], *, is_zh_source: bool) -> Contradiction:
    """Of a Chinese and an English ordinal, in words."""
    one, two = Placeable("ordinal", 0, *zh.span()), Placeable("ordinal", 0, *en.span())
    if is_zh_source:
        return Contradiction(one, two, f"{en[0]} against {zh[0]}", "ordinal")
    return Contradiction(two, one, f"{zh[0]} against {en[0]}", "ordinal")


_SERIES = "定期报告|进度报告|年度报告|报告|全体会议|会议|届会|特别会议|审查"
_TIMES_IN_CHINESE = re.compile(f"(?P<th>第?)(?P<n>[{NUMERALS}]+|[0-9]+)次(?:{_SERIES})")
_MANY = re.compile(r"\s(?:[a-z]+\s){0,2}(?:reports|meetings|sessions|reviews)\b")


def _series(source: ValueText, zh: ValueText, en: ValueText) -> Iterator[Contradiction]:
    """五次报告 are five reports, the fifth is 第五次: where the number stands once in each text."""
    found = list(_TIMES_IN_CHINESE.finditer(zh.text)) if "次" in zh.text else []
    value = parse_chinese(found[0]["n"]) if len(found) == 1 else None
    same = [each for each in en.values if each.value == value]
    if len(same) != 1 or value == 1 or _goes_on(zh.text, found[0].start()):
        return
    each, english, th = found[0], same[0], bool(found[0]["th"])
    many = english.kind == "number" and _MANY.match(en.text, english.stop)
    if many if th else english.kind == "ordinal":
        one = Placeable("ordinal" if th else "number", english.value, *each.span())
        first, second = (one, english) if zh is source else (english, one)
        words = f"{_NOUNS[second.kind]} against {_NOUNS[first.kind]}"
        yield Contradiction(first, second, words, "ordinal")


_NOUNS: dict[str, str] = {"ordinal": "an ordinal", "number": "a number"}


def _goes_on(text: str, at: int) -> bool:
    """Whether a list or a span comes before: 第五和六次会议."""
    return re.search(r"[和、至及或第次届前后\-–]\s?$", text[:at]) is not None
