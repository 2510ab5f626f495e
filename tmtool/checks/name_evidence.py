"""How one side of a pair stands for a name of the other without naming it.

Adjectives and single characters (Italian, 中美), second mentions (the Government, 该国, it),
letters of institutions (FARDC), and longer names that only sound alike: 马里乌波尔 is Mariupol,
not Mali.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmtool.checks.model import HAN, read_word_lists
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import PLACE, Name, NamePlace, find_names, list_names

# 中共, 华南 and 来华 are China's.
_OF_CHINA = "中共|中央政府|华[东南西北中]|[驻对来访在]华|华裔|华侨|国务院|人大"
# 驻叙, 以方 and 美帝: where one character stands for a State.
_BEFORE, _AFTER = "驻赴访援对旅", "方军帝籍侨商企族裔"
_GREAT = "中美英法俄日德印韩朝澳欧"

# What a State or who speaks for it is called once it has been named; who speaks for a State says
# "my country" and is reported to have said "his country".
_POINTERS = {
    "en": (
        r"\b(?:[Tt]h(?:e|is|at|ese|ose|eir)|[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Ii]ts|[Bb]oth|[Tt]wo)"
        r" (?:own |two |host |federal |national |Federal |National |said |latter |same |local )?"
        "(?:country|countries|nations?|States?|Governments?|governments?|Republic|Kingdom"
        "|delegation|regime|authorit(?:y|ies)|islands?|parties|sides|Territory|territory"
        "|President|Prime Minister|Minister|Ministry|Parliament|parliament|State party"
        "|State Party|Party|latter|former)(?![a-z]| of|,? in )"
    ),
    "zh": (
        f"[该本我贵两各三四此]国|双方|三方|各方|(?<![{HAN}])(?:政府|当局|政权)|[该本我]代表团"
        "|[该本]领土|[该本]岛|国内|全国|缔约国"
    ),
}  # fmt: skip
# "It was necessary to" has it for no name.
_IMPERSONAL = (
    r" (?:is|was|be|has been|had been|would be|will be|may be|might be|remain(?:s|ed)|seem(?:s|ed)"
    r"|appear(?:s|ed)|become[s]?|became) (?:(?:also|not|very|most|more|equally|particularly|so) )*"
    r"\w+ (?:to|that|for|whether|how|if)\b"
)
_PRONOUNS = {
    "en": rf"\b(?:[Ii]t(?!{_IMPERSONAL})|[Hh]e|[Ss]he|[Ww]e|[Tt]hey)(?![a-z'’])",
    "zh": "它们?|[他她]|我们|(?<![其])其(?![他它中余实])|该",
}
_SUBJECT = {
    "zh": (r"(?:^|[，。；：、\s\d.)]|为此|因此|此外|[但而且]|同时)$", "[的、和与及等]"),
    "en": (r"(?:^|[,.;:)]\s*|\b(?:and|but|that|while|where|which|as|when|therefore) )(?:[Tt]he )?$",
           r"(?:'s|’s|,? and | or )"),
}  # fmt: skip


def is_alluded(keys: Iterable[str], text: str, lang: str) -> bool:
    """Whether a text speaks of what has a name without naming it: Italian, 中美.

    >>> is_alluded({"IT"}, "Italian experts", "en"), is_alluded({"IT"}, "experts", "en")
    (True, False)
    """
    patterns = (_allusions(of, get_base(lang)) for of in keys)
    return any(pattern is not None and pattern.search(text) for pattern in patterns)


def count_allusions(of: str, text: str, lang: str) -> int:
    """How often a text speaks of a State without naming it.

    >>> count_allusions("FR", "French workers and French farmers", "en")
    2
    """
    pattern = _allusions(of, get_base(lang))
    return len(pattern.findall(text)) if pattern else 0


@lru_cache(maxsize=1024)
def _allusions(of: str, lang: str) -> re.Pattern[str] | None:
    """What alludes to a State; nothing does to an organization but its names."""
    own = [each for each in list_names(lang) if each.of == of and each.state]
    if not own:
        return None
    if lang == "zh":
        short = str(load_allusions()["characters"].get(of, ""))
        if not short:
            return None
        sounds = read_word_lists()["names"]["sound_characters"]
        pattern = (
            f"(?<![{sounds}]){short}[{_AFTER}]|[{_BEFORE}]{short}(?![{sounds}])|驻{short}|两{short}"
        )
        if short in _GREAT:
            pattern += f"|{short}[{_GREAT}]|[{_GREAT}]{short}|[在来与同]{short}(?![{sounds}])"
        return compile_pattern(f"{pattern}|{_OF_CHINA}" if of == "CN" else pattern)
    adjective = load_allusions()["adjectives"].get(of) or _stem(own[0].text)
    # GhanaKwam is the label of something, and no adjective.
    return compile_pattern(rf"\b(?:{adjective})(?![a-zà-ÿ]*[A-Z0-9])")


def _stem(name: str) -> str:
    """What adjectives of a name begin with: Canad of Canada, Maldiv of Maldives."""
    bare = name.partition(" (")[0]
    return re.escape(re.sub(r"(?<=\w{4})(?:[aeo]s?|s|y|ia)$", "", bare))


def are_related(first: Iterable[str], second: Iterable[str]) -> bool:
    """Whether one State is, or was, a part of another.

    >>> are_related({"HK"}, {"CN"}), are_related({"LV"}, {"LT"})
    (True, False)
    """
    mine, theirs = set(first), set(second)
    for group in load_allusions()["related"]["groups"]:
        whole, *parts = group.split()
        for one, other in ((mine, theirs), (theirs, mine)):
            if whole in one and not other.isdisjoint(parts):
                return True
    return False


def count_pointers(text: str, lang: str) -> int:
    """How often a text speaks of a State as one that has been named.

    >>> count_pointers("The Government told its people that the country was safe.", "en")
    2
    """
    return len(compile_pattern(_POINTERS[get_base(lang)]).findall(text))


def is_pointed_at(place: NamePlace, own: str, counterpart: str, languages: tuple[str, str]) -> bool:
    """Whether the other side, without its names, may point at a State that this side names.

    It has one "country" or "Government" more, or a pronoun where this side has it for a subject.
    """
    if count_pointers(counterpart, languages[1]) > count_pointers(own, languages[0]):
        return True
    return is_subject_elsewhere(place, own, counterpart, languages)


def is_subject_elsewhere(
    place: NamePlace, own: str, counterpart: str, languages: tuple[str, str]
) -> bool:
    """Whether the other side has a pronoun more where this one has a name for its subject.

    >>> mali = find_names("马里表示", "zh")[0]
    >>> is_subject_elsewhere(mali, "马里表示", "It said", ("zh", "en"))
    True
    """
    if not is_subject(own, place, languages[0]):
        return False
    lang = get_base(languages[1])
    pronouns = len(compile_pattern(_PRONOUNS[lang]).findall(counterpart))
    return pronouns > len(compile_pattern(_PRONOUNS[get_base(languages[0])]).findall(own))


def is_subject(text: str, place: NamePlace, lang: str) -> bool:
    """Whether a name stands where a sentence or a clause begins, and has nothing of its own.

    >>> is_subject("马里表示", find_names("马里表示", "zh")[0], "zh")
    True
    """
    before, after = _SUBJECT[get_base(lang)]
    begins = compile_pattern(before).search(text, max(place.start - 12, 0), place.start)
    return bool(begins) and not compile_pattern(after).match(text, place.stop)


def sounds_inside(place: NamePlace, text: str, english: str) -> bool:
    """Whether a Chinese name is a part of a longer one, since an English word has its letters.

    >>> mali = find_names("菲律宾马里基纳", "zh")[1]
    >>> sounds_inside(mali, "菲律宾马里基纳", "Marikina, the Philippines")
    True
    """
    around = text[max(place.start - 1, 0) : place.start] + text[place.stop : place.stop + 1]
    if not place.name.state or not compile_pattern(f"[{HAN}·‧•]").search(around):
        return False
    if compile_pattern("[·‧•]").search(around) or _is_amid_sounds(around):
        return True
    if _list_sounds().isdisjoint(around):
        return False
    sounds = _sounds(place.name.of)
    words = compile_pattern(r"\b[A-Z][A-Za-zÀ-ɏ'’-]+").findall(english)
    return sounds is not None and any(
        sounds.search(_sound(word)) for word in words if not _is_name(word)
    )


def _is_amid_sounds(around: str) -> bool:
    """Whether both characters around a name render sounds: 马里 in 特斯法马里亚姆."""
    return len(around) == 2 and _list_sounds().issuperset(around)


@lru_cache(maxsize=1)
def _list_sounds() -> frozenset[str]:
    return frozenset(read_word_lists()["names"]["sound_characters"])


@lru_cache(maxsize=256)
def _sounds(of: str) -> re.Pattern[str] | None:
    """The letters of the short English name, and others that its characters may stand for."""
    short = next((each.text for each in list_names("en") if each.of == of), "")
    letters = [_sound(short)] if " " not in short and len(short) > 3 else []
    more = str(load_allusions()["sounds"].get(of, ""))
    letters += [_sound(each) for each in more.split("|") if each]
    return compile_pattern("|".join(letters)) if letters else None


@lru_cache(maxsize=8192)
def _is_name(word: str) -> bool:
    return any(each.role == "asked" and each.state for each in _named(word))


def _named(word: str) -> Sequence[Name]:
    return [each.name for each in find_names(word, "en")]


@lru_cache(maxsize=8192)
def _sound(word: str) -> str:
    """Letters without what Chinese characters don't tell apart."""
    plain = word.casefold().replace("gh", "g").replace("r", "l").replace("-", "")
    return re.sub(r"(.)\1", r"\1", plain)


