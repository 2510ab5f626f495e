"""Names of States, bodies, treaties and places: in running text, and in lists of the six languages.

In Chinese and English texts States have the names of `country_names.toml`; what other sources (the
CLDR of package Babel, and `other_state_names.toml`) call them is a common name. Organizations,
missions, treaties and plans are in `organizations.toml`. Of names that begin at one place the
longest counts: 几内亚比绍 is no 几内亚, and 马里稳定团 is a mission, not Mali.

Every language has its own alphabetical order, so lists of States are paired by their codes: common
names come from the CLDR, the United Nations' own forms from `states.toml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from tmtool.lang.fold import simplify_in_place
from tmtool.lang.script import get_base
from tmtool.un.vocabulary import load_words

Form: TypeAlias = Literal["short", "formal", "common"]
Role: TypeAlias = Literal["asked", "partner", "answer"]
"""What a name is good for: the other side has to have it too; or it is told only where another name
stands in its place; or it only answers, since it may mean something else."""
_ROLES: tuple[Role, ...] = ("asked", "partner", "answer")
PLACE = "@"
"""The keys of cities and regions begin with it."""
LANGS = ("en", "zh")
"""The languages whose names are known in all forms."""

_KEPT_TEXTS = 32_768  # both sides of some 16,000 pairs, in some 15 MB
_ABBREVIATION = 3  # letters: longer names are the same in capitals
_WEAK = "~"
_SAME = str.maketrans("（）’‘\u00a0\u2011\n", "()'' - ")
_FIGURE = re.compile("(?<=[0-9])(?=[㐀-鿿])|(?<=[㐀-鿿])(?=[0-9])")
# 发展中国家, 立法国家: the 国 of a name is none of 国家 and 国际, but 美国家庭 is American.
_COUNTRIES = re.compile("际|家(?![庭族长属])")
_WORD = re.compile("[A-Za-z]{2}")
_NOTE = re.compile(r"\s*(?:[(（\[][^)）\]]*[)）\]]|\*+)")
_ARTICLE = re.compile(r"^(?:the |le |la |les |el |los |las |l')")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "-": " ", "‑": " ", "·": " ", "‧": " ", "ё": "е"})
_COUNTRY = re.compile(r"[A-Z]{2}")
# Codes of the CLDR that are no State: regions of the world, unions, the unknown.
_NO_STATES = frozenset(("EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO"))


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


class _Index(NamedTuple):
    """The names of a language by how they are spelled, and their lengths by the first two letters.

    What has the name of a State in it and isn't one, such as the Indian Ocean, has no names.
    """

    names: Mapping[str, tuple[Name, ...]]
    lengths: Mapping[str, list[int]]


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


def list_organizations(lang: str) -> tuple[Name, ...]:
    """The names of organizations, organs, missions, treaties and plans in English or Chinese."""
    return tuple(each for each in list_names(lang) if each.of in _list_blocks())


@lru_cache(maxsize=2)
def list_names(lang: str) -> tuple[Name, ...]:
    """Every known name in a language, those of the United Nations before common ones."""
    parts = (_official, _organizations, _other_states, _common, _places)
    return tuple(name for part in parts for name in part(lang))


def find_list(of: str) -> tuple[str, str] | None:
    """The list that an organization or a treaty is in ("organs", "treaties"), and its source.

    >>> find_list("ECOSOC")[0], find_list("XX")
    ('organs', None)
    """
    return _list_blocks().get(of)


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
    forms = _list_official(get_base(lang)).get(of, {})
    return forms.get(form) or next(iter(forms.values()), None)


def find_state(name: str, lang: str) -> str | None:
    """The ISO 3166 code of the State, or territory, that a name is of; None for all else.

    Articles, what stands in brackets and asterisks don't count.

    >>> find_state("Bolivia (Plurinational State of)", "en"), find_state("多民族玻利维亚国", "zh")
    ('BO', 'BO')
    >>> find_state("the Commission", "en") is None
    True
    """
    return _index_states(lang).get(_strip(name))


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


@lru_cache(maxsize=_KEPT_TEXTS)
def _find_all(text: str, lang: str) -> tuple[NamePlace, ...]:
    """The names of a text; what looks at the pairs of a job asks for them again and again."""
    plain, (names, lengths) = _level(text, lang), _index(lang)
    found: list[NamePlace] = []
    end = 0
    for start in range(len(plain)):
        if start < end or plain[start : start + 2] not in lengths:
            continue
        if longest := next(_iter_standing(plain, start, lang), ""):
            end = start + len(longest)
            if named := names[longest]:
                found.append(NamePlace(start, end, named[0], named[1:]))
    return tuple(found)


@lru_cache(maxsize=4096)
def _list_inner_keys(text: str) -> frozenset[str]:
    """What is named inside a name: the WHO in its Framework Convention, Palestine in UNRWA."""
    lang = "en" if text.isascii() else "zh"
    plain = _level(text, lang)
    inner = (
        name
        for start in range(len(plain))
        for spelled in _iter_standing(plain, start, lang)
        for name in _index(lang).names[spelled][:1]
        if spelled != plain
    )
    return frozenset(each.of for each in inner if each.role == "asked")


def _level(text: str, lang: str) -> str:
    """A text without what makes no difference in names, character for character."""
    return (simplify_in_place(text) if lang == "zh" else text).translate(_SAME)


def _iter_standing(text: str, start: int, lang: str) -> Iterator[str]:
    """The names that stand at a place, the longest first; in letters none is part of a word."""
    names, lengths = _index(lang)
    for length in lengths.get(text[start : start + 2], ()):
        stop = start + length
        spelled = text[start:stop]
        if spelled in names and not (
            (start and _WORD.match(text, start - 1))
            or _WORD.match(text, stop - 1)
            or (spelled[-1] == "国" and _COUNTRIES.match(text, stop))
        ):
            yield spelled


@lru_cache(maxsize=2)
def _index(lang: str) -> _Index:
    held: defaultdict[str, dict[str, Name]] = defaultdict(dict)
    for each in list_names(lang):
        spelled = _level(each.text, lang)
        # 《2030 年议程》: Chinese may set figures off by blanks.
        held[_FIGURE.sub(" ", spelled)].setdefault(each.of, each)
        for key in (spelled, spelled.upper())[: 1 + (len(spelled) > _ABBREVIATION)]:
            held[key].setdefault(each.of, each)
    names = {
        key: tuple(sorted(named.values(), key=lambda each: _ROLES.index(each.role)))
        for key, named in held.items()
    }
    for text in load_words("other_state_names.toml")["no_name"][lang]:
        names.setdefault(text, ())
        names.setdefault(text.upper(), ())
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for spelled in names:
        lengths[spelled[:2]].add(len(spelled))
    return _Index(names, {key: sorted(each, reverse=True) for key, each in lengths.items()})


def _official(lang: str) -> Iterator[Name]:
    at = 0 if lang == "en" else 2
    for code, held in load_words("country_names.toml").items():
        yield Name(code, "short", held[at], True)
        if held[at + 1] != held[at]:
            yield Name(code, "formal", held[at + 1], True)


def _organizations(lang: str) -> Iterator[Name]:
    """Abbreviations stand in Chinese texts too."""
    at = 0 if lang == "en" else 2
    for block in load_words("organizations.toml").values():
        role: Role = block.get("role", "asked")
        for key, held in block.items():
            if key not in ("source", "role"):
                short = held[1] if lang == "en" else [*held[3], *held[1]]
                yield from _forms(key, "formal", held[at], state=False, role=role)
                yield from _forms(key, "short", short, state=False, role=role)


def _forms(
    of: str, form: Form, texts: Iterable[str], *, state: bool, role: Role = "asked"
) -> Iterator[Name]:
    """The names of one, of which those with a mark before them only answer."""
    for text in texts:
        weak = text.startswith(_WEAK)
        yield Name(of, form, text.removeprefix(_WEAK), state, "answer" if weak else role)


def _other_states(lang: str) -> Iterator[Name]:
    """Former States have no official form here but their first; territories are partners."""
    table = {part: held[lang] for part, held in load_words("other_state_names.toml").items()}
    for of, (short, formal) in table["official"].items():
        yield Name(of, "short", short, True)
        yield Name(of, "formal", formal, True)
    for of, (first, *more) in table["former"].items():
        yield Name(of, "short", first, True)
        yield from _forms(of, "common", more, state=True)
    for of, texts in table["short"].items():
        yield from _forms(of, "common", texts, state=True)
    for of, texts in table["territories"].items():
        yield from _forms(of, "common", texts, state=True, role="partner")


def _common(lang: str) -> Iterator[Name]:
    """What the CLDR calls a State, and the short name without what stands in brackets.

    What only Hong Kong and Taiwan call it answers.
    """
    listed = load_words("country_names.toml")
    states = listed.keys() | load_words("other_state_names.toml")["official"]["en"].keys()
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
    for key, texts in load_words("places.toml")["places"].items():
        for text in texts:
            if (text[0] < "\u2e80") == (lang == "en"):
                yield Name(PLACE + key, "common", text, False, "partner")


@lru_cache(maxsize=1)
def _list_blocks() -> Mapping[str, tuple[str, str]]:
    blocks = load_words("organizations.toml").items()
    return {of: (name, block["source"]) for name, block in blocks for of in block}


@lru_cache(maxsize=2)
def _list_official(lang: str) -> Mapping[str, Mapping[Form, str]]:
    found: defaultdict[str, dict[Form, str]] = defaultdict(dict)
    for each in list_names(lang):
        own = lang == "en" or not each.text.isascii()
        if own and each.form != "common" and each.role == "asked":
            found[each.of].setdefault(each.form, each.text)
    return found


def _strip(name: str) -> str:
    bare = _NOTE.sub("", name).translate(_ALIKE).casefold()
    return " ".join(_ARTICLE.sub("", " ".join(bare.split())).split())


@cache
def _index_states(lang: str) -> Mapping[str, str]:
    """Codes by plain name; what the United Nations calls a State goes first."""
    known = {_strip(name): code for name, code in load_common_names(lang).items()}
    own = load_words("states.toml").get(lang, {})
    return known | {_strip(name): code for code, names in own.items() for name in names}


class Office(NamedTuple):
    """What a post is called in both languages, and the source that has it so: offices.toml."""

    en: str
    zh: str
    source: str


@lru_cache(maxsize=1)
def list_offices() -> tuple[Office, ...]:
    """Every post that is known.

    >>> [each.zh for each in list_offices() if each.en == "Legal Counsel"]
    ['法律顾问']
    """
    return tuple(
        Office(english, chinese, each["source"])
        for each in load_words("offices.toml")["lists"]
        for english, chinese in each["names"]
    )
