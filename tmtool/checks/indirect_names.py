"""How texts speak of States and organizations without naming them: Italian, 中美, the country."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from tmtool.lang.numbers import compiled
from tmtool.un.proper_names import Name, Named, names

# 中共, 华南 and 来华 are China's.
_OF_CHINA = "中共|中央政府|华[东南西北中]|[驻对来访在]华|华裔|华侨"
_NOUN = (
    "Council|Commission|Organization|Fund|Union|Bank|Programme|Agency|Office|Conference|Entity"
    "|Institute|Association"
)
# These only stand for an organization that has them in its name.
_OWN_NOUNS = "Authority|Board|Committee|Court|Department|Facility|Force|Mission|Tribunal|Unit"
# What an organization or a State is called once it has been named; who speaks for a State says "my
# country" and is reported to have said "his country".
_ORGANIZATION = (
    r"\b(?:[Tt]h(?:e|is|at) (?:{0})(?! of| for| [A-Z])|(?:{0}) (?:resolution|decision)s?)"
    "(?![a-z])"
)
_STATE = (
    r"\b(?:[Tt]h(?:e|is|at|e said|e latter) (?:country|nation|State|(?:federal )?[Gg]overnment"
    "|Republic|Kingdom|President|Prime Minister)"
    "|(?:[Hh]is|[Hh]er|[Mm]y|[Oo]ur|[Tt]heir) (?:own )?(?:country|Government|delegation))"
    "(?![a-z]| of)"
)
_AGAIN = {
    ("en", True): _STATE, ("zh", True): "[该我本]国",
    ("zh", False): "[该本](?:组织|机构|委员会|基金|机关|方案|署|法院|法庭|理事会|办公室|部队)",
}  # fmt: skip
# Chinese says whose an institution is, English may give its letters: 美国疾控中心, the CDC.
_INSTITUTION = (
    "[^，。；：、的（）()“”《》]{1,12}?(?:中心|局|学会|科学院|研究院|研究所|新闻网|联赛|大学|医院)"
)
_SHORT_FORM = r"\b[A-Z]{3,}\b"


def alluded(name: Name, text: str, lang: str) -> bool:
    """Whether a text speaks of what has a name without naming it: Italian, 中美.

    >>> italy = next(each for each in names("zh") if each.text == "意大利")
    >>> alluded(italy, "Italian experts", "en"), alluded(italy, "experts", "en")
    (True, False)
    """
    pattern = _allusions(name.of, lang)
    return bool(pattern and compiled(pattern).search(text))


def meant(named: Named, source: str, target: str, lang: str) -> bool:
    """Whether the target says "the country", or has the letters of an institution of the State."""
    if compiled(_again(named.name, lang)).search(target):
        return True
    institution = named.name.state and compiled(_INSTITUTION).match(source, named.stop)
    return bool(lang == "en" and institution and compiled(_SHORT_FORM).search(target))


@lru_cache(maxsize=1024)
def _again(name: Name, lang: str) -> str:
    """What it is called once it has been named: an English noun of its own may stand for it."""
    if (lang, name.state) in _AGAIN:
        return _AGAIN[lang, name.state]
    full = " ".join(each.text for each in names("en") if each.of == name.of)
    return _ORGANIZATION.format("|".join([_NOUN, *re.findall(_OWN_NOUNS, full)]))


@lru_cache(maxsize=1024)
def _allusions(of: str, lang: str) -> str:
    """The pattern of what alludes to a name; nothing where an English organization is meant."""
    own = [each for each in names(lang) if each.of == of]
    if lang == "zh":
        characters = _tables()["characters"]
        short, any_other = characters.get(of), "".join(characters.values())
        more = f"|{_OF_CHINA}" if of == "CN" else ""
        alone = f"|{short}[{any_other}方]|[{any_other}驻对]{short}" if short else ""
        begun = {each.text[:2] for each in own} - _shared_beginnings()
        return "|".join(sorted(map(re.escape, begun))) + alone + more
    if not own or not own[0].state:
        return ""
    begun_words = sorted({re.escape(each.text[:4]) for each in own})
    adjective = _tables()["adjectives"].get(of, begun_words[0])
    return rf"\b(?:{'|'.join([*begun_words, adjective])})"


@lru_cache(maxsize=1)
def _shared_beginnings() -> frozenset[str]:
    """Two characters that several organizations begin with, such as 国际: they allude to none."""
    begun: dict[str, set[str]] = defaultdict(set)
    for each in names("zh"):
        if not each.state:
            begun[each.text[:2]].add(each.of)
    return frozenset(two for two, which in begun.items() if len(which) > 1)


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("allusions.toml").read_text("utf-8"))
