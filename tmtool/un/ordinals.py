"""The ordinal numbers in names of sessions, in the six languages, from 1 to 99.

Their words add up: "seventy-fifth" is 70 and 5, "soixante-quinzième" 60 and 15.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tmtool.un.labels import chinese_number
from tmtool.un.vocabulary import vocabulary

_VALUES = (*range(1, 21), *range(30, 100, 10))
_SESSION = re.compile(
    r"(?P<en>[a-z]+(?:-[a-z]+)?) (?:regular |special |emergency special |resumed )?session"
    r"|(?P<fr>[a-zéè-]+) session(?: extraordinaire| ordinaire)?"
    r"|(?P<es>[a-zéúó]+(?: [a-zéúó]+)?) períodos? (?:ordinario |extraordinario )?de sesiones"
    r"|(?P<ru>[а-яё]+(?: [а-яё]+)?) (?:специальная |очередная )?сессия"
    r"|الدورة (?P<ar>[\u0621-\u064a]+(?: [\u0621-\u064a]+)?)"
    r"|第\s*(?P<zh>[一二三四五六七八九十百〇零]+|[0-9]+)\s*(?:届|屆)(?:特别|紧急特别|常)?(?:会议|會議|会|常会)?",
    re.IGNORECASE,
)
_BY_YEAR = re.compile(
    r"(?P<year>[0-9]{4})\s*年?\s*(?:(?:substantive |organizational |resumed )?session|届会|屆會|"
    r"(?:实质性|组织)会议)"
    r"|session(?: de fond)? de (?P<fr>[0-9]{4})|período de sesiones de (?P<es>[0-9]{4})"
    r"|сессия (?P<ru>[0-9]{4}) года|دورة عام (?P<ar>[0-9]{4})",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"special|emergency|extraordin|特别|紧急|специальная|الاستثنائية", re.IGNORECASE
)


def session(line: str) -> str | None:
    """The number of the session that a line names and nothing else; special ones get an S-.

    >>> session("Soixante-quinzième session"), session("Septuagésimo quinto período de sesiones")
    ('75', '75')
    >>> session("Семьдесят пятая сессия"), session("الدورة الخامسة والسبعون")
    ('75', '75')
    >>> session("Thirty-second special session")
    'S-32'
    """
    stripped = re.sub(r"\s+", " ", line.strip(" *"))
    by_year = _BY_YEAR.fullmatch(stripped)
    if by_year:
        return next(group for group in by_year.groups() if group)
    match = _SESSION.fullmatch(stripped)
    number = _number(match) if match else None
    if number is None:
        return None
    return f"S-{number}" if _SPECIAL.search(stripped) else str(number)


def _number(match: re.Match[str]) -> int | None:
    lang, words = next((name, text) for name, text in match.groupdict().items() if text)
    if lang == "zh":
        return int(words) if words.isdecimal() else chinese_number(words)
    if lang == "en" and (value := ordinal(words, "en")) is not None:
        return value
    return ordinal(words, "fr" if lang in ("en", "fr") else lang)


def ordinal(words: str, lang: str) -> int | None:
    """The number that an ordinal says, from 1 to 99; None for any other word.

    >>> ordinal("seventy-fifth", "en"), ordinal("soixante-dix-huitième", "fr")
    (75, 78)
    >>> ordinal("draft", "en") is None
    True
    """
    table = _table(lang)
    rest, total = re.sub(r"[\s-]+", "-", words.lower()), 0
    while rest:
        word = next((w for w in table if rest == w or rest.startswith(f"{w}-")), None)
        if word is None:
            return None
        total, rest = total + table[word], rest[len(word) + 1 :]
    return total if 0 < total < 100 else None


@lru_cache(maxsize=8)
def _table(lang: str) -> dict[str, int]:
    """Word to value, longest words first: "dix-septième" comes before "dix"."""
    pairs = zip(vocabulary()["ordinals"][lang], _VALUES, strict=True)
    flat = {form: value for forms, value in pairs for form in forms.split("|") if form != "-"}
    return dict(sorted(flat.items(), key=lambda item: -len(item[0])))
