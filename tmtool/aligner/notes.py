"""Footnotes of two texts: their marks in the text tell which pair, whatever their numbers.

Where one side has a footnote more, all numbers after it are shifted. The text is aligned by then;
two footnotes belong together if their marks stand in sentences that do, and one whose mark stands
where the other side has none is alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from tmtool.units import Alignment, Bead, Document, Segment

Labels: TypeAlias = Mapping[int, str]
"""The label of a footnote by the position of its paragraph in the document."""
_SURE = 0.5
"""The score from which on a bead of the text tells which footnotes pair. Chosen: more likely right
than wrong."""


@dataclass(frozen=True, slots=True)
class NotePlaces:
    """What the marks in two texts that are aligned say of their footnotes.

    `labels` are the same on both sides where marks stand in the same bead. A footnote whose bead
    has no mark on the other side has one of its own, one of which nothing is known has none.
    `scores` are those of the beads, by label, `order` their numbers; `is_renumbered` is said where
    the numbers in the documents don't pair so.
    """

    labels: tuple[Labels, Labels]
    scores: Mapping[str, float]
    order: Mapping[str, int]
    is_renumbered: bool

    def pair(self, stream: Alignment) -> Alignment:
        """The footnotes paired as their marks are; as they were where not all marks tell.

        Marks that stand in another order on both sides don't either. A footnote of several
        segments keeps the beads within it, and so do two that either side has between two pairs,
        and whose marks stand in neighbouring beads: a mark may have gone to the sentence beside.
        """
        groups = [
            [labels.get(each.paragraph, "") for each in segments]
            for labels, segments in zip(self.labels, stream.sides, strict=True)
        ]
        if not all(self.scores.get(label, 0.0) >= _SURE for own in groups for label in own):
            return stream
        both = [label for label in dict.fromkeys(groups[0]) if label in groups[1]]
        if both != [label for label in dict.fromkeys(groups[1]) if label in groups[0]]:
            return stream
        beads: list[Bead] = []
        ends = [0, 0]
        for label in both:
            starts = [own.index(label) for own in groups]
            beads += self._keep_near(tuple(map(range, ends, starts)), stream.beads, groups)
            ends = [start + own.count(label) for start, own in zip(starts, groups, strict=True)]
            whole = tuple(map(range, starts, ends))
            inner = [*_keep_within(whole, stream.beads)]
            paired = any(all(bead.sides) for bead in inner)
            beads += inner if paired else [Bead(whole, self.scores[label])]
        beads += self._keep_near(tuple(map(range, ends, map(len, groups))), stream.beads, groups)
        return replace(stream, beads=tuple(beads))

    def _keep_near(
        self, whole: tuple[range, ...], beads: Sequence[Bead], groups: Sequence[Sequence[str]]
    ) -> Iterator[Bead]:
        """The beads of some segments, those whose marks stand further apart taken to pieces."""
        for bead in _keep_within(whole, beads):
            told = [[own[at] for at in span] for own, span in zip(groups, bead.sides, strict=True)]
            numbers = [self.order[label] for own in told for label in own]
            if not all(told) or max(numbers) - min(numbers) <= 1:
                yield bead
                continue
            (first, second), (left, right) = bead.sides, told
            for at, label in zip(first, left, strict=True):
                sides = range(at, at + 1), range(second.start, second.start)
                yield Bead(sides, self.scores[label])
            for at, label in zip(second, right, strict=True):
                yield Bead((range(first.stop, first.stop), range(at, at + 1)), self.scores[label])


def _keep_within(whole: tuple[range, ...], beads: Sequence[Bead]) -> Iterator[Bead]:
    """The beads of some segments of both sides, without what they hold of others.

    What is alone then is so by itself, and as probable as the bead that it was in.
    """
    ends = [side.start for side in whole]
    for bead in beads:
        sides = tuple(
            range(max(side.start, own.start), max(side.start, own.start, min(side.stop, own.stop)))
            for side, own in zip(bead.sides, whole, strict=True)
        )
        count = 1 if all(sides) else max(map(len, sides))
        for at in range(count):
            sizes = map(len, sides if all(sides) else [side[at : at + 1] for side in sides])
            starts, ends = ends, [end + size for end, size in zip(ends, sizes, strict=True)]
            yield replace(bead, sides=tuple(map(range, starts, ends)))


def find_places(source: Document, target: Document, body: Sequence[Alignment]) -> NotePlaces:
    """Compare where the marks of footnotes stand in the beads of the text."""
    sides = _places(source, [a.source for a in body]), _places(target, [a.target for a in body])
    found: tuple[dict[int, str], dict[int, str]] = {}, {}
    scores: dict[str, float] = {}
    order: dict[str, int] = {}
    agree = True
    for at, alignment in enumerate(body):
        for number, bead in enumerate(alignment.beads, start=sum(len(a.beads) for a in body[:at])):
            left, right = (
                [note for i in segments for note in side[at, i]]
                for side, segments in zip(sides, (bead.source, bead.target), strict=True)
            )
            if len(left) == len(right):
                found[0].update((i, f"pair {i}") for i in left)
                found[1].update((j, f"pair {i}") for i, j in zip(left, right, strict=True))
                agree &= [source.paragraphs[i].label for i in left] == [
                    target.paragraphs[j].label for j in right
                ]
            elif not left or not right:
                found[0].update((i, f"source {i}") for i in left)
                found[1].update((j, f"target {j}") for j in right)
            for own, notes in zip(found, (left, right), strict=True):
                scores.update((own[i], bead.score or 0.0) for i in notes if i in own)
                order.update((own[i], number) for i in notes if i in own)
    return NotePlaces(found, scores, order, is_renumbered=not agree)


def _places(
    document: Document, streams: Sequence[Sequence[Segment]]
) -> Mapping[tuple[int, int], list[int]]:
    """The footnotes whose marks stand in a segment, by stream and segment."""
    footnotes: dict[str, list[int]] = defaultdict(list)
    for i, paragraph in enumerate(document.paragraphs):
        if paragraph.kind == "footnote" and paragraph.label is not None:
            footnotes[paragraph.label].append(i)
    marks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for mark, place in _marks(document, streams):
        marks[mark].append(place)
    places: dict[tuple[int, int], list[int]] = defaultdict(list)
    for mark, notes in footnotes.items():
        # A mark may come again, for the same footnote; or its number, where pages count anew.
        if len(notes) == 1 or len(notes) == len(marks[mark]):
            for note, place in zip(notes, marks[mark], strict=False):
                places[place].append(note)
    for notes in places.values():
        notes.sort()
    return places


def _marks(
    document: Document, streams: Sequence[Sequence[Segment]]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every mark of a text, with the stream and the segment that it stands in or ends."""
    for at, segments in enumerate(streams):
        for i, segment in enumerate(segments):
            for note in document.paragraphs[segment.paragraph].notes:
                if segment.start < note.offset <= segment.stop or note.offset == segment.start == 0:
                    yield note.mark, (at, i)
