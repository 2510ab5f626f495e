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

from tmtool.fuzzy.links import learn_links
from tmtool.fuzzy.runs import TargetWord, cut, find_common, iter_runs, link_identical, weigh
from tmtool.lang.fold import fold
from tmtool.lang.tokens import split_tokens
from tmtool.terms.extracting.finding import FoundConcepts, choose_examples, count_uses
from tmtool.terms.extracting.model import Progress, TermCandidate, TermRendering, ignore_progress
from tmtool.terms.extracting.pairing import Concept, LinkedPair
from tmtool.terms.extracting.rules import is_nameable, load_rules
from tmtool.words import split

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Floats, WordRun
    from tmtool.terms.extracting.side import TokenSide

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


def measure_likeness(one: str, another: str) -> float:
    """What two terms have in common, 0..1: twice their common tokens by all tokens.

    >>> (
    ...     measure_likeness("数字鸿沟", "数码鸿沟"),
    ...     measure_likeness("human rights", "the rule of law"),
    ... )
    (0.75, 0.0)
    """
    first, second = Counter(split_tokens(fold(one))), Counter(split_tokens(fold(another)))
    return 2 * (first & second).total() / max(first.total() + second.total(), 1)


def find_most_like(
    words: Sequence[str], term: str, fits: Callable[[list[str]], bool]
) -> tuple[int, int, float] | None:
    """The run of words that has most in common with a term, and how much: 0.7 to 1.

    Only runs that fit are looked at. What they have in common is twice the tokens in both
    (characters in Chinese) by all tokens; of runs that are as alike the first one counts. None
    where nothing is so much like it.

    >>> find_most_like(["包括", "信息", "通信", "技术", "、", "工程"], "信息和通信技术", any)
    (1, 4, 0.923)
    >>> find_most_like(["the", "rule", "of", "law"], "human rights", any) is None
    True
    """
    wanted = Counter(split_tokens(fold(term)))
    each = [split_tokens(fold(word)) for word in words]
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


class RivalPlace(NamedTuple):
    """A term of one side where it stands, in code points of the unit's text.

    `known` is what renders it elsewhere.
    """

    unit: int
    side: SideOf
    span: range
    known: str


class RivalRendering(NamedTuple):
    """What renders the term there, in the other side's text, and how sure that is, 0..1."""

    place: RivalPlace
    span: range
    score: float


def find_renderings(
    sides: tuple[TokenSide, TokenSide],
    places: Sequence[RivalPlace],
    background: Iterable[int],
    progress: Progress = ignore_progress,
) -> list[RivalRendering | None]:
    """What renders each term in its place, None where the words don't say.

    `background` are units in which renderings of the same terms are known: they teach what the
    words mean.
    """
    wanted = list(dict.fromkeys([*(place.unit for place in places), *background]))
    found: dict[RivalPlace, RivalRendering | None] = {}
    by_unit: dict[int, list[RivalPlace]] = defaultdict(list)
    for place in places:
        by_unit[place.unit].append(place)
    done = 0
    for batch in _batches(sides, wanted):
        found |= _of(sides, batch, by_unit)
        done += len(batch)
        progress("renderings", done / len(wanted))
    return [found[place] for place in places]


@dataclass(frozen=True, slots=True)
class _RivalBatch:
    units: list[int]
    words: list[tuple[list[TargetWord], list[TargetWord]]]

    def __len__(self) -> int:
        return len(self.units)


def _batches(sides: tuple[TokenSide, TokenSide], units: Iterable[int]) -> Iterator[_RivalBatch]:
    batch, used = _RivalBatch([], []), 0
    for unit in units:
        one, other = (cut(side.texts[unit], partial(split, lang=side.lang)) for side in sides)
        size = (len(one) + 1) * (len(other) + 1)
        if used + size > _ROOM and len(batch):
            yield batch
            batch, used = _RivalBatch([], []), 0
        batch.units.append(unit)
        batch.words.append((one, other))
        used += size
    if len(batch):
        yield batch


def _of(
    sides: tuple[TokenSide, TokenSide], batch: _RivalBatch, by_unit: Mapping[int, list[RivalPlace]]
) -> dict[RivalPlace, RivalRendering | None]:
    stems = [tuple([word.stem for word in side] for side in both) for both in batch.words]
    links = learn_links([(one, other) for one, other in stems])
    shared = [find_common([both[side] for both in stems]) for side in (0, 1)]
    found: dict[RivalPlace, RivalRendering | None] = {}
    for at, unit in enumerate(batch.units):
        for place in by_unit.get(unit, ()):
            forward, backward = links.get_links(at)
            if place.side == 1:
                forward, backward = backward.T, forward.T
            own, other = batch.words[at][place.side], batch.words[at][1 - place.side]
            side = sides[1 - place.side]
            best = _alike(other, place.known, side, unit)
            if best is None:
                values = _values(own, other, place.span, forward, backward)
                best = _best(iter_runs(other, values, shared[1 - place.side]), other, side, unit)
            found[place] = None
            if best is not None:
                first, last, score = best
                span = range(other[first].start, other[last - 1].stop)
                found[place] = RivalRendering(place, span, score)
    return found


def _alike(
    words: Sequence[TargetWord], term: str, side: TokenSide, unit: int
) -> tuple[int, int, float] | None:
    text = side.texts[unit]
    cut_ = [text[word.start : word.stop] for word in words]
    return find_most_like(cut_, term, lambda run: _may_name(run, side))


