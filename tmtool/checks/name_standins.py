"""What may stand for a State that one side alone names, so that a text need not name it.

Its people or its war, if the text has spoken of it before; a city, a province or an institution of
it; a passive, where Chinese has the State for its subject; in Chinese the character of its name.
"""

from __future__ import annotations

from tmtool.checks.model import HAN
from tmtool.checks.name_evidence import count_pointers, is_subject, load_allusions
from tmtool.checks.name_sounds import list_readings, list_syllables
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import NamePlace

_LEAST = 2
"""So many characters of a place behind a State render a word of the other side. Chosen, no
measurement."""
_NEAR = 10
"""So many characters behind a State tell what is of it. Chosen, no measurement."""
# What a text says of a State that it speaks of anyway.
_UNSAID = {
    "en": (
        r"\b(?:[Tt]he|[Tt]h(?:is|at|ese|ose|eir)|[Ii]ts|[Oo]ur|[Hh]is|[Hh]er) (?:\w+ ){0,2}?"
        "(?:people|peoples|population|citizens|nationals|conflict|crisis|war|occupation|army|forces"
        "|police|side|economy|capital|elections?|peace process|transition|situation|embassy|mission"
        "|constitution|Constitution|law|parliament|legislature|court|border|coast|soil|north|south"
        r"|east|west|opposition|ruling|leader(?:s|ship)?|nation|land|mainland|island)s?\b"
    ),
    "zh": (
        "当地|国内|境内|境外|国外|那里|此地|国家|全国|人民|民众|政府|当局|首都|国民|公民|双方|各方|冲突|战争|占领|内战"
        "|本地|[该本我贵此]国"
    ),
}  # fmt: skip
_ELSE = {
    "en": (
        r"\b(?:[Nn]ational(?:ly)?|[Nn]ationwide|[Dd]omestic(?:ally)?|[Ll]ocal(?:ly)?|[Ii]n-country"
        r"|at home|abroad|[Tt]here(?! (?:is|are|was|were|has|have|had|will|may|can|must|should)\b)"
        r"|[Hh]ere|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y|[Hh]is|[Hh]er|[Ii]t|[Tt]hey|[Ww]e|[Ss]he|[Hh]e)\b"
    ),
    "zh": "我们|他们|她们|它们?|(?<!其)其(?![他它中余实])|[他她]",
}  # fmt: skip
_PASSIVE = compile_pattern(
    r"\b(?:is|are|was|were|be|been|being) (?:\w+ly |also |not |thus )*(?:\w+ed|made|given|held"
    r"|taken|done|set|put|shown|known|seen|found|built|drawn|begun|paid|sent|brought|led)\b"
    r"(?! by\b)"
)
_PROVINCE = compile_pattern(
    f"(?:[东西南北中]部|首都)?(?:(?![的和与及在对向是有])[{HAN}]){{2,6}}?(?:[省市州县区镇村岛湾]|半岛|地区|自治区)"
)
# Where the character of a State stands for it: 叙难民, 在叙, 以占领军.
_BEHIND = (
    "北部|南部|东部|西部|中部|境内|国内|人民|民众|难民|危机|冲突|战争|问题|局势|军[队方事]?|政府|总统|总理|首相|外长"
    "|外交|代表|方|两国|关系|边[境界]|占领|当局|媒体|政权|反对派|经济|企业|公民|籍|裔|侨"
)
# What may stand between: 国家警察, and no verb as in 动用军队.
_OF_STATE = f"(?:(?![的和与及在向对动使派出用境由把将为是有])[{HAN}]){{0,4}}?"
# Who speaks for a State speaks of himself.
_FIRST_PERSON = compile_pattern(r"\b(?:[Ww]e|[Oo]ur|[Mm]y|I|us) ")
_AHEAD = "在驻赴访援对与和同向来抵离从自"


