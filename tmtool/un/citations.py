"""Numbers of resolutions and decisions, as United Nations texts cite them, in all six languages.

A number is read into one plain spelling: 74/197, S-19/2, 43/222 B, 47/202 A-D, 3038(XXVII),
1757(2007), 217 A(III), 1325.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tmtool.lang.number_words import parse_roman
from tmtool.lang.numbers import BLANK, parse_chinese
from tmtool.un import dates

_S = f"{BLANK}?"
_SESSION = "(?:E?S-[0-9]{1,2}|[0-9]{1,4})"
_ROMAN = "(?:E?S-)?[IVXLC]{1,8}"
_OPEN, _CLOSE = r"[(（]", r"[)）]"
# A year of another century is a mistyped one, and what it stands in is a citation all the same.
_BRACKET = f"{_OPEN}{_S}(?:{_ROMAN}|[12][0-9]{{3}}){_S}{_CLOSE}"
_PARTS = f"{_S}[A-Z](?:{_S}(?:to|and|至|到|和|及|-|–){_S}[A-Z])?(?![A-Za-z0-9/'’-]|[.][A-Za-z])"

_CONFERENCE = r"[0-9]{1,3}/(?:CP|CMP|CMA|COP)\.[0-9]{1,2}(?![0-9])"
SLASHED = (
    f"(?:{_CONFERENCE}|S/[0-9]{{1,2}}-[0-9]{{1,3}}|{_SESSION}/[0-9]{{1,4}}(?![0-9/])(?:{_PARTS})?)"
)
"""A pattern for a session (or a year), a stroke and a number."""

BRACKETED = f"[0-9]{{1,4}}(?:{_S}[A-Z](?={_S}{_OPEN}))?{_S}{_BRACKET}(?:{_PARTS})?"
"""A pattern for a number with a session or a year in brackets behind it."""

CITING = re.compile(
    r"resolution|decision|决议|决定|決議|決定|résolution|décision|resoluci|decisi|резолюц|решени"
    r"|قرار|مقرر|号",
    re.IGNORECASE,
)
"""What tells that a text cites: without it, 24/7 is no resolution."""

_NUMBER = re.compile(
    f"(?P<session>{_SESSION})/(?P<number>[0-9]{{1,4}})(?:{_S}(?P<parts>[A-Z].*))?"
    f"|S/(?P<special>[0-9]{{1,2}})-(?P<of_special>[0-9]{{1,3}})"
    f"|(?P<plain>[0-9]{{1,4}}){_S}(?P<part>[A-Z])?{_S}{_OPEN}{_S}(?P<in>[^)）]+?){_S}{_CLOSE}"
    f"(?:{_S}(?P<more>[A-Z].*))?"
    f"|(?P<bare>[0-9]{{1,4}}|{_CONFERENCE})"
)


@lru_cache(maxsize=8192)
def number(text: str) -> str | None:
    """The plain spelling of a cited number; None for what can't be one, such as 24/7.

    >>> number("74/197"), number("S/19-2"), number("43/222 B"), number("47/202 A至D")
    ('74/197', 'S-19/2', '43/222 B', '47/202 A-D')
    >>> number("3038 (XXVII)"), number("1757（2007）"), number("217 A (III)"), number("1/2")
    ('3038(XXVII)', '1757(2007)', '217 A(III)', '1/2')
    >>> number("2301/4"), number("0/7")
    (None, None)
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    if found["special"]:
        return f"S-{found['special']}/{found['of_special']}"
    if found["session"]:
        session = found["session"]
        if session.isdecimal() and not (0 < int(session) < 100 or 1946 <= int(session) < 2100):
            return None
        if not int(found["number"]):
            return None
        return f"{session}/{found['number']}{_letters(found['parts'])}"
    if found["plain"]:
        part = f" {found['part']}" if found["part"] else ""
        return f"{found['plain']}{part}({found['in']}){_letters(found['more'])}"
    return found["bare"]


def _letters(parts: str | None) -> str:
    """A to D, A and B: the first letter and the last."""
    if not parts:
        return ""
    letters = re.findall("[A-Z]", parts)
    link = "+" if re.search("and|和|及", parts) else "-"
    return " " + link.join(dict.fromkeys(letters))


def write_citation(plain: str, like: str, lang: str) -> str:
    """A plain spelling in the style of a stored number: blanks, brackets, "A to D" or "A至D".

    >>> (
    ...     write_citation("1757(2007)", "3038 (XXVII)", "en"),
    ...     write_citation("47/202 A-D", "43/222 B", "zh"),
    ... )
    ('1757 (2007)', '47/202 A至D')
    """
    main, found, inside = plain.partition("(")
    letters = re.search(" [A-Z](?:[-+][A-Z])?$", plain)
    tail = letters[0] if letters else ""
    links = {"-": "至", "+": "和"} if lang == "zh" else {"-": " to ", "+": " and "}
    said = "".join(links.get(c, c) for c in tail)
    if not found:
        return main.removesuffix(tail) + said if tail else main
    blank = (
        " " if (re.search(r"\s[(（]", like) if re.search("[(（]", like) else lang != "zh") else ""
    )
    opening, closing = ("（", "）") if "（" in like else ("(", ")")
    return f"{main}{blank}{opening}{inside.removesuffix(tail).rstrip(')')}{closing}{said}"


