"""States, bodies and places: what one side names the other names too, and no other in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from tmtool.checks.kinds import read_toml
from tmtool.checks.model import CheckInput, Pair, build_check, build_finding
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import (
    LANGS,
    PLACE,
    Form,
    NamePlace,
    find_list,
    find_names,
    find_official,
    list_names,
)
from tmtool.un.vocabulary import load_words

_KINDS = ("state", "organization", "treaty", "place")
_TREATIES = ("treaties", "plans")
_LIST = {
    "zh": r"\s*(?:[、和与及或]|以及|同)\s*",
    "en": r"\s*(?:,|;|,? ?and|,? ?or|as well as)\s+(?:the\s+|of\s+|of\s+the\s+|in\s+|from\s+)?",
}
_PLAIN_ENDS = ("委员会", "部", "司", "处", "局", "室", "中心", "小组")
"""What many bodies are called, behind other words."""
# 中美, 驻叙, 以方: what stands before or behind a character that means a State.
_BEFORE = "中美英法俄日德印韩朝澳欧驻赴访援对旅两"
_BEHIND = "中美英法俄日德印韩朝澳欧方军籍侨商企族裔"
# Organs by a bare noun, and what else it is in the other language.
_BARE_ORGANS = {
    "大会": "(?i:assembl|conference|congress|plenary)",
    "理事会": "(?i:council|board|governor)",
    "秘书处": "(?i:secretariat)",
    "Secretariat": "秘书处",
}
_ORGANS = frozenset(
    ("GENERAL_ASSEMBLY", "SECURITY_COUNCIL", "ECOSOC", "TRUSTEESHIP_COUNCIL", "ICJ", "HRC")
)
_UNITED_NATIONS = "United Nations|General Assembly|Security Council|联合国|[AES]/[0-9]|S/PV"
_SIGNS = str.maketrans({"（": "(", "）": ")", "\u00a0": " "})
_FRONT = 20  # pairs that show whether a text is of the United Nations
_PERSON = compile_pattern(r"\b(?:Mr|Mrs|Ms|Dr)\.? (?:[A-Z][\w.’'-]* )*$")


@dataclass(frozen=True)
class SideNames:
    """What one side of a pair names."""

    text: str
    lang: str
    places: Sequence[NamePlace]

    @cached_property
    def keys(self) -> frozenset[str]:
        """All that it may be naming."""
        return frozenset().union(*(each.answers for each in self.places))

    @cached_property
    def rest(self) -> str:
        """The text with blanks in the place of names."""
        text = self.text
        for each in self.places:
            if each.name.state or each.name.role == "asked":
                text = text[: each.start] + " " * (each.stop - each.start) + text[each.stop :]
        return text

    def mentions(self, place: NamePlace) -> bool:
        """Whether it names what has a name on the other side, or has an adjective of it."""
        if not self.keys.isdisjoint(place.keys):
            return True
        if place.name.text in _BARE_ORGANS:
            return bool(compile_pattern(_BARE_ORGANS[place.name.text]).search(self.rest))
        patterns = (_build_adjective(of, self.lang) for of in place.keys)
        return any(pattern.search(self.rest) for pattern in patterns if pattern)

    def count(self, place: NamePlace) -> int:
        """How often it names what has this name."""
        return sum(not place.keys.isdisjoint(each.answers) for each in self.places)

    def locate(self, place: NamePlace) -> float:
        """Where a place is in the text, from 0 to 1."""
        return place.start / len(self.text)

    def list_alone(self, other: SideNames) -> list[NamePlace]:
        """The first place of each name that the other side has in no form."""
        found: dict[str, NamePlace] = {}
        for each in self.places:
            if each.name.role != "answer":
                found.setdefault(each.name.of, each)
        return [each for each in found.values() if not other.mentions(each)]

    def list_more(self, other: SideNames) -> list[NamePlace]:
        """The last place of each name that it has more often than the other side."""
        asked = (each for each in self.places if each.name.role == "asked")
        more = (each for each in asked if self.count(each) > other.count(each))
        return list({each.name.of: each for each in more}.values())

    def is_in_list(self, place: NamePlace, other: SideNames) -> bool:
        """Whether a State stands in a row with one that the other side does have."""
        if not place.name.state or place.name.role != "asked":
            return False
        row, at = compile_pattern(_LIST[self.lang]), self.places.index(place)
        for near in self.places[max(at - 1, 0) : at + 2]:
            first, last = (near, place) if near.start < place.start else (place, near)
            between = row.fullmatch(self.text, first.stop, last.start)
            if between and near.name.state and not other.keys.isdisjoint(near.keys):
                return True
        return False


def find_pair_names(pair: Pair, languages: Sequence[str]) -> tuple[SideNames, SideNames] | None:
    """What the sides of a pair name; None but between Chinese and English.

    Bare nouns may be organs: they are told where another name stands in their place.
    """
    langs = get_base(languages[0]), get_base(languages[1])
    if set(langs) != set(LANGS):
        return None
    return _read_side(pair.source, langs[0]), _read_side(pair.target, langs[1])


def _names(job: CheckInput) -> Iterator[Finding]:
    for pair in job.pairs:
        if names := find_pair_names(pair, job.langs):
            yield from _compare(job, pair, *names)
    if {*job.bases} == set(LANGS):
        yield from _find_designations(job)


def _compare(
    job: CheckInput, pair: Pair, source: SideNames, target: SideNames
) -> Iterator[Finding]:
    """Report names that one side exchanges, and States that it leaves out of a list or adds."""
    told = _find_exchanges(source, target)
    for here, there in told:
        message = f"names differ: {here.name.text} / {there.name.text}"
        rule = f"{_get_kind(here)} exchanged".replace("treaty", "organization")
        yield _build(job, pair, rule, message, here, there)
    exchanged = [each for pair in told for each in pair]
    for side, other in ((source, target), (target, source)):
        for place in side.list_alone(other):
            if place in exchanged or not side.is_in_list(place, other):
                continue
            message = f"“{place.name.text}” is missing in {name_language(other.lang)}"
            if side is source:
                yield _build(job, pair, "state left out", message, place, None)
            else:
                yield _build(job, pair, "state added", message, None, place)


def _find_exchanges(source: SideNames, target: SideNames) -> list[tuple[NamePlace, NamePlace]]:
    """The names that stand for each other.

    Both sides have some of a kind that are alone; or one side has one alone, and the other side has
    a name once more than it. One is opposite that of several which is nearest to its place.
    """
    found: list[tuple[NamePlace, NamePlace]] = []
    alone = source.list_alone(target), target.list_alone(source)
    for kind in _KINDS if alone[0] or alone[1] else ():
        here, there = ([each for each in side if _get_kind(each) == kind] for side in alone)
        if not (here and there) and [each.name.role for each in (*here, *there)] == ["asked"]:
            here = here or [each for each in source.list_more(target) if _get_kind(each) == kind]
            there = there or [each for each in target.list_more(source) if _get_kind(each) == kind]
        if len(here) == 1 < len(there):
            there = [min(there, key=lambda each: abs(target.locate(each) - source.locate(here[0])))]
        elif len(there) == 1 < len(here):
            here = [min(here, key=lambda each: abs(source.locate(each) - target.locate(there[0])))]
        found += zip(here, there, strict=False)
    return [each for each in found if _is_comparable(*each)]


def _is_comparable(here: NamePlace, there: NamePlace) -> bool:
    """Whether a bare noun, if there is one, is opposite the name of a principal organ."""
    bare = [each.name.text in _BARE_ORGANS for each in (here, there)]
    other = (there if bare[0] else here).name
    return bare == [False, False] or (other.role == "asked" and other.of in _ORGANS)


def _get_kind(place: NamePlace) -> str:
    if place.name.of.startswith(PLACE):
        return "place"
    if place.name.state:
        return "state"
    listed = find_list(place.name.of)
    return "treaty" if listed and listed[0] in _TREATIES else "organization"


def _build(
    job: CheckInput,
    pair: Pair,
    rule: str,
    message: str,
    here: NamePlace | None,
    there: NamePlace | None,
) -> Finding:
    source, target = ([range(each.start, each.stop)] if each else () for each in (here, there))
    sure = here.name if here and not here.others and _is_whole(here, pair, job.langs) else None
    form: Form = "formal" if sure and sure.form == "formal" else "short"
    suggestion = find_official(sure.of, job.langs[1], form) if sure else None
    return build_finding(
        "names", message, job, pair,
        source=source, target=target, suggestion=suggestion, rule=rule,
    )  # fmt: skip


def _is_whole(here: NamePlace, pair: Pair, langs: tuple[str, str]) -> bool:
    """Whether a name is no part of a longer one, as 政治事务部 is of 经济和政治事务部."""
    if get_base(langs[0]) != "zh" or not pair.source[: here.stop].endswith(_PLAIN_ENDS):
        return True
    before = pair.source[: here.start][-1:]
    return not ("\u4e00" <= before <= "\u9fff")


@lru_cache(maxsize=1024)
def _build_adjective(of: str, lang: str) -> re.Pattern[str] | None:
    """What speaks of a State and its people without the name: Italian, Ghana's, 中美, 驻叙."""
    own = next((each.text for each in list_names(lang) if each.of == of and each.state), None)
    if own is None:
        return None
    listed = load_words("allusions.toml")
    if lang == "zh":
        short = listed["characters"].get(of)
        return compile_pattern(f"[{_BEFORE}]{short}|{short}[{_BEHIND}]") if short else None
    stem = re.sub(r"(?<=\w{4})(?:[aeo]s?|s|y|ia)$", "", own.partition(" (")[0])
    return compile_pattern(rf"\b(?:{listed['adjectives'].get(of, re.escape(stem))})")