def blot_out(text: str, named: Sequence[NamePlace]) -> str:
    """The text with blanks in the place of names, but for cities and the nouns of bodies alone."""
    for each in named:
        place = each.name.of.startswith(PLACE)
        if place or (not each.name.state and each.name.role == "answer"):
            continue
        text = text[: each.start] + " " * (each.stop - each.start) + text[each.stop :]
    return text


# The General Assembly, by what it does: "assembly" and "conference" have the same characters.
_ASSEMBLY = compile_pattern(
    "(?:(?<=[向由经请据给，。；、《])|(?<=其中)|(?<=联合国)|(?<![㐀-鿿]))大会"
    r"(?:[,，]\s*$|(?=\s*第\s*[一二三四五六七八九十百0-9]|决定|决心|通过|核准|重申|审议|请秘书长))"
)
_ASSEMBLIES = r"(?i:assembl|conference|congress|convention|meeting|plenary|session|rally|games)"


def is_general_assembly(place: NamePlace, text: str, english: str) -> bool:
    """Whether 大会 is the General Assembly, and English has no word that may be it.

    >>> it = find_names("大会第75/202号决议", "zh")[0]
    >>> is_general_assembly(it, "大会第75/202号决议", "resolution 75/202")
    True
    """
    return (
        place.name.text == "大会"
        and bool(_ASSEMBLY.match(text, place.start))
        and not compile_pattern(_ASSEMBLIES).search(english)
    )


