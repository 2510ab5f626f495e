"""Errors made on purpose in a pair of texts: for each kind, what it does to one that was right.

A planter takes a pair, the languages of its sides and a generator of random numbers, and gives the
pair with one error in it, or None where it finds no place for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import TypeAlias

import error_names
import error_terms
import error_titles

from tmtool.checks.model import Pair
from tmtool.lang.script import get_joiner
from tmtool.resources import locate_shared
from tmtool.un.citations import find_citations
from tmtool.un.dates import Date
from tmtool.un.placeables import Kind, Placeable, find
from tmtool.un.placeables.layout import locate_number
from tmtool.un.placeables.model import Key, list_atoms
from tmtool.un.placeables.writing import write
from tmtool.un.register import Register, read

Langs: TypeAlias = tuple[str, str]
Planter: TypeAlias = Callable[[Pair, Langs, Random], Pair | None]

_NUMERALS = "一二三四五六七八九"
_SCALES = {"亿": "万", "万": "亿", "million": "billion", "billion": "million", "千": "百"}
_TRIES = 12
_LEFT_OVER = {"zh": "[^，；。、“”《》]{8,30}", "en": r"\b[a-z]+(?: [a-z]+){3,6}\b"}
_CHINESE_MARKS: tuple[tuple[str, str], ...] = (
    ("，", ","), ("。", "."), ("；", ";"), ("，", "，，"), ("。", "。。"), ("》", ""), ("《", ""),
    ("”", ""), ("“", ""), ("）", ""), ("、", ","), ("：", ":"), ("，", " ，"),
)  # fmt: skip
_ENGLISH_MARKS: tuple[tuple[str, str], ...] = (
    (", ", " , "), (", ", ",, "), (";", " ;"), ("”", ""), ("“", ""), (")", ""), (" ", "  "),
    (", ", "，"), (".", "。"), ("“", '"'), (" the ", " the the "),
)  # fmt: skip


def values(*kinds: Kind) -> Planter:
    """Makes one value that both sides say another one, on either side.

    What one side leaves out ("at the national and local levels" for 国家和地方两级) can't be
    compared with anything.
    """

    def plant(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
        side = rng.randrange(2)
        text, lang = _side(pair, side), langs[side]
        places = [each for each in find(text, lang) if each.kind in kinds]
        shared = _said(_side(pair, 1 - side), langs[1 - side])
        places = [each for each in places if all(atom in shared for atom in list_atoms(each))]
        for _ in range(_TRIES if places else 0):
            place = rng.choice(places)
            wrong = _another(text[place.start : place.stop], place, lang, rng)
            made = text[: place.start] + (wrong or "") + text[place.stop :]
            if wrong and _said(made, lang) != _said(text, lang):
                return _with(pair, side, made)
        return None

    return plant


def _another(written: str, place: Placeable, lang: str, rng: Random) -> str | None:
    """Another figure, two figures exchanged, another scale, or the next number in words."""
    ways = [_one_more_or_less(written, place, lang, rng)]
    if re.search("[0-9]", written):
        ways = [_other_digit(written, rng), _exchanged(written, rng), _other_scale(written)]
    elif re.search(f"[{_NUMERALS}]", written):
        ways.append(_other_numeral(written, rng))
    possible = [way for way in ways if way and way != written]
    return rng.choice(possible) if possible else None


def _one_more_or_less(written: str, place: Placeable, lang: str, rng: Random) -> str | None:
    if not isinstance(place.value, int):
        return None
    return write(place.kind, max(1, place.value + rng.choice((-1, 1))), lang, written)


def _other_digit(written: str, rng: Random) -> str:
    at = rng.choice([i for i, c in enumerate(written) if c in "0123456789"])
    digits = [d for d in "123456789" if d != written[at]]
    return written[:at] + rng.choice(digits) + written[at + 1 :]


def _exchanged(written: str, rng: Random) -> str | None:
    """Two figures that stand side by side, the other way round."""
    pairs = [m.start() for m in re.finditer(r"(?=([0-9])(?!\1)[0-9])", written)]
    if not pairs:
        return None
    at = rng.choice(pairs)
    return written[:at] + written[at + 1] + written[at] + written[at + 2 :]


def _other_scale(written: str) -> str | None:
    word = next((word for word in _SCALES if word in written), None)
    return written.replace(word, _SCALES[word]) if word else None


def _other_numeral(written: str, rng: Random) -> str:
    at = rng.choice([i for i, c in enumerate(written) if c in _NUMERALS])
    others = [c for c in _NUMERALS if c != written[at]]
    return written[:at] + rng.choice(others) + written[at + 1 :]


def _said(text: str, lang: str) -> list[Key]:
    return [atom for each in find(text, lang) for atom in list_atoms(each)]


def lost(*kinds: Kind) -> Planter:
    """Takes out one value of these kinds."""

    def plant(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
        side = rng.randrange(2)
        text, lang = _side(pair, side), langs[side]
        # The number of a paragraph is no value.
        number = locate_number(text).stop
        places = [
            each
            for each in find(text, lang)
            if each.kind in kinds and _in_figures(text, each) and each.start >= number
        ]
        if not places:
            return None
        place = rng.choice(places)
        made = text[: place.start] + text[place.stop :]
        once = sum(each.value == place.value for each in find(text, lang)) == 1
        return _with(pair, side, made) if once else None

    return plant


def wrong_on_both(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """Both sides date a resolution that the register knows otherwise, and alike."""
    cited = [c for c in find_citations(pair.source, langs[0]) if c.date and _registered(c.number)]
    if not cited:
        return None
    date = rng.choice(cited).date
    assert date is not None
    new = Date(date.year, date.month, ((date.day or 1) + rng.randrange(27)) % 28 + 1)
    source, target = (_redated(_side(pair, i), langs[i], date, new) for i in (0, 1))
    return Pair(pair.number, source, target) if source and target else None


def _registered(number: str) -> bool:
    act = _register().find_act(number)
    return act is not None and act.date is not None


@lru_cache(maxsize=1)
def _register() -> Register:
    return read(locate_shared("seeds", "register.toml"))


def _redated(text: str, lang: str, old: Date, new: Date) -> str | None:
    place = next((each for each in find(text, lang) if each.value == old), None)
    written = write("date", new, lang, text[place.start : place.stop]) if place else None
    return text[: place.start] + written + text[place.stop :] if place and written else None


def _in_figures(text: str, place: Placeable) -> bool:
    return re.search("[0-9]", text[place.start : place.stop]) is not None


def punctuation(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """One mark is another's, doubled, unpaired or with a blank before it, on either side."""
    side = rng.randrange(2)
    text = _side(pair, side)
    marks = _CHINESE_MARKS if langs[side] == "zh" else _ENGLISH_MARKS
    usable = [(old, new) for old, new in marks if old in text]
    if not usable:
        return None
    old, new = rng.choice(usable)
    at = rng.choice([m.start() for m in re.finditer(re.escape(old), text)])
    return _with(pair, side, text[:at] + new + text[at + len(old) :])


