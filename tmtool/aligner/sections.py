"""Parts of a text that pair by name, in whatever order they stand.

Sections headed by the name of a State stand in the alphabetical order of each language, replies to
a note verbale for one; what speakers say and the cells of tables have names too. A part goes from
one name to the next one; those that stand in one order on both sides stay in the text, as many
segments of them as can, and all others are aligned by themselves: their names say what belongs
together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

import numpy as np

from tmtool.aligner.decode import align
from tmtool.aligner.passages import MovedPassage, shift
from tmtool.aligner.side import Side, select_segments
from tmtool.units import SCORE_DIGITS, Bead

LEAST = 3
"""Fewer States that both texts have a section of are no list. Chosen, no measurement."""
_SAME_NAME = 0.99
"""The score of parts of one name. Measured for States: all 195 of six languages are told apart. For
speakers and cells it is chosen, no measurement."""
UNKNOWN = "?"
"""How names begin of parts whose partner can't be told, if there is one."""
Names: TypeAlias = Sequence[str | None]
"""Of each segment the name of the part that it begins: that of a State, its code; None for all
others."""


@dataclass(frozen=True, slots=True)
class _Section:
    """The segments of a part on both sides, the first ones named."""

    spans: tuple[range, range]

    @property
    def size(self) -> int:
        return sum(map(len, self.spans))


def find_sections(sides: tuple[Side, Side], names: tuple[Names, Names]) -> list[MovedPassage]:
    """The sections that stand in another order in the other text, as far as they must be moved."""
    found = _pair_sections(names)
    if len(found) < LEAST:
        return []
    # Names one after another, with nothing under them, are a list and no headings.
    if 2 * sum(min(map(len, each.spans)) > 1 for each in found) <= len(found):
        return []
    found = [_end_section(sides, each, names) for each in found]
    kept = _find_ordered(found)
    return [_align_section(sides, each) for at, each in enumerate(found) if at not in kept]


def find_parts(sides: tuple[Side, Side], names: tuple[Names, Names]) -> list[MovedPassage]:
    """The parts that stand in another order in the other text, as far as they must be moved."""
    found = _pair_sections(names)
    kept = _find_ordered(found)
    made = (_align_part(sides, each) for at, each in enumerate(found) if at not in kept)
    return [each for each in made if each is not None]


def label_parts(side: Side, names: Names) -> Side:
    """The same with the names of parts as labels, where there are none."""
    if side.structure is None:
        return side
    labels = tuple(
        name if label is None and name is not None and not name.startswith(UNKNOWN) else label
        for label, name in zip(side.structure.labels, names, strict=True)
    )
    return replace(side, structure=replace(side.structure, labels=labels))


def pair_named(beads: Sequence[Bead], names: Sequence[Names]) -> list[Bead]:
    """The same with segments of one name paired where they stand alone between the same pairs.

    >>> beads = [Bead((range(1), range(0)), 0.6), Bead((range(1, 1), range(1)), 0.6)]
    >>> pair_named(beads, (["a"], ["a"]))
    [Bead(sides=(range(0, 1), range(0, 1)), score=0.99, checked=None, agreed=None)]
    """
    found: list[Bead] = []
    for is_pair, run in groupby(beads, key=lambda bead: all(bead.sides)):
        alone = list(run)
        found += alone if is_pair else _pair_alone(alone, names)
    return found


def _pair_alone(beads: Sequence[Bead], names: Sequence[Names]) -> Iterator[Bead]:
    """Null beads one after another, with those of one name as pairs, in order."""
    targets = [bead for bead in beads if bead.target]
    at = 0
    end = beads[0].target.start
    for bead in beads:
        if not bead.source:
            continue
        name = names[0][bead.source.start]
        same = (n for n in range(at, len(targets)) if names[1][targets[n].target.start] == name)
        if name is not None and (stop := next(same, None)) is not None:
            for each in targets[at:stop]:
                yield replace(
                    each, sides=(range(bead.source.start, bead.source.start), each.target)
                )
            at, end = stop + 1, targets[stop].target.stop
            yield Bead((bead.source, targets[stop].target), _SAME_NAME)
        else:
            yield replace(bead, sides=(bead.source, range(end, end)))
    last = beads[-1].source.stop
    yield from (replace(each, sides=(range(last, last), each.target)) for each in targets[at:])


