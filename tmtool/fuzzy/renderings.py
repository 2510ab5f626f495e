"""How a phrase was rendered: the words of each target that translate it, and the hits by rendering.

Nothing is known here of any language but how often words stand in the same units, so what is found
rests on the number of hits, and on a background of other units of the same memory that shows what
the words beside the phrase translate into. A hit without enough evidence has no rendering.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tmtool.fuzzy.links import link
from tmtool.lang.fold import fold
from tmtool.lang.script import is_han

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Words: TypeAlias = Callable[[str], Sequence[tuple[int, int]]]
"""The ranges of the words of a text, marks included (`tmtool.words.split` of a language)."""

SAMPLE = 200
"""So many hits, taken evenly, are learned from; the others are searched for what was found."""
CONFIDENT = 0.3
"""Below, a rendering is not shown as one."""

_ENDING = re.compile(r"(?:'s|ies|ing|ed|es|[sey])$")
_PHRASE = "\0"
_MARKS = frozenset(",.;:()[]?!。、")
_COPIES = 3
_LONGEST = 7
_WORTH = 0.3
"""A word whose link is weaker costs a rendering more than it adds."""
_NEARLY = 0.7
"""A rendering that others share is taken where it has so much of the value of a hit's own best."""
_BY_SEARCH = 0.5
"""The confidence of what was only searched for cannot be higher."""
_COMMON = 0.1
"""In more than this share of the background a word is one of grammar, or is there by chance."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that has the phrase, at `source[span]`; texts as written."""

    source: str
    target: str
    span: range


