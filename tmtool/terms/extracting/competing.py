"""Concepts as a person reads them: terms as written, counts, examples, all that competes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from tmtool.lang.fold import fold
from tmtool.terms.extracting import rivals
from tmtool.terms.extracting.concepts import Concept
from tmtool.terms.extracting.finding import Found
from tmtool.terms.extracting.likeness import LIKE, alike
from tmtool.terms.extracting.linking import Linked
from tmtool.terms.extracting.model import Candidate, Progress, Rendering, silent
from tmtool.terms.extracting.rivals import Place
from tmtool.terms.extracting.written import examples, uses

_SURE = 0.45
"""Pairs of runs whose words render each other less have to be like what they compete with."""
_TEACH = 8
"""In so many units the rendering that is known teaches what its words mean."""


def candidates(
    chosen: Sequence[Concept], found: Found, progress: Progress = silent
) -> Iterator[Candidate]:
    """The candidates that concepts are, with the renderings that only words can tell."""
    open_ = [list(_open(each, found)) for each in chosen]
    known = {int(unit) for each in chosen for unit in each.pair.units[:_TEACH]}
    places = [place for each in open_ for place in each]
    read = iter(rivals.renderings(found.sides, places, sorted(known), progress))
    for concept, own in zip(chosen, open_, strict=True):
        yield _candidate(concept, [next(read) for _ in own], found)


def _open(concept: Concept, found: Found) -> Iterator[Place]:
    """Where a term of the pair stands for itself, and no pair of runs says what renders it."""
    sides: tuple[rivals.SideOf, ...] = (0, 1)
    for side in sides:
        run, other = concept.pair[side], found.texts(concept.pair)[1 - side]
        own = found.sides[side]
        firsts: dict[int, int] = {}
        for at in found.taken[side].places(run).tolist():
            firsts.setdefault(int(own.units[at]), at)
        for unit, at in islice(firsts.items(), rivals.MOST):
            span = own.span(at, int(found.taken[side].grams.lengths[run]))
            yield Place(unit, side, span, other)


@dataclass(slots=True)
class _Pair:
    """Two terms with the units and places in which they render each other."""

    texts: tuple[str, str]
    places: dict[int, tuple[range, range]] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)


def _candidate(concept: Concept, told: Sequence[rivals.Rendered | None], found: Found) -> Candidate:
    main = _of_runs(concept.pair, found)
    pairs: dict[tuple[str, str], _Pair] = defaultdict(lambda: _Pair(("", "")))
    for each in concept.rivals:
        rival = _of_runs(each, found)
        if _is_sure(each, rival, main) and not _is_part(rival.texts, main.texts):
            pairs[_key(rival.texts)] = rival
    for one in filter(None, told):
        _take(one, main, pairs, found)
    pairs.pop(_key(main.texts), None)
    competing = [_rendering(each, found) for each in pairs.values()]
    competing.sort(key=lambda each: (-each.uses.frequency, -each.score, each.texts))
    both = [
        uses(found.units, writing.units(run))
        for writing, run in zip(found.writings, concept.pair[:2], strict=True)
    ]
    return Candidate(_rendering(main, found), tuple(competing), (both[0], both[1]))


def _is_sure(pair: Linked, rival: _Pair, main: _Pair) -> bool:
    """Whether a pair competes: its words render each other, or it is like the one it competes with.

    Words that most places have with another rendering are linked to that one.
    """
    if pair.consistency >= _SURE:
        return True
    both = [alike(*each) for each in zip(rival.texts, main.texts, strict=True)]
    return min(both) >= LIKE


def _of_runs(pair: Linked, found: Found) -> _Pair:
    one, other = found.writings
    places = {
        unit: (one.span(pair.source, unit), other.span(pair.target, unit))
        for unit in map(int, pair.units)
    }
    return _Pair(found.texts(pair), places, [pair.consistency])


def _take(
    one: rivals.Rendered, main: _Pair, pairs: dict[tuple[str, str], _Pair], found: Found
) -> None:
    """A rendering that the words tell, put to those of the same words."""
    unit, side, span, _ = one.place
    text = found.units[unit].texts[1 - side][one.span.start : one.span.stop]
    texts = (main.texts[0], text) if side == 0 else (text, main.texts[1])
    if _is_part(texts, main.texts):
        return
    spans = (span, one.span) if side == 0 else (one.span, span)
    pair = main if _key(texts) == _key(main.texts) else pairs[_key(texts)]
    pair.texts = pair.texts if pair.texts[0] else texts
    pair.places.setdefault(unit, spans)
    if pair is not main:
        pair.scores.append(one.score)


def _is_part(texts: tuple[str, str], main: tuple[str, str]) -> bool:
    """Whether a term is a mere part of the one that is known: more likely what was seen of that."""
    both = [(fold(text), fold(whole)) for text, whole in zip(texts, main, strict=True)]
    return any(text != whole and text in whole for text, whole in both)


def _key(texts: tuple[str, str]) -> tuple[str, str]:
    return fold(texts[0]), fold(texts[1])


def _rendering(pair: _Pair, found: Found) -> Rendering:
    score = sum(pair.scores) / len(pair.scores)
    units = sorted(pair.places)
    shown = examples(found.units, pair.places.items())
    return Rendering(pair.texts, uses(found.units, units), round(score, 3), shown)
