"""Names of States and organizations: in running text, and in lists of the six languages.

In Chinese and English texts States have the names of `country_names.toml`; what other sources (the
CLDR of package Babel, and `other_state_names.toml`) call them is a common name. Organizations,
missions, treaties and plans are in `organizations.toml`. Of names that begin at one place the
longest counts: 几内亚比绍 is no 几内亚, and 马里稳定团 is a mission, not Mali.

Every language has its own alphabetical order, so lists of States are paired by their codes: common
names come from the CLDR, the United Nations' own forms from `states.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tmtool.lang.fold import compile_class, load_simplified
from tmtool.lang.script import get_base

Form: TypeAlias = Literal["short", "formal", "common"]
Role: TypeAlias = Literal["asked", "partner", "answer"]
"""What a name is good for: the other side has to have it too; or it is told only where another name
stands in its place; or it only answers, since it may mean something else."""
_ROLES: tuple[Role, ...] = ("asked", "partner", "answer")
_LETTERS = 3
"""Of more letters a name is the same in capitals, in headings; of fewer, it may abbreviate more.
Chosen, no measurement."""
_CITY = 5
"""Of so many letters an English name of a city is no other word. Chosen, no measurement."""
_KEPT = 32_768
"""So many texts keep the names that were found in them: both sides of some 16,000 pairs. Limit:
some 15 MB."""
PLACE = "@"
"""The keys of cities and regions begin with it. Chosen: no other key does."""
LANGS = ("en", "zh")
"""The languages whose names are known in all forms."""

_SAME = str.maketrans("（）’‘\u00a0\u2011\n", "()'' - ")
_WEAK = "~"
_FIGURE = re.compile("(?<=[0-9])(?=[㐀-鿿])|(?<=[㐀-鿿])(?=[0-9])")
# 发展中国家, 立法国家: the 国 of a name is none of 国家 and 国际, but 美国家庭 is American.
_COUNTRIES = re.compile("际|家(?![庭族长属])")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of something: `of` is the code of a State, or the key of an organization or place.

    A formal name that is the short one as well is short. Territories count as States.
    """

    of: str
    form: Form
    text: str
    state: bool
    role: Role = "asked"


