"""The items of a list inside a text: names between commas, with "and" before the last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tmtool.lang.script import joiner
from tmtool.un.states import state
from tmtool.units import Segment

LEAST = 3
"""Fewer items are no list."""
_SEPARATOR = re.compile(r"\s*(?:[、，；،؛]|[,;](?=\s|$))\s*")
_AND = re.compile(r"\s+(?:and|et|y|e|и)\s+|\s*(?:以及|和|及|与)\s*|\s+و\s*", re.IGNORECASE)
# What leads to a list or ends it: "Sponsors: ...", "...: draft resolution".
_COLON = re.compile(r"[:：]\s*")
_WORDS = re.compile(r"\S+")
_FINAL = re.compile(r"[.。;；,，]\s*$")
_LONGEST = 90
_NAMES = 0.6
"""The share of States, or of names, among the items from which on a list is one of them."""
_CAPITALS = 0.6
_CASED = frozenset({"en", "fr", "es", "ru", "de"})


@dataclass(frozen=True, slots=True)
class Item:
    """A name in a list: where it stands, and the code of the State that it is of."""

    place: Segment
    state: str | None


def items(segment: Segment, lang: str) -> tuple[Item, ...]:
    """The names of the longest list of States in a segment; nothing where there is none.

    >>> text = "Antigua and Barbuda, Chile, Mali and Zambia: draft resolution"
    >>> [(item.place.text, item.state) for item in items(Segment(0, 0, len(text), text), "en")]
    [('Antigua and Barbuda', 'AG'), ('Chile', 'CL'), ('Mali', 'ML'), ('Zambia', 'ZM')]

    In a sentence the first and the last one stand between other words.

    >>> text = "欢迎阿富汗、法国和日本的贡献。"
    >>> [item.place.text for item in items(Segment(0, 0, len(text), text), "zh")]
    ['阿富汗', '法国', '日本']
    """
    lists = [_trimmed(run, lang) for run in _runs(segment, lang)]
    return _longest([run for run in lists if _are_states(run)])


def names(segment: Segment, lang: str) -> tuple[Item, ...]:
    """The longest list of short parts in a segment: of names, if the language has capitals.

    >>> text = "the World Bank, UNESCO and UNICEF, the Universal Postal Union"
    >>> [item.place.text for item in names(Segment(0, 0, len(text), text), "en")]
    ['the World Bank', 'UNESCO and UNICEF', 'the Universal Postal Union']
    """
    return _longest([run for run in _runs(segment, lang) if _are_names(run, lang)])


def _longest(lists: Iterable[Sequence[Item]]) -> tuple[Item, ...]:
    longest: Sequence[Item] = ()
    for run in lists:
        longest = max(longest, run, key=len) if len(run) >= LEAST else longest
    return tuple(longest)


def _runs(segment: Segment, lang: str) -> Iterator[list[Item]]:
    found = [Item(place, state(place.text, lang)) for place in _parts(segment, lang)]
    for fits, run in groupby(found, key=_may_be_item):
        if fits:
            yield list(run)


def _are_names(run: Sequence[Item], lang: str) -> bool:
    if lang not in _CASED:
        return True
    return sum(_is_name(item.place.text) for item in run) >= _NAMES * len(run)


def _is_name(text: str) -> bool:
    """Whether most of the longer words of a text begin with a capital."""
    words = [word for word in re.findall(r"\w+", text) if len(word) > 3]
    capital = [word for word in words if word[0].isupper()]
    return len(capital) >= _CAPITALS * len(words)


def _may_be_item(item: Item) -> bool:
    return len(item.place.text) <= _LONGEST


def _trimmed(run: list[Item], lang: str) -> list[Item]:
    """A run from its first State to its last: what stands before and after is other text."""
    states = [at for at, item in enumerate(run) if item.state]
    if not states:
        return []
    start, stop = states[0], states[-1] + 1
    before = [_at_end(item, lang) for item in run[max(start - 1, 0) : start]]
    after = [_at_start(item, lang) for item in run[stop : stop + 1]]
    return [*filter(None, before), *run[start:stop], *filter(None, after)]


def _at_end(item: Item, lang: str) -> Item | None:
    """The longest State that other words lead to."""
    size = len(item.place.text)
    return next(_inside(item, lang, ((start, size) for start in range(1, size))), None)


def _at_start(item: Item, lang: str) -> Item | None:
    """The longest State that other words follow."""
    size = len(item.place.text)
    return next(_inside(item, lang, ((0, stop) for stop in range(size - 1, 0, -1))), None)


def _inside(item: Item, lang: str, spans: Iterable[tuple[int, int]]) -> Iterator[Item]:
    """The States among stretches of an item, whole words each."""
    place, spaced = item.place, joiner(lang) != ""
    words = {0, len(place.text), *(at for m in _WORDS.finditer(place.text) for at in m.span())}
    for start, stop in spans:
        text = place.text[start:stop]
        fits = text.strip() == text and (not spaced or words.issuperset((start, stop)))
        if fits and (code := state(text, lang)):
            first = place.start + start
            yield Item(Segment(place.paragraph, first, first + len(text), text), code)


def _are_states(run: Sequence[Item]) -> bool:
    return len(run) > 0 and sum(item.state is not None for item in run) >= _NAMES * len(run)


def _parts(segment: Segment, lang: str) -> Iterator[Segment]:
    text, start = segment.text, 0
    for match in [*_SEPARATOR.finditer(text), None]:
        stop = match.start() if match else len(text)
        for first, last in _around_colons(text, start, stop):
            yield from _around_and(segment, first, last, lang)
        start = match.end() if match else stop


def _around_colons(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for match in _COLON.finditer(text, start, stop):
        yield start, match.start()
        start = match.end()
    yield start, stop


def _around_and(segment: Segment, start: int, stop: int, lang: str) -> Iterator[Segment]:
    """A name, or two names joined by "and"; "Trinidad and Tobago" is one."""
    text = segment.text[start:stop]
    if state(text, lang) is None:
        for match in _AND.finditer(text):
            halves = (start, start + match.start()), (start + match.end(), stop)
            if any(state(segment.text[first:last], lang) for first, last in halves):
                for first, last in halves:
                    yield from _around_and(segment, first, last, lang)
                return
    yield from _placed(segment, start, stop)


def _placed(segment: Segment, start: int, stop: int) -> Iterator[Segment]:
    raw = segment.text[start:stop]
    text = _FINAL.sub("", raw).strip()
    if text:
        first = segment.start + start + raw.index(text)
        yield Segment(segment.paragraph, first, first + len(text), text)
