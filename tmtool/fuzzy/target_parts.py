"""Which part of a translation renders a part of its source, and which has to be changed.

A part of a source is a clause or longer. What differs in a source is found by value first. For
other words the stored unit is linked together with units that share words with it: what the
unchanged words translate elsewhere is explained by them, and what is left belongs to the words that
differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.fuzzy.edits import CLAUSE_ENDS, Edit
from tmtool.fuzzy.runs import (
    Pair,
    RenderingModel,
    TargetWord,
    find_common,
    iter_runs,
    link_identical,
    weigh,
)
from tmtool.un import placeables

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Floats

_MIN_MEAN = 0.5
"""The mean link of a run of words below which it is not marked. Chosen, no measurement."""
_GRAMMAR = 0.5
"""The background resembles the unit, so many of its units may have the same words of substance.
Chosen, no measurement."""
_IDLE = 0.02
"""What a word costs that is linked to neither part, such as an article: runs don't trail off.
Chosen, no measurement."""
_CLAUSE = 0.25
"""What a comma or a full stop costs: what a clause says is mostly said in a clause. Chosen, no
measurement."""
_STRONG = 0.3
"""A run begins and ends with a word that is linked so much better to the part than to the rest.
Chosen, no measurement."""
_ENDS = frozenset(CLAUSE_ENDS)
_MIN_SHARE = 0.6
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
        # All of it but the marks at its ends.
        said = [word for word in target if any(map(str.isalnum, word.key))] or target
        return range(said[0].start, said[-1].stop)
    good = _value(model, unit, inside, outside)
    bad = _value(model, unit, outside, inside)
    return _best(target, good, bad)


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
    return kept >= _MIN_SHARE * max(float(good.sum() + bad.sum()), float(every.sum()))


def find_affected(
    edits: Iterable[Edit], model: RenderingModel, languages: tuple[str, str], unit: int = 0
) -> tuple[range, ...]:
    """The ranges of the stored target that render what the query has otherwise or not at all.

    `edits` are the edits of a query against the stored source, `unit` is the number in the model of
    that source and its target, `languages` are their languages. The ranges come in order and don't
    overlap. What is only in the query has no place in the target, and a difference that nothing is
    known about marks nothing.
    """
    spans = [each.text for each in edits if each.operation != "equal" and each.text]
    if not spans:
        return ()
    source, target = pair = model.pairs[unit]
    by_value = list(_by_value(spans, pair, languages))
    left = [span for span in spans if not _has_only_values(span, source, languages[0])]
    return tuple(_joined([*by_value, *_by_words(left, model, unit)], target))


def _by_value(spans: Sequence[range], pair: Pair, languages: tuple[str, str]) -> Iterator[range]:
    """Where the target has the values of the spans: each as often as it differs, from the left.

    A value that also stands in an unchanged part is told apart by its turn.
    """
    own = placeables.find(pair[0], languages[0])
    if not any(span.start < each.stop and each.start < span.stop for span in spans for each in own):
        return
    other = list(placeables.find(pair[1], languages[1]))
    for each in own:
        twin = next((it for it in other if it.value == each.value), None)
        if twin is None:
            continue
        other.remove(twin)
        if any(span.start < each.stop and each.start < span.stop for span in spans):
            yield range(twin.start, twin.stop)


def _has_only_values(span: range, source: str, lang: str) -> bool:
    """Whether nothing but values and marks differs."""
    rest = source[span.start : span.stop]
    for each in placeables.find(source, lang):
        start, stop = (min(max(at - span.start, 0), len(span)) for at in (each.start, each.stop))
        rest = rest[:start] + " " * (stop - start) + rest[stop:]
    return not any(map(str.isalnum, rest))


def _by_words(spans: Sequence[range], model: RenderingModel, unit: int) -> Iterator[range]:
    """The best run of target words for each span of the source."""
    for span in spans:
        rows = [
            row
            for row, each in enumerate(model.sides[unit][0])
            if each.start < span.stop and span.start < each.stop
        ]
        best = _best_run(rows, model, unit) if rows else None
        if best is not None:
            yield best


def _best_run(rows: Sequence[int], model: RenderingModel, unit: int) -> range | None:
    source, target = model.sides[unit]
    inside = frozenset(source[row].key for row in rows)
    outside = frozenset(each.key for each in source) - inside
    links = model.links.get_links(unit)
    rest = [row for row in range(len(source)) if row not in rows]
    # A word that goes better with what didn't change is none to change.
    weights = weigh(*links, rows)
    weights = weights * (weights >= weigh(*links, rest))
    value = link_identical(weights, target, inside, outside)
    # Where the words themselves stand their renderings are common, and yet no grammar.
    wanted = {source[row].stem for row in rows}
    others = [made for given, made in model.others if wanted.isdisjoint(given)]
    shared = find_common(others, _GRAMMAR)
    sure = [each for each in iter_runs(target, value, shared) if each.mean >= _MIN_MEAN]
    if not sure:
        return None
    best = max(sure, key=lambda each: (each.value, each.mean))
    return range(target[best.first].start, target[best.last - 1].stop)


def _joined(spans: Iterable[range], target: str) -> Iterator[range]:
    """In order, those that overlap or have only blanks between them as one."""
    last: range | None = None
    for span in sorted(spans, key=lambda span: (span.start, span.stop)):
        if last is not None and not target[last.stop : span.start].strip():
            last = range(last.start, max(last.stop, span.stop))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
