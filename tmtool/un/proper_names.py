"""Names of States and organizations: in running text, and in lists of the six languages.

In Chinese and English texts States have the names of `country_names.toml`; what the CLDR (package
Babel) calls them otherwise is a common name. Organizations are in `organizations.toml`. Of names
that begin at one place the longest counts: 几内亚比绍 is no 几内亚.

Every language has its own alphabetical order, so lists of States are paired by their codes: common
names come from the CLDR, the United Nations' own forms from `states.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tmtool.lang.script import get_base

Form: TypeAlias = Literal["short", "formal", "common"]
_LETTERS = 3
"""Of more letters a name is the same in capitals, in headings; of fewer, it may abbreviate more.
Chosen, no measurement."""
LANGS = ("en", "zh")
"""The languages whose names are known in all forms."""

_SAME = str.maketrans("（）’‘\u00a0", "()'' ")
_ALSO_COMMON = {"阿联酋": "AE", "波黑": "BA", "俄国": "RU"}
"""Short forms that Chinese texts have and the CLDR has not."""
_NO_NAME = {
    "en": (
        "United States dollar", "United States dollars", "Guinea pig", "New Guinea", "Georgia Tech",
        "Jersey City", "South China Sea", "East China Sea", "South China Morning Post",
        "District of Columbia", "Netherlands Antilles", "South Georgia",
        "United States Virgin Islands", "Virgin Islands of the United States",
    ),
    "zh": (
        "马里兰", "马里奥", "马里亚纳", "阿曼达", "约旦河", "约翰", "印度洋", "南非洲", "沿海地",
        "近海地", "深海地", "上海地", "内海地", "增加纳", "参加纳", "加纳入", "加纳税", "日本届",
        "日本次", "日本组织", "日本委员会", "日本身", "印度教", "哥伦比亚特区", "中国香港",
        "中国澳门", "中国台湾", "荷属安的列斯", "南乔治亚", "捷克斯洛伐克",
    ),
}  # fmt: skip
"""What has the name of a State in it and names none: 沿海地区, 增加纳税, 6月1日本次会议; and what
the other language calls by its own name alone: 中国香港 is Hong Kong."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of something: `of` is the ISO 3166 code of a State, or the key of an organization.

    A formal name that is the short one as well is short.
    """

    of: str
    form: Form
    text: str
    state: bool


@dataclass(frozen=True, slots=True)
class NamePlace:
    """A name in a text: it stands in `text[start:stop]`."""

    start: int
    stop: int
    name: Name


def find_names(text: str, lang: str) -> list[NamePlace]:
    """The States and organizations that a text names, in order, none inside another.

    >>> [(each.name.of, each.name.form) for each in find_names("几内亚比绍和法兰西共和国", "zh")]
    [('GW', 'short'), ('FR', 'formal')]
    >>> [each.name.of for each in find_names("the Sudan, South Sudan and UNESCO", "en")]
    ['SD', 'SS', 'UNESCO']
    """
    language = get_base(lang)
    return list(_iter_names(text.translate(_SAME), language)) if language in LANGS else []


def _iter_names(text: str, lang: str) -> Iterator[NamePlace]:
    index, at = _index(lang), 0
    starts = re.finditer(r"(?<![A-Za-z])[A-Z]", text) if lang == "en" else None
    places = (each.start() for each in starts) if starts else iter(range(len(text)))
    for start in places:
        if start < at:
            continue
        for spelled, name in index.get(text[start : start + 2], ()):
            if text.startswith(spelled, start) and _ends(text, start + len(spelled)):
                at = start + len(spelled)
                if name is not None:
                    yield NamePlace(start, at, name)
                break


def _ends(text: str, stop: int) -> bool:
    """A name in letters doesn't go on in letters, and no 国 in 国家: 发展中国家, 立法国家."""
    if text[stop - 1] == "国" and text[stop : stop + 1] in ("家", "际"):
        return False
    return not (
        text[stop - 1].isascii()
        and text[stop : stop + 1].isascii()
        and text[stop : stop + 1].isalpha()
    )


