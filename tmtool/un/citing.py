"""How an act or a document is cited: the accepted forms in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from tmtool.lang.numbers import write_chinese
from tmtool.un.citations import Citation, find_citations, number, write_citation
from tmtool.un.dates import write_day
from tmtool.un.labels import write_roman
from tmtool.un.places import DocumentPart, DocumentPlace, parse_place
from tmtool.un.register import Act
from tmtool.un.vocabulary import load_words

_ORGANS: dict[str, list[str]] = load_words("citations.toml")["organs"]
_WORDS: dict[str, dict[str, str]] = load_words("citations.toml")["words"]
_NUMERALS = {write_roman(each).upper(): each for each in range(1, 40)}
_CITED = re.compile(r"(?:[A-Z]+(?:/HRC)?)/(?P<kind>RES|DEC)/(?P<number>.+)")
_LEADING = re.compile(r"(?:.*\b(?:resolution|decision)\s+|第\s*)?(.+?)(?:\s*号(?:决议|决定)?)?")


class CitedThing(NamedTuple):
    """What a person asks how to cite: an act, if it is one, and a place in it or in a document."""

    act: Citation | None
    place: DocumentPlace | None


class CitationForm(NamedTuple):
    """One way to cite, and what it is called."""

    name: str
    text: str


def parse_cited(text: str) -> CitedThing | None:
    r"""What a person wrote: a number, a symbol, with a place behind; None for anything else.

    >>> parse_cited("75/202").act.number, parse_cited("第1325(2000)号决议").act.organ
    ('75/202', 'Security Council')
    >>> parse_cited("resolution 70/1, annex, para. 7").place.paragraph
    '7'
    >>> parse_cited("A/RES/75/202").act.organ, parse_cited("A/75/62, para. 7").act
    ('General Assembly', None)
    >>> [parse_cited(each) for each in ("digital divide", ", para. 7", "two\nlines")]
    [None, None, None]
    """
    head, comma, rest = text.strip().partition(",")
    place = parse_place(text.strip())
    symbol = _CITED.fullmatch(place.symbol) if place else None
    if place and symbol is None:
        return CitedThing(None, place)
    named_by = None if symbol else _LEADING.fullmatch(head)
    if symbol is None and named_by is None:  # nothing before a comma, or several lines
        return None
    said = symbol["number"] if symbol else named_by[1]  # type: ignore[index]
    plain = number(said)
    if plain is None or not re.search(r"[/(（]", said):
        return None
    is_decision = symbol["kind"] == "DEC" if symbol else re.search("decision|决定", head)
    kind: Literal["resolution", "decision"] = "decision" if is_decision else "resolution"
    found = find_citations(f"{kind} {said}", "en")
    if not found:
        return None
    named = next(
        (organ for organ, names in _ORGANS.items() if organ in head or names[1] in head), None
    )
    if place:
        roots = [(names[0], organ) for organ, names in _ORGANS.items()]
        roots.sort(key=lambda root: -len(root[0]))
        named = next(organ for root, organ in roots if place.symbol.startswith(f"{root}/"))
    else:
        place = parse_place(f"A/1{comma}{rest}")
        if comma and (place is None or not (place.parts or place.paragraph)):
            return None
    organ = named or found[0].organ or ("General Assembly" if "/" in plain else None)
    return CitedThing(replace(found[0], organ=organ, act=kind), place)


def write_forms(act: Act, lang: str, place: DocumentPlace | None = None) -> list[CitationForm]:
    """The forms in which an act is cited in English or Chinese, as far as it is known.

    >>> from tmtool.un.dates import Date
    >>> act = Act("70/125", "General Assembly", "resolution", Date(2015, 12, 16))
    >>> [each.text for each in write_forms(act, "zh")][:3]
    ['第70/125号决议', '2015年12月16日第70/125号决议', '大会2015年12月16日第70/125号决议']
    >>> write_forms(act, "en", parse_place("A/1, para. 7 (b)"))[-1].text
    'resolution 70/125, para. 7 (b)'
    """
    is_assembly = act.organ == "General Assembly"
    if lang == "zh":
        name = f"第{write_citation(act.number, '1(1)', 'zh')}号{_WORDS['acts'][act.kind]}"
        organ = _ORGANS[act.organ][1] if act.organ in _ORGANS else ""
        day = write_day(act.date, "zh") if act.date else ""
        noted = name if is_assembly else organ + name
    else:
        name = f"{act.kind} {write_citation(act.number, '1 (1)', 'en')}"
        organ = act.organ
        day = f" of {write_day(act.date, 'en')}" if act.date else ""
        noted = name.capitalize() if is_assembly or not organ else f"{organ} {name}"
    title = next((each.text for each in act.select_titles(lang)), "")
    where = _write_place(place, lang)
    return _fill_forms(lang, name=name, organ=organ, day=day, noted=noted, title=title, place=where)


def _fill_forms(which: str, **fields: str) -> list[CitationForm]:
    """Fill in the forms of citations.toml whose main field is known."""
    forms = load_words("citations.toml")["forms"][which]
    return [
        CitationForm(name, text.format(**fields)) for name, needed, text in forms if fields[needed]
    ]


def write_document_forms(
    symbol: str, titles: Sequence[str], lang: str, place: DocumentPlace | None = None
) -> list[CitationForm]:
    """The forms in which a document is cited by its symbol.

    >>> [each.text for each in write_document_forms("A/75/62", ["Progress"], "en")]
    ['A/75/62', '“Progress” (A/75/62)', 'A/75/62.']
    """
    title, where = next(iter(titles), ""), _write_place(place, lang)
    return _fill_forms(f"document_{lang}", name=symbol, title=title, place=where)


def _write_place(place: DocumentPlace | None, lang: str) -> str:
    """Write a place in a document without its symbol."""
    if place is None or lang != "zh":
        return str(place).removeprefix(place.symbol).removeprefix(", ") if place else ""
    parts = "".join(map(_part_chinese, place.parts))
    if place.paragraph is None:
        return parts
    subs = "".join(f"({each})" for each in place.subparagraphs)
    return f"{parts}第{place.paragraph}段{subs}"


def _part_chinese(part: DocumentPart) -> str:
    numeral = _NUMERALS.get((part.number or "").upper())
    counted = write_chinese(numeral) if numeral else part.number or ""
    if part.name in _WORDS["counted"]:
        return f"第{counted}{_WORDS['counted'][part.name]}"
    return _WORDS["parts"].get(part.name, part.name) + counted
