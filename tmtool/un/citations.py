"""Numbers of resolutions and decisions, as United Nations texts cite them, in all six languages.

A number is read into one plain spelling: 74/197, S-19/2, 43/222 B, 47/202 A-D, 3038(XXVII),
1757(2007), 217 A(III), 1325. A reference is to paragraphs of one: "paragraph 19 of resolution
74/197".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Literal

from tmtool.lang.number_words import parse_roman
from tmtool.lang.numbers import BLANK, Number, parse_chinese
from tmtool.un import dates
from tmtool.un.vocabulary import compile_pieces, join_pieces, load_words

_S = f"{BLANK}?"
_NUMBERS = compile_pieces("citations.toml", "numbers")
SLASHED, BRACKETED = (_NUMBERS[name].pattern for name in ("slashed", "bracketed"))
"""Patterns for 74/197 and for 1757 (2007)."""
CITING = _NUMBERS["citing"]
"""What shows that a text cites: without it, 24/7 is no resolution."""


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
    found = _NUMBERS["number"].fullmatch(text)
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


_ACT = re.compile("(决议|[Rr]esolution)|决定|[Dd]ecision")
_LISTED = re.compile(f"{_S}号?(?:[第、，和及与以年月日0-9]|{BLANK})*")
_FAR = 160  # characters between a number and what belongs to it


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
    for match in _NUMBERS["find"].finditer(text):
        plain = number(match[0])
        if plain is None:
            continue
        read = partial(find_beside, text, match.start(), match.end(), lang, behind)
        named, annex, date = read("organ"), read("annex"), read("date")
        organ = _organs(lang).get(named[1]) if named else None
        organ = organ or find_organ(match[0])
        if organ is None and found and _LISTED.fullmatch(text, behind, match.start()):
            organ = found[-1].organ
        day = dates.read(date[1], lang) if date else None
        title = read("title")
        found.append(
            Citation(
                plain,
                _find_act(text, match, lang),
                day[1] if day and day[0] == "date" else None,  # type: ignore[arg-type]
                *match.span(),
                next((each.strip() for each in title.groups() if each), None) if title else None,
                organ,
                str(_parse_annex(annex[1]) or annex[1] or "") if annex else None,
            )
        )
        behind = match.end()
    return tuple(found)


@cache
def _organs(lang: str) -> dict[str, str]:
    """Return the English names of organs by their names in a language."""
    names = load_words("citations.toml")["organs"]
    if lang != "zh":
        return {name: name for name in names}
    return {chinese: name for name, (_, *all_chinese) in names.items() for chinese in all_chinese}


@cache
def compile_pattern(name: str, lang: str) -> re.Pattern[str]:
    """Return a pattern of a language in citations.toml; it matches nothing if there is none."""
    organs = f"(?:{'|'.join(_organs(lang))})"
    item = f"[0-9]{{1,3}}(?:{BLANK}*[(（][a-z]{{1,4}}[)）])?"
    pieces = load_words("citations.toml").get(lang, {})
    patterns = join_pieces(pieces, organs=organs, item=item, english_day=dates.ENGLISH_DAY)
    return re.compile(patterns.get(name, "(?!)"))


def find_beside(
    text: str, start: int, stop: int, lang: str, behind: int, name: str
) -> re.Match[str] | None:
    """Match what is said of a cited number at `text[start:stop]`, before or behind it.

    In Chinese that begins behind the citation before, which ends at `behind`.
    """
    first = max(behind if lang == "zh" else 0, start - _FAR)
    before, after = (compile_pattern(f"{name}_{side}", lang) for side in ("before", "behind"))
    return before.search(text, first, start) or after.match(text, stop)


def _find_act(
    text: str, match: re.Match[str], lang: str
) -> Literal["resolution", "decision"] | None:
    """Return the nearest word for it: behind the number in Chinese, before it in others."""
    if lang == "zh":
        found = [*_ACT.finditer(text, match.end(), match.end() + _FAR)][:1]
    else:
        found = [*_ACT.finditer(text, max(0, match.start() - _FAR), match.start())][-1:]
    if not found:
        return None
    return "resolution" if found[0][1] else "decision"


def _parse_annex(said: str | None) -> Number | None:
    return (parse_chinese(said) or parse_roman(said)) if said else None


def find_organ(text: str) -> str | None:
    """The organ that a number tells: those with a year are the councils'.

    >>> find_organ("1757 (2007)"), find_organ("2006/46"), find_organ("74/197")
    ('Security Council', 'Economic and Social Council', None)
    """
    if re.search(f"[(（]{_S}[12][0-9]{{3}}", text):
        return "Security Council"
    return "Economic and Social Council" if re.match("(?:19|20)[0-9]{2}/", text) else None


_MOST = 30
"""A reference to more paragraphs than these recalls none of them. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Paragraphs of an act that a text refers to: `labels` are their plain numbers.

    `text[start:stop]` is the act's number.
    """

    citation: Citation
    labels: tuple[str, ...]


def find_references(text: str, lang: str) -> tuple[Reference, ...]:
    """The paragraphs of resolutions and decisions that a text refers to, in Chinese or English.

    >>> [each.labels for each in find_references("paragraphs 5 to 7 of resolution 74/197", "en")]
    [('5', '6', '7')]
    >>> [each.labels for each in find_references("大会第74/197号决议第19段和第7(b)段", "zh")]
    [('19',)]
    """
    references = []
    for citation in find_citations(text, lang):
        found = find_beside(text, citation.start, citation.stop, lang, 0, "paragraphs")
        labels = _labels(found[1]) if found else ()
        if labels:
            references.append(Reference(citation, labels))
    return tuple(references)


def _labels(listed: str) -> tuple[str, ...]:
    """5, 6 and 7; 5 to 7; 5至7: each number once, in their order; none where they are many."""
    parts = re.split("([0-9]+)", listed)
    numbers: dict[int, None] = {}
    last = 0
    for between, digits in zip(parts[::2], parts[1::2], strict=False):
        number = int(digits)
        through = re.search("to|[-–－至到]", between) is not None
        for each in range(last + 1 if through else number, number + 1):
            numbers[each] = None
        last = number
    return tuple(map(str, numbers)) if len(numbers) <= _MOST else ()


def find_act_symbols(citation: Citation, body: str | None = None) -> tuple[str, ...]:
    """The symbols that a cited act may have; `body` is whose text cites it, where that is known.

    >>> [cited] = find_citations("its resolution 74/197 of 19 December 2019", "en")
    >>> find_act_symbols(cited), find_act_symbols(cited, "Human Rights Council")
    (('A/RES/74/197',), ('A/HRC/RES/74/197',))
    >>> find_act_symbols(find_citations("Security Council resolution 1757 (2007)", "en")[0])
    ('S/RES/1757(2007)', 'S/RES/1757 (2007)')
    """
    organ = citation.organ or (body if body == "Human Rights Council" else "General Assembly")
    if organ not in (organs := load_words("citations.toml")["organs"]):
        return ()
    root = organs[organ][0]
    kind = "DEC" if citation.act == "decision" else "RES"
    spelled = dict.fromkeys((citation.number.replace(" ", ""), citation.number))
    spaced = (each.replace("(", " (") for each in spelled)
    return tuple(f"{root}/{kind}/{each}" for each in dict.fromkeys((*spelled, *spaced)))
