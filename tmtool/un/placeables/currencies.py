"""Currencies by name, sign or code: what one text names and the other doesn't, for another one.

Money is compared with its amount elsewhere. 港元汇率 and "US dollar exchange rate" have none: a
currency is told where each text names one that the other doesn't name at all, or where both name as
many and one stands for another. Where only one of them names a currency nothing is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from tmtool.lang.fold import simplify_in_place
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Contradiction, Money, Placeable, ValueText

_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("USD", "美元|美金"), ("HKD", "港元|港币|港圆"), ("EUR", "欧元(?!区|系)"), ("GBP", "英镑"),
        ("JPY", "日元|日圆"),
        ("CNY", "人民币"),
        ("AUD", "澳元|澳大利亚元"),
        ("CAD", "加元|加拿大元"),
        ("NZD", "新西兰元|纽元"), ("SGD", "新加坡元|新元|坡元"), ("CHF", "瑞士法郎|瑞郎"),
        ("KRW", "韩元|韩圆"), ("MOP", "澳门元|澳门币"), ("TWD", "新台币"), ("THB", "泰铢"),
        ("RUB", "卢布"), ("INR", "卢比"), ("XDR", "特别提款权"),
    ),
    "en": (
        ("USD", r"\b(?:US|U\.S\.|United States)[ -][Dd]ollars?\b|US ?\$|\bUSD\b|\bgreenback"),
        ("HKD", r"\bHong[ -]Kong[ -][Dd]ollars?\b|\bHK ?[Dd]ollars?\b|HK ?\$|\bHKD\b"),
        ("EUR", r"\b[Ee]uros?\b(?![ -](?:area|zone|system))|€|\bEUR\b"),
        ("GBP", r"\b(?:British )?[Pp]ounds?(?: sterling)?\b|\b[Ss]terling\b|£|\bGBP\b"),
        ("JPY", r"\b(?:Japanese )?[Yy]en\b|\bJPY\b"),
        ("CNY", r"\b[Rr]enminbi(?: yuan)?\b|\bRMB\b|\bCN[YH]\b|\b[Yy]uan\b"),
        ("AUD", r"\bAustralian [Dd]ollars?\b|A\$|\$A\b|\bAUD\b"),
        ("CAD", r"\bCanadian [Dd]ollars?\b|\bC(?:an)?\$|\bCAD\b"),
        ("NZD", r"\bNew Zealand [Dd]ollars?\b|NZ\$|\bNZD\b"),
        ("SGD", r"\bSingapore [Dd]ollars?\b|\bS\$|\bSGD\b"),
        ("CHF", r"\bSwiss [Ff]rancs?\b|\bCHF\b"),
        ("KRW", r"\b(?:Korean|Republic of Korea) [Ww]on\b|\bKRW\b"),
        ("MOP", r"\b[Pp]atacas?\b|\bMOP\b"), ("TWD", r"\b[Nn]ew Taiwan [Dd]ollars?\b|NT\$|\bTWD\b"),
        ("THB", r"\b[Bb]aht\b|\bTHB\b"), ("RUB", r"\b[Rr]ou?bles?\b|\bRUB\b"),
        ("INR", r"\b[Rr]upees?\b|\bINR\b"),
        ("XDR", r"\b[Ss]pecial [Dd]rawing [Rr]ights?\b|\bSDRs?\b"),
        # Some dollar: which one, the rest of the text tells.
        ("$", r"\b[Dd]ollars?\b|\$"),
    ),
}  # fmt: skip
"""Codes (ISO 4217) and how each language names them: what a currency of some State is called stands
before what several are called."""
_EACH_NAME = {lang: "|".join(f"({names})" for _, names in own) for lang, own in _NAMES.items()}
_SIGNS = ("元", "币", "圆", "镑", "郎", "铢", "卢", "美金", "提款权")
"""Each Chinese name has one of these, which are found sooner than the names."""
_ANY_NAME = "|".join(names for _, names in _NAMES["zh"])
_DOLLARS = frozenset(("USD", "HKD", "AUD", "CAD", "NZD", "SGD", "TWD"))
_BARE = re.compile("[0-9十百千万亿兆]\\s?元(?!人民币)")
"""元 is the money of wherever one is: which one, the other text says."""
_MOST = 6
"""Texts that name more than these say the same currency over and over, or leave it out. Chosen, no
measurement."""


def find_currency_differences(source: ValueText, target: ValueText) -> Iterator[Contradiction]:
    """At most one: a currency that the other text has another one for.

    >>> sides = ValueText("港元汇率稳定", "zh", ()), ValueText("the US dollar is up", "en", ())
    >>> [each.words for each in find_currency_differences(*sides)]
    ['US dollar against 港元']
    """
    zh, en = (source, target) if get_base(source.lang) == "zh" else (target, source)
    # Few texts name a currency: those in Chinese are looked through sooner.
    in_chinese = _find_named(zh)
    in_english = _find_named(en) if in_chinese else {}
    if not in_english or _has_money_between(source, target):
        return
    here, there = (in_chinese, in_english) if zh is source else (in_english, in_chinese)
    if _BARE.search(simplify_in_place(zh.text)):
        return
    counts = {code: len(here.get(code, ())) - len(there.get(code, ())) for code in {*here, *there}}
    bare = counts.pop("$", 0)
    for code in sorted(_DOLLARS & counts.keys()):
        # "The dollar" is what the other text calls 美元, or 港元.
        if bare and counts[code] * bare < 0:
            taken = min(abs(bare), abs(counts[code]))
            counts[code] += taken if bare > 0 else -taken
            bare += taken if bare < 0 else -taken
    if bare:
        counts["$"] = bare
    more = [code for code, count in counts.items() if count > 0]
    less = [code for code, count in counts.items() if count < 0]
    if len(more) != 1 or len(less) != 1:
        return
    (one,), (two,) = more, less
    # One text may say a currency again and again; it names none that the other has nothing of.
    is_for_all = not there.get(one) or not here.get(two)
    is_for_one = counts[one] == -counts[two] and sum(map(len, here.values())) <= _MOST
    if is_for_all or is_for_one:
        first, second = here[one][0], there[two][0]
        said = target.text[second.start : second.stop], source.text[first.start : first.stop]
        yield Contradiction(first, second, " against ".join(said), "currency named")


def _find_named(side: ValueText) -> dict[str, list[Placeable]]:
    """What a text names, in its order."""
    lang = get_base(side.lang)
    text = simplify_in_place(side.text) if lang == "zh" else side.text
    found: defaultdict[str, list[Placeable]] = defaultdict(list)
    # Without groups it is quick in Chinese, where each name begins with a character of its own.
    if lang == "zh" and not (
        any(sign in text for sign in _SIGNS) and compile_pattern(_ANY_NAME).search(text)
    ):
        return {}
    for each in compile_pattern(_EACH_NAME[lang]).finditer(text):
        code = _NAMES[lang][(each.lastindex or 1) - 1][0]
        found[code].append(Placeable("money", code, *each.span()))
    return dict(found)


def _has_money_between(source: ValueText, target: ValueText) -> bool:
    """Whether an amount has another currency on each side, which is told of the amounts."""
    here, there = (
        {each.value for each in side.values if isinstance(each.value, Money)}
        for side in (source, target)
    )
    return any(one.amount == two.amount for one in here - there for two in there - here)
