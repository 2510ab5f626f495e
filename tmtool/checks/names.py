"""States and organizations: named on both sides, and in the same form."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tmtool.checks.model import Check, CheckInput, Pair, build_finding
from tmtool.findings import Finding, Severity
from tmtool.lang.codes import name_language as language_name
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un.proper_names import (
    LANGS,
    Form,
    Name,
    NamePlace,
    find_names,
    find_official,
    list_names,
)

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
# It may mean the organization, or something else that the sentence is about.
_PRONOUN = {"en": r"\b[Ii]ts(?![a-z])", "zh": "其(?![中他它实余])"}


def _names(job: CheckInput) -> Iterator[Finding]:
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    if langs[0] == langs[1] or not set(LANGS).issuperset(langs):
        return
    for pair in job.pairs:
        source, target = find_names(pair.source, langs[0]), find_names(pair.target, langs[1])
        if source or target:
            yield from _compared(job, pair, source, target)
            yield from _forms(job, pair, source, target)


def _compared(
    job: CheckInput, pair: Pair, source: Sequence[NamePlace], target: Sequence[NamePlace]
) -> Iterator[Finding]:
    """What one side alone names.

    A State that only the target names may be more explicit, unless it stands in the place of
    another. "The country" stands for a State, but not where another State is named in its place.
    """
    missing = _first_each(source, target, pair.target, job.langs[1])
    added = _first_each(target, source, pair.source, job.langs[0])
    if exchanged := _one_for_one(missing, added):
        here, there = exchanged
        yield _finding(
            job, pair, "error", f"names differ: {here.name.text} / {there.name.text}", here, there
        )
        return
    for here in _unmeant(missing, added, pair.source, _without(pair.target, target), job.langs[1]):
        message = f"“{here.name.text}” is missing in {language_name(job.langs[1])}"
        yield _finding(job, pair, _alone(here, pair.target, job.langs[1]), message, here, None)
    # Whether a State, and an organization, is named on both sides and in the target less often.
    counts = Counter(each.name.of for each in target)
    more = Counter(each.name.of for each in source) - counts
    fewer = {each.name.state for each in target if each.name.of in more}
    for there in _unmeant(added, missing, pair.target, _without(pair.source, source), job.langs[0]):
        if not there.name.state or there.name.state in fewer:
            message = f"“{there.name.text}” is missing in {language_name(job.langs[0])}"
            yield _finding(
                job, pair, _alone(there, pair.source, job.langs[0]), message, None, there
            )


def _alone(named: NamePlace, opposite: str, lang: str) -> Severity:
    """A pronoun may stand for an organization."""
    pronoun = not named.name.state and compile_pattern(_PRONOUN[get_base(lang)]).search(opposite)
    return "note" if pronoun else "warning"


def find_exchanged(pair: Pair, languages: tuple[str, str]) -> tuple[NamePlace, NamePlace] | None:
    """The one name of the source that the target has another one for, and that one.

    >>> here, there = find_exchanged(Pair(0, "意大利专家", "Swedish experts, Sweden"), ("zh", "en"))
    >>> here.name.text, there.name.text
    ('意大利', 'Sweden')
    """
    if not set(LANGS).issuperset(map(get_base, languages)):
        return None
    source, target = find_names(pair.source, languages[0]), find_names(pair.target, languages[1])
    return _one_for_one(
        _first_each(source, target, pair.target, languages[1]),
        _first_each(target, source, pair.source, languages[0]),
    )


def _one_for_one(
    missing: Sequence[NamePlace], added: Sequence[NamePlace]
) -> tuple[NamePlace, NamePlace] | None:
    if len(missing) == len(added) == 1 and missing[0].name.state == added[0].name.state:
        return missing[0], added[0]
    return None


def _unmeant(
    alone: Sequence[NamePlace], others: Sequence[NamePlace], text: str, rest: str, lang: str
) -> Iterator[NamePlace]:
    """What one side alone names, and `rest`, the other without its names, doesn't mean either."""
    in_place = {each.name.state for each in others}
    for each in alone:
        if each.name.state in in_place or not is_meant(each, text, rest, get_base(lang)):
            yield each


def _first_each(
    named: Sequence[NamePlace], opposite: Sequence[NamePlace], text: str, lang: str
) -> list[NamePlace]:
    """The first place of each that the other side leaves out, aside from the names that it has."""
    known = {each.name.of for each in opposite}
    first: dict[str, NamePlace] = {}
    for each in named:
        if each.name.of not in known:
            first.setdefault(each.name.of, each)
    rest = _without(text, opposite)
    return [each for each in first.values() if not is_alluded(each.name, rest, get_base(lang))]