@dataclass(frozen=True, slots=True)
class NamePlace:
    """A name in a text: it stands in `text[start:stop]`; `others` have the same name."""

    start: int
    stop: int
    name: Name
    others: tuple[Name, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """All that it may be the name of."""
        return frozenset((self.name.of, *(each.of for each in self.others)))

    @property
    def answers(self) -> frozenset[str]:
        """All that it may be the name of, and what an organization has the name of in its own."""
        return self.keys if self.name.state else self.keys | _list_inner_keys(self.name.text)


def find_names(text: str, lang: str) -> list[NamePlace]:
    """The States and organizations that a text names, in order, none inside another.

    Traditional characters are read as simplified ones.

    >>> [(each.name.of, each.name.form) for each in find_names("几内亚比绍和法兰西共和国", "zh")]
    [('GW', 'short'), ('FR', 'formal')]
    >>> [each.name.of for each in find_names("the Sudan, South Sudan and UNESCO", "en")]
    ['SD', 'SS', 'UNESCO']
    """
    language = get_base(lang)
    return list(_find_all(text, language)) if language in LANGS else []


@lru_cache(maxsize=_KEPT)
def _find_all(text: str, lang: str) -> tuple[NamePlace, ...]:
    """The names of a text; what looks at the pairs of a job asks for them again and again."""
    known = _index(lang)
    plain = text.translate(_same(lang)) if _has_other(lang).search(text) else text
    return tuple(
        NamePlace(start, start + len(spelled), *known[spelled])
        for start, spelled in _iter_spelled(plain, lang)
    )


def is_name(text: str, lang: str) -> bool:
    """Whether a text is one of the names, of whatever role.

    >>> is_name("Iran (Islamic Republic of)", "en"), is_name("Iraan", "en")
    (True, False)
    """
    return text.translate(_same(lang)) in _index(lang)


@lru_cache(maxsize=4096)
def _list_inner_keys(text: str) -> frozenset[str]:
    """What is named inside a name: the WHO in its Framework Convention, Palestine in UNRWA."""
    lang = "en" if text.isascii() else "zh"
    plain = text.translate(_same(lang))
    inner = (
        _index(lang)[spelled][0]
        for at in range(len(plain))
        for spelled in _iter_standing(plain, at, lang)
        if spelled != plain
    )
    return frozenset(each.of for each in inner if each.role == "asked")


@lru_cache(maxsize=2)
def _same(lang: str) -> Mapping[int, str]:
    """What makes no difference in names, one code point for one."""
    if lang != "zh":
        return {old: chr(new) for old, new in _SAME.items()}
    characters = ((ord(old), new) for old, new in load_simplified().items() if len(new) == 1)
    return dict(characters) | {old: chr(new) for old, new in _SAME.items()}


@lru_cache(maxsize=2)
def _has_other(lang: str) -> re.Pattern[str]:
    """Any character that may change: to find none is quicker than to look each up."""
    return compile_class(_same(lang))


def _iter_spelled(text: str, lang: str) -> Iterator[tuple[int, str]]:
    """The longest name at every place, none inside another."""
    begun, at = _lengths(lang), 0
    starts = _starts().finditer(text) if lang == "en" else None
    places = (each.start() for each in starts) if starts else iter(range(len(text)))
    for start in places:
        if start >= at and text[start : start + 2] in begun:
            longest = next(_iter_standing(text, start, lang), None)
            if longest is not None:
                at = start + len(longest)
                yield start, longest


def _iter_standing(text: str, start: int, lang: str) -> Iterator[str]:
    """The names that stand at a place, the longest first."""
    known = _index(lang)
    for length in _lengths(lang).get(text[start : start + 2], ()):
        spelled = text[start : start + length]
        if spelled in known and _stands(text, start, spelled):
            yield spelled


@lru_cache(maxsize=1)
def _starts() -> re.Pattern[str]:
    """English names begin with capitals, with a year, or with one of a few small words."""
    small = {each.partition(" ")[0] for each in _index("en") if not each[0].isupper()}
    return re.compile(rf"(?<![A-Za-z])(?:[A-Z]|{'|'.join(sorted(map(re.escape, small)))})")


def _stands(text: str, start: int, spelled: str) -> bool:
    """Whether a name that is at a place stands there: in letters it is part of no longer word."""
    stop = start + len(spelled)
    if spelled[-1] == "国":
        return not _COUNTRIES.match(text, stop)
    after, before = text[stop : stop + 1], text[start - 1 : start] if start else ""
    behind = spelled[-1].isascii() and after.isascii() and after.isalpha()
    return not (behind or (spelled[0].isascii() and before.isascii() and before.isalpha()))


@lru_cache(maxsize=2)
def _lengths(lang: str) -> Mapping[str, list[int]]:
    """How long the spelled names are that begin with two characters, the longest first."""
    found: dict[str, set[int]] = {}
    for spelled in _index(lang):
        found.setdefault(spelled[:2], set()).add(len(spelled))
    return {begun: sorted(lengths, reverse=True) for begun, lengths in found.items()}


@lru_cache(maxsize=2)
def _index(lang: str) -> Mapping[str, tuple[Name, tuple[Name, ...]]]:
    """By spelled name: what has it, the one that is asked for first, and all others."""
    found: dict[str, dict[str, Name]] = {}
    for each in list_names(lang):
        spelled = each.text.translate(_same(lang))
        wide = [spelled, spelled.upper()] if len(spelled) > _LETTERS else [spelled]
        # 《2030 年议程》: Chinese may set figures off by blanks.
        for key in (*wide, _FIGURE.sub(" ", spelled)):
            found.setdefault(key, {}).setdefault(each.of, each)
    names = {key: list(held.values()) for key, held in found.items()}
    coded = {each.of for each in list_names(lang) if each.state}
    for text in list_other_phrases(lang):
        codes = (each.of for name, held in names.items() if name in text for each in held)
        states = [of for of in codes if of in coded]
        for key in (text, text.upper()):
            names[key] = [Name(of, "common", text, True, "answer") for of in states or ("",)]
    for held in names.values():
        held.sort(key=lambda each: _ROLES.index(each.role))
    return {key: (first, tuple(more)) for key, (first, *more) in names.items()}


def list_other_phrases(lang: str) -> tuple[str, ...]:
    """What has the name of a State in it and isn't one: the Indian Ocean, 沿海地区."""
    return tuple(_table("other_state_names.toml")["no_name"][lang])


@lru_cache(maxsize=2)
def list_names(lang: str) -> tuple[Name, ...]:
    """Every known name in a language, those of the United Nations before common ones."""
    return (
        *_official(lang), *_other_states(lang), *_common(lang), *_places(lang), *_cities(lang)
    )  # fmt: skip


def _official(lang: str) -> Iterator[Name]:
    """Abbreviations of organizations stand in Chinese texts too."""
    at = 0 if lang == "en" else 2
    for code, held in _table("country_names.toml").items():
        yield Name(code, "short", held[at], True)
        if held[at + 1] != held[at]:
            yield Name(code, "formal", held[at + 1], True)
    yield from list_organizations(lang)


@lru_cache(maxsize=2)
def list_organizations(lang: str) -> tuple[Name, ...]:
    """The names of organizations, organs, missions, treaties and plans in English or Chinese."""
    at = 0 if lang == "en" else 2
    found: list[Name] = []
    for block in _table("organizations.toml").values():
        role: Role = block.get("role", "asked")
        for key, held in block.items():
            if key not in ("source", "role"):
                found += _forms(key, "formal", held[at], state=False, role=role)
                letters = held[1] if lang == "zh" else ()
                short = [*held[at + 1], *letters]
                found += _forms(key, "short", short, state=False, role=role)
    return tuple(found)


def _forms(
    of: str, form: Form, texts: Iterable[str], *, state: bool, role: Role = "asked"
) -> Iterator[Name]:
    """The names of one, of which those with a mark before them only answer."""
    for text in texts:
        weak = text.startswith(_WEAK)
        yield Name(of, form, text.removeprefix(_WEAK), state, "answer" if weak else role)


def _other_states(lang: str) -> Iterator[Name]:
    """Former States have no official form here but their first; territories are partners."""
    table = _table("other_state_names.toml")
    for of, (short, formal) in table["official"][lang].items():
        yield Name(of, "short", short, True)
        yield Name(of, "formal", formal, True)
    for of, (first, *more) in table["former"][lang].items():
        yield Name(of, "short", first, True)
        yield from _forms(of, "common", more, state=True)
    for of, texts in table["short"][lang].items():
        yield from _forms(of, "common", texts, state=True)
    for of, texts in table["territories"][lang].items():
        yield from _forms(of, "common", texts, state=True, role="partner")


def _common(lang: str) -> Iterator[Name]:
    """What the CLDR calls a State, and the short name without what stands in brackets.

    What only Hong Kong and Taiwan call it answers.
    """
    listed = _table("country_names.toml")
    states = listed.keys() | _table("other_state_names.toml")["official"]["en"].keys()
    if lang == "en":
        for code, held in listed.items():
            yield Name(code, "common", held[0].partition(" (")[0], True)
    for text, code in load_common_names(lang).items():
        if len(text) > 1:
            yield Name(code, "common", text, True, "asked" if code in states else "partner")
    if lang == "zh":
        for text, code in load_common_names("zh_Hant").items():
            yield Name(code, "common", text, True, "answer")


def _places(lang: str) -> Iterator[Name]:
    """Cities and regions: the other forms are those in the same script."""
    for key, (english, chinese, *more) in _table("places.toml")["places"].items():
        for text in (english, chinese, *more):
            if (text[0] < "\u2e80") == (lang == "en"):
                yield Name(PLACE + key, "common", text, False, "partner")


def _cities(lang: str) -> Iterator[Name]:
    """The cities that the CLDR knows time zones by, where no other list has them."""
    from babel import Locale

    english, chinese = (Locale.parse(each).time_zones for each in LANGS)
    known = {name for held in _table("places.toml")["places"].values() for name in held}
    known |= {*load_common_names("en"), *load_common_names("zh")}
    for zone, held in chinese.items():
        first = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        texts = {"en": first, "zh": held.get("city", "")}
        long = len(first) >= _CITY and len(texts["zh"]) > _LETTERS
        if "/" in zone and long and known.isdisjoint(texts.values()):
            yield Name(PLACE + zone, "common", texts[lang], False, "partner")


def find_list(of: str) -> tuple[str, str] | None:
    """The list that an organization or a treaty is in ("organs", "treaties"), and its source.

    >>> find_list("ECOSOC")[0], find_list("XX")
    ('organs', None)
    """
    for name, block in _table("organizations.toml").items():
        if of in block and of not in ("source", "role"):
            return name, block["source"]
    return None


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
    listed = _list_official(get_base(lang)).get(of, ())
    own = [each for each in listed if get_base(lang) == "en" or not each.text.isascii()]
    named = next((each.text for each in own if each.form == form), None)
    return named or next((each.text for each in own), None)


@lru_cache(maxsize=2)
def _list_official(lang: str) -> Mapping[str, list[Name]]:
    found: dict[str, list[Name]] = {}
    for each in list_names(lang):
        if each.form != "common" and each.role == "asked":
            found.setdefault(each.of, []).append(each)
    return found


@lru_cache(maxsize=5)
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