def _pair_sections(names: tuple[Names, Names]) -> list[_Section]:
    """The sections of States that both texts have exactly one of, in the order of the source."""
    spans = [_list_spans(own) for own in names]
    return [
        _Section((span, spans[1][state])) for state, span in spans[0].items() if state in spans[1]
    ]


def _list_spans(names: Names) -> dict[str, range]:
    """From each name that comes once to the next name, or to the end."""
    heads = [(at, name) for at, name in enumerate(names) if name is not None]
    counts = Counter(name for _, name in heads)
    ends = [*(at for at, _ in heads), len(names)]
    return {
        name: range(at, stop)
        for (at, name), stop in zip(heads, ends[1:], strict=True)
        if counts[name] == 1
    }


def _find_ordered(sections: Sequence[_Section]) -> frozenset[int]:
    """The sections that stand in one order on both sides and have most segments together."""
    places = sorted(range(len(sections)), key=lambda at: sections[at].spans[1].start)
    rank = {at: place for place, at in enumerate(places, start=1)}
    # A tree of Fenwick's: the longest chain that ends before a place of the target.
    tree = [(0, -1)] * (len(sections) + 1)
    before = [-1] * len(sections)
    for at, each in enumerate(sections):
        place, best = rank[at] - 1, (0, -1)
        while place:
            best = max(best, tree[place])
            place &= place - 1
        before[at] = best[1]
        place = rank[at]
        while place < len(tree):
            tree[place] = max(tree[place], (best[0] + each.size, at))
            place += place & -place
    kept: set[int] = set()
    at = max(tree)[1]
    while at >= 0:
        kept.add(at)
        at = before[at]
    return frozenset(kept)


def _end_section(
    sides: tuple[Side, Side], section: _Section, names: tuple[Names, Names]
) -> _Section:
    """The section without what follows it to the end of one text, where it is the last one.

    What the other text has after its own last section says what that is: conclusions, mostly.
    """
    ends = [span.stop == side.size for span, side in zip(section.spans, sides, strict=True)]
    if all(ends) or not any(ends):
        return section
    own = ends.index(True)
    spans = list(section.spans)
    head = max(at for at, name in enumerate(names[1 - own]) if name is not None)
    chosen = [np.arange(spans[n].start + 1, spans[n].stop) for n in (0, 1)]
    within = len(chosen[1 - own])
    chosen[1 - own] = np.append(chosen[1 - own], np.arange(head + 1, sides[1 - own].size))
    if not all(map(len, chosen)):
        return section
    beads = align(*map(select_segments, sides, chosen))
    after = (
        bead.sides[own] for bead in beads if all(bead.sides) and bead.sides[1 - own].start >= within
    )
    first = next(after, None)
    if first is not None:
        spans[own] = range(spans[own].start, spans[own].start + 1 + first.start)
    return _Section((spans[0], spans[1]))


def _align_part(sides: tuple[Side, Side], part: _Section) -> MovedPassage | None:
    """A part's beads from the first pair to the last; None where nothing in it pairs."""
    by = [span.start for span in part.spans]
    if all(len(span) == 1 for span in part.spans):
        return MovedPassage((Bead(part.spans, _SAME_NAME),), _SAME_NAME, "sections")
    under = [np.arange(span.start, span.stop) for span in part.spans]
    beads = [
        replace(shift(bead, by), score=round(_SAME_NAME * (bead.score or 0), SCORE_DIGITS))
        for bead in align(*map(select_segments, sides, under))
    ]
    pairs = [at for at, bead in enumerate(beads) if all(bead.sides)]
    if not pairs:
        return None
    return MovedPassage(tuple(beads[pairs[0] : pairs[-1] + 1]), _SAME_NAME, "sections")


def _align_section(sides: tuple[Side, Side], section: _Section) -> MovedPassage:
    """A section's beads: its names, and what is under them up to the last pair.

    What follows may belong to no State: the last section goes on to the end of the text.
    """
    heads = tuple(range(span.start, span.start + 1) for span in section.spans)
    beads = [Bead(heads, _SAME_NAME)]
    under = [np.arange(span.start + 1, span.stop) for span in section.spans]
    if all(map(len, under)):
        inside = align(*map(select_segments, sides, under))
        by = [span.start + 1 for span in section.spans]
        beads += (
            replace(shift(bead, by), score=round(_SAME_NAME * (bead.score or 0), SCORE_DIGITS))
            for bead in inside
        )
    last = max(at for at, bead in enumerate(beads) if all(bead.sides))
    return MovedPassage(tuple(beads[: last + 1]), _SAME_NAME, "sections")
