"""Beads as an alignment file has them: those in order, and those of passages that moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tmtool.un.proper_names import find_state
from tmtool.un.speakers import find_speaker
from tmtool.units import Alignment, Bead, Document, Segment, StreamName


class BeadOrder:
    """Beads as they come: those that rise, and passages out of what these left out."""

    def __init__(self, beads: Iterable[Bead] = ()) -> None:
        self.ends = [0, 0]
        self.body: list[Bead] = []
        self.passages: list[list[Bead]] = []
        self._named: tuple[set[int], set[int]] = set(), set()
        self._moved_to: list[int] | None = None
        for bead in beads:
            self.place(bead.sides, bead.score)

    def is_free(self, side: int, span: range) -> bool:
        """Whether no bead has named any of the segments yet."""
        return self._named[side].isdisjoint(span)

    def place(self, spans: Sequence[range], score: float | None) -> Bead:
        """The next bead; a side without segments stands where the one before it ended."""
        to = self._moved_to
        goes_on = to is not None and all(
            not span or span.start == end for span, end in zip(spans, to, strict=True)
        )
        rises = all(
            not span or span.start >= end for span, end in zip(spans, self.ends, strict=True)
        )
        ends = to if to is not None and goes_on else self.ends
        sides = tuple(span or range(end, end) for span, end in zip(spans, ends, strict=True))
        bead = Bead(sides, score)
        if goes_on:
            self.passages[-1].append(bead)
        elif not rises:
            self.passages.append([bead])
        else:
            self.body.append(bead)
        stops = [side.stop for side in sides]
        if goes_on or not rises:
            self._moved_to = stops
        else:
            self._moved_to, self.ends = None, stops
        for named, span in zip(self._named, sides, strict=True):
            named.update(span)
        return bead

    def is_first_of_passage(self, bead: Bead) -> bool:
        """Whether the last passage begins with it."""
        return bool(self.passages) and self.passages[-1][0] is bead

    def crosses(self, bead: Bead) -> bool:
        """Whether a pair that rises is before a bead on one side and after it on the other."""
        return any(
            (each.source.start < bead.source.start) != (each.target.start < bead.target.start)
            for each in self.body
            if all(each.sides)
        )

    def list_passages(self) -> list[list[Bead]]:
        """The passages, each from its first pair to its last: what else was named stands alone."""
        found = []
        for passage in self.passages:
            pairs = [at for at, bead in enumerate(passage) if all(bead.sides)]
            if pairs:
                found.append(passage[pairs[0] : pairs[-1] + 1])
        return found

    def list_body(self, left: Sequence[Sequence[int]]) -> list[Bead]:
        """The others, by the places of their segments among those that are `left` of each side."""
        return [
            replace(bead, sides=tuple(
                range(start := bisect_left(own, side.start), start + len(side))
                for own, side in zip(left, bead.sides, strict=True)
            ))
            for bead in self.body
        ]  # fmt: skip


def build_passage(
    beads: Sequence[Bead],
    segments: Sequence[Sequence[Segment]],
    documents: tuple[Document, Document],
    signature: str,
) -> Alignment:
    """The stream of a passage, its segments chosen out of all."""
    spans = [range(beads[0].sides[n].start, beads[-1].sides[n].stop) for n in (0, 1)]
    own = tuple(
        replace(bead, sides=tuple(
            range(side.start - span.start, side.stop - span.start)
            for side, span in zip(bead.sides, spans, strict=True)
        ))
        for bead in beads
    )  # fmt: skip
    one, other = (
        tuple(side[span.start : span.stop]) for side, span in zip(segments, spans, strict=True)
    )
    name: StreamName = "sections" if _has_name(one[0], other[0], documents) else "moved"
    return Alignment((one, other), own, signature, name)


def _has_name(source: Segment, target: Segment, documents: tuple[Document, Document]) -> bool:
    """Whether a passage opens with one State's name, one speaker, or a cell on both sides."""
    pairs = list(zip((source, target), documents, strict=True))
    if all(document.paragraphs[segment.paragraph].cell for segment, document in pairs):
        return True
    for find in (find_state, find_speaker):
        names = [find(segment.text, document.lang) for segment, document in pairs]
        if names[0] is not None and names[0] == names[1]:
            return True
    return False