def _values(
    own: Sequence[TargetWord],
    opposite: Sequence[TargetWord],
    span: range,
    forward: Floats,
    backward: Floats,
) -> Floats:
    """For each word of the other side: how surely it renders what stands in the span, 0 to 1."""
    rows = [at for at, word in enumerate(own) if word.start < span.stop and word.stop > span.start]
    inside = frozenset(own[at].key for at in rows)
    outside = frozenset(word.key for word in own) - inside
    return link_identical(weigh(forward, backward, rows), opposite, inside, outside)


def _best(
    runs: Iterable[WordRun], words: Sequence[TargetWord], side: TokenSide, unit: int
) -> tuple[int, int, float] | None:
    """The run of most value that may name a thing and is sure."""
    text = side.texts[unit]
    fitting = (
        run
        for run in runs
        if run.mean >= SURE
        and _may_name([text[w.start : w.stop] for w in words[run.first : run.last]], side)
    )
    best = max(
        fitting,
        key=lambda run: (round(run.value, 9), run.last - run.first, -run.first),
        default=None,
    )
    return (best.first, best.last, best.mean) if best else None


def _may_name(words: list[str], side: TokenSide) -> bool:
    if any(not word[0].isalnum() and word not in _INSIDE for word in words):
        return False
    if side.is_chinese:
        return len("".join(words)) > 1 and is_nameable(words)
    rules = load_rules(side.lang)
    return rules.is_fitting(words) and not rules.is_qualifier_like(words[-1].lower())


def build_candidates(
    chosen: Sequence[Concept], concepts: FoundConcepts, progress: Progress = ignore_progress
) -> Iterator[TermCandidate]:
    """The candidates that concepts are, with the renderings that only words can tell."""
    open_ = [list(_open(each, concepts)) for each in chosen]
    known = {int(unit) for each in chosen for unit in each.pair.units[:_TEACH]}
    places = [place for each in open_ for place in each]
    read = iter(find_renderings(concepts.sides, places, sorted(known), progress))
    for concept, own in zip(chosen, open_, strict=True):
        yield _candidate(concept, [next(read) for _ in own], concepts)


def _open(concept: Concept, concepts: FoundConcepts) -> Iterator[RivalPlace]:
    """Where a term of the pair stands for itself, and no pair of runs says what renders it."""
    sides: tuple[SideOf, ...] = (0, 1)
    for side in sides:
        run, other = concept.pair[side], concepts.get_texts(concept.pair)[1 - side]
        own = concepts.sides[side]
        firsts: dict[int, int] = {}
        for at in concepts.taken[side].list_places(run).tolist():
            firsts.setdefault(int(own.units[at]), at)
        for unit, at in islice(firsts.items(), MOST):
            span = own.locate(at, int(concepts.taken[side].grams.lengths[run]))
            yield RivalPlace(unit, side, span, other)


@dataclass(slots=True)
class _TermPair:
    """Two terms with the units and places in which they render each other."""

    texts: tuple[str, str]
    places: dict[int, tuple[range, range]] = field(default_factory=dict)
    scores: list[float] = field(default_factory=list)


def _candidate(
    concept: Concept, renderings: Sequence[RivalRendering | None], concepts: FoundConcepts
) -> TermCandidate:
    main = _of_runs(concept.pair, concepts)
    pairs: dict[tuple[str, str], _TermPair] = defaultdict(lambda: _TermPair(("", "")))
    for each in concept.rivals:
        rival = _of_runs(each, concepts)
        if _is_sure(each, rival, main) and not _is_part(rival.texts, main.texts):
            pairs[_key(rival.texts)] = rival
    for one in filter(None, renderings):
        _take(one, main, pairs, concepts)
    pairs.pop(_key(main.texts), None)
    competing = [_rendering(each, concepts) for each in pairs.values()]
    competing.sort(key=lambda each: (-each.uses.frequency, -each.score, each.texts))
    both = [
        count_uses(concepts.units, writing.list_units(run))
        for writing, run in zip(concepts.writings, concept.pair[:2], strict=True)
    ]
    return TermCandidate(_rendering(main, concepts), tuple(competing), (both[0], both[1]))


def _is_sure(pair: LinkedPair, rival: _TermPair, main: _TermPair) -> bool:
    """Whether a pair competes: its words render each other, or it is like the one it competes with.

    Words that most places have with another rendering are linked to that one.
    """
    if pair.consistency >= _SURE:
        return True
    both = [measure_likeness(*each) for each in zip(rival.texts, main.texts, strict=True)]
    return min(both) >= LIKE


def _of_runs(pair: LinkedPair, concepts: FoundConcepts) -> _TermPair:
    one, other = concepts.writings
    places = {
        unit: (one.locate(pair.source, unit), other.locate(pair.target, unit))
        for unit in map(int, pair.units)
    }
    return _TermPair(concepts.get_texts(pair), places, [pair.consistency])


def _take(
    one: RivalRendering,
    main: _TermPair,
    pairs: dict[tuple[str, str], _TermPair],
    concepts: FoundConcepts,
) -> None:
    """A rendering that the words tell, put to those of the same words."""
    unit, side, span, _ = one.place
    text = concepts.units[unit].texts[1 - side][one.span.start : one.span.stop]
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


def _rendering(pair: _TermPair, concepts: FoundConcepts) -> TermRendering:
    score = sum(pair.scores) / len(pair.scores)
    units = sorted(pair.places)
    shown = choose_examples(concepts.units, pair.places.items())
    return TermRendering(pair.texts, count_uses(concepts.units, units), round(score, 3), shown)
