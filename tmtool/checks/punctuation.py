"""Punctuation: marks of Chinese and of English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import TypeAlias

from tmtool.checks.chinese_script import find_script
from tmtool.checks.model import (
    HAN,
    Check,
    CheckInput,
    build_form_finding,
    iter_texts,
    read_word_lists,
)
from tmtool.checks.widths import iter_wrong_widths
from tmtool.findings import Finding
from tmtool.lang.script import UNSPACED, get_base

_PatternRule: TypeAlias = tuple[str, re.Pattern[str], str | None]
"""What is said of each match of a pattern, or of its group `sign`, and what should stand there."""
_ENGLISH = frozenset({"en"})
_TWO_MARKS = re.compile(r",[ ]?,|;[ ]?[;,]|(?<!\.)\.\.(?!\.)|:[ ]?[:;,]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|\b\w+(?:\.\w+)+/\S*")
_STRAIGHT = re.compile(r"(?<=[A-Za-z])'(?=[A-Za-z])|\"")
_IN_LISTS = "\u3400-\u9fff"
_ITEM = "[a-z-]+(?: [a-z-]+)?"
_LIST = re.compile(rf"\b{_ITEM}(?:, {_ITEM})+,? (?:and|or) [a-z]+", re.IGNORECASE)
_VERBAL = re.compile(r"(?:ed|ing)\b")
"""A list of what is done has commas in Chinese."""
_CHINESE = frozenset({"zh"})
_BEGIN = "与为也从以使促其加包及和在对并或支是这还那"
"""Characters that begin a clause, not an item of a list."""
_NO_AND = "饱温柔缓调谦平祥融随总中议共亲"
"""With one of these before it, 和 is no "and": 温和、共和."""
_COMMAS: tuple[_PatternRule, ...] = (
    ("two punctuation marks in a row", re.compile(r"[、，；：。]{2,}"), None),
    ("、 before another punctuation mark", re.compile(r"、(?=[。；：！？）》”’])"), None),
    ("、 at the end", re.compile(r"、\s*\Z"), None),
    ("、 at the beginning", re.compile(r"\A\s*、"), None),
    ("、 before 和: one of them is enough", re.compile(r"、(?=和(?!平|谐|睦|解|约|会))"), ""),
    (
        "、 after 和: one of them is enough",
        re.compile(rf"(?<=以及)、|(?<=[^{_NO_AND}]和)、"), "",
    ),
    (
        "， between items separated by 、",
        re.compile(
            rf"(?<=、)[{HAN}]{{2,4}}(?P<sign>，)(?![{_BEGIN}])(?=[{HAN}]{{2,4}}、[{HAN}]{{2,4}}[、和及])"
        ),
        "、",
    ),
)  # fmt: skip
_STOP = re.compile(rf"(?<=[{HAN}])\.(?= ?[0-9]{{1,4}} ?[年月])")
"""A stop before a date: elsewhere figures behind a dot may be its decimals."""
_TRADITIONAL_QUOTES = re.compile("[「」『』]")
_STRAIGHT_QUOTES = re.compile(f"(?<![A-Za-z0-9])'(?=[{HAN}《])|(?<=[{HAN}》，。；])'(?![A-Za-z])")
_DOTS = re.compile(
    rf"(?<=[{HAN}，。；：》”]) ?[.．]{{3,}}|(?<!…)…(?!…)|…{{3,}}|(?<=[{HAN}])·{{3,}}"
)
_DASH = re.compile(rf"(?<=[{HAN}》”]) ?(?:-{{2,}}|—-|-—) ?(?=[{HAN}《“])")
_LONG_MARKS: tuple[_PatternRule, ...] = (
    ("the ellipsis should be ……", _DOTS, "……"),
    ("the dash should be ——", _DASH, "——"),
)


def _width(job: CheckInput) -> Iterator[Finding]:
    """Half-width signs in Chinese, and full-width ones in other languages."""
    yield from _find_matches(job, "zh", "width", [(_of_width(".", "。", "zh"), _STOP, "。")])
    for lang in dict.fromkeys(map(get_base, job.langs)):
        for each in iter_texts(job, lang):
            for found in iter_wrong_widths(each.text, lang):
                sign = each.text[found.start : found.stop].strip()
                bracket = sign in ("(", ")")
                yield build_form_finding(
                    "width", "note", _of_width(sign, found.repair, lang), job, each.pair,
                    **each.mark_spans(range(found.start, found.stop)),
                    suggestion="（）" if bracket else found.repair,
                )  # fmt: skip


def _find_matches(
    job: CheckInput, lang: str, check: str, rules: Sequence[_PatternRule]
) -> Iterator[Finding]:
    """A finding for each match in the texts of a language."""
    for each in iter_texts(job, lang):
        for message, pattern, repair in rules:
            for match in pattern.finditer(each.text):
                span = match.span("sign") if "sign" in pattern.groupindex else match.span()
                yield build_form_finding(
                    check, "note", message, job, each.pair, **each.mark_spans(range(*span)),
                    suggestion=repair or None,
                )  # fmt: skip


def _of_width(sign: str, repair: str | None, lang: str) -> str:
    if sign in ("(", ")"):
        return "half-width brackets around Chinese"
    if lang not in UNSPACED:
        return f"Chinese punctuation outside Chinese: {sign}"
    if repair is None:
        return f"{sign} after Chinese: use 。, or · in a name"
    if re.search("[０-９Ａ-Ｚａ-ｚ]", sign):
        return "full-width letters or figures"
    return f"half-width {sign} in Chinese"


def _commas(job: CheckInput) -> Iterator[Finding]:
    yield from _find_matches(job, "zh", "commas", _COMMAS)
    for each in iter_texts(job, "zh"):
        # Beside English, what is a list is known from it.
        if get_base(job.langs[1 - each.side]) != "en" or "，" not in each.text:
            continue
        if found := list(_commas_in_lists(each.text, each.other)):
            yield build_form_finding(
                "commas", "note", "， between items of a list", job, each.pair,
                **each.mark_spans(*found), suggestion="、",
            )  # fmt: skip


def _quotes(job: CheckInput) -> Iterator[Finding]:
    """Quotation marks of traditional Chinese in a simplified text."""
    texts = iter_texts(job, "zh") if find_script(job) != "Traditional" else ()
    for each in texts:
        if found := [range(*match.span()) for match in _TRADITIONAL_QUOTES.finditer(each.text)]:
            yield build_form_finding(
                "quotation marks", "note",
                "traditional quotation marks 「」 in simplified Chinese", job, each.pair,
                **each.mark_spans(*found), suggestion="“”",
            )  # fmt: skip
    straight = ("straight quotation marks in Chinese", _STRAIGHT_QUOTES, "‘’")
    yield from _find_matches(job, "zh", "quotation marks", [straight])


WIDTH = Check(
    "width", _width,
    "Chinese uses full-width punctuation, other languages half-width. Figures, "
        "symbols, times and Latin words in Chinese keep their own.",
    "GB/T 15834, on punctuation. Published texts have half-width brackets often: a note.",
    "各项目标, (各项目标，)",
)  # fmt: skip
COMMAS = Check(
    "commas", _commas,
    "、 separates the items of a list and ， separates clauses; no mark is doubled, and "
        "、 does not stand before another mark or beside 和.",
    "GB/T 15834, on the enumeration comma.",
    "水、粮食、和能源 (水、粮食和能源)",
    langs=_CHINESE,
)  # fmt: skip
QUOTES = Check(
    "quotation marks", _quotes,
    "Simplified Chinese uses the quotation marks “ ” and ‘ ’, not straight marks.",
    "GB/T 15834; 「」 are used in traditional Chinese.",
    "「数字鸿沟」 (“数字鸿沟”)",
    langs=_CHINESE,
)  # fmt: skip
MARKS = Check(
    "ellipses and dashes",
    partial(_find_matches, lang="zh", check="ellipses and dashes", rules=_LONG_MARKS),
    "An ellipsis has six dots and a dash the length of two characters: …… and ——.",
    "GB/T 15834, on the ellipsis and the dash.",
    "食物、水... (食物、水……)",
    langs=_CHINESE,
)  # fmt: skip


@lru_cache(maxsize=1)
def _commas_between_items() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A ， between short items, and one before the items that "and" joins."""
    words = read_word_lists()["commas"]
    item = (
        f"(?!{'|'.join(words['no_item'])})(?![{words['no_first']}])"
        f"(?![{_IN_LISTS}]{{0,3}}(?:{'|'.join(words['no_end'])})，)"
    )
    han = _IN_LISTS
    return (
        re.compile(rf"(?<=[{han}])，{item}[{han}]{{2,3}}，(?=[{han}])"),
        re.compile(
            rf"(?:(?<=[，。；：、])|^){item}[{han}]{{2,4}}，"
            rf"(?={item}[{han}]{{2,3}}[和及与或][{han}]{{2,5}}(?:[，。；：的]|$))"
        ),
    )