def _read_side(text: str, lang: str) -> SideNames:
    places = [each for each in find_names(text, lang) if not _is_inside_word(text, each)]
    for at, each in enumerate(places):
        if each.name.text in _BARE_ORGANS:
            places[at] = replace(each, name=replace(each.name, role="partner"))
    return SideNames(text, lang, places)


def _is_inside_word(text: str, place: NamePlace) -> bool:
    """Whether the name of a State is a part of another word or name: 阿马里诺, Ms. Georgia B."""
    if not place.name.state:
        return False
    if text[place.start].isascii():
        return bool(_PERSON.search(text[max(place.start - 40, 0) : place.start]))
    around = text[max(place.start - 1, 0) : place.start] + text[place.stop : place.stop + 1]
    sounds = read_toml("words")["names"]["sound_characters"]
    return "·" in around or (len(around) == 2 and all(each in sounds for each in around))


def _find_designations(job: CheckInput) -> Iterator[Finding]:
    """Names with one wording, of which the source has it and the target another one."""
    here, there = job.bases
    named = compile_pattern(_UNITED_NATIONS)
    front = job.pairs[:_FRONT]
    ours = any(each.body or named.search(f"{each.source}\n{each.target}") for each in front)
    listed = load_words("designations.toml")["designation"]
    asked = [each for each in listed if ours or not each.get("united_nations_only")]
    for pair in job.pairs:
        source, target = (text.translate(_SIGNS) for text in pair.texts)
        for each in asked:
            if not any(wording in source for wording in each[here]):
                continue
            found = compile_pattern(each[f"{there}_not"]).search(target)
            if found and not any(wording in target for wording in each[there]):
                wanted = each[there][0]
                message = f"“{found[0]}” is not the designation: {wanted}"
                place = range(*found.span())
                yield build_finding(
                    "names", message, job, pair,
                    target=[place], suggestion=wanted, rule="designation",
                )  # fmt: skip
                break


NAMES = build_check("names", _names)
