"""Which part of a translation renders a part of its source, where that is a clause or longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tmtool.fuzzy.model import RenderingModel
from tmtool.fuzzy.runs import TargetWord, link_identical, weigh

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Floats

_IDLE = 0.02
"""What a word costs that is linked to neither part, such as an article: runs don't trail off.
Chosen, no measurement."""
_CLAUSE = 0.25
"""What a comma or a full stop costs: what a clause says is mostly said in a clause. Chosen, no
measurement."""
_STRONG = 0.3
"""A run begins and ends with a word that is linked so much better to the part than to the rest.
Chosen, no measurement."""
_ENDS = frozenset(",.;:!?。、")
_SURE = 0.6
"""How much of the links of its words has to lead into the part. Chosen, no measurement."""


def find_part(span: range, model: RenderingModel, unit: int = 0) -> range | None:
    """The run of words of a unit's target that renders `source[span]`; None where nothing is sure.

    It is the one with the most that is linked to the span over what is linked to the rest.
    """
    source, target = model.sides[unit]
    inside = [at for at, w in enumerate(source) if w.start < span.stop and span.start < w.stop]
    outside = sorted({*range(len(source))} - {*inside})
    if not inside or not target:
        return None
    if not any(source[at].key.isalnum() for at in outside):
        return _whole(target)
    good = _value(model, unit, inside, outside)
    bad = _value(model, unit, outside, inside)
    return _best(target, good, bad)


def _whole(target: Sequence[TargetWord]) -> range:
    """All of it but the marks at its ends."""
    said = [word for word in target if any(map(str.isalnum, word.key))] or target
    return range(said[0].start, said[-1].stop)


def _value(model: RenderingModel, unit: int, rows: list[int], others: list[int]) -> Floats:
    """For each word of the target: how surely it renders some rows of the source, 0 to 1."""
    source, target = model.sides[unit]
    keys = frozenset(source[at].key for at in rows)
    rest = frozenset(source[at].key for at in others) - keys
    return link_identical(weigh(*model.links.get_links(unit), rows), target, keys, rest)


def _best(target: Sequence[TargetWord], good: Floats, bad: Floats) -> range | None:
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
