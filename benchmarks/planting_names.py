"""Errors in names and terms: misspelt, exchanged, lost, added, left in the other language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from planting import SIMPLE, Edit, Pool, Site, cut, find_all, like, words

_COMMON_END = re.compile(
    r"(?:ing|ed|tion|tions|ment|ments|ness|ship|ity|ities|ance|ence|ally|ism|ologist|ative|ational|ology|ture|ants?|ers|lers?|ctors?|ators?|dix|blic|dom|graphy|ics|ships|parks|fund)$"
)
_WITH_ARTICLE = frozenset(
    ("Philippines", "Netherlands", "Russian Federation", "United Kingdom", "United States",
     "United Arab Emirates", "Bahamas", "Comoros", "Maldives", "Republic of Korea",
     "Dominican Republic", "Czech Republic", "Congo", "Niger", "Sudan", "Gambia")
)  # fmt: skip
_NOT_FIRST = "于於其明本和及因关立该拿使·"
"""Characters before a transliterated name that are mostly words of their own."""
_SHORT_NAME = 4
"""Characters that a transliterated name has at least, but for those of States. Chosen: shorter runs
of the same characters are often words."""


class Name(NamedTuple):
    """A State or an organization in both languages."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """What it is called."""
        return self.zh if lang == "zh" else self.en


@lru_cache(maxsize=1)
def _read() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("planting_states.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def states() -> tuple[Name, ...]:
    """The States; one may be there twice under other names."""
    return tuple(Name(*each.split(" ", 1)) for each in _read()["states"].strip().split("|"))


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[Name, ...], ...]:
    return tuple(
        tuple(Name(*each.split(" ", 1)) for each in group.split("|"))
        for group in _read()["organizations"]
    )


class Place(NamedTuple):
    """A name where it stands."""

    name: Name
    start: int
    stop: int


@lru_cache(maxsize=4)
def _pattern(lang: str) -> re.Pattern[str]:
    longer = _read()["longer"].strip().split("|")
    names = sorted({*(each.of(lang) for each in states()), *longer}, key=len, reverse=True)
    body = "|".join(map(re.escape, names))
    return re.compile(rf"\b(?:{body})\b" if lang == "en" else body)


def find_states(text: str, lang: str) -> list[Place]:
    """The States that a text names, the longest names first.

    >>> [place.name.zh for place in find_states("Papua New Guinea and Guinea", "en")]
    ['几内亚']
    """
    by_name: dict[str, Name] = {}
    for each in states():
        by_name.setdefault(each.of(lang), each)
    return [
        Place(by_name[m[0]], *m.span()) for m in _pattern(lang).finditer(text) if m[0] in by_name
    ]


def _both_name(site: Site) -> Iterator[Place]:
    """The States that the translation names once and the source too."""
    other = "zh" if site.lang == "en" else "en"
    here = find_states(site.text, site.lang)
    there = {place.name.of(site.lang) for place in find_states(site.source, other)}
    aliases = {name.en for name in states() if name.of(site.lang) in there}
    for place in here:
        same = [each for each in here if each.name.en == place.name.en]
        if len(same) == 1 and (place.name.of(site.lang) in there or place.name.en in aliases):
            yield place


def _another_state(site: Site, rng: Random) -> str:
    """A State that neither side names."""
    possible = [
        name.of(site.lang)
        for name in states()
        if name.zh not in site.source + site.text and name.en not in site.source + site.text
        and name.en not in _WITH_ARTICLE and name.en not in ("Taiwan", "Palestine")
    ]  # fmt: skip
    return rng.choice(sorted(set(possible)))


def _with_the(site: Site, place: Place) -> int:
    """Where a name begins, with its article."""
    before = site.text[: place.start]
    return place.start - 4 if site.lang == "en" and before.lower().endswith("the ") else place.start


def exchange_state(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """A State is another."""
    for place in _both_name(site):
        new = _another_state(site, rng)
        yield Edit(_with_the(site, place), place.stop, pool.write(site, new))


def drop_state(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A State isn't named: an item of a list, or a phrase such as "in Chad"."""
    for place in _both_name(site):
        edit = _without_zh(site.text, place) if site.lang == "zh" else _without_en(site, place)
        if edit:
            yield edit


