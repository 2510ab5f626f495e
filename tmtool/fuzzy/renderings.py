"""How a phrase was rendered: the words of each target that translate it.

Nothing is known here of any language but how often words stand in the same units, so what is found
rests on the number of hits, and on a background of other units of the same memory that shows what
the words beside the phrase translate into. A hit without enough evidence has no rendering.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tmtool.fuzzy.links import learn_links
from tmtool.fuzzy.runs import (
    Pair,
    TargetWord,
    Unit,
    WordRun,
    Words,
    build_units,
    cut,
    find_common,
    iter_runs,
    link_identical,
    weigh,
)
from tmtool.lang.fold import fold
from tmtool.lang.script import is_han
from tmtool.stopping import check_limit

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Floats

SAMPLE = 120
"""So many hits, taken evenly, are learned from; the others are searched for what was found.
Chosen, no measurement."""
_AREA = 20_000_000
"""So much area, in characters of source by characters of target, is learned from at most: memory
and time grow with it. What is left out is searched for what was found, as all beyond the sample.
Chosen, no measurement."""
_LEAST = 200
"""A target counts for so many characters at least: to split a long source takes time by itself.
Chosen, no measurement."""
CONFIDENT = 0.3
"""Below, a rendering is not shown as one. Chosen, no measurement."""

_PHRASE = "\0"
_COPIES = 3
"""Times that a phrase counts where it stands more often in a text. Chosen, no measurement."""
_NEARLY = 0.7
"""A rendering that others share is taken where it has so much of the value of a hit's own best.
Chosen, no measurement."""
_BY_SEARCH = 0.5
"""The confidence of what was only searched for cannot be higher. Chosen, no measurement."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that has the phrase, at `source[span]`; texts as written."""

    source: str
    target: str
    span: range


@dataclass(frozen=True, slots=True)
class HitRendering:
    """What renders the phrase in a hit: `target[span] == text`, or nothing that is sure enough.

    `confidence` is 0 to 1; it grows with the strength of the links and with how many hits share
    the rendering. Renderings with one `key` are forms of the same words.
    """

    span: range | None
    text: str
    confidence: float
    key: str = ""


_NOTHING = HitRendering(None, "", 0.0)


def render(
    hits: Sequence[Hit],
    background: Sequence[Pair],
    source_words: Words,
    target_words: Words,
) -> list[HitRendering]:
    """What renders the phrase in each hit, in the order of the hits.

    `background` are sources and targets of units without the phrase, some hundreds; best are those
    that share words with the hits. The phrase is one word to the model, so that whatever stands
    beside it often is explained by what it translates elsewhere. Runs of up to 7 words are rated
    by their links, and the run with the most value over all hits is taken first, then the run with
    the most over the rest. Ties go to the longer one.
    """
    chosen = _within(_AREA, hits, _evenly(len(hits), SAMPLE))
    targets = {at: cut(hits[at].target, target_words) for at in chosen}
    others = build_units(background, source_words, target_words)
    values = _values([hits[at] for at in chosen], list(targets.values()), others, source_words)
    shared = find_common([target for _, target in others])
    candidates = {
        at: list(iter_runs(targets[at], value, shared))
        for at, value in zip(chosen, values, strict=True)
    }
    found = {
        at: _rendering(hits[at].target, targets[at], candidate, support)
        for at, candidate, support in _cover(candidates)
    }
    sure = [each for each in found.values() if each.span is not None]
    counts = Counter(each.text for each in sure)
    # One of each text, the commonest first.
    by_text = {each.text: each for each in sure}
    known = [by_text[text] for text in sorted(by_text, key=lambda text: (-counts[text], text))]
    return [
        found.get(at, _NOTHING) if at in targets else place(hit.target, known)
        for at, hit in enumerate(hits)
    ]


def place(target: str, renderings: Iterable[HitRendering]) -> HitRendering:
    """The first of the known renderings that a target contains."""
    for each in renderings:
        at = target.find(each.text)
        if at >= 0:
            span = range(at, at + len(each.text))
            return HitRendering(span, each.text, min(each.confidence, _BY_SEARCH), each.key)
    return _NOTHING


def _evenly(total: int, wanted: int) -> list[int]:
    step = max(total / wanted, 1.0) if wanted else 1.0
    return [int(at * step) for at in range(min(total, wanted))]


def _within(limit: int, hits: Sequence[Hit], chosen: Iterable[int]) -> list[int]:
    """Those of the chosen hits that have so much area at most, together."""
    found = []
    for at in chosen:
        limit -= (area := len(hits[at].source) * max(len(hits[at].target), _LEAST))
        if limit >= 0:
            found.append(at)
        else:
            limit += area
    return found


def _values(
    hits: Sequence[Hit],
    targets: Sequence[Sequence[TargetWord]],
    background: Sequence[Unit],
    source_words: Words,
) -> Iterator[Floats]:
    """For each hit and word of its target: how surely it renders the phrase, 0 to 1."""
    sources = [_with_phrase(hit, source_words) for hit in hits]
    own = [[word.stem for word in target] for target in targets]
    links = learn_links([*zip((each.words for each in sources), own, strict=True), *background])
    for at, (hit, source, target) in enumerate(zip(hits, sources, targets, strict=True)):
        check_limit()
        rows = [row for row, word in enumerate(source.words) if word == _PHRASE]
        phrase = hit.source[hit.span.start : hit.span.stop]
        inside = {word.key for word in cut(phrase, source_words)} | {fold(phrase)}
        value = weigh(*links.get_links(at), rows)
        yield link_identical(value, target, frozenset(inside), source.outside)


class _Source(NamedTuple):
    """The words of a source as they are counted, and the keys of those outside of the phrase."""

    words: list[str]
    outside: frozenset[str]


def _with_phrase(hit: Hit, words: Words) -> _Source:
    """The words of a source, the phrase as one of their own wherever it stands.

    It stands as often as it has words (or pairs of Chinese characters), up to 3: a phrase of two
    words has two to account for.
    """
    phrase = hit.source[hit.span.start : hit.span.stop]
    copies = max(len(words(phrase)), -(-sum(map(is_han, phrase)) // 2), 1)
    around = [cut(part, words) for part in hit.source.split(phrase)] if phrase else [[]]
    kept = [word.stem for word in around[0]]
    for part in around[1:]:
        kept += [_PHRASE] * min(copies, _COPIES)
        kept += [word.stem for word in part]
    return _Source(kept, frozenset(word.key for part in around for word in part))


def _cover(
    candidates: dict[int, list[WordRun]],
) -> Iterator[tuple[int, WordRun, int]]:
    """Each hit with its candidate and how many hits share it: the most valuable key first."""
    best = {at: max(each.value for each in own) for at, own in candidates.items() if own}
    good = {
        at: [each for each in own if each.value >= _NEARLY * best[at]]
        for at, own in candidates.items()
        if own
    }
    while good:
        check_limit()
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
    target: str, words: Sequence[TargetWord], candidate: WordRun, support: int
) -> HitRendering:
    confidence = min(candidate.mean, 1.0) * support / (support + 1)
    if confidence < CONFIDENT:
        return HitRendering(None, "", confidence)
    span = range(words[candidate.first].start, words[candidate.last - 1].stop)
    return HitRendering(span, target[span.start : span.stop], confidence, candidate.key)
