"""Places in documents: a symbol, a part, a paragraph and its subparagraphs.

A place is written alike in all languages: `A/RES/75/202, annex I, para. 7 (b)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias, cast, get_args

from tmtool.un.labels import normalize_label, parse_chinese, write_roman
from tmtool.un.symbols import parse_symbol
from tmtool.un.vocabulary import compile_pieces, load_words

PartName: TypeAlias = Literal[
    "annex", "appendix", "draft resolution", "draft decision", "chapter", "section", "footnote"
]
_PLACES = compile_pieces("documents.toml", "places")
_PART = re.compile(
    rf"(?P<name>{'|'.join(get_args(PartName))})(?: (?P<number>{_PLACES['number'].pattern}))?"
)
_CHINESE_NAMES: dict[str, PartName] = {"章": "chapter", "节": "section"}


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A part of a document: an annex, a draft in a report, a footnote; numbers as in "I" or "3"."""

    name: PartName
    number: str | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.number}" if self.number else self.name


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """A place in a document; labels in their plain spelling (see `labels.normalize_label`).

    >>> str(DocumentPlace("A/RES/75/202", (DocumentPart("annex", "I"),), "7", ("b",)))
    'A/RES/75/202, annex I, para. 7 (b)'
    """

    symbol: str
    parts: tuple[DocumentPart, ...] = ()
    paragraph: str | None = None
    subparagraphs: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = [self.symbol, *map(str, self.parts)]
        if self.paragraph is not None:
            subs = "".join(f" ({each})" for each in self.subparagraphs)
            told.append(f"para. {self.paragraph}{subs}")
        return ", ".join(told)


def parse_place(text: str) -> DocumentPlace | None:
    """What a person wrote, small variants of spelling allowed; None where it is no place.

    >>> parse_place("A/RES/75/202, Annex I, paragraph 7(b)(ii)").subparagraphs
    ('b', 'ii')
    >>> parse_place("A/RES/75/202").parts, parse_place("report.docx, para. 7")
    ((), None)
    """
    symbol, *rest = (part.strip() for part in text.split(","))
    known = parse_symbol(symbol)
    if known is None:
        return None
    paragraph, subs = None, ()
    if rest and (found := _PLACES["paragraph"].fullmatch(rest[-1].lower())):
        rest.pop()
        paragraph = found["label"]
        # Letters keep their case: (a) and (A) may be two.
        subs = tuple(_PLACES["subparagraph"].findall(text[text.rindex(",") :]))
    parts = tuple(map(_parse_part, rest))
    if any(part is None for part in parts):
        return None
    return DocumentPlace(known, tuple(part for part in parts if part), paragraph, subs)


def read_heading(text: str) -> DocumentPart | None:
    """The part that a heading begins, in any of the six languages; None where it begins none.

    >>> read_heading("附件一"), read_heading("Annex I") == read_heading("Приложение I")
    (DocumentPart(name='annex', number='I'), True)
    >>> read_heading("第三章") == read_heading("Chapter III"), read_heading("Annexation")
    (True, None)
    """
    stripped = " ".join(text.split()).strip(" *")
    chinese = _PLACES["chinese"].match(stripped)
    if chinese:
        return DocumentPart(_CHINESE_NAMES[chinese["name"]], _plain_number(chinese["number"]))
    for name, pattern in _headings():
        found = pattern.fullmatch(stripped)
        if found:
            return DocumentPart(name, _plain_number(found["number"]) if found["number"] else None)
    return None


@cache
def _headings() -> tuple[tuple[PartName, re.Pattern[str]], ...]:
    number = rf"(?P<number>{_PLACES['number'].pattern}|[一二三四五六七八九十]{{1,4}})"
    return tuple(
        (name, re.compile(rf"(?:{words})(?:\s*{number})?[.:：]?", re.IGNORECASE))
        for name, words in load_words("documents.toml")["headings"].items()
    )


def _parse_part(text: str) -> DocumentPart | None:
    words, _, last = text.rpartition(" ")
    # Names of parts are small letters, numbers as they are; a part may have no number.
    for told in (f"{words.lower()} {last}".strip(), text.lower()):
        found = _PART.fullmatch(told)
        if found:
            number = found["number"]
            name = cast("PartName", found["name"])
            return DocumentPart(name, _plain_number(number) if number else None)
    return None


def _plain_number(number: str) -> str:
    """Large Roman numerals, or digits or letters as they are: 一 and i are I.

    >>> [_plain_number(each) for each in ("一", "ii", "3", "B")]
    ['I', 'II', '3', 'B']
    """
    value = None if number.isascii() else parse_chinese(number)
    if value is not None and value < 90:
        return write_roman(value).upper()
    return normalize_label(number).upper()
