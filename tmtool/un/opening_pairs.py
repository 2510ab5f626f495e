"""Which opening words stand side by side in English and Chinese, and where that is attested.

Many to many, and changing with body and year: "Requests" and "Invites" are both 请, "Stresses" is
着重指出 in one year and 强调指出 in another. The pairs are in opening_pairs.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tmtool.lang.fold import fold
from tmtool.un.openings import load_tables, match_any

_ALSO = r"(?:\s+(?:also|further|again|once more))*"
_FEELING = (
    r"(?:\s+with (?:(?:deep|deepest|great|grave|serious|profound|sincere|particular|utmost) )?"
    r"(?:appreciation|satisfaction|concern|interest|regret|gratitude|alarm|dismay|approval))?"
)
_MOVING = ("also", "further", "again")
_LABEL = r"\s*(?:[0-9]{1,3}\.\s+)?"
# Verbs that stand with a word of their own: "Takes note of", "Expressing its appreciation".
_LONGER = (
    rf"tak(?:es|ing)\s+note{_ALSO}{_FEELING}{_ALSO}\s+of",
    rf"call(?:s|ing){_ALSO}\s+(?:(?:up)?on|for)",
    rf"look(?:s|ing){_ALSO}\s+forward{_ALSO}\s+to",
    rf"bear(?:s|ing){_ALSO}\s+in\s+mind",
    rf"tak(?:es|ing){_ALSO}\s+into\s+(?:account|consideration)",
    rf"express(?:es|ing){_ALSO}\s+(?:(?:its|their)\s+)?"
    r"(?:(?:deep|deepest|sincere|great|serious|grave)\s+)?"
    r"(?:appreciation|gratitude|concern|thanks|satisfaction|regret|sympathy|solidarity)",
    r"having\s+(?:[a-z]+ed|heard|held|met|read|seen|taken)",
)
_NO_PARTICIPLE = "(?!(?:during|nothing|something|anything|everything)\\b)"
_WHERE_ZH = "(?:在这方面|在這方面|在此方面|为此|為此)"


@dataclass(frozen=True, slots=True)
class AttestedPair:
    """That an English and a Chinese opening stand side by side: in which body, when, where.

    `verified`: read row by row in a text that is official in both languages. What isn't is known
    from elsewhere, or seen in Chinese only, and proves nothing.
    """

    english: str
    chinese: str
    body: str
    date: str
    source: str
    verified: bool

    @property
    def year(self) -> int:
        """The year of its date."""
        return int(self.date[:4])


def find_attested(english_opening: str, chinese_opening: str) -> tuple[AttestedPair, ...]:
    """Where two openings stand side by side, verified pairs first; empty where nobody has seen it.

    Capitals and the place of also and further don't count.

    >>> [(each.date, each.verified) for each in find_attested("Also recalling", "又回顾")]
    [('2023-06-07', True), ('2020-11-12', False)]
    >>> find_attested("Decides", "又回顾")
    ()
    """
    return _by_key().get((_english_key(english_opening), fold(chinese_opening)), ())


def collapse(first: str, second: str, rendering: str) -> tuple[AttestedPair, AttestedPair] | None:
    """Where two openings of one language share a rendering: in one body, within ten years.

    Either language may be the one that collapses. Only verified pairs count; of several, those
    nearest in time. None where nobody has seen it.

    >>> both = collapse("Requests", "Invites", "请")
    >>> [(each.english, each.body, each.date) for each in both or ()]
    [('Requests', 'General Assembly', '2006'), ('Invites', 'General Assembly', '2006')]
    >>> collapse("Requests", "Urges", "请") is None
    True
    """
    return find_nearest(_either(first, rendering), _either(second, rendering))


def find_nearest(
    firsts: Iterable[AttestedPair],
    seconds: Iterable[AttestedPair],
    body: str | None = None,
    year: int | None = None,
) -> tuple[AttestedPair, AttestedPair] | None:
    """One of each, both verified, in one body, within ten years; of several the nearest in time.

    With `body` and `year` it has to be that body, and both within ten years of that year as well. A
    committee of a body is that body. None where there are none.
    """
    found = [
        (abs(first.year - second.year), first, second)
        for first in firsts
        for second in seconds
        if first.verified and second.verified and is_same_body(first.body, second.body)
        if body is None or is_same_body(first.body, body)
        if year is None or max(abs(each.year - year) for each in (first, second)) <= _YEARS
    ]
    years, first, second = min(found, key=lambda each: each[0], default=(_YEARS + 1, None, None))
    return (first, second) if first and second and years <= _YEARS else None


def is_same_body(first: str, second: str) -> bool:
    """Whether two names are of one body, or of a body and its committee.

    >>> is_same_body("General Assembly, Second Committee", "General Assembly")
    True
    """
    return first.partition(",")[0].casefold() == second.partition(",")[0].casefold()


def _either(first: str, second: str) -> list[AttestedPair]:
    return [*find_attested(first, second), *find_attested(second, first)]


_YEARS = 10
"""Years by which adopted texts may lie apart and still be compared. Chosen, no measurement."""


@lru_cache(maxsize=1)
def load_pairs() -> tuple[AttestedPair, ...]:
    """All pairs, the verified ones first.

    >>> [each.english for each in load_pairs() if each.chinese == "请" and each.date == "2006"]
    ['Invites', 'Requests']
    """
    data = tomllib.loads(Path(__file__).with_name("opening_pairs.toml").read_text("utf-8"))
    return tuple(
        AttestedPair(english, chinese, each["body"], each["date"], each["source"], verified)
        for verified in (True, False)
        for each in data["sources"].values()
        for english, chinese in each["verified" if verified else "unverified"]
    )


def split_opening(text: str, lang: str) -> str:
    """The opening words of a paragraph as they stand, without its number; "" where it has none.

    "In this regard" and 在这方面 before them are left out.

    >>> split_opening("15. Also stresses the crucial importance", "en")
    'Also stresses'
    >>> split_opening("15. 又着重指出极为重要的是", "zh")
    '又着重指出'
    >>> split_opening("Taking note with satisfaction of the report", "en")
    'Taking note with satisfaction of'
    """
    if lang == "zh":
        found = _chinese().match(text)
        return found["said"] if found else ""
    return _split_english(text) if lang == "en" else ""


def _split_english(text: str) -> str:
    found = _english().match(text)
    return found["said"] if found and found["all"][0].isupper() else ""


@lru_cache(maxsize=1)
def _english() -> re.Pattern[str]:
    words = load_tables()["en"]
    plain = match_any([*words["operative"], *words["preambular"]])
    return re.compile(
        rf"{_LABEL}(?P<all>(?:(?:in (?:this|that) \w+|to (?:this|that) end),?\s+)?"
        rf"(?P<said>(?:(?:{match_any(words['before'])})\s+)*"
        rf"(?:{'|'.join(_LONGER)}|(?:{plain}|{_NO_PARTICIPLE}[a-z]{{2,}}ing)\b{_ALSO}{_FEELING}{_ALSO})))"
        r"(?![\w-])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _chinese() -> re.Pattern[str]:
    words = load_tables()["zh"]
    before = match_any(word for word in words["before"] if not re.fullmatch(_WHERE_ZH, word))
    verb = match_any([*words["both"], *words["preambular"], *words["operative"]])
    return re.compile(
        rf"{_LABEL}(?:{_WHERE_ZH}[，,]?)?"
        rf"(?P<said>(?:{before})*(?:表示(?:{before})*)?(?:{verb})(?:指出)?)"
    )


@lru_cache(maxsize=1)
def _by_key() -> dict[tuple[str, str], tuple[AttestedPair, ...]]:
    found: dict[tuple[str, str], list[AttestedPair]] = {}
    for each in load_pairs():
        found.setdefault((_english_key(each.english), fold(each.chinese)), []).append(each)
    return {key: tuple(each) for key, each in found.items()}


def _english_key(opening: str) -> str:
    """The words in small letters, also and further first, wherever they stood.

    >>> _english_key("Recalling also") == _english_key("Also recalling")
    True
    """
    words = fold(opening).split()
    adverbs = [word for word in words if word in _MOVING]
    return " ".join([*adverbs, *(word for word in words if word not in _MOVING)])