def empty(pair: Pair, _langs: Langs, _rng: Random) -> Pair | None:
    """The translation is not there."""
    return replace(pair, target="")


def untranslated(pair: Pair, langs: Langs, _rng: Random) -> Pair | None:
    """The translation is the source."""
    return replace(pair, target=pair.source) if _has_words(pair.source, langs[0]) else None


def leftover(pair: Pair, langs: Langs, rng: Random) -> Pair | None:
    """A few words of the source stand in the translation."""
    found = re.findall(_LEFT_OVER[langs[0]], pair.source)
    if not found or len(pair.target) < 20:
        return None
    cut = rng.randrange(len(pair.target))
    while cut and pair.target[cut].isalnum() and pair.target[cut - 1].isascii():
        cut -= 1
    link = get_joiner(langs[1])
    return replace(pair, target=pair.target[:cut] + rng.choice(found) + link + pair.target[cut:])


def half_missing(pair: Pair, _langs: Langs, rng: Random) -> Pair | None:
    """The translation of a paragraph breaks off behind a mark or a blank near its middle."""
    text = pair.target
    if len(text) < 60 or len(pair.source) < 60:
        return None
    middle = range(int(len(text) * 0.4), int(len(text) * 0.6))
    ends = [at + 1 for at in middle if text[at] in " ，；、,;"]
    return replace(pair, target=text[: rng.choice(ends)].rstrip()) if ends else None


