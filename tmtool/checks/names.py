"""States, bodies and places: what one side names the other names too, and no other in its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from tmtool.checks.model import SIDES, Check, CheckInput, Pair, Side, build_finding, read_word_lists
from tmtool.findings import Finding
from tmtool.lang.codes import name_language
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un import proper_names
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

_KINDS = ("state", "organization", "treaty", "place")
_TREATIES = ("treaties", "plans")
_LIST = {
    "zh": r"\s*(?:[、和与及或]|以及|同)\s*",
    "en": r"\s*(?:,|;|,? ?and|,? ?or|as well as)\s+(?:the\s+|of\s+|of\s+the\s+|in\s+|from\s+)?",
}
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
_UNITED_NATIONS = "United Nations|General Assembly|Security Council|联合国|[AES]/[0-9]|S/PV"
_FRONT = 20  # pairs that show whether a text is of the United Nations
_LONGER = compile_pattern(
    r"(?<![.!?:;,])(?<!^) (?!The |UN |And |In |Of |To |By |On |For |From |With )"
    r"[A-Z][a-zà-ü’'-]+ $"
)


@dataclass(frozen=True)
class PairNames:
    """What the two sides of a pair name."""

    pair: Pair
    langs: tuple[str, str]
    sides: tuple[list[NamePlace], list[NamePlace]]

    @cached_property
    def keys(self) -> tuple[frozenset[str], frozenset[str]]:
        """All that each side may be naming."""
        first, second = (frozenset().union(*(p.answers for p in side)) for side in self.sides)
        return first, second

    @cached_property
    def rests(self) -> tuple[str, str]:
        """The sides with blanks in the place of names."""
        return (
            _blank_names(self.pair.source, self.sides[0]),
            _blank_names(self.pair.target, self.sides[1]),
        )

    def get_text(self, side: Side) -> str:
        """What a side says."""
        return self.pair.target if side else self.pair.source

    def list_alone(self, side: Side) -> list[NamePlace]:
        """The first place of each name that the other side has in no form."""
        there: Side = 0 if side else 1
        found: dict[str, NamePlace] = {}
        for place in self.sides[side]:
            if place.name.role != "answer" and self.keys[there].isdisjoint(place.keys):
                found.setdefault(place.name.of, place)
        return [each for each in found.values() if not self._is_answered(each, side)]

    def _is_answered(self, place: NamePlace, side: Side) -> bool:
        """Whether the other side has an adjective, or what a bare noun may be."""
        rest = self.rests[1 - side]
        if place.name.text in _BARE_ORGANS:
            return bool(compile_pattern(_BARE_ORGANS[place.name.text]).search(rest))
        patterns = (_build_adjective(of, self.langs[1 - side]) for of in place.keys)
        return any(pattern.search(rest) for pattern in patterns if pattern)

    def list_more(self, side: Side) -> list[NamePlace]:
        """The last place of each name that this side has more often than the other."""
        found: dict[str, NamePlace] = {}
        for place in self.sides[side]:
            here, there = (
                sum(not place.keys.isdisjoint(each.answers) for each in self.sides[which])
                for which in (side, 1 - side)
            )
            if place.name.role == "asked" and here > there:
                found[place.name.of] = place
        return list(found.values())

    def is_in_list(self, place: NamePlace, side: Side) -> bool:
        """Whether it stands in a row with a State that the other side does have."""
        row = compile_pattern(_LIST[self.langs[side]])
        at = self.sides[side].index(place)
        for other in self.sides[side][max(at - 1, 0) : at + 2]:
            first, last = sorted((other, place), key=lambda each: each.start)
            if (
                other.name.state
                and row.fullmatch(self.get_text(side), first.stop, last.start)
                and not self.keys[1 - side].isdisjoint(other.keys)
            ):
                return True
        return False


def find_pair_names(pair: Pair, languages: tuple[str, str]) -> PairNames:
    """What a pair names in two languages that have names; a bare noun may be an organ."""
    sides: list[list[NamePlace]] = []
    for text, lang in zip((pair.source, pair.target), languages, strict=True):
        found = (each for each in find_names(text, lang) if not _is_inside_word(text, each))
        sides.append(
            [
                replace(each, name=replace(each.name, role="partner"))
                if each.name.text in _BARE_ORGANS
                else each
                for each in found
            ]
        )
    return PairNames(pair, languages, (sides[0], sides[1]))


def find_exchanged(pair: Pair, languages: tuple[str, str]) -> tuple[NamePlace, NamePlace] | None:
    """The one name of the source that the target has another one for, and that one.

    >>> here, there = find_exchanged(Pair(0, "意大利专家", "Swedish experts, Sweden"), ("zh", "en"))
    >>> here.name.text, there.name.text
    ('意大利', 'Sweden')
    """
    langs = get_base(languages[0]), get_base(languages[1])
    if set(langs) != set(LANGS):
        return None
    found = _find_exchanges(find_pair_names(pair, langs))
    return found[0] if len(found) == 1 else None


def follows_capital(text: str, start: int) -> bool:
    """Whether a capitalized word, none that begins a phrase, stands before a place in English.

    >>> follows_capital("the Broadband Commission", 14), follows_capital("In Commission", 3)
    (True, False)
    """
    return bool(_LONGER.search(text[max(start - 40, 0) : start]))


def _names(job: CheckInput) -> Iterator[Finding]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if set(langs) != set(LANGS):
        return
    for pair in job.pairs:
        yield from _compare(job, find_pair_names(pair, langs))
    yield from _find_designations(job, langs)


def _compare(job: CheckInput, names: PairNames) -> Iterator[Finding]:
    """Report names that one side exchanges, and States that it leaves out of a list or adds."""
    told = _find_exchanges(names)
    for here, there in told:
        message = f"names differ: {here.name.text} / {there.name.text}"
        rule = f"{_get_kind(here)} exchanged".replace("treaty", "organization")
        yield _build(job, names, rule, message, (here, there))
    for side in SIDES:
        for place in names.list_alone(side):
            if any(place is pair[side] for pair in told) or not names.is_in_list(place, side):
                continue
            message = f"“{place.name.text}” is missing in {name_language(job.langs[1 - side])}"
            rule = "state added" if side else "state left out"
            yield _build(job, names, rule, message, (None, place) if side else (place, None))


def _find_exchanges(names: PairNames) -> list[tuple[NamePlace, NamePlace]]:
    """The names that stand for each other.

    Of each kind both sides have as many that are alone; or one side has one alone, and the other
    side has a name once more than it.
    """
    found: list[tuple[NamePlace, NamePlace]] = []
    alone = names.list_alone(0), names.list_alone(1)
    for kind in _KINDS if alone[0] or alone[1] else ():
        here, there = ([p for p in side if _get_kind(p) == kind] for side in alone)
        if len(here) == 1 and not there:
            there = [p for p in names.list_more(1) if _get_kind(p) == kind]
        elif len(there) == 1 and not here:
            here = [p for p in names.list_more(0) if _get_kind(p) == kind]
        if len(here) == len(there):
            found += zip(here, there, strict=True)
    return found


def _get_kind(place: NamePlace) -> str:
    if place.name.of.startswith(PLACE):
        return "place"
    if place.name.state:
        return "state"
    listed = find_list(place.name.of)
    return "treaty" if listed and listed[0] in _TREATIES else "organization"


def _build(
    job: CheckInput,
    names: PairNames,
    rule: str,
    message: str,
    places: tuple[NamePlace | None, NamePlace | None],
) -> Finding:
    source, target = ([range(p.start, p.stop)] if p else () for p in places)
    here, suggestion = places[0], None
    if here:
        form: Form = "formal" if here.name.form == "formal" else "short"
        suggestion = find_official(here.name.of, job.langs[1], form)
    return build_finding(
        "names",
        "error",
        message,
        job,
        names.pair,
        source=source,
        target=target,
        suggestion=suggestion,
        rule=rule,
    )


def _blank_names(text: str, named: Sequence[NamePlace]) -> str:
    for each in named:
        if each.name.state or each.name.role == "asked":
            text = text[: each.start] + " " * (each.stop - each.start) + text[each.stop :]
    return text


@lru_cache(maxsize=1024)
def _build_adjective(of: str, lang: str) -> re.Pattern[str] | None:
    """What speaks of a State and its people without the name: Italian, Ghana's, 中美, 驻叙."""
    own = next((each.text for each in list_names(lang) if each.of == of and each.state), None)
    if own is None:
        return None
    if lang == "zh":
        short = load_allusions()["characters"].get(of)
        return compile_pattern(f"[{_BEFORE}]{short}|{short}[{_BEHIND}]") if short else None
    stem = re.sub(r"(?<=\w{4})(?:[aeo]s?|s|y|ia)$", "", own.partition(" (")[0])
    return compile_pattern(rf"\b(?:{load_allusions()['adjectives'].get(of) or re.escape(stem)})")