def _commas_in_lists(chinese: str, english: str) -> Iterator[range]:
    """The ， between short items, where English lists more than 、 separates.

    >>> english = "women, children and older persons"
    >>> list(_commas_in_lists("铭记妇女，儿童，老年人的需要", english))
    [range(4, 5), range(7, 8)]
    >>> list(_commas_in_lists("妇女，儿童和老年人", english))
    [range(2, 3)]
    >>> list(_commas_in_lists("现在，大会，铭记妇女、儿童和老年人", english))
    []
    """
    if "，" not in chinese or ", " not in english:
        return
    lists = [found[0] for found in _LIST.finditer(english) if not _VERBAL.search(found[0])]
    if sum(each.count(",") for each in lists) <= chinese.count("、"):
        return
    for pattern in _commas_between_items():
        for match in pattern.finditer(chinese):
            places = (at for at in range(*match.span()) if chinese[at] == "，")
            yield from (range(at, at + 1) for at in places)


def _english(job: CheckInput) -> Iterator[Finding]:
    for each in iter_texts(job, "en"):
        bare = _ADDRESS.sub(lambda match: "\u00b7" * len(match[0]), each.text)
        for match in _TWO_MARKS.finditer(bare):
            yield build_form_finding(
                "doubled marks", "note", "two punctuation marks in a row", job, each.pair,
                **each.mark_spans(range(*match.span())),
            )  # fmt: skip


ENGLISH = Check(
    "doubled marks", _english,
    "No punctuation mark is doubled. The check of damage looks for missing spaces after marks.",
    "Common English usage.",
    "the Assembly,,recalling (the Assembly, recalling)",
    langs=_ENGLISH,
)  # fmt: skip
CURLY = Check(
    "curly quotes",
    partial(
        _find_matches, lang="en", check="curly quotes",
        rules=[("straight quotation marks or apostrophes", _STRAIGHT, "“ ” ’")],
    ),
    "Quotation marks and apostrophes are curly.",
    "United Nations Editorial Manual; a note, since many texts come without them.",
    "\"follow-up\" (“follow-up”)",
    langs=_ENGLISH,
)  # fmt: skip