def goes_unsaid(place: NamePlace, own: str, counterpart: str, languages: tuple[str, str]) -> bool:
    """Whether the other side may well mean a State that this side names, and that is known.

    >>> from tmtool.un.proper_names import find_names
    >>> iraq = find_names("伊拉克巴士拉的学校", "zh")[0]
    >>> goes_unsaid(iraq, "伊拉克巴士拉的学校", "schools in Basra", ("zh", "en"))
    True
    >>> goes_unsaid(iraq, "伊拉克的学校", "a school", ("zh", "en"))
    False
    """
    lang = get_base(languages[1])
    if lang == "zh":
        return _stands_by_character(place, counterpart)
    if get_base(languages[0]) != "zh":
        return False
    return _is_before_place(place, own, counterpart) or _is_passive(place, own, counterpart)


def is_spoken_of(counterpart: str, lang: str) -> bool:
    """Whether a side has anything that may stand for a State which its translation makes explicit.

    >>> is_spoken_of("The Government has adopted a law.", "en"), is_spoken_of("A law.", "en")
    (True, False)
    """
    base = get_base(lang)
    return (
        count_pointers(counterpart, base) > 0
        or is_spoken_of_again(counterpart, base)
        or bool(compile_pattern(_ELSE[base]).search(counterpart))
    )


def is_spoken_of_again(counterpart: str, lang: str) -> bool:
    """Whether a side has its people or its war for a State that has been named.

    >>> is_spoken_of_again("The conflict has displaced many.", "en")
    True
    """
    return bool(compile_pattern(_UNSAID[get_base(lang)]).search(counterpart))


def is_known_without(place: NamePlace, chinese: str, english: str) -> bool:
    """Whether what a Chinese State stands before has a name in English that needs no State.

    >>> from tmtool.un.proper_names import find_names
    >>> swiss = find_names("瑞士达沃斯的会议", "zh")[0]
    >>> is_known_without(swiss, "瑞士达沃斯的会议", "the meeting at Davos")
    True
    """
    behind = chinese[place.stop : place.stop + _NEAR]
    for city, name in load_allusions()["cities"].items():
        if behind.startswith(city) and name in english:
            return True
    if any(
        compile_pattern(f"{_OF_STATE}(?:{body})").match(behind)
        and compile_pattern(own).search(english)
        for body, own in load_allusions()["own_names"].items()
    ):
        return True
    return is_subject(chinese, place, "zh") and bool(_FIRST_PERSON.search(english))


def _stands_by_character(place: NamePlace, chinese: str) -> bool:
    """Whether Chinese has one character for a State: 叙难民."""
    short = str(load_allusions()["characters"].get(place.name.of, ""))
    if not short:
        return False
    pattern = rf"{short}(?:{_BEHIND})|[{_AHEAD}]{short}(?![{HAN}]|$)"
    return any(
        chinese[max(found.start() - 1, 0) : found.start()] not in list_syllables()
        for found in compile_pattern(pattern).finditer(chinese)
    )


def _is_before_place(place: NamePlace, chinese: str, english: str) -> bool:
    """Whether a State stands before a place of it, which the other side has without it."""
    if not compile_pattern(r"\b[A-Z][a-z]{3,}").search(english, 1):
        return False
    if _PROVINCE.match(chinese, place.stop):
        return True
    behind = chinese[place.stop : place.stop + 8]
    words = compile_pattern(r"\b[A-Z][A-Za-zÀ-ÿ’'-]{3,}").findall(english)
    return any(max(list_readings(behind, word, 0), default=0) >= _LEAST for word in words)


def _is_passive(place: NamePlace, chinese: str, english: str) -> bool:
    """Whether Chinese begins with a State that does what is done in English."""
    begins = not chinese[: place.start].strip(" 0123456789.()（）、\u3000")
    verb = compile_pattern(
        "[还也已正将在为向于对]|制[定订]|通过|设立|开展|提供|采取|建立|实施|颁布"
    ).match(chinese, place.stop)
    return begins and bool(verb) and bool(_PASSIVE.search(english))
