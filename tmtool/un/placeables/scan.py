"""Find the values of a text, and build its template: a mark in the place of each value."""

from __future__ import annotations

import re
from functools import lru_cache

from tmtool.lang.script import get_base
from tmtool.un.citations import CITING
from tmtool.un.labels import drop_label
from tmtool.un.placeables.forms import list_symbols, restore_capitals, unify_forms
from tmtool.un.placeables.grammar import load_grammar
from tmtool.un.placeables.languages.reading import load_reader
from tmtool.un.placeables.model import ESCAPE, MARKS, Placeable

_MARKED = re.compile(f"[{min(MARKS.values())}-{ESCAPE}]")


@lru_cache(maxsize=64)  # A query is compared with one text after another.
def find(text: str, lang: str) -> tuple[Placeable, ...]:
    """The values in a text, in order, none inside another.

    >>> [(p.kind, p.value) for p in find("约15亿人在2019年仍无法上网", "zh")]
    [('number', 1500000000), ('year', 2019)]
    >>> find("第七十五届会议", "zh")[0].value == find("seventy-fifth session", "en")[0].value
    True
    """
    language = get_base(lang)
    if language not in ("zh", "en"):
        return tuple(load_reader(language).read(text))
    plain = restore_capitals(unify_forms(text), headings=language != "zh")
    cites = ("/" in plain or "(" in plain or "（" in plain) and CITING.search(plain) is not None
    grammar, found, position = load_grammar(language), [], 0
    for symbol in (*list_symbols(plain), None):
        end = symbol.start if symbol else len(plain)
        for start, stop, read in grammar.read(plain, position, end, cites=cites):
            found.append(Placeable(*read, start, stop))
        if symbol:
            found.append(Placeable("symbol", symbol.symbol, symbol.start, symbol.stop))
            position = symbol.stop
    return tuple(found)


@lru_cache(maxsize=64)
def build_template(text: str, lang: str) -> str:
    """The text with a mark for every value, and no label: equal ones are of one template.

    >>> build_template("2019年第74/197号决议", "zh") == build_template("2018年第73/218号决议", "zh")
    True
    >>> build_template("约15亿人", "zh") == build_template("约15%的人", "zh")
    False
    >>> build_template("(a) the report;", "en")
    'the report;'
    """
    text = drop_label(text)
    pieces: list[str] = []
    at = 0
    for each in find(text, lang):
        pieces += (text[at : each.start], MARKS[each.kind])
        at = each.stop
    if not text.isascii() and _MARKED.search(text):
        pieces[::2] = [_escaped(piece) for piece in pieces[::2]]
        return "".join(pieces) + _escaped(text[at:])
    return "".join(pieces) + text[at:]


def _escaped(text: str) -> str:
    return _MARKED.sub(lambda mark: mark[0] + ESCAPE, text)
