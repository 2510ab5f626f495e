"""Figures that belong to the layout of a page and say nothing: they are never compared as values.

The number of a paragraph ("12. The Commission", 十二、), the figure of a footnote that hangs on a
word or a mark ("position.2", "2015;2", 报告；1), figures spaced out by a typesetter (2 0 1 5 年).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from tmtool.lang.script import get_base
from tmtool.un.placeables.model import Placeable, list_atoms
from tmtool.un.vocabulary import join_pieces, load_words

_NO_NUMBERS = ("money", "percentage", "points")  # no footnote number is one: 10元硬币


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of layout.toml; one that matches nothing for other names."""
    things = load_words("placeables/languages/zh.toml")["grammar"]["counted_things"]
    pieces = join_pieces(load_words("placeables/layout.toml"), counted_things=things)
    return re.compile(pieces.get(name, "(?!)"))


def find_number(text: str) -> tuple[int, ...] | None:
    """The number that a text begins with as a paragraph of its document, in its parts.

    >>> find_number("12. The Commission"), find_number("3.2 . 1取得了进展")
    ((12,), (3, 2, 1))
    >>> find_number("1.5 million") is None
    True
    """
    found = _pattern("number").match(text)
    written = found and (found["plain"] or found["dotted"])
    return tuple(map(int, re.findall("[0-9]+", written))) if written else None


def locate_number(text: str) -> range:
    """Where the number stands that a text begins with; nowhere is an empty range."""
    found = _pattern("number").match(text)
    group = found and next((name for name in ("plain", "dotted") if found[name]), None)
    return range(*found.span(group)) if found and group else range(0)


def drop_layout(
    texts: tuple[tuple[str, str], tuple[str, str]],
    values: tuple[Sequence[Placeable], Sequence[Placeable]],
) -> tuple[tuple[Placeable, ...], tuple[Placeable, ...]]:
    """The values of two texts (each with its language) without those that their layout has.

    What may be the figure of a footnote counts as one where the other text doesn't say it as
    often, or has it as the figure of a footnote itself.
    """
    stops = _find_number_stops(texts)
    kept = [
        _drop_numbers(text, own, stop)
        for (text, _), own, stop in zip(texts, values, stops, strict=True)
    ]
    hanging = [
        set(_find_hanging(*texts[at], texts[1 - at][0], [each.start for each in own]))
        for at, own in enumerate(kept)
    ]
    if not any(hanging):
        return tuple(kept[0]), tuple(kept[1])
    said = [Counter(atom for each in own for atom in list_atoms(each)) for own in kept]
    for at in (0, 1):
        more = said[at] - said[1 - at]
        kept[at] = [
            each
            for each in kept[at]
            if each.start not in hanging[at]
            or each.kind in _NO_NUMBERS
            or not all(more[atom] for atom in list_atoms(each))
        ]
    return tuple(kept[0]), tuple(kept[1])


def _find_number_stops(texts: tuple[tuple[str, str], tuple[str, str]]) -> list[int]:
    """Return where the paragraph numbers of two texts end, 0 for none.

    Figures at the start are a number where the other text has the same figures as its number.
    """
    stops, numbers = [], []
    for text, lang in texts:
        own = _pattern(f"number_{get_base(lang)}")
        found = _pattern("number").match(text) or own.match(text)
        stops.append(found.end() if found else 0)
        numbers.append(find_number(text))
    for at, (text, _) in enumerate(texts):
        found = _pattern("figures_at_start").match(text)
        if found and not stops[at] and tuple(map(int, found[1].split("."))) == numbers[1 - at]:
            stops[at] = found.end()
    return stops


def _drop_numbers(text: str, values: Sequence[Placeable], number_stop: int) -> list[Placeable]:
    """Drop the paragraph number that ends at `number_stop`, and read years that are spaced out."""
    kept = [each for each in values if each.stop > number_stop]
    for found in _pattern("spaced_out").finditer(text) if " " in text else ():
        kept = [each for each in kept if not found.start() <= each.start < found.end()]
        kept.append(Placeable("year", int(found[0].replace(" ", "")), *found.span()))
    return kept


def _find_hanging(text: str, lang: str, second: str, starts: Sequence[int]) -> Iterator[int]:
    """Which of the values that begin at these places may belong to the layout."""
    if not starts:
        return
    yield from _find_footnotes(text, lang, starts)
    yield from (start for start in starts if _pattern("inside").match(text, start))
    if (")" in text or "）" in text) and _pattern("other_item").search(second):
        items = (
            found.start("n" if found["n"] else "n2") for found in _pattern("item").finditer(text)
        )
        yield from (start for start in items if start in starts)


def _find_footnotes(text: str, lang: str, starts: Sequence[int]) -> Iterator[int]:
    """Which of the values that begin at these places are figures of footnotes."""
    base = get_base(lang)
    pattern = _pattern("hanging" if base in ("ar", "es", "fr", "ru") else f"footnotes_{base}")
    # The first figure may have blanks before it, which are a part of what is found.
    for position in dict.fromkeys((0, *starts)):
        found = pattern.match(text, position)
        if found and not _pattern("abbreviated").search(text[:position]):
            start = next(found.start(name) for name, group in found.groupdict().items() if group)
            if start in starts:
                yield start
