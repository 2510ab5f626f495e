"""Which part of a translation renders a part of its source, where that is a clause or longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tmtool.fuzzy.links import Links, link
from tmtool.fuzzy.runs import Pair, Word, Words, cut, units, weigh, with_the_same

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Floats

_IDLE = 0.02
"""What a word costs that is linked to neither part, such as an article: runs don't trail off."""
_CLAUSE = 0.25
"""What a comma or a full stop costs: what a clause says is mostly said in a clause."""
_STRONG = 0.3
"""A run begins and ends with a word that is linked so much better to the part than to the rest."""
_ENDS = frozenset(",.;:!?。、")
_SURE = 0.6
"""How much of the links of its words has to lead into the part."""


def part(
    span: range, pair: Pair, background: Sequence[Pair], words: tuple[Words, Words]
) -> range | None:
    """The run of words of the target that renders `source[span]`; None where nothing is sure.

    `pair` is a source and its target, `words` are given for both. `background` are other units,
    some tens or hundreds, best those that share words with this one. The run is the one with the
    most that is linked to the span over what is linked to the rest.
    """
    source, target = cut(pair[0], words[0]), cut(pair[1], words[1])
    inside = [
        at for at, word in enumerate(source) if word.start < span.stop and span.start < word.stop
    ]
    outside = sorted({*range(len(source))} - {*inside})
    if not inside or not target:
        return None
    if not any(source[at].key.isalnum() for at in outside):
        return _whole(target)
    own = [word.stem for word in source], [word.stem for word in target]
    links = link([own, *units(background, *words)])
    good = _value(links, source, target, inside, outside)
    bad = _value(links, source, target, outside, inside)
    return _best(target, good, bad)


def _whole(target: Sequence[Word]) -> range:
    """All of it but the marks at its ends."""
    said = [word for word in target if any(map(str.isalnum, word.key))] or target
    return range(said[0].start, said[-1].stop)


def _value(
    links: Links, source: Sequence[Word], target: Sequence[Word], rows: list[int], others: list[int]
) -> Floats:
    """For each word of the target: how surely it renders some rows of the source, 0 to 1."""
    keys = frozenset(source[at].key for at in rows)
    rest = frozenset(source[at].key for at in others) - keys
    return with_the_same(weigh(*links.of(0), rows), target, keys, rest)


def _best(target: Sequence[Word], good: Floats, bad: Floats) -> range | None:
    """The run with the greatest sum, from a strong word to a strong word."""
    marks = [_CLAUSE if word.key in _ENDS else _IDLE for word in target]
    gain = good - bad - marks
    strong = [at for at in range(len(target)) if gain[at] > _STRONG]
    best = (0.0, 0, 0)
    for first in strong:
        for last in strong:
            if last >= first:
                best = max(best, (float(gain[first : last + 1].sum()), -first, last + 1))
    value, first, stop = best[0], -best[1], best[2]
    if value <= 0 or not _is_sure(good[first:stop], bad[first:stop], good):
        return None
    return range(target[first].start, target[stop - 1].stop)


def _is_sure(good: Floats, bad: Floats, every: Floats) -> bool:
    """Whether the run is about the part, and has most of what renders it."""
    kept = float(good.sum())
    return kept >= _SURE * float(good.sum() + bad.sum()) and kept >= _SURE * float(every.sum())
