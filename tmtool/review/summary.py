"""How far the review of a bitext is, in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tmtool.formats.bitexts.rows import DOUBTFUL, iter_rows
from tmtool.units import Bead, Bitext, Pairing
from tmtool.wording import clip


@dataclass(frozen=True, slots=True)
class ReviewSummary:
    """How many rows there are, and of those what a reviser asks for; `people` checked some."""

    pairs: int
    checked: int
    doubtful: int
    one_sided: int
    edited: int
    people: tuple[str, ...]


def summarize(bitext: Bitext) -> ReviewSummary:
    """Count the rows of a bitext, without putting together any that has no edit."""
    beads = [bead for stream in bitext.streams for bead in stream.beads]
    every: list[Bead | Pairing] = [*beads, *bitext.lists]
    checks = [each.checked for each in every]
    return ReviewSummary(
        pairs=len(every),
        checked=sum(check is not None for check in checks),
        doubtful=sum(
            each.checked is None and (each.score is None or each.score < DOUBTFUL) for each in every
        ),
        one_sided=sum(sum(map(bool, bead.sides)) < 2 for bead in beads),
        edited=sum(row.edited is not None for row in iter_rows(bitext, frozenset(_find(bitext)))),
        people=tuple(sorted({check.by for check in checks if check is not None})),
    )


def _find(bitext: Bitext) -> Iterator[int]:
    """The numbers of the rows in which an edit may stand."""
    edited = [
        {at: each.edits for at, each in enumerate(side.paragraphs) if each.edits}
        for side in bitext.sides
    ]
    if not any(edited):
        return
    first = 0
    for stream in bitext.streams:
        for segments, paragraphs, side in zip(
            stream.sides, edited, range(len(edited)), strict=True
        ):
            held = {
                index
                for index, each in enumerate(segments)
                if each.paragraph in paragraphs
                and clip(paragraphs[each.paragraph], each.start, each.stop)
            }
            if held:
                yield from (
                    first + at
                    for at, bead in enumerate(stream.beads)
                    if not held.isdisjoint(bead.sides[side])
                )
        first += len(stream.beads)
    for at, item in enumerate(bitext.lists):
        if any(
            one.paragraph in paragraphs for one, paragraphs in zip(item.sides, edited, strict=True)
        ):
            yield first + at
