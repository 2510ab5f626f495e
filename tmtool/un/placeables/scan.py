"""Placeables in running text: where they stand, and a text with a mark in the place of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tmtool.lang.numbers import DIGITS
from tmtool.lang.script import base
from tmtool.un.citations import CITING
from tmtool.un.placeables import chinese, english, others
from tmtool.un.placeables.capitals import restored
from tmtool.un.placeables.model import ESCAPE, MARKS, Placeable, Read, Rule
from tmtool.un.placeables.rules import CITATION
from tmtool.un.symbols import Match, find_symbols

# Other forms of what the rules know, character for character.
_FORMS = (
    str.maketrans("％．／－＄￡億萬號兩屆條點決議附○項貳", "%./-$£亿万号两届条点决议附〇项二")
    | DIGITS
)
_OTHER_FORMS = re.compile(f"[{''.join(map(chr, _FORMS))}]")
_SYMBOL = re.compile("[A-Z](?:-[0-9]{2})?/[A-Z0-9]")
_SPECIAL = re.compile("E?S-[0-9]{1,2}/[0-9]{1,4}(?![0-9/])|S/[0-9]{1,2}-[0-9]{1,3}(?![0-9/])")
_MARKED = re.compile(f"[{min(MARKS.values())}-{ESCAPE}]")


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules of a language: what to try where, in a text that cites and in one that doesn't."""

    seed: Callable[[str], re.Pattern[str]]
    plain: dict[str, tuple[Rule, ...]]
    citing: dict[str, tuple[Rule, ...]]


@lru_cache(maxsize=64)
def grammar(lang: str) -> Grammar:
    """The rules for a language code, whatever its region."""
    language = base(lang)
    room = {"zh": chinese, "en": english}.get(language)
    rules = room.RULES if room else others.rules(language)
    figures = rules["figures"]
    citing = {**rules, "figures": (figures[0], CITATION, *figures[1:])}
    return Grammar(room.seed if room else others.seed, rules, citing)


def scan(text: str, lang: str) -> Iterator[tuple[int, int, Read]]:
    """The placeables of a text in order, none inside another: start, stop, kind and value."""
    language = grammar(lang)
    if not text.isascii() and _OTHER_FORMS.search(text):
        text = text.translate(_FORMS)
    text = restored(text, headings=lang[:2] != "zh")
    cites = ("/" in text or "(" in text or "（" in text) and CITING.search(text) is not None
    rules = language.citing if cites else language.plain
    symbols = _symbols(text) if "/" in text and _SYMBOL.search(text) else []
    seed = language.seed(text)
    at = 0
    for symbol in symbols:
        yield from _between(text, at, symbol.start, seed, rules)
        yield symbol.start, symbol.stop, ("symbol", symbol.symbol)
        at = symbol.stop
    yield from _between(text, at, len(text), seed, rules)


def _symbols(text: str) -> list[Match]:
    """The document symbols of a text; S-19/2 and S/19-2 are resolutions of special sessions."""
    return [each for each in find_symbols(text) if not _SPECIAL.match(text, each.start)]


def _between(
    text: str, at: int, stop: int, seed: re.Pattern[str], rules: dict[str, tuple[Rule, ...]]
) -> Iterator[tuple[int, int, Read]]:
    """The placeables that begin in a stretch without symbols."""
    while (begin := seed.search(text, at, stop)) is not None:
        start = begin.start()
        at = begin.end()
        for rule in rules[begin.lastgroup or ""]:
            found = rule.match(text, start)
            if found and (value := rule.read(found[0])) is not None:
                at = found.end()
                yield start, at, value
                break


@lru_cache(maxsize=64)  # A query is compared with one text after another.
def find(text: str, lang: str) -> tuple[Placeable, ...]:
    """The values in a text, in order, none inside another.

    >>> [(p.kind, p.value) for p in find("约15亿人在2019年仍无法上网", "zh")]
    [('number', 1500000000), ('year', 2019)]
    >>> find("第七十五届会议", "zh")[0].value == find("seventy-fifth session", "en")[0].value
    True
    """
    return tuple(Placeable(*read, start, stop) for start, stop, read in scan(text, lang))


@lru_cache(maxsize=64)
def skeleton(text: str, lang: str) -> str:
    """The text with a mark for every value: texts with equal skeletons are one formula.

    >>> skeleton("2019年第74/197号决议", "zh") == skeleton("2018年第73/218号决议", "zh")
    True
    >>> skeleton("约15亿人", "zh") == skeleton("约15%的人", "zh")
    False
    """
    pieces: list[str] = []
    at = 0
    for start, stop, (kind, _) in scan(text, lang):
        pieces += (text[at:start], MARKS[kind])
        at = stop
    if not text.isascii() and _MARKED.search(text):
        pieces[::2] = [_escaped(piece) for piece in pieces[::2]]
        return "".join(pieces) + _escaped(text[at:])
    return "".join(pieces) + text[at:]


def _escaped(text: str) -> str:
    return _MARKED.sub(lambda mark: mark[0] + ESCAPE, text)
