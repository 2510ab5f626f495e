"""What the lines of a masthead say: session, agenda item, date, distribution, original, organ.

Every function reads one line and answers None where the line is not, as a whole, what it looks for:
a session named inside a sentence is no masthead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date as calendar_date
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from tmtool.lang import number_words
from tmtool.lang.numbers import parse_chinese
from tmtool.un.symbols import find_job_number, parse_symbol
from tmtool.un.vocabulary import compile_pieces, get_piece, invert_words, load_words

Name: TypeAlias = Literal[
    "symbol", "session", "agenda_item", "date", "distribution", "language", "original", "organ",
    "adoption", "unofficial", "draft", "job",
]  # fmt: skip


_RUN_OVER = frozenset(("adoption", "draft", "unofficial"))
"""The lines that may take more than one line of a page."""


@dataclass(frozen=True, slots=True)
class MastheadFact:
    """One thing that a masthead line says, in a spelling that is the same in all languages."""

    name: Name
    value: str


# Columns are far apart; but a page of the web shows one space, also before a symbol at the edge.
_COLUMNS = re.compile(r"\s{2,}|\t|\s(?=[A-Z]+/[\w./()*-]+$)")
_SERIES = re.compile(r"[A-Z]{1,4}")
"""The large letter in the corner of old documents."""
_LONGEST = 600
"""Characters: a longer line is no part of a masthead. Chosen, no measurement."""


_line = partial(get_piece, "masthead.toml", "lines", re.IGNORECASE)


def find_session(line: str) -> str | None:
    """The number of the session that a line names and nothing else; special ones get an S-.

    >>> (
    ...     find_session("Soixante-quinzième session"),
    ...     find_session("Septuagésimo quinto período de sesiones"),
    ... )
    ('75', '75')
    >>> find_session("Семьдесят пятая сессия"), find_session("الدورة الخامسة والسبعون")
    ('75', '75')
    >>> find_session("Thirty-second special session")
    'S-32'
    """
    stripped = re.sub(r"\s+", " ", line.strip(" *"))
    by_year = _line("session_of_year").fullmatch(stripped)
    if by_year:
        return next(group for group in by_year.groups() if group)
    match = _line("session").fullmatch(stripped)
    number = _number(match) if match else None
    if number is None:
        return None
    return f"S-{number}" if _line("special").search(stripped) else str(number)


def find_agenda_item(line: str) -> str | None:
    """The numbers of the agenda items.

    >>> find_agenda_item("议程项目18(b)"), find_agenda_item("Agenda items 13 and 14")
    ('18 (b)', '13, 14')
    """
    match = _line("agenda_item").fullmatch(line.strip())
    if match is None or len(line) > 80:
        return None
    numbers = _line("item_numbers").findall(next(group for group in match.groups() if group))
    spaced = (re.sub(r"\s*[(（]?([^\W\d_])ـ?[)）]", r" (\1)", number) for number in numbers)
    return ", ".join(spaced) or None


def find_date(line: str) -> str | None:
    """The date on a line of its own, as YYYY-MM-DD.

    >>> find_date("12 November 2020"), find_date("2020年11月12日"), find_date("12 ноября 2020 года")
    ('2020-11-12', '2020-11-12', '2020-11-12')
    >>> find_date("31 February 2020") is None
    True
    """
    stripped = line.strip()
    match = _date().fullmatch(stripped) or _line("chinese_date").fullmatch(stripped)
    return _iso(match) if match else None


def find_first_date(line: str) -> str | None:
    """The first date that a line names: for "Resolution adopted by ... on 7 June 2023"."""
    match = _date().search(line) or _line("chinese_date").search(line)
    return _iso(match) if match else None


def find_distribution(line: str) -> str | None:
    """How widely the document goes: general, limited, restricted or provisional.

    >>> find_distribution("Distr.: Limited"), find_distribution("Distr. générale")
    ('limited', 'general')
    """
    match = _line("distribution").fullmatch(line.strip())
    return invert_words("distributions").get(match["kind"].lower()) if match else None


def find_original(line: str) -> str | None:
    """The code of the language that the document was written in.

    >>> (
    ...     find_original("Original: English"),
    ...     find_original("原文：法文"),
    ...     find_original("Original: many"),
    ... )
    ('en', 'fr', None)
    """
    match = _line("original").fullmatch(line.strip())
    return invert_words("languages").get(match["language"].lower().strip()) if match else None


@lru_cache(maxsize=4096)
def find_facts(line: str) -> tuple[MastheadFact, ...]:
    """All that a line says, if it is nothing but masthead; empty for any other line.

    >>> find_facts("Distr.: General")
    (MastheadFact(name='distribution', value='general'),)
    >>> find_facts("大 会"), find_facts("大会决定将该项目列入议程。")
    ((MastheadFact(name='organ', value='大会'),), ())
    """
    if len(line) > _LONGEST:
        return ()
    found = next(_whole(line.strip()), None)
    if found is not None:
        return (found,)
    parts = [part for part in _COLUMNS.split(line.strip()) if not _SERIES.fullmatch(part)]
    if len(parts) == 1 and parts[0] == line.strip():
        return ()
    each = tuple(next(_whole(part), None) for part in parts)
    return tuple(fact for fact in each if fact) if all(each) else ()


def is_announcement(line: str) -> bool:
    """Whether a line begins to say what was adopted, or who proposes what.

    >>> is_announcement("Resolution adopted by the General"), is_announcement("Adopted")
    (True, False)
    """
    return _line("announcement").match(line) is not None


def _whole(line: str) -> Iterator[MastheadFact]:
    for name, read in _READERS:
        value = read(line)
        if value is not None:
            yield MastheadFact(name, value)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    names = load_words("masthead.toml")["months"].values()
    return {name: number for months in names for number, name in enumerate(months, start=1)}


@lru_cache(maxsize=1)
def _date() -> re.Pattern[str]:
    """Day, month, year; Arabic gives two names of the month with a slash between."""
    month = "|".join(sorted(_months(), key=len, reverse=True))
    return re.compile(
        rf"(?P<day>[0-9]{{1,2}})(?:er|º|°)?\s+(?:de\s+)?(?:[\u0621-\u064a ]+/)?(?P<month>{month})"
        r"\s+(?:de\s+)?(?P<year>[0-9]{4})(?:\s*года|\s*г\.)?",
        re.IGNORECASE,
    )


def _iso(match: re.Match[str]) -> str | None:
    month = match["month"].lower()
    number = int(month) if month.isdecimal() else _months()[month]
    try:
        return calendar_date(int(match["year"]), number, int(match["day"])).isoformat()
    except ValueError:
        return None


def _organ(line: str) -> str | None:
    plain = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", line.strip(" *"))
    is_organ = plain.lower().replace("’", "'") in invert_words("organs")
    is_known = is_organ or _line("committee").fullmatch(plain)
    return plain if is_known and len(plain) < 60 else None


def _language(line: str) -> str | None:
    names = line.lower().split()
    known = [invert_words("languages").get(name) for name in names]
    return known[0] if known and all(known) and len(names) < 3 else None


def _original_or_unknown(line: str) -> str | None:
    """A line "Original: English and French" belongs to the masthead, whatever it says."""
    is_original = _line("original").fullmatch(line) and len(line) < 40
    return (find_original(line) or "") if is_original else None


def _match_line(name: str, longest: int) -> Callable[[str], str | None]:
    return lambda line: line if len(line) <= longest and _line(name).fullmatch(line) else None


_READERS: tuple[tuple[Name, Callable[[str], str | None]], ...] = (
    ("symbol", parse_symbol),
    ("session", find_session),
    ("agenda_item", find_agenda_item),
    ("date", find_date),
    ("distribution", find_distribution),
    ("original", _original_or_unknown),
    ("language", _language),
    ("organ", _organ),
    ("unofficial", _match_line("unofficial", 200)),
    ("adoption", _match_line("adoption", 300)),
    ("draft", _match_line("draft", 300)),
    ("job", find_job_number),
)


def stands_alone(line: str) -> bool:
    """Whether a line is one of a masthead, of a kind that never runs over into the next.

    >>> stands_alone("A/75/1"), stands_alone("Adopted by the General Assembly on 21 December 2020")
    (True, False)
    """
    return any(fact.name not in _RUN_OVER for fact in find_facts(line))


def _number(match: re.Match[str]) -> int | None:
    lang, words = next((name, text) for name, text in match.groupdict().items() if text)
    if lang == "zh":
        return parse_chinese(words)  # type: ignore[return-value]
    if lang == "en" and (value := parse_ordinal(words, "en")) is not None:
        return value
    return parse_ordinal(words, "fr" if lang in ("en", "fr") else lang)


def parse_ordinal(words: str, lang: str) -> int | None:
    """Parse an ordinal in words of a language other than Chinese.

    >>> parse_ordinal("seventy-fifth", "en"), parse_ordinal("soixante-dix-huitième", "fr")
    (75, 78)
    >>> parse_ordinal("draft", "en") is None
    True
    """
    from tmtool.un.placeables.languages.reading import load_reader

    if lang == "en":
        return number_words.parse_ordinal(words)
    read = load_reader(lang).read_number(words)
    # Arabic tens are the same as ordinals.
    is_ordinal = read is not None and (read.is_ordinal or lang == "ar")
    return int(read.value) if read and is_ordinal and read.stop == len(words) else None


_LONGEST_RESTRICTION = 160
"""Characters of a line that says so."""
_AROUND = " *[](){}（）［］【】.。-–—!！:："
"""What may stand around a line that restricts."""


def find_restriction(lines: Iterable[str]) -> str | None:
    """All that restricts a document, what weighs most first; None where its lines say nothing.

    >>> find_restriction(["Distr.: Restricted", "EMBARGOED until 2 June 2020, 10 a.m."])
    'restricted; embargoed'
    >>> find_restriction(["Distr.: General", "The restricted report was kept."]) is None
    True
    """
    patterns = compile_pieces("restrictions.toml", "", re.IGNORECASE)
    found = set()
    for line in lines:
        text = re.sub(r"\s+", " ", line).strip(_AROUND)
        if text and len(text) <= _LONGEST_RESTRICTION:
            found.add(find_distribution(line))
            found.update(name for name, pattern in patterns.items() if pattern.fullmatch(text))
    return "; ".join(name for name in patterns if name in found) or None