@lru_cache(maxsize=2)
def _index(lang: str) -> Mapping[str, tuple[tuple[str, Name | None], ...]]:
    """By the first two characters: spelled names, the longest first; None is no name."""
    found: dict[str, dict[str, Name | None]] = defaultdict(dict)
    states = _table("country_names.toml")
    # 法属圭亚那 has the name of a State in it and is none.
    territories = (text for text, of in load_common_names(lang).items() if of not in states)
    for text in (*_NO_NAME[lang], *(text.translate(_SAME) for text in territories)):
        found[text[:2]][text] = None
    for each in list_names(lang):
        spelled = each.text.translate(_SAME)
        found[spelled[:2]].setdefault(spelled, each)
        if len(spelled) > _LETTERS:
            found[spelled[:2].upper()].setdefault(spelled.upper(), each)
    return {
        key: tuple(sorted(held.items(), key=lambda item: -len(item[0])))
        for key, held in found.items()
    }


@lru_cache(maxsize=2)
def list_names(lang: str) -> tuple[Name, ...]:
    """Every known name in a language, those of the United Nations before common ones."""
    return (*_official(lang), *_common(lang))


def _official(lang: str) -> Iterator[Name]:
    """Abbreviations of organizations stand in Chinese texts too."""
    at = 0 if lang == "en" else 2
    for code, held in _table("country_names.toml").items():
        yield Name(code, "short", held[at], True)
        if held[at + 1] != held[at]:
            yield Name(code, "formal", held[at + 1], True)
    for key, held in _table("organizations.toml").items():
        yield from (Name(key, "formal", text, False) for text in held[at])
        short = [*held[at + 1], *(held[1] if lang == "zh" else ())]
        yield from (Name(key, "short", text, False) for text in short)


def _common(lang: str) -> Iterator[Name]:
    """What the CLDR calls a State, and the short name without what stands in brackets."""
    states = _table("country_names.toml")
    bare = ((held[0].partition(" (")[0], code) for code, held in states.items() if lang == "en")
    also = _ALSO_COMMON.items() if lang == "zh" else ()
    for text, code in (*load_common_names(lang).items(), *bare, *also):
        if code in states and len(text) > 1:
            yield Name(code, "common", text, True)


def find_official(of: str, lang: str, form: Form = "short") -> str | None:
    """The name that the United Nations uses, in a form; the short one where there is no other.

    Abbreviations that Chinese texts may have as they are in English are no Chinese name.

    >>> (
    ...     find_official("RU", "zh"),
    ...     find_official("FR", "en", "formal"),
    ...     find_official("UNESCO", "zh"),
    ... )
    ('俄罗斯联邦', 'French Republic', '教科文组织')
    """
    own = [each for each in list_names(get_base(lang)) if each.of == of and each.form != "common"]
    own = [each for each in own if get_base(lang) == "en" or not each.text.isascii()]
    named = next((each.text for each in own if each.form == form), None)
    return named or next((each.text for each in own), None)


@lru_cache(maxsize=3)
def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


_NOTE = re.compile(r"\s*(?:[(（\[][^)）\]]*[)）\]]|\*+)")
_ARTICLE = re.compile(r"^(?:the |le |la |les |el |los |las |l')")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "-": " ", "‑": " ", "·": " ", "‧": " ", "ё": "е"})
_COUNTRY = re.compile(r"[A-Z]{2}")
# Codes of the CLDR that are no State: regions of the world, unions, the unknown.
_NO_STATES = frozenset(("EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO"))


def find_state(name: str, lang: str) -> str | None:
    """The ISO 3166 code of the State, or territory, that a name is of; None for all else.

    Articles, what stands in brackets and asterisks don't count.

    >>> find_state("Bolivia (Plurinational State of)", "en"), find_state("多民族玻利维亚国", "zh")
    ('BO', 'BO')
    >>> find_state("the Commission", "en") is None
    True
    """
    return _index_states(lang).get(_plain(name))


def _plain(name: str) -> str:
    bare = _NOTE.sub("", name).translate(_ALIKE).casefold()
    return " ".join(_ARTICLE.sub("", " ".join(bare.split())).split())


def load_common_names(lang: str) -> Mapping[str, str]:
    """What the CLDR calls each State and territory, and its code; nothing for an unknown language.

    >>> load_common_names("en")["Russia"]
    'RU'
    """
    from babel import Locale, UnknownLocaleError

    common: Mapping[str, object] = {}
    with suppress(UnknownLocaleError, ValueError):
        common = Locale.parse(lang).territories
    return {
        str(name): code
        for code, name in common.items()
        if _COUNTRY.fullmatch(code) and code not in _NO_STATES
    }


@cache
def _index_states(lang: str) -> Mapping[str, str]:
    """Codes by plain name; what the United Nations calls a State goes first."""
    known = {_plain(name): code for name, code in load_common_names(lang).items()}
    own = _table("states.toml").get(lang, {})
    return known | {_plain(name): code for code, names in own.items() for name in names}
