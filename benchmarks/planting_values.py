"""Errors in what is counted: figures, dates, units, currencies, references, symbols.

A figure is only changed where the source has it too: what one side alone says in figures may be a
footnote, or spelt out on the other side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from random import Random
from typing import Literal, NamedTuple, TypeAlias

from planting import Edit, Planter, Pool, Site, words

FigureKind: TypeAlias = Literal["amount", "percentage", "year", "date", "reference", "other"]

_FIGURE = re.compile(
    r"(?<![A-Za-z0-9_/.])(?<![A-Za-z]-)(?<![A-Za-z]‑)(?<![0-9],)"
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:\.\d+)?"
    r"(?![\w/]*[/A-Za-z]\w*\d)(?!\.?\d|[A-Za-z/])"
)
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(_ENGLISH_MONTHS)
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_REFERENCE = (
    r"(?:[Aa]rticles?|[Pp]aragraphs?|[Pp]aras?\.|[Ss]ections?|[Rr]ules?|[Aa]nnex(?:es)?|[Cc]hapters?|"
    r"[Ii]tems?|[Rr]egulations?|[Pp]rinciples?|[Tt]argets?|[Gg]oals?|[Pp]arts?|[Tt]ables?|"
    r"[Ff]igures?|[Cc]harts?|[Nn]otes?|[Aa]ppendix|[Ff]ootnotes?|[Ss]teps?|Nos?\.|[Rr]esolutions?|"
    r"[Dd]ecisions?|[Gg]eneral (?:recommendations?|comments?)|[Pp]rotocol|[Ss]chedules?|"
    r"[Vv]olumes?|[Pp]ages?|[Cc]lauses?|[Bb]ox|[Pp]hase|[Gg]rades?|[Oo]bjectives?|[Aa]ctions?)"
    r"(?: No\.)?"
)
_NUMBER_WORD = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|"
    "sixty|ninety|hundred|thousand|million"
)
_NUMERAL = "一二两三四五六七八九十百千万亿"
_SYMBOL = re.compile(
    r"\b[A-Z]{1,6}(?:[/.][A-Za-z0-9.-]+)*/[A-Za-z0-9./-]*\d|(?<![\d/,.])\d{1,4}/\d{1,4}\b(?![/,.]\d)|"
    r"(?<![\d/])\d{3,4} ?\((?:19|20)\d\d\)"
)


class Figure(NamedTuple):
    """A figure of a text, and what it says."""

    start: int
    stop: int
    kind: FigureKind

    def digits(self, text: str) -> str:
        """What it says, whatever parts its thousands."""
        return re.sub("[, ]", "", text[self.start : self.stop])


def find_figures(text: str, lang: str) -> list[Figure]:
    """The figures of a text.

    >>> [each.kind for each in find_figures("In 2015, 12 of 30 (40%) in article 5.", "en")]
    ['year', 'amount', 'amount', 'percentage', 'reference']
    """
    return [Figure(*found.span(), _kind(text, found, lang)) for found in _FIGURE.finditer(text)]


def _is_layout(text: str, found: re.Match[str]) -> bool:
    """Whether a figure numbers a paragraph or a heading, or calls a footnote."""
    before, after = text[: found.start()], text[found.end() : found.end() + 5]
    if re.fullmatch(r"#?\s*", before) and re.match(r"[.、．)）]|\s", after):
        return True
    return bool(re.search(r"[)）”」]$", before)) or bool(
        re.search(r"[(（]$", before) and re.match(r"[)）]", after)
    )


def _kind(text: str, found: re.Match[str], lang: str) -> FigureKind:
    before, after = (
        text[max(0, found.start() - 24) : found.start()],
        text[found.end() : found.end() + 14],
    )
    whole = found[0]
    if re.match(r"\s?(?:%|％|per ?cent\b|percentage)", after) or re.search(r"百分之$", before):
        return "percentage"
    if _is_layout(text, found):
        return "other"
    if re.match(r"[12][09]\d\d$", whole) and not re.match(
        r"\s?(?:个|名|人|万|亿|million|people|persons)", after
    ):
        return "year"
    if lang == "zh":
        if re.match(
            r"\s?[年月日号](?!内|期)|[-–至、和]\d+[-–至、和]?\d*[月日]", after
        ) or re.search(r"[月日][^。]{0,6}[至、和,-]$", before):
            return "date"
        is_reference = re.search(
            r"(?:第|附件|附录|目标|表|图|规则|条例|议程项目|段|条)\s?$", before
        ) or re.match(r"\s?[条段款项章节届次]", after)
    else:
        if re.match(
            rf"(?i)(?:st|nd|rd|th)?\s?(?:[-–,to and0-9]*\s)?(?:{_MONTH}|{_SHORT})\b", after
        ) or re.search(rf"(?:{_MONTH})[\s\d–-]*$", before):
            return "date"
        is_reference = re.search(
            rf"\b{_REFERENCE} (?:[0-9, ()a-z]*(?:and|to|or|,|-|–) ?)?$", before
        )
    return "reference" if is_reference else "amount"


def _shared(site: Site, *kinds: FigureKind) -> Iterator[Figure]:
    """The figures of the translation that the source has in figures as well."""
    other = "zh" if site.lang == "en" else "en"
    there = {each.digits(site.source) for each in find_figures(site.source, other)}
    for each in find_figures(site.text, site.lang):
        if each.kind in kinds and each.digits(site.text) in there:
            yield each


def other_digit(kind: FigureKind) -> Planter:
    """One digit of a figure is another."""

    def plant(site: Site, _pool: Pool, rng: Random) -> Iterator[Edit]:
        for each in _shared(site, kind):
            written = site.text[each.start : each.stop]
            yield Edit(each.start, each.stop, _with_other_digit(written, rng, kind))

    return plant


def _with_other_digit(written: str, rng: Random, kind: FigureKind = "amount") -> str:
    places = [at for at, char in enumerate(written) if char.isdigit()]
    if kind == "year":
        places = places[2:]
    at = rng.choice(places)
    digits = [each for each in "123456789" if each != written[at]]
    return written[:at] + rng.choice(digits) + written[at + 1 :]


def lose_digit(site: Site, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A figure has one digit less."""
    for each in _shared(site, "amount"):
        written = site.text[each.start : each.stop]
        whole, point, rest = written.partition(".")
        bare = re.sub("[, ]", "", whole)
        if len(bare) < 2:
            continue
        at = rng.randrange(len(bare))
        left = bare[:at] + bare[at + 1 :]
        if left.startswith("0"):
            continue
        mark = next((char for char in ", " if char in whole), "")
        grouped = f"{int(left):,}".replace(",", mark) if mark else left
        yield Edit(each.start, each.stop, grouped + point + rest)


