"""Runs of words in a target that go together with words of its source, rated by their links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeAlias

from tmtool.fuzzy.links import Links, learn_links
from tmtool.lang.fold import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]


Words: TypeAlias = Callable[[str], Sequence[tuple[int, int]]]
"""The ranges of the words of a text, marks included (`tmtool.words.split` of a language)."""

Unit: TypeAlias = tuple[list[str], list[str]]
"""The words of a source and of its target, as they are counted."""
Pair: TypeAlias = tuple[str, str]
"""A source and its target, as written."""

COMMON = 0.25
"""In more than this share of a background a word is one of grammar, or is there by chance. Chosen,
no measurement."""

_LONGEST = 7
"""Words of a run of a rendering. Chosen, no measurement."""
_WORTH = 0.3
"""A word whose link is weaker costs a run more than it adds. Chosen, no measurement."""
_MARKS = frozenset(",.;:()[]?!。、")
_ENDING = re.compile(r"(?:'s|ies|ing|ed|es|[sey])$")


@dataclass(frozen=True, slots=True)
class TargetWord:
    """`text[start:stop]`; `key` is how it counts: folded, and without its ending."""

    start: int
    stop: int
    key: str
    stem: str


@dataclass(frozen=True, slots=True)
class WordRun:
    """The words `first` to `last` of a target: what they add up to, and their mean link."""

    first: int
    last: int
    key: str
    value: float
    mean: float


def cut(text: str, words: Words) -> list[TargetWord]:
    """The words of a text."""
    found = ((start, stop, *_keys(text[start:stop])) for start, stop in words(text))
    return [TargetWord(start, stop, key, own) for start, stop, key, own in found]


def list_stems(text: str, words: Words) -> list[str]:
    """The words of a text as they are counted."""
    return [_keys(text[start:stop])[1] for start, stop in words(text)]


@lru_cache(maxsize=10_000)
def _keys(word: str) -> tuple[str, str]:
    """How a word counts: folded, and without its ending; most words come again."""
    key = fold(word)
    return key, strip_ending(key)


@lru_cache(maxsize=20_000)  # Most words come again.
def strip_ending(key: str) -> str:
    """An English word without its ending: counts are small, and forms of a word are one word.

    >>> {strip_ending("bridge"), strip_ending("bridges"), strip_ending("bridging")}
    {'bridg'}
    """
    return _ENDING.sub("", key) if len(key) > 4 and key[0].isascii() else key


def build_units(background: Sequence[Pair], source: Words, target: Words) -> list[Unit]:
    """Pairs of texts as pairs of word lists."""
    return [(list_stems(one, source), list_stems(other, target)) for one, other in background]


def find_common(targets: Sequence[Sequence[str]], more_than: float = COMMON) -> frozenset[str]:
    """Words of grammar: those in more than such a share of the background."""
    counts = Counter(word for target in targets for word in set(target))
    return frozenset(word for word, count in counts.items() if count > more_than * len(targets))


def weigh(forward: Floats, backward: Floats, rows: Sequence[int]) -> Floats:
    """For each word of the target: how surely it renders those rows of the source, 0 to 1.

    The geometric mean of both directions (see `links.Links.get_links`); the second is relative to
    its highest, since a word of the source is shared out among all that render it.
    """
    import numpy as np

    one, other = forward[rows].sum(axis=0), backward[rows].sum(axis=0)
    value: Floats = np.sqrt(one * other / max(other.max(initial=0), 1e-9))
    return np.minimum(value, 1.0)


def link_identical(
    value: Floats, target: Sequence[TargetWord], inside: frozenset[str], outside: frozenset[str]
) -> Floats:
    """Names and figures that both sides write alike belong together, whatever the counts say.

    `inside` are the folded words that are looked for, `outside` the others of the source. A single
    word that the target has as well is rendered by itself alone. Punctuation renders nothing.
    """
    itself = [word.key in inside and _is_latin(word.key) for word in target]
    if len(inside) == 1 and any(itself):
        return value * 0 + itself
    values = value.copy()
    for at, word in enumerate(target):
        if not any(map(str.isalnum, word.key)):
            values[at] = 0.0
        elif itself[at]:
            values[at] = 1.0
        elif word.key in outside and _is_latin(word.key):
            values[at] = 0.0
    return values


def _is_latin(key: str) -> bool:
    return any(each.isascii() and each.isalnum() for each in key)


def iter_runs(
    target: Sequence[TargetWord], value: Floats, shared: frozenset[str]
) -> Iterator[WordRun]:
    """Runs that begin and end with a word that is well linked and is not one of grammar."""
    ends = [
        at
        for at, word in enumerate(target)
        if value[at] > _WORTH and (word.stem not in shared or value[at] == 1)
    ]
    for first in ends:
        stop = _clause_end(target, first)
        for last in (each + 1 for each in ends if first <= each < stop):
            worth = float((value[first:last] - _WORTH).sum())
            if worth > 0:
                key = " ".join(word.stem for word in target[first:last])
                yield WordRun(first, last, key, worth, float(value[first:last].mean()))


def _clause_end(target: Sequence[TargetWord], first: int) -> int:
    """How far a run that begins there may go: 7 words, and no bracket, comma or stop."""
    for at in range(first, min(first + _LONGEST, len(target))):
        if target[at].key in _MARKS:
            return at
    return min(first + _LONGEST, len(target))


@dataclass(frozen=True)
class RenderingModel:
    """`pairs` are the units that are asked about, by number; `background` are others.

    Some tens or hundreds of others that share words with them serve best. What is learned is
    learned from all, once, when it is first asked for.
    """

    pairs: Sequence[Pair]
    background: Sequence[Pair]
    words: tuple[Words, Words]

    @cached_property
    def sides(self) -> list[tuple[list[TargetWord], list[TargetWord]]]:
        """The words of each unit that is asked about: of its source, of its target."""
        return [(cut(one, self.words[0]), cut(other, self.words[1])) for one, other in self.pairs]

    @cached_property
    def others(self) -> list[Unit]:
        """The words of the background."""
        return build_units(self.background, *self.words)

    @cached_property
    def links(self) -> Links:
        """What goes together in all of them, those that are asked about first."""
        own = [([w.stem for w in one], [w.stem for w in other]) for one, other in self.sides]
        return learn_links([*own, *self.others])
