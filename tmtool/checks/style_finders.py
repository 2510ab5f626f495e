"""What finds breaches of house style where a pattern or a list of words is not enough.

Each function takes a job, in which it may look around first, and gives what finds places in a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from tmtool.checks.chinese_script import find_script, load_traditional
from tmtool.checks.model import CheckInput, iter_texts, read_word_lists

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(f"{month}|{month[:3]}[.]?" for month in _MONTHS if month != "May") + "|May"
_DATE = re.compile(
    rf"\b(?P<first>{_MONTH}) (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?, ?(?P<year>[0-9]{{4}})\b"
    rf"|\b(?:[Tt]he )?(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)(?: day)?(?: of)? (?P<second>{_MONTH})"
    r"(?:,? (?P<year2>[0-9]{4}))?(?!\w)"
)
_FIGURE = re.compile(r"(?<![\w.,/$€£¥+(:–—-])(?P<figure>[1-9]) (?P<noun>[a-z]{3,})\b")
_OTHER_FIGURE = re.compile(
    r"(?<![0-9A-Za-z/])[0-9]{2,3}(?![0-9/])|[0-9][.,:/][0-9]|[0-9] ?%|(?<![0-9])[0-9] [A-Z]"
)
"""A larger number, a measure or a list of posts, beside which small numbers are figures too."""
_BEFORE = re.compile(r"(?P<word>[A-Za-z]+)\.? \Z")
_IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ISE = re.compile(
    r"\b(?P<stem>[A-Za-z]{3,}?)is(?P<end>e|es|ed|ing|er|ers|able|ation|ations|ational)\b"
)
_PREFIX = re.compile(r"\A(?:re|un|dis|mis|over|under|pre|non|self)-?")
_CHAIR = re.compile(
    r"\b(?P<vice>(?:[Vv]ice|[Cc]o)-)?(?P<first>[Cc])hair(?:m[ae]n|wom[ae]n|persons?)\b(?![-’'])"
)
_PLURAL = re.compile(r"(?:men|women|persons)\Z")
_ACRONYM = re.compile(r"\b[A-Z]{2,}(?:-[A-Z]+)?[’'](?:s\b|(?=[ ,.;)]))")
_WITH_STOPS = re.compile(r"(?<![\w.])(?:U\.N\.(?![A-Z])|(?:[A-Z]\.){3,}(?! [A-Z][a-z]))")
_APOSTROPHE = re.compile(r"[’'](?:s\b|(?=[ ,.;)]))")
_TITLE = re.compile(
    r"(?<![称谓謂])[“\"「](?P<title>[\u4e00-\u9fff0-9]{2,24}"
    r"(?:公约|公約|宪章|憲章|宣言|议定书|議定書|规约|規約|条约|條約|协定|協定|行动纲领|行動綱領))[”\"」]"
    r"|<<(?P<angled>[^<>]{2,40})>>"
)
_DIGITS = "一二三四五六七八九"
_APPROXIMATE = re.compile(
    rf"(?<![第、和至{_DIGITS}十百])(?P<low>[{_DIGITS}两])、(?P<high>[{_DIGITS}])"
    r"(?=[十百千万]?(?:个|天|年|次|人|名|公里|小时|分钟|周))"
)
_THOUSANDS = re.compile(
    r"(?<![0-9A-Za-z.,/])[0-9]{1,3}(?P<mark>[, \u00a0])[0-9]{3}(?:(?P=mark)[0-9]{3})*"
    r"(?![0-9A-Za-z,/])"
)


class StylePlace(NamedTuple):
    """A place that breaks a rule, and what should stand there, if that is known."""

    span: range
    repair: str | None = None


_Finder: TypeAlias = Callable[[str], Iterator[StylePlace]]


@lru_cache(maxsize=1)
def _load_words() -> Mapping[str, frozenset[str]]:
    lists = read_word_lists()["house style"]
    return {name: frozenset(words) for name, words in lists.items()}


def _small_numbers(text: str) -> Iterator[StylePlace]:
    """Figures below 10 that count something.

    >>> [place.repair for place in _small_numbers("It visited 3 villages.")]
    ['three']
    >>> list(_small_numbers("See article 5 above, 3 km away, by 9 votes; 3 of 14 villages."))
    []
    """
    if _OTHER_FIGURE.search(text):
        return
    words = _load_words()
    for match in _FIGURE.finditer(text):
        before = _BEFORE.search(text, max(match.start() - 24, 0), match.start())
        is_numbered = before is not None and (
            before["word"].lower() in words["numbered"] or before["word"].isupper()
        )
        if not is_numbered and match["noun"] not in words["measured"]:
            at = match.start("figure")
            yield StylePlace(range(at, at + 1), _IN_WORDS[int(match["figure"]) - 1])


def _dates(text: str) -> Iterator[StylePlace]:
    """Dates that have the month first, or an ending at the day.

    >>> [place.repair for place in _dates("from Jan. 2, 2020 to the 3rd of May")]
    ['2 January 2020', '3 May']
    """
    for match in _DATE.finditer(text):
        written = match["first"] or match["second"]
        month = next(month for month in _MONTHS if month.startswith(written[:3]))
        day, year = match["day"] or match["day2"], match["year"] or match["year2"]
        repair = " ".join(filter(None, (str(int(day)), month, year)))
        yield StylePlace(range(*match.span()), repair)


def _spelling_in_ize(text: str) -> Iterator[StylePlace]:
    """Verbs in -ise that have -ize as well: not advise, comprise, supervise.

    >>> [place.repair for place in _spelling_in_ize("to organise, supervise and prioritising")]
    ['organize', 'prioritizing']
    """
    roots = _load_words()["ise"]
    for match in _ISE.finditer(text):
        stem = match["stem"]
        # A capital within a sentence belongs to a name: Organisation for Economic Co-operation.
        is_name = stem[0].isupper() and text[: match.start()].rstrip()[-1:] not in ".:;"
        is_root = _PREFIX.sub("", stem.lower()) in roots or stem.lower() in roots
        if not is_root and not (is_name and match.start()):
            yield StylePlace(range(*match.span()), f"{stem}iz{match['end']}")


def _chair(text: str) -> Iterator[StylePlace]:
    """Chairman and chairperson, with the prefix and the number that they have.

    >>> [place.repair for place in _chair("the Vice-Chairmen and the chairperson")]
    ['Vice-Chairs', 'chair']
    """
    for match in _CHAIR.finditer(text):
        plural = "s" if _PLURAL.search(match[0]) else ""
        repair = f"{match['vice'] or ''}{match['first']}hair{plural}"
        yield StylePlace(range(*match.span()), repair)


def _possessives(text: str) -> Iterator[StylePlace]:
    """Acronyms and names of States with an apostrophe: what they are of stands behind them.

    >>> [place.span for place in _possessives("UNMIL’s Commander and Mali's wells")]
    [range(0, 7), range(22, 28)]
    """
    from tmtool.un.proper_names import find_names

    if not _APOSTROPHE.search(text):
        return
    for match in _ACRONYM.finditer(text):
        yield StylePlace(range(*match.span()))
    for place in find_names(text, "en"):
        name = text[place.start : place.stop]
        mark = _APOSTROPHE.match(text, place.stop)
        if mark is None or not place.name.state or name.isupper():
            continue
        if len(mark[0]) > 1 or name.endswith("s"):
            yield StylePlace(range(place.start, mark.end()))


def _acronyms(text: str) -> Iterator[StylePlace]:
    for match in _WITH_STOPS.finditer(text):
        yield StylePlace(range(*match.span()), match[0].replace(".", ""))


def _title_marks(text: str) -> Iterator[StylePlace]:
    for match in _TITLE.finditer(text):
        yield StylePlace(range(*match.span()), f"《{match['title'] or match['angled']}》")


def _approximate_numbers(text: str) -> Iterator[StylePlace]:
    """Two neighbouring numbers with 、 between them: 三、四年.

    >>> [place.repair for place in _approximate_numbers("过去三、四年，第三、四段，二、九个")]
    ['三四']
    """
    for match in _APPROXIMATE.finditer(text):
        low = _DIGITS.index("二" if match["low"] == "两" else match["low"])
        if _DIGITS.index(match["high"]) == low + 1:
            yield StylePlace(range(*match.span()), match["low"] + match["high"])


def _build_thousands_finder(job: CheckInput) -> _Finder:
    """Figures of which the thousands are not divided as in most of the text."""
    marks = Counter(
        _name_mark(match)
        for each in iter_texts(job, "zh")
        for match in _THOUSANDS.finditer(each.text)
    )
    kept = "," if marks[","] >= marks[" "] else " "

    def find(text: str) -> Iterator[StylePlace]:
        for match in _THOUSANDS.finditer(text):
            if _name_mark(match) != kept:
                yield StylePlace(range(*match.span()), match[0].replace(match["mark"], kept))

    return find


def _name_mark(match: re.Match[str]) -> str:
    return "," if match["mark"] == "," else " "


def _build_character_finder(job: CheckInput) -> _Finder:
    """Traditional characters, unless the whole text is in them."""
    strange = load_traditional() if find_script(job) != "Traditional" else {}

    def find(text: str) -> Iterator[StylePlace]:
        for at, char in enumerate(text):
            if char in strange:
                yield StylePlace(range(at, at + 1), strange[char])

    return find


def _for_any(find: _Finder) -> Callable[[CheckInput], _Finder]:
    return lambda _job: find


FINDERS: Mapping[str, Callable[[CheckInput], _Finder]] = {
    "small numbers": _for_any(_small_numbers), "dates in full": _for_any(_dates),
    "spelling in ize": _for_any(_spelling_in_ize), "Chair": _for_any(_chair),
    "possessive names": _for_any(_possessives), "acronyms without stops": _for_any(_acronyms),
    "title marks": _for_any(_title_marks),
    "approximate numbers": _for_any(_approximate_numbers),
    "thousands": _build_thousands_finder, "simplified characters": _build_character_finder,
}  # fmt: skip
"""By the names that the rules have them."""