def _without_zh(text: str, place: Place) -> Edit | None:
    before, after = text[: place.start], text[place.stop :]
    if after.startswith("、") or (
        re.match("[和与及]", after) and _starts_with_state(after[1:], "zh")
    ):
        return Edit(place.start, place.stop + 1, "")
    if before.endswith("、") or (
        re.search("[和与及]$", before) and re.match("[、，。；的]", after)
    ):
        return Edit(place.start - 1, place.stop, "")
    if re.search("在$", before) and re.match("的|境内|国内|首都", after):
        return Edit(place.start - 1, place.stop + (1 if after[0] == "的" else 0), "")
    whole = re.match(
        "的(?=[^，。])|(?=代表|总统|总理|常驻|人民|外交|部队|当地|国民|公民|局势|问题|境内|安全部队|武装|全国|法院|宪法|《)",
        after,
    )
    return Edit(place.start, place.stop + len(whole[0]), "") if whole else None


def _starts_with_state(text: str, lang: str) -> bool:
    return any(place.start == 0 for place in find_states(text, lang))


def _without_en(site: Site, place: Place) -> Edit | None:
    text = site.text
    start = _with_the(site, place)
    before, after = text[:start], text[place.stop :]
    if after.startswith(", ") and _starts_with_state(after[2:].removeprefix("the "), "en"):
        return Edit(start, place.stop + 2, "")
    phrase = re.search(r"\b(?:in|from|to|with|for|by|at|against) $", before)
    ended = re.match(
        r"[.,;)]|$| (?:and (?![A-Z])|on |in |to |for |from |at |is |was |are |has )", after
    )
    if phrase and ended:
        return cut(text, phrase.start(), place.stop)
    near = find_states(before[-45:], "en") or find_states(after[:45], "en")
    if before.endswith(", ") and re.match(r", | and\b", after) and near:
        return Edit(start - 2, place.stop, "")
    if before.endswith(" and ") and re.match(r"[.,;)]|$", after) and near:
        return Edit(start - 5, place.stop, "")
    of = (
        "representatives?|delegations?|people|citizens?|nationals?|capital|parts?|south|north|east|west|territory|"
        "President|Minister[a-z ]*|Representative|Permanent Representative"
    )
    return cut(text, start - 3, place.stop) if re.search(rf"\b(?:{of}) of $", before) else None