@dataclass(frozen=True, slots=True)
class Rendering:
    """What renders the phrase in a hit: `target[span] == text`, or nothing that is sure enough.

    `confidence` is 0 to 1; it grows with the strength of the links and with how many hits share
    the rendering. Renderings with one `key` are forms of the same words.
    """

    span: range | None
    text: str
    confidence: float
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Hits with one rendering, by their indices; `text` is None for those without one."""

    text: str | None
    members: tuple[int, ...]


_NOTHING = Rendering(None, "", 0.0)


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    stop: int
    key: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    """The words `first` to `last` of a target: what they add up to, and their mean link."""

    first: int
    last: int
    key: str
    value: float
    mean: float


def render(
    hits: Sequence[Hit],
    background: Sequence[tuple[str, str]],
    source_words: Words,
    target_words: Words,
) -> list[Rendering]:
    """What renders the phrase in each hit, in the order of the hits.

    `background` are sources and targets of units without the phrase, some hundreds; best are those
    that share words with the hits. The phrase is one word to the model, so that whatever stands
    beside it often is explained by what it translates elsewhere. Runs of up to 7 words are rated
    by their links, and the run with the most value over all hits is taken first, then the run with
    the most over the rest. Ties go to the longer one.
    """
    chosen = _evenly(len(hits), SAMPLE)
    targets = {at: _cut(hits[at].target, target_words) for at in chosen}
    values = _values([hits[at] for at in chosen], list(targets.values()), background,
                     source_words, target_words)  # fmt: skip
    common = _common([target for _, target in background], target_words)
    candidates = {
        at: list(_candidates(targets[at], value, common))
        for at, value in zip(chosen, values, strict=True)
    }
    found = {
        at: _rendering(hits[at].target, targets[at], candidate, support)
        for at, candidate, support in _cover(candidates)
    }
    known = _by_frequency(list(found.values()))
    return [
        found.get(at, _NOTHING) if at in targets else place(hit.target, known)
        for at, hit in enumerate(hits)
    ]


def groups(renderings: Sequence[Rendering]) -> list[Group]:
    """Hits whose renderings have one key, under the commonest form of it, the largest group first.

    Those without a rendering come last.

    >>> bridged, nothing = Rendering(range(2), "消除", 0.8, "消除"), Rendering(None, "", 0)
    >>> [(each.text, each.members) for each in groups([bridged, nothing, bridged])]
    [('消除', (0, 2)), (None, (1,))]
    """
    members: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(renderings):
        members[each.key].append(at)
    order = sorted(members, key=lambda key: (not key, -len(members[key]), key))
    return [Group(_form(renderings, members[key]), tuple(members[key])) for key in order]


def _form(renderings: Sequence[Rendering], members: Sequence[int]) -> str | None:
    """How most of them write it; None for those without a rendering."""
    counts = Counter(renderings[at].text for at in members)
    return max(counts, key=lambda text: (counts[text], text)) or None


def place(target: str, known: Iterable[Rendering]) -> Rendering:
    """The first of the known renderings that a target contains."""
    for each in known:
        at = target.find(each.text)
        if at >= 0:
            span = range(at, at + len(each.text))
            return Rendering(span, each.text, min(each.confidence, _BY_SEARCH), each.key)
    return _NOTHING


def _evenly(total: int, wanted: int) -> list[int]:
    step = max(total / wanted, 1.0) if wanted else 1.0
    return [int(at * step) for at in range(min(total, wanted))]


def _cut(text: str, words: Words) -> list[_Word]:
    return [_Word(start, stop, fold(text[start:stop])) for start, stop in words(text)]


def _stem(key: str) -> str:
    """An English word without its ending: counts are small, and forms of a word are one word.

    >>> {_stem("bridge"), _stem("bridges"), _stem("bridging")}
    {'bridg'}
    """
    return _ENDING.sub("", key) if len(key) > 4 and key[0].isascii() else key


def _values(
    hits: Sequence[Hit],
    targets: Sequence[Sequence[_Word]],
    background: Sequence[tuple[str, str]],
    source_words: Words,
    target_words: Words,
) -> Iterator[NDArray[np.float64]]:
    """For each hit and word of its target: how surely it renders the phrase, 0 to 1.

    The geometric mean of both directions. What is written the same on both sides is sure.
    """
    import numpy as np

    sources = [_with_phrase(hit, source_words) for hit in hits]
    units = [
        *zip(sources, ([_stem(word.key) for word in target] for target in targets), strict=True),
        *(
            ([_stem(word.key) for word in _cut(source, source_words)],
             [_stem(word.key) for word in _cut(target, target_words)])
            for source, target in background
        ),
    ]  # fmt: skip
    links = link(units)
    for at, (source, target) in enumerate(zip(sources, targets, strict=True)):
        forward, backward = links.of(at)
        rows = [row for row, word in enumerate(source) if word == _PHRASE]
        one, other = forward[rows].sum(axis=0), backward[rows].sum(axis=0)
        value = np.sqrt(one * other / max(other.max(initial=0), 1e-9))
        yield _with_the_same(value, hits[at], source, target)


def _with_phrase(hit: Hit, words: Words) -> list[str]:
    """The words of a source, the phrase as one of their own wherever it stands.

    It stands as often as it has words, up to 3: a phrase of two words has two to account for.
    """
    phrase = hit.source[hit.span.start : hit.span.stop]
    keys: list[str] = []
    end = 0
    while (at := hit.source.find(phrase, end)) >= 0:
        keys += [_stem(word.key) for word in _cut(hit.source[end:at], words)]
        keys += [_PHRASE] * min(
            max(len(words(phrase)), -(-sum(map(is_han, phrase)) // 2), 1), _COPIES
        )
        end = at + max(len(phrase), 1)
    return [*keys, *(_stem(word.key) for word in _cut(hit.source[end:], words))]


def _with_the_same(
    value: NDArray[np.float64], hit: Hit, source: Sequence[str], target: Sequence[_Word]
) -> NDArray[np.float64]:
    """Names and figures that both sides write alike belong together, whatever the counts say."""
    import numpy as np

    phrase = fold(hit.source[hit.span.start : hit.span.stop])
    elsewhere = {word for word in source if _is_written_alike(word)}
    values = value.copy()
    for at, word in enumerate(target):
        if _is_written_alike(word.key):
            inside = word.key in phrase.split() or word.key == phrase
            values[at] = 1.0 if inside else 0.0 if word.key in elsewhere else value[at]
        elif not any(map(str.isalnum, word.key)):
            values[at] = 0.0
    return np.minimum(values, 1.0)


def _is_written_alike(key: str) -> bool:
    return key != _PHRASE and any(each.isascii() and each.isalnum() for each in key)


def _common(targets: Sequence[str], words: Words) -> frozenset[str]:
    """Words of grammar: those in many units of the background."""
    counts = Counter(
        key for target in targets for key in {word.key for word in _cut(target, words)}
    )
    return frozenset(key for key, count in counts.items() if count > _COMMON * len(targets))


def _candidates(
    target: Sequence[_Word], value: NDArray[np.float64], common: frozenset[str]
) -> Iterator[_Candidate]:
    """Runs that begin and end with a word that is well linked and says something."""
    ends = [
        at
        for at, word in enumerate(target)
        if value[at] > _WORTH and (word.key not in common or value[at] == 1)
    ]
    for first in ends:
        stop = _clause_end(target, first)
        for last in (each + 1 for each in ends if first <= each < stop):
            worth = float((value[first:last] - _WORTH).sum())
            if worth > 0:
                key = " ".join(_stem(word.key) for word in target[first:last])
                yield _Candidate(first, last, key, worth, float(value[first:last].mean()))


def _clause_end(target: Sequence[_Word], first: int) -> int:
    """How far a rendering that begins there may go: 7 words, and no bracket, comma or stop."""
    for at in range(first, min(first + _LONGEST, len(target))):
        if target[at].key in _MARKS:
            return at
    return min(first + _LONGEST, len(target))


def _cover(
    candidates: dict[int, list[_Candidate]],
) -> Iterator[tuple[int, _Candidate, int]]:
    """Each hit with its candidate and how many hits share it: the most valuable key first."""
    best = {at: max(each.value for each in own) for at, own in candidates.items() if own}
    good = {
        at: [each for each in own if each.value >= _NEARLY * best[at]]
        for at, own in candidates.items()
        if own
    }
    while good:
        totals: dict[str, float] = defaultdict(float)
        for own in good.values():
            for key in {each.key for each in own}:
                totals[key] += max(each.value for each in own if each.key == key)
        chosen = max(totals, key=lambda key: (round(totals[key], 9), key.count(" "), key))
        taken = {
            at: max((each for each in own if each.key == chosen), key=lambda each: each.value)
            for at, own in good.items()
            if any(each.key == chosen for each in own)
        }
        yield from ((at, candidate, len(taken)) for at, candidate in taken.items())
        good = {at: own for at, own in good.items() if at not in taken}


def _rendering(
    target: str, words: Sequence[_Word], candidate: _Candidate, support: int
) -> Rendering:
    confidence = min(candidate.mean, 1.0) * support / (support + 1)
    if confidence < CONFIDENT:
        return Rendering(None, "", confidence)
    span = range(words[candidate.first].start, words[candidate.last - 1].stop)
    return Rendering(span, target[span.start : span.stop], confidence, candidate.key)


def _by_frequency(found: Iterable[Rendering]) -> list[Rendering]:
    """One of each text, the commonest first."""
    texts = {each.text: each for each in found if each.span is not None}
    counts = Counter(each.text for each in found if each.span is not None)
    return sorted(texts.values(), key=lambda each: (-counts[each.text], each.text))
