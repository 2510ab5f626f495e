"""Footnotes that are numbered differently on both sides: their marks in the text tell the pairs.

Where one side has a footnote more, all numbers after it are shifted. The text is aligned by then;
two footnotes belong together if their marks stand in sentences that do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from tmtool.units import Alignment, Document, Segment

Labels: TypeAlias = Mapping[int, str]
"""The label of a footnote by the position of its paragraph in the document."""


def number_by_place(
    source: Document, target: Document, body: Sequence[Alignment]
) -> tuple[Labels, Labels] | None:
    """Labels that are the same where marks stand in the same bead; None where the numbers agree.

    A footnote whose bead has no mark on the other side gets a label of its own, one of which
    nothing is known gets none.
    """
    sides = _places(source, [a.source for a in body]), _places(target, [a.target for a in body])
    found: tuple[dict[int, str], dict[int, str]] = {}, {}
    agree = True
    for at, alignment in enumerate(body):
        for bead in alignment.beads:
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
    return None if agree else found


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
