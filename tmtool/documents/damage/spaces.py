"""Spaces that were lost, in dates, after punctuation and between words; and those too many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tmtool.documents.damage import english
from tmtool.documents.damage.english import Words
from tmtool.documents.damage.found import Finder, Found
from tmtool.documents.damage.mend import Edit, edited
from tmtool.lang.script import UNSPACED, base
from tmtool.un.vocabulary import vocabulary
from tmtool.units import Document

_LETTER = r"[^\W\d_]"
_SMALL = r"[a-zß-öø-ÿœа-яё]"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŒА-ЯЁ]"
# Web and mail addresses, paths, names of files and symbols of documents: no spaces belong there.
_ADDRESS = re.compile(
    r"\S*(?:[@/\\]|www\.|\.(?:org|com|int|net|html?|pdf|docx?)\b)\S*", re.IGNORECASE
)
_LEVANTINE = (
    "كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول",
    "تشرين الأول", "تشرين الثاني", "كانون الأول",
)  # fmt: skip
_GLUED_STOP = re.compile(
    rf"(?<={_SMALL}{_SMALL})(?P<stop>[,;:])(?={_SMALL}{_LETTER}|{_CAPITAL}{_SMALL})"
    rf"|(?<={_SMALL}{_SMALL})(?P<end>[.?!])(?={_CAPITAL}{_SMALL}+[\s,])"
    r"|(?<=[\u0620-\u064a])(?P<arabic>[،؛])(?=[\u0620-\u064a])"
)
_CAMEL = re.compile(
    rf"(?<![^\W_])(?P<a>{_CAPITAL}?{_SMALL}{{2,}})(?P<b>{_CAPITAL}{_SMALL}{{2,}})(?![^\W_])"
)
_WORD = re.compile(rf"(?<![^\W_])(?<![-/’']){_LETTER}{{5,}}(?![^\W_])(?![-/’'])")
_WORDS = re.compile(rf"{_LETTER}+")
_DIGITS = {
    "en": r"(?:of|on|to|from|and|in|by|the|resolutions?|paragraphs?|article|session|document|dated)",
    "fr": r"(?:du|le|de|et|en|au|résolutions?|paragraphes?|article|document)",
    "es": r"(?:de|del|el|y|en|al|resolución|resoluciones|párrafos?|artículo|documento)",
    "ru": r"(?:от|и|в|с|по|до|на|пункт|пункта|пункте|статьи|года|резолюции|резолюций)",
    "ar": r"(?:المؤرخ|في|من|إلى|القرار|قرارها|قراره|الفقرة|المادة)",
}
_MANY_SPACES = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")


def finder(document: Document) -> Finder | None:
    """What finds lost and extra spaces in the paragraphs of this document."""
    lang = base(document.lang)
    if lang in UNSPACED:
        return None
    words = english.words_of([paragraph.text for paragraph in document.paragraphs])
    return lambda paragraph: _search(paragraph.text, lang, words)


def _search(text: str, lang: str, words: Words) -> Iterator[Found]:
    dates = tuple(_dates(text, lang))
    yield from dates
    for match in _MANY_SPACES.finditer(text):
        yield Found("extra space", *match.span(), " ", True, "more than one space")
    gaps = [*_after_stops(text), *_beside_figures(text, lang), *_between(text, lang, words)]
    if gaps:
        closed = [(each.start, each.stop) for each in dates]
        closed += [match.span() for match in _ADDRESS.finditer(text)]
        gaps = [gap for gap in gaps if not any(a <= gap.at <= b for a, b in closed)]
    yield from _tokens(text, gaps)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a space was lost, before the character at that offset."""

    at: int
    certain: bool
    why: str


