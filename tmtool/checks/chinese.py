"""Punctuation of Chinese: width, enumeration commas, which quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.list_commas import commas_in_lists
from tmtool.checks.model import Check, CheckInput, of_form
from tmtool.checks.sides import Text, texts
from tmtool.findings import Finding, Severity
from tmtool.lang.script import UNSPACED, base
from tmtool.units import Document, Paragraph

_CHINESE = frozenset({"zh"})
_HAN = "\u3005\u3007\u3400-\u9fff"
_BEGIN = "与为也从以使促其加包及和在对并或支是这还那"
"""Characters that begin a clause, not an item of a list."""
_NO_AND = "饱温柔缓调谦平祥融随总中议共亲"
"""With one of these before it, 和 is no "and": 温和、共和."""
_COMMAS: tuple[tuple[str, re.Pattern[str], str | None], ...] = (
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
            rf"(?<=、)[{_HAN}]{{2,4}}(?P<sign>，)(?![{_BEGIN}])(?=[{_HAN}]{{2,4}}、[{_HAN}]{{2,4}}[、和及])"
        ),
        "、",
    ),
)  # fmt: skip
_STOP = re.compile(rf"(?<=[{_HAN}])\.(?= ?[0-9]{{1,4}} ?[年月])")
"""A stop before a date: elsewhere figures behind a dot may be its decimals."""
_TRADITIONAL_QUOTES = re.compile("[「」『』]")
_STRAIGHT_QUOTES = re.compile(f"(?<![A-Za-z0-9])'(?=[{_HAN}《])|(?<=[{_HAN}》，。；])'(?![A-Za-z])")
_DOTS = re.compile(
    rf"(?<=[{_HAN}，。；：》”]) ?[.．]{{3,}}|(?<!…)…(?!…)|…{{3,}}|(?<=[{_HAN}])·{{3,}}"
)
_DASH = re.compile(rf"(?<=[{_HAN}》”]) ?(?:-{{2,}}|—-|-—) ?(?=[{_HAN}《“])")
_LONG_MARKS = (("the ellipsis should be ……", _DOTS, "……"), (("the dash should be ——"), _DASH, "——"))


def _width(job: CheckInput) -> Iterator[Finding]:
    """Half-width signs in Chinese, and full-width ones in other languages."""
    from tmtool.documents.damage import widths

    yield from _stops(job)
    for lang in dict.fromkeys(map(base, job.langs)):
        look = widths.finder(Document(lang, ()))
        for each in texts(job, lang):
            for found in look(Paragraph("body", None, each.text)):
                sign = each.text[found.start : found.stop].strip()
                bracket = sign in ("(", ")")
                severity: Severity = "note" if bracket else "warning"
                yield of_form(
                    "width", severity, _of_width(sign, found.repair, lang), job, each.pair,
                    **each.marked(range(found.start, found.stop)),
                    suggestion="（）" if bracket else found.repair,
                )  # fmt: skip


def _stops(job: CheckInput) -> Iterator[Finding]:
    for each in texts(job, "zh"):
        for match in _STOP.finditer(each.text):
            yield of_form(
                "width", "warning", _of_width(".", "。", "zh"), job, each.pair,
                **each.marked(range(*match.span())), suggestion="。",
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
    for each in texts(job, "zh"):
        for message, pattern, repair in _COMMAS:
            for match in pattern.finditer(each.text):
                span = match.span("sign") if "sign" in match.groupdict() else match.span()
                yield of_form(
                    "commas", "warning", message, job, each.pair, **each.marked(range(*span)),
                    suggestion=repair or None,
                )  # fmt: skip
        if found := list(_in_lists(job, each)):
            yield of_form(
                "commas", "warning", "， between items of a list", job, each.pair,
                **each.marked(*found), suggestion="、",
            )  # fmt: skip


def _in_lists(job: CheckInput, text: Text) -> Iterator[range]:
    """Beside English, what is a list is known from it."""
    if base(job.langs[1 - text.side]) == "en" and "，" in text.text:
        yield from commas_in_lists(text.text, text.other)


def _quotes(job: CheckInput) -> Iterator[Finding]:
    """Quotation marks of traditional Chinese in a simplified text."""
    for each in texts(job, "zh"):
        if found := [range(*match.span()) for match in _TRADITIONAL_QUOTES.finditer(each.text)]:
            yield of_form(
                "quotation marks", "note",
                "traditional quotation marks 「」 in simplified Chinese", job, each.pair,
                **each.marked(*found), suggestion="“”",
            )  # fmt: skip
        for match in _STRAIGHT_QUOTES.finditer(each.text):
            yield of_form(
                "quotation marks", "warning", "straight quotation marks in Chinese", job,
                each.pair, **each.marked(range(*match.span())), suggestion="‘’",
            )  # fmt: skip


def _long_marks(job: CheckInput) -> Iterator[Finding]:
    """Dots and dashes that are no …… and no ——."""
    for each in texts(job, "zh"):
        for message, pattern, repair in _LONG_MARKS:
            for match in pattern.finditer(each.text):
                yield of_form(
                    "Chinese marks", "warning", message, job, each.pair,
                    **each.marked(range(*match.span())), suggestion=repair,
                )  # fmt: skip


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
    "Chinese marks", _long_marks,
    "An ellipsis has six dots and a dash the length of two characters: …… and ——.",
    "GB/T 15834, on the ellipsis and the dash.",
    "食物、水... (食物、水……)",
    langs=_CHINESE,
)  # fmt: skip
