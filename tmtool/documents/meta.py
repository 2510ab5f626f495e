"""What a document says of itself: its symbol, the facts of its masthead, and its language.

A language that is given counts if the content does not contradict it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tmtool.documents.lines import Line, RemovedText, strip_marks
from tmtool.errors import InputError
from tmtool.lang import codes
from tmtool.lang.detect import detect
from tmtool.un import masthead
from tmtool.un.masthead import MastheadFact
from tmtool.un.symbols import parse_symbol
from tmtool.units import Meta, Status

_TOO_LITTLE = 0.05
"""Confidence below which no language is told. Chosen, no measurement."""
_CERTAIN = 0.8
"""Confidence from which on a language that was given can be wrong. Chosen, no measurement."""
_LONG_ENOUGH = 200
"""Letters that such a text needs; a Chinese character counts for three. Chosen, no measurement."""
# Languages so close that a short look can't contradict what a person says.
_ALIKE = (
    frozenset(("da", "no", "sv")), frozenset(("cs", "sk")), frozenset(("id", "ms")),
    frozenset(("sr", "bg", "mk")), frozenset(("es", "ca", "pt", "gl")), frozenset(("fa", "ur")),
)  # fmt: skip


_HEAD = 30
"""Lines that a masthead may take. Chosen, no measurement."""

_ADOPTED = re.compile(r"[A-Z]+(?:/HRC)?/RES/")
_DRAFT = re.compile(r"(?:/|-)L\.[0-9]")
_REPORT = re.compile(r"(?:A|E)(?:/HRC)?/[0-9]{1,4}/[0-9]+(?:/|-|$)|JIU/REP/")


def describe(
    blocks: Sequence[Line],
    furniture: Iterable[RemovedText],
    meta: Meta,
    symbol: str | None,
    fallback: str | None,
) -> tuple[str | None, Meta]:
    """The document's own symbol, and what its masthead adds to `meta`.

    A symbol that is given wins; then comes one that stands alone in the masthead or heads the
    pages, then `fallback`. One inside a sentence is a citation.
    """
    facts = [fact for block in blocks if block.role == "masthead" for fact in _facts(block)]
    own = symbol or _first(facts, "symbol") or _heading_pages(furniture) or fallback
    described = replace(
        meta,
        session=_first(facts, "session"),
        agenda_item=_first(facts, "agenda_item"),
        date=_first(facts, "date") or _adopted_on(facts),
        distribution=_first(facts, "distribution"),
        original=meta.original or _first(facts, "original") or None,
        status=_status(own, facts),
    )
    return own, described


def read_meta(lines: Sequence[str], meta: Meta) -> Meta:
    """What the first lines of a text add to `meta` where no masthead is told from the rest.

    Only the status and the original language: both must reach every export.
    """
    facts = [fact for line in lines[:_HEAD] for fact in masthead.find_facts(line)]
    return replace(
        meta,
        original=meta.original or _first(facts, "original") or None,
        status=_status(None, facts),
    )


def _facts(block: Line) -> Iterable[MastheadFact]:
    for line in strip_marks(block.text).split("\n"):
        yield from masthead.find_facts(line)


def _first(facts: Iterable[MastheadFact], name: masthead.Name) -> str | None:
    return next((fact.value for fact in facts if fact.name == name), None)


def _adopted_on(facts: Iterable[MastheadFact]) -> str | None:
    line = _first(facts, "adoption")
    return masthead.find_first_date(line) if line else None


def _heading_pages(furniture: Iterable[RemovedText]) -> str | None:
    heads = (each.text for each in furniture if each.reason == "running head")
    return next((symbol for head in heads if (symbol := parse_symbol(head))), None)


def _status(symbol: str | None, facts: Sequence[MastheadFact]) -> Status | None:
    """Unofficial as soon as a line says so; else as the symbol has it, else as a line says."""
    names = {fact.name for fact in facts}
    if "unofficial" in names:
        return "unofficial"
    by_symbol: tuple[tuple[Status, re.Pattern[str]], ...] = (
        ("adopted", _ADOPTED), ("draft", _DRAFT), ("report", _REPORT),
    )  # fmt: skip
    for status, pattern in by_symbol:
        if symbol and pattern.search(symbol):
            return status
    if "draft" in names:
        return "draft"
    return "adopted" if "adoption" in names else None


def find_language(text: str, given: str | None, name: str) -> str:
    """The code of the text's language; `name` is what messages call the text.

    >>> find_language("大会回顾其关于信息和通信技术促进可持续发展的决议", None, "a.txt")
    'zh'
    """
    guess = detect(text)
    if given is None:
        if guess.confidence < _TOO_LITTLE:
            message = f"{name} holds too little text to recognize its language: name the language"
            raise InputError(message)
        return guess.lang
    lang = codes.normalize(given)
    alike = any({lang, guess.lang} <= group for group in _ALIKE)
    letters = sum(char.isalpha() for char in text) * (3 if guess.lang in ("zh", "ja") else 1)
    certain = guess.confidence >= _CERTAIN and letters >= _LONG_ENOUGH
    if lang != guess.lang and certain and not alike:
        message = f"{name} looks like {codes.name(guess.lang)}, not {codes.name(lang)}"
        raise InputError(message)
    return lang
