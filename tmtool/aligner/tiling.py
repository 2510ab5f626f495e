"""Beads of the segments that have a text, as beads of all segments: those of whole streams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from tmtool.aligner.passages import MovedPassage, shift
from tmtool.units import Alignment, Bead, Segment

Places: TypeAlias = Sequence[Sequence[int]]
"""Of each side, where the segments that have a text stand among all."""


def build_streams(
    body: Alignment, kept: Places, passages: Sequence[MovedPassage]
) -> Iterator[Alignment]:
    """A stream with the beads of its segments that have a text, as one whose beads tile it.

    `kept` are the places of those segments. Passages that moved become streams of their own after
    it, and the beads of the stream are then those of what is left.
    """
    passages = _join_adjacent(passages)
    spans = [
        [range(own[span.start], own[span.stop - 1] + 1) for own, span in zip(
            kept, (each.get_span(0), each.get_span(1)), strict=True)]
        for each in passages
    ]  # fmt: skip
    taken = [{at for pair in spans for at in pair[side]} for side in (0, 1)]
    left = [
        [at for at in range(len(side)) if at not in gone]
        for side, gone in zip(body.sides, taken, strict=True)
    ]
    yield _tile(body, left, kept, body.beads)
    for passage, pair in zip(passages, spans, strict=True):
        by = [-passage.get_span(side).start for side in (0, 1)]
        beads = tuple(shift(bead, by) for bead in passage.beads)
        yield replace(_tile(body, pair, kept, beads), name=passage.stream)


def _join_adjacent(passages: Sequence[MovedPassage]) -> list[MovedPassage]:
    """Passages of one kind that follow each other on both sides are one."""
    joined: list[MovedPassage] = []
    for each in passages:
        last = joined[-1] if joined else None
        goes_on = (
            last is not None
            and last.stream == each.stream
            and all(last.get_span(n).stop == each.get_span(n).start for n in (0, 1))
        )
        if last is not None and goes_on:
            joined[-1] = replace(
                last, beads=(*last.beads, *each.beads),
                probability=min(last.probability, each.probability),
            )  # fmt: skip
        else:
            joined.append(each)
    return joined


def _tile(body: Alignment, chosen: Places, kept: Places, beads: Sequence[Bead]) -> Alignment:
    """Some of the segments, with the beads of those among them that have a text."""
    segments: list[tuple[Segment, ...]] = []
    places: list[list[int]] = []
    for side, own, filled in zip(body.sides, chosen, kept, strict=True):
        segments.append(tuple(side[at] for at in own))
        full = frozenset(filled)
        places.append([place for place, at in enumerate(own) if at in full])
    sizes = len(segments[0]), len(segments[1])
    return replace(body, sides=tuple(segments), beads=tuple(_add_empty(beads, places, sizes)))


def _add_empty(beads: Sequence[Bead], kept: Places, sizes: tuple[int, int]) -> Iterator[Bead]:
    """Beads of the segments that have a text, with empty ones between them as null beads.

    An empty line inside a bead becomes part of it, since a bead's sides have no holes.
    """
    source_end = target_end = 0
    for bead in beads:
        source = _spread(bead.source, kept[0])
        target = _spread(bead.target, kept[1])
        yield from _empty(
            range(source_end, source.start if source else source_end),
            range(target_end, target.start if target else target_end),
        )
        source_end = source.stop if source else source_end
        target_end = target.stop if target else target_end
        sides = source or range(source_end, source_end), target or range(target_end, target_end)
        yield replace(bead, sides=sides)
    yield from _empty(range(source_end, sizes[0]), range(target_end, sizes[1]))


def _spread(span: range, kept: Sequence[int]) -> range | None:
    """Where a range of kept segments lies among all; None for an empty one."""
    return range(kept[span[0]], kept[span[-1]] + 1) if span else None


def _empty(sources: range, targets: range) -> Iterator[Bead]:
    at = targets.start
    yield from (Bead((range(i, i + 1), range(at, at)), 1.0) for i in sources)
    end = sources.stop
    yield from (Bead((range(end, end), range(j, j + 1)), 1.0) for j in targets)