def _is_inside_word(text: str, place: NamePlace) -> bool:
    """Whether a Chinese name of a State is a part of a longer word: 马里 in 阿马里诺."""
    if not place.name.state:
        return False
    around = text[max(place.start - 1, 0) : place.start] + text[place.stop : place.stop + 1]
    sounds = read_word_lists()["names"]["sound_characters"]
    return "·" in around or (len(around) == 2 and all(each in sounds for each in around))


def _find_designations(job: CheckInput, langs: tuple[str, str]) -> Iterator[Finding]:
    """Names with one wording, of which the source has it and the target another one."""
    front = job.pairs[:_FRONT]
    ours = any(
        pair.body or compile_pattern(_UNITED_NATIONS).search(f"{pair.source}\n{pair.target}")
        for pair in front
    )
    for pair in job.pairs:
        source, target = (_simplify_signs(text) for text in (pair.source, pair.target))
        for each in load_designations():
            wanted, other = each[langs[1]], compile_pattern(each[f"{langs[1]}_not"])
            if (
                (ours or not each.get("united_nations_only"))
                and any(wording in source for wording in each[langs[0]])
                and not any(wording in target for wording in wanted)
                and (found := other.search(target))
            ):
                message = (
                    f"“{pair.target[slice(*found.span())]}” is not the designation: {wanted[0]}"
                )
                yield build_finding(
                    "names",
                    "note",
                    message,
                    job,
                    pair,
                    target=[range(*found.span())],
                    suggestion=wanted[0],
                    rule="designation",
                )
                break


def _simplify_signs(text: str) -> str:
    return text.translate({ord("（"): "(", ord("）"): ")", 0xA0: " "})


@lru_cache(maxsize=1)
def load_designations() -> tuple[Mapping[str, Any], ...]:
    """The designations of `designations.toml`."""
    path = Path(proper_names.__file__).with_name("designations.toml")
    return tuple(tomllib.loads(path.read_text("utf-8"))["designation"])


@lru_cache(maxsize=1)
def load_allusions() -> Mapping[str, Mapping[str, Any]]:
    """The lists of `allusions.toml`."""
    return tomllib.loads(Path(__file__).with_name("allusions.toml").read_text("utf-8"))


NAMES = Check(
    "names",
    _names,
    "The same States and organizations are named on both sides.",
    "United Nations texts use one short and one formal name of every State. An adjective (Italian) "
    "or character (中美), “the country” and “his country” count as naming it.",
    "几内亚 | Guinea-Bissau",
    langs=frozenset(LANGS),
    both=True,
)
