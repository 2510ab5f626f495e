"""Concepts as a person reads them: terms as written, counts, examples, all that competes.

What stands in one or two places only can't be told by counting runs. Where nothing like the known
rendering stands, the links of the words show what renders the term, as in a concordance
(`fuzzy.runs`); what isn't sure is left out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tmtool.fuzzy.links import link
from tmtool.fuzzy.runs import Word, common, cut, runs, weigh, with_the_same
from tmtool.lang.fold import fold
from tmtool.lang.tokens import tokens
from tmtool.terms.extracting import chinese, spaced
from tmtool.terms.extracting.finding import Found
from tmtool.terms.extracting.linking import Concept, Linked
from tmtool.terms.extracting.model import Candidate, Progress, Rendering, silent
from tmtool.terms.extracting.written import examples, uses
from tmtool.words import split

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Floats, Run
    from tmtool.terms.extracting.side import Side

LIKE = 0.7
"""What two terms must have in common, 0..1.
Chosen; benchmarks/extraction.py measures all together."""
_LONGER = 1.5
"""So many times as many words a variant may have. Chosen; benchmarks/extraction.py measures all
together."""
SideOf: TypeAlias = Literal[0, 1]
SURE = 0.6
"""What words that are linked less surely make is no rendering. Chosen; benchmarks/extraction.py
measures all together."""
MOST = 40
"""So many places of a term are looked at. Limit: time grows with their number."""
_INSIDE = frozenset("、-·'’")
"""Marks that a term may have."""
_ROOM = 1_500_000
"""So many pairs of words are linked at once. Limit: some 150 MB, as in `weighing`."""
_SURE = 0.45
"""Pairs of runs whose words render each other less have to be like what they compete with. Chosen;
benchmarks/extraction.py measures all together."""
_TEACH = 8
"""In so many units the rendering that is known teaches what its words mean. Chosen;
benchmarks/extraction.py measures all together."""


def alike(one: str, other: str) -> float:
    """What two terms have in common, 0..1: twice their common tokens by all tokens.

    >>> alike("数字鸿沟", "数码鸿沟"), alike("human rights", "the rule of law")
    (0.75, 0.0)
    """
    first, second = Counter(tokens(fold(one))), Counter(tokens(fold(other)))
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)


def most_like(
    words: Sequence[str], known: str, fits: Callable[[list[str]], bool]
) -> tuple[int, int, float] | None:
    """The run of words that has most in common with a term, and how much: 0.7 to 1.

    Only runs that fit are looked at. What they have in common is twice the tokens in both
    (characters in Chinese) by all tokens; of runs that are as alike the first one counts. None
    where nothing is so much like it.

    >>> most_like(["包括", "信息", "通信", "技术", "、", "工程"], "信息和通信技术", any)
    (1, 4, 0.923)
    >>> most_like(["the", "rule", "of", "law"], "human rights", any) is None
    True
    """
    wanted = Counter(tokens(fold(known)))
    each = [tokens(fold(word)) for word in words]
    size = wanted.total()
    if 2 * (Counter(chain(*each)) & wanted).total() < LIKE * size:
        return None
    best = None
    for first in range(len(words)):
        if not wanted.keys() & set(each[first]):
            continue
        found: Counter[str] = Counter()
        for last in range(first, len(words)):
            found.update(each[last])
            if found.total() > _LONGER * size:
                break
            share = round(2 * (found & wanted).total() / (found.total() + size), 3)
            better = share >= LIKE and (best is None or share > best[2])
            if better and fits(list(words[first : last + 1])):
                best = first, last + 1, share
    return best


class Place(NamedTuple):
    """A term of one side where it stands, in code points of the unit's text.

    `known` is what renders it elsewhere.
    """

    unit: int
    side: SideOf
    span: range
    known: str


class Rendered(NamedTuple):
    """What renders the term there, in the other side's text, and how sure that is, 0..1."""

    place: Place
    span: range
    score: float


def renderings(
    sides: tuple[Side, Side],
    places: Sequence[Place],
    background: Iterable[int],
    progress: Progress = silent,
) -> list[Rendered | None]:
    """What renders each term in its place, None where the words don't say.

    `background` are units in which renderings of the same terms are known: they teach what the
    words mean.
    """
    wanted = list(dict.fromkeys([*(place.unit for place in places), *background]))
    found: dict[Place, Rendered | None] = {}
    by_unit: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        by_unit[place.unit].append(place)
    done = 0
    for batch in _batches(sides, wanted):
        found |= _of(sides, batch, by_unit)
        done += len(batch)
        progress("renderings", done / len(wanted))
    return [found[place] for place in places]


@dataclass(frozen=True, slots=True)
class _Batch:
    units: list[int]
    words: list[tuple[list[Word], list[Word]]]

    def __len__(self) -> int:
        return len(self.units)


