"""How a term was rendered where no run that comes again renders it.

What stands in one or two places only can't be told by counting runs. Where nothing like the known
rendering stands, the links of the words show what renders the term, as in a concordance
(`fuzzy.runs`); what isn't sure is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tmtool.fuzzy.links import link
from tmtool.fuzzy.runs import Word, common, cut, runs, weigh, with_the_same
from tmtool.terms.extracting import chinese, spaced
from tmtool.terms.extracting.likeness import most_like
from tmtool.terms.extracting.model import Progress, silent
from tmtool.words import split

if TYPE_CHECKING:
    from tmtool.fuzzy.runs import Floats, Run
    from tmtool.terms.extracting.side import Side

SideOf: TypeAlias = Literal[0, 1]
SURE = 0.6
"""What words that are linked less surely make is no rendering."""
MOST = 40
"""So many places of a term are looked at."""
_INSIDE = frozenset("、-·'’")
"""Marks that a term may have."""
_ROOM = 1_500_000
"""So many pairs of words are linked at once."""


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