def change_day(site: Site, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A day of a month is another."""
    if site.lang == "zh":
        pattern = r"(?<=月)\s?(?P<day>\d{1,2})(?=\s?日)"
    else:
        pattern = (
            rf"(?<![\d/–-])(?P<day>\d{{1,2}})(?= (?:{_MONTH})\b)|"
            rf"\b(?:{_MONTH}) (?P<later>\d{{1,2}})\b(?!,\d|[–-])"
        )
    for found in re.finditer(pattern, site.text):
        name = "day" if found["day"] else "later"
        day = int(found[name])
        if re.search(rf"(?<!\d){day}(?!\d)", site.source):
            other = rng.choice([each for each in range(1, 29) if each != day])
            yield Edit(*found.span(name), str(other))


def change_month(site: Site, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """A month is another."""
    if site.lang == "zh":
        for found in re.finditer(r"(?<![\d个])(\d{1,2})(?=\s?月(?!份?额|以))", site.text):
            month = int(found[1])
            if 1 <= month <= 12 and _ENGLISH_MONTHS[month - 1][:3] in site.source:
                another = rng.choice([each for each in range(1, 13) if each != month])
                yield Edit(*found.span(1), str(another))
        return
    for found in re.finditer(rf"\b(?:{_MONTH})\b(?=,? \d|$)|(?<=\d )(?:{_MONTH})\b", site.text):
        month = _ENGLISH_MONTHS.index(found[0]) + 1
        if re.search(rf"(?<!\d)0?{month}\s?月|{_chinese_month(month)}月", site.source):
            other = rng.choice([each for each in _ENGLISH_MONTHS if each != found[0]])
            yield Edit(*found.span(), other)


def _chinese_month(month: int) -> str:
    return _CHINESE[month - 1]


def exchange_figures(site: Site, _pool: Pool, _rng: Random) -> Iterator[Edit]:
    """Two figures of one sort change places; more than a joining word stands between them.

    They are of one sentence, and neither is an end of a range.
    """
    text = site.text
    found = [
        each
        for each in _shared(site, "amount", "percentage", "year")
        if not re.match(r"[%％]?\s?(?:[-–‑~至]|to\b)\s?\d", text[each.stop : each.stop + 8])
        and not re.search(r"\d[%％]?\s?(?:[-–‑~至]|\bto)\s?$", text[: each.start][-8:])
    ]
    for at, first in enumerate(found):
        for second in found[at + 1 :]:
            between = text[first.stop : second.start]
            same = first.kind == second.kind and first.digits(text) != second.digits(text)
            if same and len(between) < 150 and _tells_apart(between, site.lang):
                old = text[first.start : first.stop], text[second.start : second.stop]
                between = site.written[first.stop : second.start]
                yield Edit(first.start, second.stop, old[1] + between + old[0])


def _tells_apart(between: str, lang: str) -> bool:
    """Whether what stands between two figures says that they belong to different things."""
    if re.search(r"[。；]|[.;]\s", between):
        return False
    if lang == "zh":
        plain = re.sub(
            "[和与及至到或年月日个名的人在从、，%万亿美港元以及分别为]|百分之", "", between
        )
        return len(re.findall("[\u3400-\u9fff]", plain)) >= 2
    joining = (
        "and", "or", "to", "the", "of", "in", "from", "between", "per", "cent", "percent", "a",
        "an", "for", "by", "million", "billion", "respectively", "on", "at",
    )  # fmt: skip
    return len([w for w in re.findall("[A-Za-z]+", between) if w.lower() not in joining]) >= 2


def change_magnitude(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A million is a billion, 万 is 亿."""
    if site.lang == "zh":
        other = {"万亿": "亿", "百万": "千万", "千万": "百万", "亿": "万", "万": "亿"}
        pattern = (
            rf"(?<=[\d{_NUMERAL}多余数几])\s?(?P<at>万亿|百万|千万|亿|万)"
            rf"(?![{_NUMERAL}\d]|事|维|国|能)"
        )
    else:
        other = {
            "million": "billion", "billion": "million", "trillion": "billion",
            "thousand": "million", "millions": "billions", "billions": "millions",
            "thousands": "millions",
        }  # fmt: skip
        pattern = (
            rf"(?:\d|\b(?:{_NUMBER_WORD}|several|some|hundreds? of|tens of))[ -]"
            rf"(?P<at>{'|'.join(other)})\b"
        )
    for found in re.finditer(pattern, site.text):
        yield Edit(*found.span("at"), pool.write(site, other[found["at"]]))


def change_unit(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """What is counted is measured in something else."""
    for pattern in _units(site.lang):
        for found in pattern.finditer(site.text):
            new = _listed("units", site.lang)[found["unit"]]
            yield Edit(*found.span("unit"), pool.write(site, new))


@lru_cache(maxsize=2)
def _units(lang: str) -> tuple[re.Pattern[str], ...]:
    """Units behind a number; a Chinese year only where it can't be a date."""
    names = sorted(_listed("units", lang), key=len, reverse=True)
    units = "|".join(re.escape(each) for each in names if each != "年")
    if lang == "en":
        number = rf"(?:\d|\b(?:{_NUMBER_WORD}|several|past|last|next|coming))(?: |-|)"
        return (re.compile(rf"{number}(?P<unit>{units})(?![A-Za-z])"),)
    number = r"(?<![\d第一二三四五六七八九〇○])(?:\d{1,2}|[两二三四五六七八九十]+)\s?"
    return (
        re.compile(
            rf"[\d{_NUMERAL}]\s?(?P<unit>{units})(?!记|量|级|年|龄|内瓦|前线|末|日|岁|制|罗|里|隆|什)"
        ),
        re.compile(rf"{number}(?P<unit>年)(?=内|期|以上|以来|来|间|后|前|的|计划|任期)"),
    )


@lru_cache(maxsize=8)
def _listed(name: str, lang: str) -> dict[str, str]:
    return dict(each.split("|", 1) for each in words()[name][lang])


def change_currency(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """An amount is in another currency."""
    listed = _listed("currencies", site.lang)
    names = "|".join(re.escape(each) for each in sorted(listed, key=len, reverse=True))
    for found in re.finditer(rf"(?<![A-Za-z])(?:{names})(?![A-Za-z])", site.text):
        after = site.text[found.end() :]
        if found[0][-1].isalpha() or re.match(r"\s?\d", after):
            yield Edit(*found.span(), pool.write(site, listed[found[0]]))


@lru_cache(maxsize=2)
def _references(lang: str) -> re.Pattern[str]:
    if lang == "zh":
        number = rf"\d{{1,3}}|[{_NUMERAL[:-4]}]+"
        return re.compile(
            rf"第\s?(?P<figure>{number})(?=\s?(?:条|段|款|节|章|项))|"
            rf"(?:附件|议程项目|规则|目标|附录)\s?(?P<later>{number})(?![\d.个届号])"
        )
    return re.compile(
        r"\b(?:[Aa]rticles?|[Pp]aragraphs?|[Ss]ections?|[Rr]ules?|[Aa]nnex|[Cc]hapters?|[Ii]tems?|"
        r"[Rr]egulations?|[Pp]rinciples?|[Tt]argets?|[Gg]oals?|[Pp]aras?\.) "
        r"(?P<figure>\d{1,3}|[IVX]{1,5}(?! [a-z]{2,} ))(?![\w/])(?!\.\d)(?P<later>)"
    )


def change_reference(site: Site, pool: Pool, rng: Random) -> Iterator[Edit]:
    """A paragraph or an article is another."""
    for found in _references(site.lang).finditer(site.text):
        name = "figure" if found["figure"] else "later"
        old = found[name]
        new = _other_ordinal(old, rng)
        if new and _is_in(old, site.source):
            yield Edit(*found.span(name), pool.write(site, new))


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")  # fmt: skip
_CHINESE = (
    "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    "十五", "十六", "十七", "十八", "十九", "二十",
)  # fmt: skip


def _other_ordinal(old: str, rng: Random) -> str | None:
    for listed in (_ROMAN, _CHINESE):
        if old in listed:
            return rng.choice([each for each in listed[:9] if each != old])
    if not old.isdigit():
        return None
    other = int(old) + rng.choice([-3, -2, -1, 1, 2, 3, 10])
    return str(other if other > 0 else int(old) + 1)


def _is_in(old: str, source: str) -> bool:
    """Whether a number stands in a text, in figures or as a numeral of either language."""
    number = next((listed.index(old) + 1 for listed in (_ROMAN, _CHINESE) if old in listed), None)
    number = int(old) if old.isdigit() else number
    if number is None:
        return False
    forms = [str(number)]
    forms += [listed[number - 1] for listed in (_ROMAN, _CHINESE) if number <= len(listed)]
    return any(re.search(rf"(?<![\dIVX十]){each}(?![\dIVX十])", source) for each in forms)


def change_symbol(site: Site, _pool: Pool, rng: Random) -> Iterator[Edit]:
    """One digit of a document's symbol, or of a resolution's number, is another."""
    there = {found[0] for found in _SYMBOL.finditer(site.source)}
    for found in _SYMBOL.finditer(site.text):
        if found[0] in there and not re.match(r"\d{1,2}/\d{1,2}$", found[0]):
            yield Edit(*found.span(), _with_other_digit(found[0], rng))


VALUES: Mapping[str, Planter] = {
    "unit changed": change_unit, "currency changed": change_currency,
    "figures transposed": exchange_figures, "number changed": other_digit("amount"),
    "digit lost": lose_digit, "percentage changed": other_digit("percentage"),
    "year changed": other_digit("year"), "month changed": change_month, "day changed": change_day,
    "magnitude changed": change_magnitude, "reference changed": change_reference,
    "symbol changed": change_symbol,
}  # fmt: skip
"""The kinds of this module."""