@dataclass(frozen=True, slots=True)
class Citation:
    """A resolution or decision that a text cites: `text[start:stop]` is its number.

    `date` is the day of adoption and `title` the title, or the subject after "on" and 关于, where
    the text says them, whichever side and in whatever order they stand. `organ` is whose act it is,
    by its English name; `annex` is "" for the annex and its number where there are several.
    """

    number: str
    act: Literal["resolution", "decision"] | None
    date: dates.Date | None
    start: int
    stop: int
    title: str | None = None
    organ: str | None = None
    annex: str | None = None


_FIND = re.compile(
    f"(?<![A-Za-z0-9/.-])(?:{SLASHED}|{BRACKETED}|(?:(?<=第)|(?<=第 ))[0-9]{{1,4}}(?={_S}号)"
    r"|(?:(?<=esolution )|(?<=esolutions )|(?<=ecision )|(?<=ecisions ))[0-9]{1,4}(?![0-9,/]))"
)
_ACTS: tuple[tuple[str, Literal["resolution", "decision"]], ...] = (
    ("决议", "resolution"), ("resolution", "resolution"), ("Resolution", "resolution"),
    ("决定", "decision"), ("decision", "decision"), ("Decision", "decision"),
)  # fmt: skip
_OF_DATE = re.compile(
    rf"(?:,? annex(?: [IVX]+)?)?(?:,?{BLANK}of{BLANK}|{BLANK}\()({dates.ENGLISH_DAY})"
)
_FAR = 160
"""Characters within which a date and its number, or a number and the word for it, stand. Chosen,
no measurement."""


def find_citations(text: str, lang: str) -> tuple[Citation, ...]:
    """The resolutions and decisions that a text cites, in order, each with its date.

    >>> find_citations("关于数字鸿沟的2019年12月19日第74/197号决议", "zh")[0].date
    Date(year=2019, month=12, day=19)
    >>> [(c.number, c.act) for c in find_citations("decisions 53/470 and 54/429", "en")]
    [('53/470', 'decision'), ('54/429', 'decision')]
    """
    if CITING.search(text) is None:
        return ()
    found: list[Citation] = []
    behind = 0
    for match in _FIND.finditer(text):
        plain = number(match[0])
        if plain is None:
            continue
        act, date = _act(text, match, lang), _date(text, match, behind, lang)
        title = _title(text, match, behind, lang)
        organ, annex = _organ(text, match, behind, lang), _annex(text, match, lang)
        if organ is None and found and _LISTED.fullmatch(text, behind, match.start()):
            organ = found[-1].organ
        found.append(Citation(plain, act, date, *match.span(), title, organ, annex))
        behind = match.end()
    return tuple(found)


def _act(text: str, match: re.Match[str], lang: str) -> Literal["resolution", "decision"] | None:
    """The nearest word for it: behind the number in Chinese, before it in other languages."""
    if lang == "zh":
        near = text[match.end() : match.end() + _FAR]
        places = [(near.find(word), act) for word, act in _ACTS if word in near]
        return min(places)[1] if places else None
    near = text[max(0, match.start() - _FAR) : match.start()]
    places = [(near.rfind(word), act) for word, act in _ACTS if word in near]
    return max(places)[1] if places else None


def _organ(text: str, match: re.Match[str], behind: int, lang: str) -> str | None:
    """Chinese names the organ first, before date and title; English next to "resolution"."""
    near = text[max(0, match.start() - _FAR) : match.start()]
    if lang == "zh":
        clause = re.split("[，；。]", text[max(behind, match.start() - _FAR) : match.start()])[-1]
        first = _ORGAN_ZH.search(clause)
        return _ORGANS.get(first[0]) if first else find_organ(match[0])
    if lang == "en" and (named := list(_ORGAN_EN.finditer(near))):
        return _ORGANS[named[-1][1]] if named[-1][1] else find_organ(match[0])
    return find_organ(match[0])


def find_organ(text: str) -> str | None:
    """The organ that a number tells: those with a year are the councils'.

    >>> find_organ("1757 (2007)"), find_organ("2006/46"), find_organ("74/197")
    ('Security Council', 'Economic and Social Council', None)
    """
    if re.search(f"{_OPEN}{_S}[12][0-9]{{3}}", text):
        return "Security Council"
    return "Economic and Social Council" if re.match("(?:19|20)[0-9]{2}/", text) else None


def _annex(text: str, match: re.Match[str], lang: str) -> str | None:
    """第48/264号决议附件一, 第71/256号决议，附件; resolution 48/264, annex I; annex I to it."""
    pattern = {"zh": _ANNEX_ZH, "en": _ANNEX_EN}.get(lang)
    found = pattern.match(text, match.end()) if pattern else None
    if found is None and lang == "en":
        found = _ANNEX_TO.search(text, max(0, match.start() - _FAR), match.start())
    if found is None:
        return None
    said = found[1] or ""
    value = (parse_chinese(said) or parse_roman(said)) if said else None
    return said if value is None else str(value)