def add_state(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """Another State is named, too."""
    for place in _both_name(site):
        after = site.text[place.stop :]
        before = site.text[: place.start]
        new = _another_state(site, rng)
        if site.lang == "zh":
            joint = "、" if re.match("[、和与及]", after) or before.endswith("、") else "和"
            if not re.match("[人语族籍式裔货币(（]|共和国|联邦|大学|银行|王国|号", after):
                yield Edit(place.stop, place.stop, pool.write(site, joint + new))
        elif re.match(r"[.;)]|$|, | (?!and\b|of\b)[a-z]", after) and not re.search(
            r"(?:Republic|Kingdom|State|States|Bank|University|Union|Federation) of (?:the )?$|-$",
            before,
        ):
            listed = re.search(r"(?:, |, and | and )(?:the )?$", before) or re.match(
                ", (?:the )?[A-Z]", after
            )
            yield Edit(
                place.stop, place.stop, f", {new}" if listed and after[:1] == "," else f" and {new}"
            )


def exchange_organization(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """An organization is another of its sort."""
    for group in _groups():
        for name in group:
            own, other = name.of(site.lang), name.of("zh" if site.lang == "en" else "en")
            places = list(find_all(site.text, own))
            if len(places) != 1 or other not in site.source:
                continue
            others = [
                each.of(site.lang) for each in group
                if each.zh not in site.source + site.text and each.en not in site.source + site.text
            ]  # fmt: skip
            if others:
                new = rng.choice(others)
                yield Edit(places[0].start, places[0].stop, pool.write(site, new))


def misspell(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """A letter of a proper name is lost, doubled or exchanged, or a character is a wrong one."""
    for start, stop in _proper_names(site, pool):
        name = site.written[start:stop]
        wrong = (
            _misspelt_zh(name, pool, site, rng) if site.lang == "zh" else _misspelt_en(name, rng)
        )
        if wrong and wrong != name and wrong not in pool.words:
            yield Edit(start, stop, wrong)


def _proper_names(site: Site, pool: Pool) -> Iterator[tuple[int, int]]:
    text = site.text
    if site.lang == "zh":
        listed = words()["names"]["transliterated"].strip()
        for found in re.finditer(rf"[{listed}]+(?:[·•‧][{listed}]+)*", text):
            name = found[0].lstrip(_NOT_FIRST)
            long = len(name) >= _SHORT_NAME and not re.search(
                "基本|基金|利率|金利|海里|文本|本文|立法|华南", name
            )
            if long or "·" in name[1:-1]:
                yield found.end() - len(name), found.end()
        return
    none = words()["names"]["none"]
    for found in re.finditer(r"(?<=[a-z,] )(?:[A-Z][a-z]+ )*[A-Z][a-zé]{4,}\b(?![’'-])", text):
        first = found.start() + found[0].rfind(" ") + 1
        word = text[first : found.end()]
        known = pool.words[word.lower()] or word in none or _COMMON_END.search(word)
        plural = word.endswith("s") and pool.words[word[:-1].lower()]
        if not known and not plural and not pool.words[word.lower() + "s"]:
            yield first, found.end()


def _misspelt_en(name: str, rng: Random) -> str:
    at = rng.randrange(1, len(name) - 1)
    way = rng.randrange(3)
    if way == 0:
        return name[:at] + name[at + 1 :]
    if way == 1:
        return name[: at + 1] + name[at:]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _misspelt_zh(name: str, pool: Pool, site: Site, rng: Random) -> str | None:
    wrong: dict[str, str] = {}
    for pair in words()["names"]["mistaken"].split("|"):
        wrong[pair[0]] = pool.write(site, pair[1])
    possible = [
        at for at in range(len(name)) if site.lang == "zh" and name[at].translate(SIMPLE) in wrong
    ]
    swaps = [
        at
        for at in range(1, len(name) - 1)
        if name[at] != name[at + 1] and "·" not in name[at : at + 2]
    ]
    if possible and (rng.randrange(3) or not swaps):
        at = rng.choice(possible)
        return name[:at] + wrong[name[at].translate(SIMPLE)] + name[at + 1 :]
    if not swaps:
        return None
    at = rng.choice(swaps)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _terms(site: Site) -> Iterator[tuple[range, Sequence[str]]]:
    """Terms that both sides have, with what stands in the list."""
    small = site.text.lower() if site.lang == "en" else site.text
    source = site.source if site.lang == "en" else site.source.lower()
    for listed in words()["terms"]["list"]:
        zh, en = listed[0], listed[1].lower()
        own, other = (en, zh) if site.lang == "en" else (zh, en)
        if other in source and len(zh) > 1:
            for at in find_all(small, own):
                yield at, listed


def exchange_term(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A term is another that a translator might take for it."""
    for at, listed in _terms(site):
        new = listed[3] if site.lang == "en" else listed[2]
        if new.lower() not in site.text.lower():
            old = site.text[at.start]
            yield Edit(
                at.start, at.stop, like(old, new) if site.lang == "en" else pool.write(site, new)
            )


def leave_untranslated(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A term stands in the language of the source."""
    for at, listed in _terms(site):
        found = re.search(re.escape(listed[0 if site.lang == "en" else 1]), site.source, re.I)
        if found:
            yield Edit(at.start, at.stop, site.raw_source[found.start() : found.end()])