def follows_capital(text: str, start: int) -> bool:
    """Whether a capitalized word, none that begins a phrase, stands before a place in English.

    >>> follows_capital("the Broadband Commission", 14), follows_capital("In Commission", 3)
    (True, False)
    """
    return bool(compile_pattern(_LONGER).search(text[max(start - 40, 0) : start]))


def is_in_longer_name(place: NamePlace, text: str, lang: str) -> bool:
    """Whether a longer name, unknown here, has this one in it: the Supreme Security Council.

    >>> council = find_names("the Iraqi Security Council", "en")[0]
    >>> is_in_longer_name(council, "the Iraqi Security Council", "en")
    True
    """
    if get_base(lang) == "en":
        before = text[max(place.start - 40, 0) : place.start]
        if place.name.state:
            return bool(compile_pattern(_PERSON).search(before))
        if place.name.text.isupper():
            return False
        of = compile_pattern(r" (?:of|for) (?:the )?[A-Z]").match(text, place.stop)
        longer = of or follows_capital(text, place.start)
        return bool(longer) and not compile_pattern(_OURS).match(text, place.stop)
    before = text[max(place.start - 4, 0) : place.start]
    return not place.name.state and bool(compile_pattern(_ZH_LONGER).search(before))


_OURS = (
    " of the (?:United Nat|Secretariat|General Ass|Security|Economic and Social|Commission|Council)"
)
_PERSON = r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Judge|Lord|Prof|Professor)\.? (?:[A-Z][\w.’'-]* )*$"
_LONGER = (
    r"(?<![.!?:;,])(?<!^) (?!The |UN |And |In |Of |To |By |On |For |From |With )"
    r"[A-Z][a-zà-ü’'-]+ $"
)
_ZH_LONGER = "(?:国家|全国|最高|地方|民族|联邦|各国|国的)$"


_ZH_NOUNS = (
    "理事会|委员会|组织|基金|联盟|银行|署|机构|办公室|办事处|会议|研究所|协会|集团|秘书处|局|法院|法庭|部"
    "|处|厅|部队|特派团|稳定团|行动|公约|盟约|条约|议定书|协定|协议|宣言|宪章|规约|议程|框架|机制|论坛|共同体"
    "|中心|公司|大学|运动|计划|战略|共识|原则|纲领|纲要|大会|议会|联合会|援助团|支助团|观察团"
)
_NAME_GOES_ON = {
    "zh": (
        # A name is whole behind a sign, a particle, the Organization's name, or "and" in a list.
        f"^(?!.*(?:[的由向在对给从请经据为被以是了谢]|联合国|(?:{_ZH_NOUNS}|主席|长)[和与及])$).*[{HAN}]$",
        f"(?:(?![的由向在对和与及、])[{HAN}]){{0,8}}(?:{_ZH_NOUNS})",
    ),
    "en": (
        r"\b(?!The )[A-Z][\w-]* (?:(?:and|for|on) )?$",
        r" (?:(?:and|of|for|on) )?(?:the )?[A-Z]",
    ),
}
_BEFORE_NAME = 16  # characters that can show that a name goes on before a place


def is_whole_name(place: NamePlace, text: str, lang: str) -> bool:
    """Return False if the words around an organization's name may belong to a longer name.

    >>> from tmtool.un.proper_names import find_names
    >>> texts = "请政治事务部报告", "经济和政治事务部"
    >>> [is_whole_name(find_names(text, "zh")[0], text, "zh") for text in texts]
    [True, False]
    """
    if place.name.state or place.name.text.isupper() or text.isupper():
        return True
    before, after = map(compile_pattern, _NAME_GOES_ON[get_base(lang)])
    return not (
        before.search(text[max(place.start - _BEFORE_NAME, 0) : place.start])
        or after.match(text, place.stop)
    )


@lru_cache(maxsize=1)
def load_allusions() -> Mapping[str, Mapping[str, Any]]:
    """The lists of `allusions.toml`."""
    return tomllib.loads(Path(__file__).with_name("allusions.toml").read_text("utf-8"))
