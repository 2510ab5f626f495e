"""Which opening words stand side by side in English and Chinese, and where that is attested.

Many to many, and changing with body and year: "Requests" and "Invites" are both 请, "Stresses" is
着重指出 in one year and 强调指出 in another. The pairs are in opening_pairs.toml.

Openings have two parts: what leads on, 又 or "also", and the rest, 着重指出 or "stresses". Each has
its own renderings. So what is known of "Stresses" holds for "Further stresses" too, and what is
known of a verb holds for its participle.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tmtool.lang.english import list_verb_forms
from tmtool.lang.fold import fold
from tmtool.un.openings import load_tables, match_any

_ALSO = r"(?:\s+(?:also|further|again|once more))*"
_FEELING = (
    r"(?:\s+with (?:(?:deep|deepest|great|grave|serious|profound|sincere|particular|utmost) )?"
    r"(?:appreciation|satisfaction|concern|interest|regret|gratitude|alarm|dismay|approval))?"
)
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
_YEARS = 10
"""Years by which adopted texts may lie apart and still be compared. Chosen, no measurement."""
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
    if lang == "en":
        found = _english().match(text)
        return found["said"] if found and found["all"][0].isupper() else ""
    return ""


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


_LEADING = re.compile(r"\b(?:also|further|again|once more)\b")
_OWN = re.compile(r"\b(?:its|their)\b")
_LEADING_ZH = re.compile("(?:又|还|也|并|同时|再次|再度|重又|进一步|此外)+")


class Opening(NamedTuple):
    """The opening of a paragraph, folded: `leading` is "also", 又 or "", `core` the rest."""

    leading: str
    core: str


def split_leading_word(opening: str, lang: str) -> Opening:
    """Opening words in their two parts, wherever "also" stands among them.

    >>> split_leading_word("Taking note also of", "en"), split_leading_word("又表示注意到", "zh")
    (Opening(leading='also', core='taking note of'), Opening(leading='又', core='表示注意到'))
    >>> split_leading_word("Stresses", "en"), split_leading_word("Expresses its concern", "en")
    (Opening(leading='', core='stresses'), Opening(leading='', core='expresses concern'))
    """
    said = fold(opening)
    if lang == "zh":
        found = _LEADING_ZH.match(said)
        return Opening(found[0] if found else "", said[found.end() :] if found else said)
    leading = " ".join(_LEADING.findall(said))
    return Opening(leading, " ".join(_OWN.sub("", _LEADING.sub("", said)).split()))


@lru_cache(maxsize=4096)
def is_same_core(one: str, another: str) -> bool:
    """Whether two cores are the same words, but for the form of the verb that comes first.

    >>> is_same_core("taking note of", "takes note of"), is_same_core("stresses", "emphasizes")
    (True, False)
    >>> is_same_core("注意到", "表示注意到")
    False
    """
    if one == another:
        return True
    (first, *rest), (second, *others) = one.split(" "), another.split(" ")
    return rest == others and (first in list_verb_forms(second) or second in list_verb_forms(first))


@lru_cache(maxsize=4096)
def find_known(english: str, chinese: str) -> tuple[AttestedPair, ...]:
    """Where two cores stand side by side, verified pairs first; empty where nobody has seen it.

    >>> [(each.english, each.date) for each in find_known("welcoming", "欢迎") if each.verified]
    [('Welcomes', '2006')]
    """
    return tuple(pair for pair in list_renderings(english, "en") if _core(pair, "zh") == chinese)


@lru_cache(maxsize=4096)
def list_renderings(core: str, lang: str) -> tuple[AttestedPair, ...]:
    """All that a core is known to stand beside, verified pairs first.

    >>> sorted({each.english for each in list_renderings("请", "zh") if each.verified})
    ['Also requests', 'Invites', 'Requests']
    """
    return tuple(pair for pair in load_pairs() if is_same_core(_core(pair, lang), core))


def is_rendered_by(english: str, chinese: str) -> bool:
    """Whether a leading word is rendered by the other somewhere; "" is that there is none.

    >>> (
    ...     is_rendered_by("also", "又"),
    ...     is_rendered_by("further", "还"),
    ...     is_rendered_by("further", "又"),
    ...     is_rendered_by("", ""),
    ... )
    (True, True, False, True)
    """
    return (english, chinese) in _leading_pairs()


def list_leading_words(word: str, lang: str) -> tuple[str, ...]:
    """What a leading word is known to be rendered by, as known from the verified pairs first.

    >>> list_leading_words("further", "en"), list_leading_words("又", "zh")
    (('还',), ('also',))
    """
    at = 0 if lang == "en" else 1
    return tuple(pair[1 - at] for pair in _leading_pairs() if pair[at] == word)


@lru_cache(maxsize=1)
def _leading_pairs() -> dict[tuple[str, str], None]:
    return dict.fromkeys(
        (
            split_leading_word(pair.english, "en").leading,
            split_leading_word(pair.chinese, "zh").leading,
        )
        for pair in load_pairs()
    )


def _core(pair: AttestedPair, lang: str) -> str:
    return split_leading_word(pair.english if lang == "en" else pair.chinese, lang).core