def _date(text: str, match: re.Match[str], behind: int, lang: str) -> dates.Date | None:
    """The day next to a number: `of` it in English; before it, with a title between, in Chinese.

    It may stand in brackets behind the number as well.
    """
    if lang == "en":
        found = _OF_DATE.match(text, match.end())
        read = dates.read(found[1], "en") if found else None
    elif lang == "zh":
        clause = text[max(behind, match.start() - _FAR) : match.start()]
        clause = re.split("[，；。]", clause)[-1]
        days = [each[0] for each in _DAY_ZH.finditer(clause)]
        if not days and (behind_it := _DAY_BEHIND_ZH.match(text, match.end())):
            days = [behind_it[1]]
        read = dates.read(days[-1], "zh") if days else None
    else:
        return None
    return read[1] if read and read[0] == "date" else None  # type: ignore[return-value]


def _title(text: str, match: re.Match[str], behind: int, lang: str) -> str | None:
    """What is said next to a number and its date: before them in Chinese, behind in English."""
    if lang == "zh":
        before = text[max(behind, match.start() - _FAR) : match.start()]
        found = _TITLE_ZH.search(before.rstrip("第 \u00a0")) or _BEHIND_ZH.match(text, match.end())
    elif lang == "en":
        day = _OF_DATE.match(text, match.end())
        found = _TITLE_EN.match(text, day.end() if day else match.end())
    else:
        return None
    return next((title.strip() for title in found.groups() if title), None) if found else None


_ORGANS = {
    "大会": "General Assembly", "安全理事会": "Security Council", "安理会": "Security Council",
    "经济及社会理事会": "Economic and Social Council", "经社理事会": "Economic and Social Council",
    "人权理事会": "Human Rights Council", "General Assembly": "General Assembly",
    "Security Council": "Security Council", "Human Rights Council": "Human Rights Council",
    "Economic and Social Council": "Economic and Social Council",
}  # fmt: skip
_ORGAN_ZH = re.compile(
    "其(?=关于|题为|[0-9第 ])|" + "|".join(name for name in _ORGANS if not name.isascii())
)
_LISTED = re.compile(f"{_S}号?(?:[第、，和及与以年月日0-9]|{BLANK})*")
_ORGAN_NAMES = "|".join(name for name in _ORGANS if name.isascii())
_ORGAN_EN = re.compile(f"(?:({_ORGAN_NAMES}){BLANK})?(?:[Rr]esolution|[Dd]ecision)")
_ANNEX_ZH = re.compile(
    f"{_S}号(?:决议|决定){_S}(?:[，,]|所载的?|的)?{_S}附件{_S}([一二三四五六七八九十]{{1,2}}|[A-Z](?![A-Za-z]))?"
)
_ANNEX_EN = re.compile(
    f"(?:{BLANK}of{BLANK}{dates.ENGLISH_DAY})?,?{BLANK}annex"
    f"(?:{BLANK}([IVX]{{1,5}}|[A-Z])(?![A-Za-z]))?"
)
_ANNEX_TO = re.compile(
    f"[Aa]nnex(?:{BLANK}([IVX]{{1,5}}|[A-Z]))?{BLANK}(?:to|of){BLANK}(?:(?:the|its|{_ORGAN_NAMES})"
    f"{BLANK})?(?:resolution|decision){BLANK}\\Z"
)
_DAY_ZH = re.compile(f"(?:[0-9]{{4}}|[一二][〇零一二三四五六七八九]{{3}}){_S}年[^年日]{{1,12}}日")
_DAY_BEHIND_ZH = re.compile(f"{_S}号(?:决议|决定){_S}[(（]({_DAY_ZH.pattern})[)）]")
_ANY_DAY_ZH = f"(?:{_S}[0-9〇一二三四五六七八九]{{4}}{_S}年[^年日]{{1,12}}日{_S})"
_TITLE_ZH = re.compile(
    f"题为[“《]([^”》]{{1,{_FAR}}})[”》]的{_ANY_DAY_ZH}?\\Z"
    f"|《([^》]{{1,{_FAR}}})》[(（](?:大会|理事会)?\\Z"
    f"|关于((?:(?!关于)[^，；。]){{1,{_FAR}}})的{_ANY_DAY_ZH}?\\Z"
)
_BEHIND_ZH = re.compile(f"{_S}号(?:决议|决定)[，,](?:题为)?[“《]([^”》]{{1,{_FAR}}})[”》]")
_TITLE_EN = re.compile(
    rf",?{BLANK}entitled{BLANK}[“\"]([^”\"]{{1,{2 * _FAR}}}?),?[”\"]"
    rf"|{BLANK}on{BLANK}((?:(?! and (?:its|previous|resolution|decision))[^,;.¹²³⁴-⁹])"
    rf"{{1,{2 * _FAR}}})"
)
