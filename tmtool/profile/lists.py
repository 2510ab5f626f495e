"""Lists whose order differs by language, paired as sets: States, organizations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, TypeAlias

from tmtool.lang.script import get_joiner
from tmtool.protocols import Encoder
from tmtool.un.proper_names import find_state
from tmtool.units import Alignment, Bead, Bitext, Document, Pairing, Segment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST = 3
"""Fewer items are no list. Chosen, no measurement."""
_SEPARATOR = re.compile(r"\s*(?:[、，；،؛]|[,;](?=\s|$))\s*")
_AND = re.compile(r"\s+(?:and|et|y|e|и)\s+|\s*(?:以及|和|及|与)\s*|\s+و\s*", re.IGNORECASE)
# What leads to a list or ends it: "Sponsors: ...", "...: draft resolution".
_COLON = re.compile(r"[:：]\s*")
_WORDS = re.compile(r"\S+")
_FINAL = re.compile(r"[.。;；,，]\s*$")
_LONGEST = 90
"""Characters: a longer item is a sentence. Chosen, no measurement."""
_NAMES = 0.6
"""The share of States, or of names, among the items from which on a list is one of them. Chosen,
no measurement."""
_CAPITALS = 0.6
"""Share of words with capitals that makes a name. Chosen, no measurement."""
_CASED = frozenset({"en", "fr", "es", "ru", "de"})


_SAME_STATE = 0.99
"""The score of two names of one State: all 195 of six languages are told apart. Measured."""
_LEAST_GAP = 0.1
"""How far a pair must be ahead of either name's next best. From here on 99.8 % of pairs were right
among the names of 195 States by their vectors alone, as `benchmarks/lists.py` prints. Measured."""
_NEIGHBOURS = 6
"""Best cosines that make the neighbourhood of an item. Chosen, no measurement."""
_LONGEST_ITEM = 120
"""Characters: a longer paragraph is no item of a list. Chosen, no measurement."""
_MOST_PAIR = 0.7
"""The share of the items that must find their partner in a list that is known by them alone.
Chosen, no measurement."""


_Pairs: TypeAlias = Sequence[tuple[int, int, float]]
"""Pairs of two lists by number, each with its score."""


def pair_lists(bitext: Bitext, encoder: Encoder) -> Bitext:
    """The bitext with the items of its lists paired, whatever their order.

    A list inside one bead leaves the bead as it is. One of short paragraphs that were paired in
    order, and wrongly, is taken apart: its beads become null beads, its pairings say what belongs
    together.
    """
    lists: list[Pairing] = []
    streams = []
    for stream in bitext.streams:
        for bead in stream.beads:
            lists += _inside(stream, bead, bitext, encoder)
        apart, pairings = _taken_apart(stream, bitext, encoder)
        streams.append(apart)
        lists += pairings
    return replace(bitext, streams=tuple(streams), lists=(*bitext.lists, *lists))


def _inside(stream: Alignment, bead: Bead, bitext: Bitext, encoder: Encoder) -> Iterator[Pairing]:
    """The items of a list that stands in one bead: of States, or of other names out of order."""
    if not bead.source or not bead.target:
        return
    langs = bitext.source.lang, bitext.target.lang
    sides = [stream.source[at] for at in bead.source], [stream.target[at] for at in bead.target]
    source, target = (
        [item for segment in side for item in find_states(segment, lang)]
        for side, lang in zip(sides, langs, strict=True)
    )
    if min(len(source), len(target)) >= LEAST:
        yield from _pairings(source, target, _paired(source, target, encoder))
        return
    source, target = (
        [item for segment in side for item in find_names(segment, lang)]
        for side, lang in zip(sides, langs, strict=True)
    )
    if min(len(source), len(target)) > LEAST:
        found = _paired(source, target, encoder)
        if _fills(found, source, target) and _crosses(found):
            yield from _pairings(source, target, found)


def _taken_apart(
    stream: Alignment, bitext: Bitext, encoder: Encoder
) -> tuple[Alignment, list[Pairing]]:
    beads: list[Bead] = []
    lists: list[Pairing] = []
    documents = bitext.source, bitext.target
    for of_items, group in groupby(stream.beads, key=lambda b: _is_of_items(stream, b, documents)):
        run = list(group)
        start, stop, found = _as_set(stream, run, documents, encoder) if of_items else (0, 0, [])
        beads += [*run[:start], *_nulls(run[start:stop]), *run[stop:]]
        lists += found
    return replace(stream, beads=tuple(beads)), lists


def _is_of_items(stream: Alignment, bead: Bead, documents: tuple[Document, Document]) -> bool:
    """Whether a bead holds nothing but short paragraphs without an end, as lists have."""
    sides = (stream.source, bead.source), (stream.target, bead.target)
    return not bead.checked and all(
        _is_item(segments[at], document)
        for (segments, span), document in zip(sides, documents, strict=True)
        for at in span
    )


def _is_item(segment: Segment, document: Document) -> bool:
    paragraph = document.paragraphs[segment.paragraph]
    whole = segment.text == paragraph.text
    ends = segment.text.rstrip()[-1:] in "。；.;:：!?！？，,"
    return whole and not ends and len(segment.text) <= _LONGEST_ITEM and not paragraph.label


def _as_set(
    stream: Alignment,
    run: Sequence[Bead],
    documents: tuple[Document, Document],
    encoder: Encoder,
) -> tuple[int, int, list[Pairing]]:
    """Which of a run of beads are a list out of order, and its pairings; none otherwise."""
    source = [_item(stream.source[at], documents[0]) for bead in run for at in bead.source]
    target = [_item(stream.target[at], documents[1]) for bead in run for at in bead.target]
    if min(len(source), len(target)) < LEAST:
        return 0, 0, []
    found = _paired(source, target, encoder)
    if not _fills(found, source, target) or not _crosses(found):
        return 0, 0, []
    partner = {source[i].place: target[j].place for i, j, _ in found}
    # Headings beside a list stand in order, so that the set pairs them as their beads do.
    right = [
        bead.type == "1-1"
        and partner.get(stream.source[bead.source[0]]) == stream.target[bead.target[0]]
        for bead in run
    ]
    start, stop = right.index(False), len(right) - right[::-1].index(False)
    kept = {stream.source[at] for bead in (*run[:start], *run[stop:]) for at in bead.source}
    pairings = _pairings(source, target, found)
    return start, stop, [each for each in pairings if each.source not in kept]


def _fills(pairs: _Pairs, source: Sequence[ListItem], target: Sequence[ListItem]) -> bool:
    """Whether most items found their partner."""
    return len(pairs) >= _MOST_PAIR * max(len(source), len(target))


def _crosses(pairs: _Pairs) -> bool:
    targets = [j for _, j, _ in sorted(pairs)]
    return targets != sorted(targets)


def _item(segment: Segment, document: Document) -> ListItem:
    return ListItem(segment, find_state(segment.text, document.lang))


def _nulls(beads: Sequence[Bead]) -> Iterator[Bead]:
    """A bead for each segment, in order: the sources, then the targets."""
    if not beads:
        return
    at_target, at_source = beads[0].target.start, beads[-1].source.stop
    for bead in beads:
        yield from (Bead((range(i, i + 1), range(at_target, at_target))) for i in bead.source)
    for bead in beads:
        yield from (Bead((range(at_source, at_source), range(j, j + 1))) for j in bead.target)


def _pairings(
    source: Sequence[ListItem], target: Sequence[ListItem], pairs: _Pairs
) -> Iterator[Pairing]:
    for i, j, score in sorted(pairs):
        yield Pairing((source[i].place, target[j].place), score)


def _paired(source: Sequence[ListItem], target: Sequence[ListItem], encoder: Encoder) -> _Pairs:
    """Names of one State, and of the rest those that are clearly closest to each other."""
    theirs = {item.state: j for j, item in enumerate(target) if item.state}
    pairs = [
        (i, theirs.pop(item.state), _SAME_STATE)
        for i, item in enumerate(source)
        if item.state in theirs
    ]
    left = [i for i, item in enumerate(source) if not item.state]
    right = [j for j, item in enumerate(target) if not item.state]
    if left and right:
        scores = _scores([source[i] for i in left], [target[j] for j in right], encoder)
        pairs += [(left[i], right[j], score) for i, j, score in scores]
    return pairs


def _scores(
    source: Sequence[ListItem], target: Sequence[ListItem], encoder: Encoder
) -> Iterator[tuple[int, int, float]]:
    import numpy as np

    sides = [encoder.encode([item.place.text for item in each]) for each in (source, target)]
    if min(len(source), len(target)) > _NEIGHBOURS:  # too few have no mean of their own
        sides = [normalize(side - side.mean(0)) for side in sides]
    cosines = sides[0] @ sides[1].T
    apart = cosines - measure_crowding(cosines, 1) - measure_crowding(cosines, 0)
    for i, j in enumerate(apart.argmax(1)):
        if apart[:, j].argmax() != i:
            continue
        others = np.concatenate([np.delete(apart[i], j), np.delete(apart[:, j], i)])
        gap = float(apart[i, j] - others.max(initial=-1.0))
        if gap >= _LEAST_GAP:
            yield i, int(j), _probability(gap, float(cosines[i, j]))


def normalize(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors with length 1."""
    import numpy as np

    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def measure_crowding(cosines: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Half the mean of each name's best cosines, shaped to be subtracted."""
    import numpy as np

    count = min(_NEIGHBOURS, cosines.shape[axis])
    best = np.sort(cosines, axis=axis).take(range(-count, 0), axis=axis)
    return np.asarray(best.mean(axis=axis, keepdims=True) / 2)


def _probability(gap: float, cosine: float) -> float:
    """The share of such pairs that is right, by a logistic curve through names of States."""
    import math

    return 1 / (1 + math.exp(0.2 - 21.7 * gap - 2.8 * cosine))


@dataclass(frozen=True, slots=True)
class ListItem:
    """A name in a list: where it stands, and the code of the State that it is of."""

    place: Segment
    state: str | None


def find_states(segment: Segment, lang: str) -> tuple[ListItem, ...]:
    """The names of the longest list of States in a segment; nothing where there is none.

    >>> text = "Antigua and Barbuda, Chile, Mali and Zambia: draft resolution"
    >>> [
    ...     (item.place.text, item.state)
    ...     for item in find_states(Segment(0, 0, len(text), text), "en")
    ... ]
    [('Antigua and Barbuda', 'AG'), ('Chile', 'CL'), ('Mali', 'ML'), ('Zambia', 'ZM')]

    In a sentence the first and the last one stand between other words.

    >>> text = "欢迎阿富汗、法国和日本的贡献。"
    >>> [item.place.text for item in find_states(Segment(0, 0, len(text), text), "zh")]
    ['阿富汗', '法国', '日本']
    """
    lists = [_trimmed(run, lang) for run in _runs(segment, lang)]
    return _longest(
        [
            run
            for run in lists
            if len(run) > 0 and sum(item.state is not None for item in run) >= _NAMES * len(run)
        ]
    )


def find_names(segment: Segment, lang: str) -> tuple[ListItem, ...]:
    """The longest list of short parts in a segment: of names, if the language has capitals.

    >>> text = "the World Bank, UNESCO and UNICEF, the Universal Postal Union"
    >>> [item.place.text for item in find_names(Segment(0, 0, len(text), text), "en")]
    ['the World Bank', 'UNESCO and UNICEF', 'the Universal Postal Union']
    """
    return _longest(
        run
        for run in _runs(segment, lang)
        if lang not in _CASED or sum(_is_name(item.place.text) for item in run) >= _NAMES * len(run)
    )


def _longest(lists: Iterable[Sequence[ListItem]]) -> tuple[ListItem, ...]:
    longest: Sequence[ListItem] = ()
    for run in lists:
        longest = max(longest, run, key=len) if len(run) >= LEAST else longest
    return tuple(longest)


def _runs(segment: Segment, lang: str) -> Iterator[list[ListItem]]:
    found = [ListItem(place, find_state(place.text, lang)) for place in _parts(segment, lang)]
    for fits, run in groupby(found, key=lambda item: len(item.place.text) <= _LONGEST):
        if fits:
            yield list(run)


def _is_name(text: str) -> bool:
    """Whether most of the longer words of a text begin with a capital."""
    words = [word for word in re.findall(r"\w+", text) if len(word) > 3]
    capital = [word for word in words if word[0].isupper()]
    return len(capital) >= _CAPITALS * len(words)


def _trimmed(run: list[ListItem], lang: str) -> list[ListItem]:
    """A run from its first State to its last: what stands before and after is other text."""
    states = [at for at, item in enumerate(run) if item.state]
    if not states:
        return []
    start, stop = states[0], states[-1] + 1
    items = run[start:stop]
    for item in run[max(start - 1, 0) : start]:
        # The longest State that other words lead to, and below the longest that others follow.
        size = len(item.place.text)
        led_to = _within(item, lang, ((at, size) for at in range(1, size)))
        items = [*islice(led_to, 1), *items]
    for item in run[stop : stop + 1]:
        followed = _within(item, lang, ((0, at) for at in range(len(item.place.text) - 1, 0, -1)))
        items = [*items, *islice(followed, 1)]
    return items


def _within(item: ListItem, lang: str, spans: Iterable[tuple[int, int]]) -> Iterator[ListItem]:
    """The States among stretches of an item, whole words each."""
    place, spaced = item.place, get_joiner(lang) != ""
    words = {0, len(place.text), *(at for m in _WORDS.finditer(place.text) for at in m.span())}
    for start, stop in spans:
        text = place.text[start:stop]
        fits = text.strip() == text and (not spaced or words.issuperset((start, stop)))
        if fits and (code := find_state(text, lang)):
            first = place.start + start
            yield ListItem(Segment(place.paragraph, first, first + len(text), text), code)


def _parts(segment: Segment, lang: str) -> Iterator[Segment]:
    text, start = segment.text, 0
    for match in [*_SEPARATOR.finditer(text), None]:
        stop = match.start() if match else len(text)
        for colon in _COLON.finditer(text, start, stop):
            yield from _around_and(segment, start, colon.start(), lang)
            start = colon.end()
        yield from _around_and(segment, start, stop, lang)
        start = match.end() if match else stop


def _around_and(segment: Segment, start: int, stop: int, lang: str) -> Iterator[Segment]:
    """A name, or two names joined by "and"; "Trinidad and Tobago" is one."""
    text = segment.text[start:stop]
    if find_state(text, lang) is None:
        for match in _AND.finditer(text):
            halves = (start, start + match.start()), (start + match.end(), stop)
            if any(find_state(segment.text[first:last], lang) for first, last in halves):
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
