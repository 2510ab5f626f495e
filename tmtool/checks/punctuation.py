"""Punctuation: marks of Chinese and of English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TypeAlias

from tmtool.checks.model import (
    HAN,
    Check,
    CheckInput,
    build_form_finding,
    iter_texts,
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
_CHINESE = frozenset({"zh"})
_COMMAS: tuple[_PatternRule, ...] = (
    ("two punctuation marks in a row", re.compile(r"[、，；：。]{2,}|、(?=[！？）》”’])"), None),
    ("、 at the end", re.compile(r"、\s*\Z"), None),
    ("、 at the beginning", re.compile(r"\A\s*、"), None),
    ("、 before 和: one of them is enough", re.compile(r"、(?=和(?!平|谐|睦|解|约|会))"), ""),
    ("、 after 以及: one of them is enough", re.compile(r"(?<=以及)、"), ""),
)
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


def _quotes(job: CheckInput) -> Iterator[Finding]:
    """Quotation marks of traditional Chinese in a simplified text, and straight ones."""
    straight = ("straight quotation marks in Chinese", _STRAIGHT_QUOTES, "‘’")
    yield from _find_matches(job, "zh", "quotation marks", [straight])
    for each in iter_texts(job, "zh") if not _is_traditional(job) else ():
        if found := [range(*match.span()) for match in _TRADITIONAL_QUOTES.finditer(each.text)]:
            yield build_form_finding(
                "quotation marks", "note",
                "traditional quotation marks 「」 in simplified Chinese", job, each.pair,
                **each.mark_spans(*found), suggestion="“”",
            )  # fmt: skip


def _is_traditional(job: CheckInput) -> bool:
    """Return True if Big5 has more characters of the Chinese texts than GB 2312."""
    text = "".join(each.text for each in iter_texts(job, "zh"))
    return len(text.encode("big5", "ignore")) > len(text.encode("gb2312", "ignore"))


WIDTH = Check(
    "width", _width,
    "Chinese uses full-width punctuation, other languages half-width. Figures, "
        "symbols, times and Latin words in Chinese keep their own.",
    "GB/T 15834, on punctuation. Published texts have half-width brackets often: a note.",
    "各项目标, (各项目标，)",
)  # fmt: skip
COMMAS = Check(
    "commas", partial(_find_matches, lang="zh", check="commas", rules=_COMMAS),
    "No Chinese mark is doubled. 、 does not begin or end a text, and is not used with 和.",
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
