"""Sections headed by the name of a State, which stand in the alphabetical order of each language.

Replies of States to a note verbale, for one. A section goes from a name to the next one; those that
stand in one order on both sides stay in the text, as many segments of them as can, and all others
are aligned by themselves: their names say what belongs together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from tmtool.aligner.decode import align
from tmtool.aligner.passages import MovedPassage, shift
from tmtool.aligner.side import Side, select_segments
from tmtool.units import SCORE_DIGITS, Bead

LEAST = 3
"""Fewer States that both texts have a section of are no list. Chosen, no measurement."""
_SAME_STATE = 0.99
"""The score of two names of one State. Measured: all 195 of six languages are told apart."""
Names: TypeAlias = Sequence[str | None]
"""Of each segment the code of the State that it is the name of; None for all others."""


@dataclass(frozen=True, slots=True)
class _Section:
    """The segments of a State's section on both sides, the names first."""

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
    kept = _find_ordered(found)
    return [_align_section(sides, each) for at, each in enumerate(found) if at not in kept]


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
    best: list[tuple[int, int]] = []
    for at, each in enumerate(sections):
        before = [
            (best[n][0], n) for n in range(at) if sections[n].spans[1].start < each.spans[1].start
        ]
        size, last = max(before, default=(0, -1))
        best.append((size + each.size, last))
    kept: set[int] = set()
    at = max(range(len(best)), key=lambda n: best[n][0])
    while at >= 0:
        kept.add(at)
        at = best[at][1]
    return frozenset(kept)


def _align_section(sides: tuple[Side, Side], section: _Section) -> MovedPassage:
    """A section's beads: its names, and what is under them up to the last pair.

    What follows may belong to no State: the last section goes on to the end of the text.
    """
    heads = tuple(range(span.start, span.start + 1) for span in section.spans)
    beads = [Bead(heads, _SAME_STATE)]
    under = [np.arange(span.start + 1, span.stop) for span in section.spans]
    if all(map(len, under)):
        inside = align(*map(select_segments, sides, under))
        by = [span.start + 1 for span in section.spans]
        beads += (
            replace(shift(bead, by), score=round(_SAME_STATE * (bead.score or 0), SCORE_DIGITS))
            for bead in inside
        )
    last = max(at for at, bead in enumerate(beads) if all(bead.sides))
    return MovedPassage(tuple(beads[: last + 1]), _SAME_STATE, "sections")
