"""States and organizations: named on both sides, and in the same form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tmtool.checks.nouns import Check, Job, Pair, found
from tmtool.findings import Finding
from tmtool.lang.codes import called as language_name
from tmtool.lang.numbers import compiled
from tmtool.lang.script import base
from tmtool.un.proper_names import LANGS, Name, Named, find_names, names, official

# Adjectives and short forms that begin otherwise than the name.
_ADJECTIVES = {
    "AE": "Emirat|UAE", "CD": "Congo", "CG": "Congo", "CH": "Swiss", "DK": "Dan(?:ish|e)",
    "ES": "Span", "FI": "Finn", "FR": "French", "GB": "Brit|English|England|Scot|Welsh|U[.]?K",
    "GR": "Greek", "IE": "Irish", "IN": "Indi|Bharat", "KP": "Korea|DPRK", "KR": "Korea",
    "LA": "Lao", "MM": "Burm", "NL": "Dutch", "PH": "Filipin", "PL": "Polish|Poles?(?![a-z])",
    "PS": "Palestin", "SY": "Syria", "TH": "Thai", "TR": "Turk",
    "US": "America|U[.]?S(?![a-z])", "VA": "Vatican|Pope|papal", "VN": "Viet",
}  # fmt: skip
# 中美 and 美方: one character stands for a State.
_CHARACTERS = {
    "AU": "澳", "CA": "加", "CN": "中", "DE": "德", "FR": "法", "GB": "英", "IN": "印", "JP": "日",
    "KP": "朝", "KR": "韩", "RU": "俄", "US": "美", "VN": "越",
}  # fmt: skip
# 中共, 华南 and 来华 are China's.
_OF_CHINA = "中共|中央政府|华[东南西北中]|[驻对来访在]华|华裔|华侨"
_NOUN = (
    "(?:Council|Commission|Organization|Fund|Union|Bank|Programme|Agency|Office|Conference|Entity"
    "|Institute|Association)"
)
# What an organization or a State is called once it has been named.
_ORGANIZATION = (
    rf"\b(?:[Ii]ts|[Tt]h(?:e|is|at) {_NOUN}(?! of| for| [A-Z])|{_NOUN} (?:resolution|decision)s?)"
    "(?![a-z])"
)
_STATE = (
    r"\b[Tt]h(?:e|is|at) (?:country|nation|State|(?:federal )?[Gg]overnment|Republic|Kingdom"
    "|President|Prime Minister)(?![a-z]| of)"
)
_AGAIN = {
    ("en", True): _STATE, ("en", False): _ORGANIZATION,
    ("zh", True): "[该我本]国", ("zh", False): "[该本](?:组织|机构|委员会|基金|机关|方案|署)",
}  # fmt: skip
# Chinese says whose an institution is, English may give its letters: 美国疾控中心, the CDC.
_INSTITUTION = (
    "[^，。；：、的（）()“”《》]{1,12}?(?:中心|局|学会|科学院|研究院|研究所|新闻网|联赛|大学|医院)"
)
_SHORT_FORM = r"\b[A-Z]{3,}\b"
_ANY_CHARACTER = "".join(_CHARACTERS.values())


def _names(job: Job) -> Iterator[Finding]:
    langs = base(job.langs[0]), base(job.langs[1])
    if langs[0] == langs[1] or not set(LANGS).issuperset(langs):
        return
    for pair in job.pairs:
        source, target = find_names(pair.source, langs[0]), find_names(pair.target, langs[1])
        if source or target:
            yield from _compared(job, pair, source, target)
            yield from _forms(job, pair, source, target)


def _compared(
    job: Job, pair: Pair, source: Sequence[Named], target: Sequence[Named]
) -> Iterator[Finding]:
    """What the target leaves out; what it alone names may only be more explicit.

    "The country" stands for a State, but not where another State is named in its place.
    """
    missing = _first_each(source, target, pair.target, job.langs[1])
    added = _first_each(target, source, pair.source, job.langs[0])
    if len(missing) == len(added) == 1 and missing[0].name.state == added[0].name.state:
        (here,), (there,) = missing, added
        message = f"{there.name.text} for {here.name.text}"
        yield _finding(job, pair, "error", message, here, there)
        return
    in_place = {each.name.state for each in added}
    rest = _without(pair.target, target)
    for each in missing:
        if each.name.state not in in_place and _meant(each, pair.source, rest, base(job.langs[1])):
            continue
        message = f"{each.name.text} is named in {language_name(job.langs[0])} only"
        yield _finding(job, pair, "warning", message, each, None)


def _first_each(
    named: Sequence[Named], other: Sequence[Named], text: str, lang: str
) -> list[Named]:
    """The first place of each that the other side leaves out, aside from the names that it has."""
    known = {each.name.of for each in other}
    first: dict[str, Named] = {}
    for each in named:
        if each.name.of not in known:
            first.setdefault(each.name.of, each)
    rest = _without(text, other)
    return [each for each in first.values() if not alluded(each.name, rest, base(lang))]


def _without(text: str, named: Sequence[Named]) -> str:
    """The text with blanks in the place of names."""
    for each in named:
        text = text[: each.start] + " " * (each.stop - each.start) + text[each.stop :]
    return text


def alluded(name: Name, text: str, lang: str) -> bool:
    """Whether a text speaks of what has a name without naming it: Italian, 中美.

    >>> italy = find_names("意大利", "zh")[0].name
    >>> alluded(italy, "Italian experts", "en"), alluded(italy, "experts", "en")
    (True, False)
    """
    pattern = _allusions(name.of, lang)
    return bool(pattern and compiled(pattern).search(text))


def _meant(named: Named, source: str, target: str, lang: str) -> bool:
    """Whether the target says "the country", or has the letters of an institution of the State."""
    if compiled(_AGAIN[lang, named.name.state]).search(target):
        return True
    institution = named.name.state and compiled(_INSTITUTION).match(source, named.stop)
    return bool(lang == "en" and institution and compiled(_SHORT_FORM).search(target))


def _allusions(of: str, lang: str) -> str:
    own = [each for each in names(lang) if each.of == of]
    if lang == "zh":
        short = _CHARACTERS.get(of)
        more = f"|{_OF_CHINA}" if of == "CN" else ""
        alone = f"|{short}[{_ANY_CHARACTER}方]|[{_ANY_CHARACTER}驻对]{short}" if short else ""
        return "|".join(sorted({re.escape(each.text[:2]) for each in own})) + alone + more
    if not own or not own[0].state:
        return ""
    begun = sorted({re.escape(each.text[:4]) for each in own})
    return rf"\b(?:{'|'.join([*begun, _ADJECTIVES.get(of, begun[0])])})"


def _forms(
    job: Job, pair: Pair, source: Sequence[Named], target: Sequence[Named]
) -> Iterator[Finding]:
    """States that only one side names formally, or as the United Nations does."""
    for of in dict.fromkeys(each.name.of for each in source if each.name.state):
        here = [each for each in source if each.name.of == of]
        there = [each for each in target if each.name.of == of]
        if there:
            yield from _form(job, pair, of, here, there)


def _form(
    job: Job, pair: Pair, of: str, here: Sequence[Named], there: Sequence[Named]
) -> Iterator[Finding]:
    mine, theirs = ({each.name.form for each in side} for side in (here, there))
    if not all(_has_two_forms(of, lang) for lang in job.langs):
        wanted = official(of, job.langs[1])
        if theirs == {"common"} and "common" not in mine:
            message = f"the United Nations calls {there[0].name.text} {wanted}"
            yield _finding(job, pair, "warning", message, here[0], there[0], wanted)
        return
    if ("formal" in mine) == ("formal" in theirs):
        return
    form = "formal" if "formal" in mine else "short"
    wanted = official(of, job.langs[1], "formal" if form == "formal" else "short")
    odd = next((each for each in here if each.name.form == form), here[0])
    message = f"{there[0].name.text} for {odd.name.text}, which is the {form} name"
    yield _finding(job, pair, "warning", message, odd, there[0], wanted)


def _has_two_forms(of: str, lang: str) -> bool:
    return official(of, lang, "formal") != official(of, lang, "short")


def _finding(
    job: Job, pair: Pair, severity: str, message: str, here: Named | None, there: Named | None,
    suggestion: str | None = None,
) -> Finding:  # fmt: skip
    return found(
        "names", "error" if severity == "error" else "warning", message, job, pair,
        source=[range(here.start, here.stop)] if here else (),
        target=[range(there.start, there.stop)] if there else (),
        suggestion=suggestion or (official(here.name.of, job.langs[1]) if here else None),
    )  # fmt: skip


NAMES = Check(
    "names", _names,
    "The same States and organizations are named on both sides, formally or shortly alike.",
    "United Nations texts use one short and one formal name of every State; an adjective "
    "(Italian) or one character (中美) counts as naming it.",
    "几内亚 | Guinea-Bissau",
    langs=frozenset(LANGS), both=True,
)  # fmt: skip