def _batches(sides: tuple[Side, Side], units: Iterable[int]) -> Iterator[_Batch]:
    batch, used = _Batch([], []), 0
    for unit in units:
        one, other = (cut(side.texts[unit], partial(split, lang=side.lang)) for side in sides)
        size = (len(one) + 1) * (len(other) + 1)
        if used + size > _ROOM and len(batch):
            yield batch
            batch, used = _Batch([], []), 0
        batch.units.append(unit)
        batch.words.append((one, other))
        used += size
    if len(batch):
        yield batch


def _of(
    sides: tuple[Side, Side], batch: _Batch, by_unit: Mapping[int, list[Place]]
) -> dict[Place, Rendered | None]:
    stems = [tuple([word.stem for word in side] for side in both) for both in batch.words]
    links = link([(one, other) for one, other in stems])
    shared = [common([both[side] for both in stems]) for side in (0, 1)]
    found: dict[Place, Rendered | None] = {}
    for at, unit in enumerate(batch.units):
        for place in by_unit.get(unit, ()):
            forward, backward = links.of(at)
            if place.side == 1:
                forward, backward = backward.T, forward.T
            own, other = batch.words[at][place.side], batch.words[at][1 - place.side]
            side = sides[1 - place.side]
            best = _alike(other, place.known, side, unit)
            if best is None:
                values = _values(own, other, place.span, forward, backward)
                best = _best(runs(other, values, shared[1 - place.side]), other, side, unit)
            found[place] = best and _told(place, other, *best)
    return found


def _alike(
    words: Sequence[Word], known: str, side: Side, unit: int
) -> tuple[int, int, float] | None:
    text = side.texts[unit]
    cut_ = [text[word.start : word.stop] for word in words]
    return most_like(cut_, known, lambda run: _may_name(run, side))


def _told(place: Place, words: Sequence[Word], first: int, last: int, score: float) -> Rendered:
    return Rendered(place, range(words[first].start, words[last - 1].stop), score)


def _values(
    own: Sequence[Word], other: Sequence[Word], span: range, forward: Floats, backward: Floats
) -> Floats:
    """For each word of the other side: how surely it renders what stands in the span, 0 to 1."""
    rows = [at for at, word in enumerate(own) if word.start < span.stop and word.stop > span.start]
    inside = frozenset(own[at].key for at in rows)
    outside = frozenset(word.key for word in own) - inside
    return with_the_same(weigh(forward, backward, rows), other, inside, outside)


def _best(
    found: Iterable[Run], words: Sequence[Word], side: Side, unit: int
) -> tuple[int, int, float] | None:
    """The run of most value that may name a thing and is sure."""
    text = side.texts[unit]
    fitting = (
        run
        for run in found
        if run.mean >= SURE
        and _may_name([text[w.start : w.stop] for w in words[run.first : run.last]], side)
    )
    best = max(
        fitting,
        key=lambda run: (round(run.value, 9), run.last - run.first, -run.first),
        default=None,
    )
    return (best.first, best.last, best.mean) if best else None


def _may_name(words: list[str], side: Side) -> bool:
    if any(not word[0].isalnum() and word not in _INSIDE for word in words):
        return False
    if side.is_chinese:
        return len("".join(words)) > 1 and chinese.nameable(words)
    rules = spaced.rules(side.lang)
    return rules.fits(words) and not rules.leans(words[-1].lower())


def candidates(
    chosen: Sequence[Concept], found: Found, progress: Progress = silent
) -> Iterator[Candidate]:
    """The candidates that concepts are, with the renderings that only words can tell."""
    open_ = [list(_open(each, found)) for each in chosen]
    known = {int(unit) for each in chosen for unit in each.pair.units[:_TEACH]}
    places = [place for each in open_ for place in each]
    read = iter(renderings(found.sides, places, sorted(known), progress))
    for concept, own in zip(chosen, open_, strict=True):
        yield _candidate(concept, [next(read) for _ in own], found)


def _open(concept: Concept, found: Found) -> Iterator[Place]:
    """Where a term of the pair stands for itself, and no pair of runs says what renders it."""
    sides: tuple[SideOf, ...] = (0, 1)
    for side in sides:
        run, other = concept.pair[side], found.texts(concept.pair)[1 - side]
        own = found.sides[side]
        firsts: dict[int, int] = {}
        for at in found.taken[side].places(run).tolist():
            firsts.setdefault(int(own.units[at]), at)
        for unit, at in islice(firsts.items(), MOST):
            span = own.span(at, int(found.taken[side].grams.lengths[run]))
            yield Place(unit, side, span, other)


@dataclass(slots=True)
class _Pair:
    """Two terms with the units and places in which they render each other."""

    texts: tuple[str, str]
    places: dict[int, tuple[range, range]] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)


def _candidate(concept: Concept, told: Sequence[Rendered | None], found: Found) -> Candidate:
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


def _take(one: Rendered, main: _Pair, pairs: dict[tuple[str, str], _Pair], found: Found) -> None:
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