def _tokens(text: str, gaps: Sequence[_Gap]) -> Iterator[Found]:
    """What stands between two spaces and lacks some, each with all it lacks."""
    if not gaps:
        return
    for match in re.finditer(r"\S+", text):
        inside = [gap for gap in gaps if match.start() < gap.at < match.end()]
        if inside:
            sure = [gap for gap in inside if gap.certain]
            chosen = sorted(sure or inside, key=lambda gap: gap.at)
            edits = [
                Edit(at, at, " ") for at in dict.fromkeys(g.at - match.start() for g in chosen)
            ]
            yield Found(
                "lost space", *match.span(), edited(match[0], edits), bool(sure), chosen[0].why
            )


def _dates(text: str, lang: str) -> Iterator[Found]:
    """17December2021, 17de diciembre de2021, 17декабря 2021года."""
    for match in _date(lang).finditer(text):
        repair = _parted(match[0])
        if repair != match[0]:
            yield Found("date", *match.span(), repair, True, "the date lost its spaces")


def _parted(glued: str) -> str:
    """Spaces between figures and letters, and around de; ordinals stay whole.

    >>> _parted("17de diciembre de2021"), _parted("1erjanvier2020"), _parted("17December 2021")
    ('17 de diciembre de 2021', '1er janvier 2020', '17 December 2021')
    """
    parted = re.sub(
        r"(?<=[0-9])(?=[^\W\d_])(?!er|st\b|nd\b|rd\b|th\b)|(?<=[^\W\d_])(?=[0-9])", " ", glued
    )
    parted = re.sub(
        r"(?<=[0-9]er)(?=[^\W\d_])|(?<=\bde)(?=[^\W\d_]{4})|(?<=[0-9],)(?=[0-9])", " ", parted
    )
    return re.sub(r"(?<=[^\W\d_])(?=de [0-9])", " ", parted)


@lru_cache(maxsize=8)
def _date(lang: str) -> re.Pattern[str]:
    """A month with figures glued to it on either side, or with spaces."""
    months = [*vocabulary()["months"].get(lang, ())]
    if lang == "ar":
        months = (
            [f"{name}/{other}" for name, other in zip(_LEVANTINE, months, strict=True)]
            + months
            + [*_LEVANTINE]
        )
    names = "|".join(re.escape(name) for name in months) or r"(?!)"
    return re.compile(
        rf"(?<![\w./-])(?:(?:1er|[0-9]{{1,2}}) ?)?(?:de ?)?(?:{names})(?: ?de)?(?: ?[0-9]{{1,2}},)? ?(?:[0-9]{{4}})?"
        r"(?: ?года)?(?![\w/-]|\.\w)",
        re.IGNORECASE,
    )


def _after_stops(text: str) -> Iterator[_Gap]:
    """world,and; end.The."""
    for match in _GLUED_STOP.finditer(text):
        yield _Gap(match.end(), True, "no space after punctuation")


def _beside_figures(text: str, lang: str) -> Iterator[_Gap]:
    """resolution76/189, of17, 2021to."""
    for match in _figures(lang).finditer(text):
        at = match.end("w") if match["w"] else match.start("v")
        yield _Gap(at, True, "no space between a word and a figure")


@lru_cache(maxsize=8)
def _figures(lang: str) -> re.Pattern[str]:
    word = _DIGITS.get(lang, r"(?!)")
    return re.compile(
        rf"(?<![\w-])(?:(?P<w>{word})(?=[0-9]+(?:[/.,;)\s]|$))|(?:[0-9]+/)?[0-9]+(?P<v>{word}))(?![^\W\d])",
        re.I,
    )


def _between(text: str, lang: str, words: Words) -> Iterator[_Gap]:
    """theGeneral, and in English ofthe: words that the document has apart."""
    why = "two words without a space"
    for match in _CAMEL.finditer(text):
        first, second = match["a"].lower(), match["b"].lower()
        sure = bool(words.counts[first] and words.counts[second])
        sure |= lang == "en" and english.is_little(first) and match["a"][0].islower()
        if sure or match["a"][0].islower():
            yield _Gap(match.end("a"), sure, why)
    if lang != "en":
        return
    for match in _WORD.finditer(text):
        found = english.gap(match[0].lower(), words)
        if found is not None:
            yield _Gap(match.start() + found[0], found[1], why)