def _has_words(text: str, lang: str) -> bool:
    return len(re.findall(_LEFT_OVER[lang], text)) > 0


def _side(pair: Pair, side: int) -> str:
    return pair.target if side else pair.source


def _with(pair: Pair, side: int, text: str) -> Pair:
    return replace(pair, target=text) if side else replace(pair, source=text)


_NUMBERS: tuple[Kind, ...] = (
    "number", "range", "money", "ratio", "label", "numbered", "paragraph", "points", "fraction",
)  # fmt: skip
_DATES: tuple[Kind, ...] = ("date", "day", "month", "year", "decade", "dates", "period", "years")

# A year that one text alone has is often named elsewhere in the other: no check reports it.
_DATES_LEFT_OUT = tuple(kind for kind in _DATES if kind != "year")

PLANTERS: Mapping[str, Planter] = {
    "numbers": values(*_NUMBERS), "percentages": values("percentage"), "dates": values(*_DATES),
    "ordinals": values("ordinal"), "symbols": values("symbol"), "citations": values("resolution"),
    "lost values": lost(*_NUMBERS, *_DATES_LEFT_OUT, "percentage", "symbol", "resolution"),
    "wrong on both": wrong_on_both,
    "deprecated terms": error_terms.deprecated, "wrong terms": error_terms.wrong,
    "names exchanged": error_names.exchanged,
    "titles": error_titles.bare_title,
    "brackets": error_names.bracketed, "damage": error_names.damaged,
    "punctuation": punctuation, "untranslated": untranslated, "empty": empty,
    "untranslated words": leftover,
    "half missing": half_missing,
}  # fmt: skip
"""The kinds of errors that stand in one pair."""

_TERMS = ("terms", "deprecated terms", "superseded terms")

BELONG: Mapping[str, Collection[str]] = {
    "numbers": ("numbers", "dates", "numbering"), "percentages": ("numbers",),
    "dates": ("dates", "numbers"),
    "ordinals": ("numbers",), "symbols": ("symbols",), "citations": ("citations", "numbers"),
    "lost values": ("numbers", "dates", "symbols", "citations"),
    "punctuation": (
        "width", "commas", "paired marks", "lost quotations", "quotation marks", "spaces",
        "doubled marks", "final punctuation", "repeated words", "curly quotes",
    ),
    "untranslated": ("untranslated",), "empty": ("empty",),
    "untranslated words": ("untranslated words", "untranslated"),
    "paragraphs": ("paragraphs",),
    "half missing": ("completeness",),
    "names exchanged": ("names",), "brackets": ("brackets",),
    "titles": ("titles",),
    "damage": ("damage",), "wrong on both": ("cited resolutions",),
    "deprecated terms": _TERMS,
    # That one body stands for another is told once, by the check of names.
    "wrong terms": (*_TERMS, "names"),
}  # fmt: skip
"""Which checks have to find a kind: their names."""


def turned(pair: Pair) -> Pair:
    """The other side is the source."""
    return replace(pair, source=pair.target, target=pair.source)


def planted(
    pairs: Collection[Pair], kind: str, langs: Langs, count: int, rng: Random
) -> Iterator[tuple[Pair, Pair]]:
    """Pairs as they were and with one error of the kind, no error twice, `count` at most."""
    order = list(pairs)
    seen: set[Pair] = set()
    for _ in range(3):
        rng.shuffle(order)
        for pair in order:
            if len(seen) == count:
                return
            made = PLANTERS[kind](pair, langs, rng)
            if made is not None and made not in seen:
                seen.add(made)
                yield pair, made