def _without(text: str, named: Sequence[NamePlace]) -> str:
    """The text with blanks in the place of names."""
    for each in named:
        text = text[: each.start] + " " * (each.stop - each.start) + text[each.stop :]
    return text


def _forms(
    job: CheckInput, pair: Pair, source: Sequence[NamePlace], target: Sequence[NamePlace]
) -> Iterator[Finding]:
    """States that only one side names formally, or as the United Nations does."""
    for of in dict.fromkeys(each.name.of for each in source if each.name.state):
        here = [each for each in source if each.name.of == of]
        there = [each for each in target if each.name.of == of]
        if there:
            yield from _form(job, pair, of, here, there)


def _form(
    job: CheckInput, pair: Pair, of: str, here: Sequence[NamePlace], there: Sequence[NamePlace]
) -> Iterator[Finding]:
    mine, theirs = ({each.name.form for each in side} for side in (here, there))
    if not all(
        find_official(of, lang, "formal") != find_official(of, lang, "short") for lang in job.langs
    ):
        wanted = find_official(of, job.langs[1])
        if theirs == {"common"} and "common" not in mine:
            message = f"the United Nations name is {wanted}, not {there[0].name.text}"
            yield _finding(job, pair, "warning", message, here[0], there[0], wanted)
        return
    if ("formal" in mine) == ("formal" in theirs):
        return
    form = "formal" if "formal" in mine else "short"
    wanted = find_official(of, job.langs[1], "formal" if form == "formal" else "short")
    odd = next((each for each in here if each.name.form == form), here[0])
    message = f"forms of a name differ: {odd.name.text} ({form} name) / {there[0].name.text}"
    yield _finding(job, pair, "warning", message, odd, there[0], wanted)


def _finding(
    job: CheckInput, pair: Pair, severity: Severity, message: str,
    here: NamePlace | None, there: NamePlace | None,
    suggestion: str | None = None,
) -> Finding:  # fmt: skip
    if suggestion is None and here:
        # The name in the other language, as full or as short.
        form: Form = "formal" if here.name.form == "formal" else "short"
        suggestion = find_official(here.name.of, job.langs[1], form)
    return build_finding(
        "names", severity, message, job, pair,
        source=[range(here.start, here.stop)] if here else (),
        target=[range(there.start, there.stop)] if there else (),
        suggestion=suggestion,
    )  # fmt: skip


NAMES = Check(
    "names", _names,
    "The same States and organizations are named on both sides, with the same form of the name.",
    "United Nations texts use one short and one formal name of every State; an adjective "
    "(Italian) or one character (中美) counts as naming it, and so do "
    "“the country” and “his country”.",
    "几内亚 | Guinea-Bissau",
    langs=frozenset(LANGS), both=True,
)  # fmt: skip


def is_alluded(name: Name, text: str, lang: str) -> bool:
    """Whether a text speaks of what has a name without naming it: Italian, 中美.

    >>> italy = next(each for each in list_names("zh") if each.text == "意大利")
    >>> is_alluded(italy, "Italian experts", "en"), is_alluded(italy, "experts", "en")
    (True, False)
    """
    pattern = _allusions(name.of, lang)
    return bool(pattern and compile_pattern(pattern).search(text))


def is_meant(named: NamePlace, source: str, target: str, lang: str) -> bool:
    """Whether the target says "the country", or has the letters of an institution of the State."""
    if compile_pattern(_again(named.name, lang)).search(target):
        return True
    institution = named.name.state and compile_pattern(_INSTITUTION).match(source, named.stop)
    return bool(lang == "en" and institution and compile_pattern(_SHORT_FORM).search(target))


@lru_cache(maxsize=1024)
def _again(name: Name, lang: str) -> str:
    """What it is called once it has been named: an English noun of its own may stand for it."""
    if (lang, name.state) in _AGAIN:
        return _AGAIN[lang, name.state]
    full = " ".join(each.text for each in list_names("en") if each.of == name.of)
    return _ORGANIZATION.format("|".join([_NOUN, *re.findall(_OWN_NOUNS, full)]))


@lru_cache(maxsize=1024)
def _allusions(of: str, lang: str) -> str:
    """The pattern of what alludes to a name; nothing where an English organization is meant."""
    own = [each for each in list_names(lang) if each.of == of]
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
    for each in list_names("zh"):
        if not each.state:
            begun[each.text[:2]].add(each.of)
    return frozenset(two for two, which in begun.items() if len(which) > 1)


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("allusions.toml").read_text("utf-8"))
