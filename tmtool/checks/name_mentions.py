"""How one side of a pair speaks of an organization without one of its names.

By its noun alone (the Committee), by a pronoun, by a part of its name, by other words of it, or by
letters that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tmtool.checks.model import HAN, read_word_lists
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import NamePlace, list_names

# What an organization is called once it has been named, whatever its name.
_NOUNS = (
    "Council|Commission|Organization|Organisation|Fund|Union|Bank|Programme|Agency|Office"
    "|Conference|Entity|Institute|Association|Group|Secretariat|Board|Authority|Committee|Court"
    "|Tribunal|Department|Facility|Force|Mission|Operation|Unit|Convention|Covenant|Treaty"
    "|Protocol|Agreement|Declaration|Charter|Statute|Agenda|Framework|Mechanism|Forum|Community"
    "|Alliance|League|Centre|Center|Corporation|Service|University|Movement|Facility|Plan|Strategy"
    "|Consensus|Principles|Platform|Assembly|Parliament|Party|Army|Forces"
)
_ZH_NOUNS = (
    "理事会|委员会|组织|基金|联盟|银行|署|机构|办公室|办事处|会议|研究所|协会|集团|秘书处|局|法院|法庭|部"
    "|处|厅|部队|特派团|稳定团|行动|公约|盟约|条约|议定书|协定|协议|宣言|宪章|规约|议程|框架|机制|论坛|共同体"
    "|中心|公司|大学|运动|计划|战略|共识|原则|纲领|纲要|大会|议会|联合会|援助团|支助团|观察团"
)
_LETTERS = r"\b[A-Z]{3,}(?:[-/][A-Z]+)*(?![A-Za-z0-9]|-[0-9])"
_POSSESSIVES = {"en": r"\b[Ii]ts(?![a-z])", "zh": "(?<!其)其(?![他它中余实])"}


# In a resolution "its" is the organ's that adopts it.
_OWN_RESOLUTION = r"\b[Ii]ts (?:\w+ )?(?:resolution|decision|presidential statement)s?\b"


_POSSESSOR = {
    "zh": (f"(?:的|第|关于|[0-9《“\"]|[{HAN}])", ""),
    "en": (r"['’]s?\b| \w+", r"\b(?:of|by)(?: the)? $"),
}  # fmt: skip


def has_possessive(
    place: NamePlace, own: str, counterpart: str, languages: tuple[str, str]
) -> bool:
    """Whether the other side has a possessive pronoun more, which may stand for an organization.

    >>> from tmtool.un.proper_names import find_names
    >>> council = find_names("经社理事会的决议", "zh")[0]
    >>> has_possessive(council, "经社理事会的决议", "its resolutions", ("zh", "en"))
    True
    """
    after, before = _POSSESSOR[get_base(languages[0])]
    if not compile_pattern(after).match(own, place.stop) and not (
        before and compile_pattern(before).search(own, max(place.start - 8, 0), place.start)
    ):
        return False
    if get_base(languages[1]) == "en" and compile_pattern(_OWN_RESOLUTION).search(counterpart):
        return True
    counts = [
        len(compile_pattern(_POSSESSIVES[get_base(lang)]).findall(text))
        for text, lang in zip((own, counterpart), languages, strict=True)
    ]
    return counts[1] > counts[0]


def is_called_again(
    keys: Iterable[str], own: str, counterpart: str, languages: tuple[str, str]
) -> bool:
    """Whether a side calls an organization by its noun alone oftener than the other.

    Both are without the names that they have.

    >>> is_called_again({"ITU"}, "", "the Union", ("zh", "en"))
    True
    >>> is_called_again({"ITU"}, "该联盟", "the Union", ("zh", "en"))
    False
    """
    counts = [
        _count_nouns(frozenset(keys), text, get_base(lang))
        for text, lang in zip((own, counterpart), languages, strict=True)
    ]
    return counts[1] > counts[0]


def _count_nouns(keys: frozenset[str], text: str, lang: str) -> int:
    if lang == "en":
        nouns = "|".join(_head_nouns(keys))
        small = rf"\b(?i:(?:the|this|that|its|our) (?:{nouns}))\b"
        pattern = rf"\b(?:{nouns})(?:'s|’s|s|es)?(?![A-Za-z])|{small}"
    else:
        nouns = "|".join(sorted(_zh_head_nouns(keys)))
        begins = f"(?<![{HAN}])|[该本各此《由向在对与和的经请据及为将是使]|两个|上述|根据|关于"
        pattern = f"(?:{begins})(?:{nouns})"
    return len(compile_pattern(pattern).findall(text)) if nouns else 0


@lru_cache(maxsize=512)
def _head_nouns(keys: frozenset[str]) -> tuple[str, ...]:
    full = " ".join(each.text for each in list_names("en") if each.of in keys and not each.state)
    return tuple(dict.fromkeys(re.findall(rf"\b(?:{_NOUNS})\b", full)))


@lru_cache(maxsize=512)
def _zh_head_nouns(keys: frozenset[str]) -> frozenset[str]:
    ends = compile_pattern(f"(?:{_ZH_NOUNS})$")
    names = (each.text for each in list_names("zh") if each.of in keys and not each.state)
    return frozenset(found[0] for found in map(ends.search, names) if found)


def is_named_in_part(keys: Iterable[str], rest: str, lang: str) -> bool:
    """Whether a side shortens the name of a treaty in a list: the Basel and Rotterdam conventions.

    >>> is_named_in_part({"BASEL"}, "the Basel and Rotterdam conventions", "en")
    True
    """
    return any(part in rest for part in _parts(frozenset(keys), get_base(lang)))


@lru_cache(maxsize=512)
def _parts(keys: frozenset[str], lang: str) -> frozenset[str]:
    """The names of treaties that are called by a place, without their nouns."""
    return frozenset(part for of in keys for part in _cut_noun(of, lang) if _is_by_place(of))


@lru_cache(maxsize=1024)
def _cut_noun(of: str, lang: str) -> tuple[str, ...]:
    """The names of a key without a noun such as Convention, where little is before it."""
    chinese = f"([{HAN}]{{2,5}})(?:公约|议定书|协定|协议|宣言|规约|框架|共识|行动纲领)"
    english = r"([A-Z]\w{3,}) (?:Convention|Protocol|Agreement|Declaration|Statute|Consensus)s?"
    shape = compile_pattern(chinese if lang == "zh" else english)
    found = (shape.fullmatch(each.text) for each in list_names(lang) if each.of == of)
    return tuple(each[1] for each in found if each)


def _is_by_place(of: str) -> bool:
    sounds = frozenset(read_word_lists()["names"]["sound_characters"])
    return any(len(sounds.intersection(p)) >= len(set(p)) - 1 > 0 for p in _cut_noun(of, "zh"))


_SMALL_WORDS = frozenset((
    "the", "of", "and", "for", "on", "in", "to", "with", "at", "by", "from", "its", "an", "united",
    "nations", "international", "world",
))  # fmt: skip
_ALIKE = 6
"""English words that begin with so many letters alike are one, however they end: administration,
administrative. Chosen, no measurement."""


def is_worded_otherwise(keys: Iterable[str], rest: str, lang: str) -> bool:
    """Whether a side has half of the words, or of the characters, of an organization's name.

    It names the organization then, though not by a name that is known here.

    >>> is_worded_otherwise({"GEF"}, "the Global Environment Fund", "en")
    True
    >>> is_worded_otherwise({"GEF"}, "the environment", "en")
    False
    """
    low = rest.casefold()
    names = _list_own_words(frozenset(keys), get_base(lang))
    return any(2 * sum(word in low for word in words) >= max(len(words), 3) for words in names)


@lru_cache(maxsize=1024)
def _list_own_words(keys: frozenset[str], lang: str) -> tuple[frozenset[str], ...]:
    """The beginnings of words of each English name, the pairs of characters of each Chinese one."""
    names = [each.text for each in list_names(lang) if each.of in keys and not each.state]
    if lang == "zh":
        bare = (re.sub("联合国|国际|世界", "", name) for name in names if not name.isascii())
        return tuple(frozenset(n[at : at + 2] for at in range(len(n) - 1)) for n in bare)
    words = (re.findall("[a-z]+", name.casefold()) for name in names if not name.isupper())
    return tuple(frozenset(w[:_ALIKE] for w in own if w not in _SMALL_WORDS) for own in words)


def has_unknown_letters(text: str, rest: str, lang: str) -> bool:
    """Whether a side has an acronym that the other lacks and that is no known name.

    >>> has_unknown_letters("前南问题国际法庭", "the ITFY", "en")
    True
    """
    return get_base(lang) == "en" and bool(find_unknown_letters(text, rest))


def find_unknown_letters(text: str, rest: str) -> list[str]:
    """The acronyms of a side, without the names that it has, that the other lacks."""
    return [each for each in compile_pattern(_LETTERS).findall(rest) if each not in text]


def has_other_body(rest: str, lang: str) -> bool:
    """Whether a side, without its names, has what may be a body that is not known here.

    >>> has_other_body("a decision of the Panel of Elders", "en"), has_other_body("专员小组", "zh")
    (True, False)
    """
    if get_base(lang) == "en":
        shape = rf"(?<=[a-z,] )[A-Z][a-z]+(?: (?:of|for|on|and|the|[A-Z][a-z]+))* [A-Z]|{_LETTERS}"
        return bool(compile_pattern(rf"{shape}|\b(?:{_NOUNS})\b").search(rest))
    return bool(compile_pattern(f"[{HAN}]{{2}}(?:{_ZH_NOUNS})").search(rest))


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
