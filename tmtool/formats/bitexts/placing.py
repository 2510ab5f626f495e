"""Where segments stand in a text whose wording was edited.

Records say where they stood in the text that was read; a bitext has them where they stand now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tmtool.formats.bitexts.record import PlacedRow, ShownRow
from tmtool.units import Document, Paragraph, Segment
from tmtool.wording import Rewording, find_original, restore


def place_edited(shown: Sequence[ShownRow]) -> list[ShownRow]:
    """The rows with all segments and items where they stand in the edited paragraphs."""
    found = list(shown)
    for at in range(len(shown[0].sides)):
        places = [row.sides[at] for row in shown if row.stream != "lists"]
        moved, edits = _place_segments(places)
        new = iter(moved)
        for number, row in enumerate(found):
            side = row.sides[at]
            placed = _place_items(side, edits) if row.stream == "lists" else next(new)
            found[number] = replace(row, sides=(*row.sides[:at], placed, *row.sides[at + 1 :]))
    return found


def restore_document(document: Document) -> Document:
    """The text of a document as it was read, with the looks and marks that are left of it.

    >>> edit = Rewording(4, 8, "bank", "Ada", "2026-11-26")
    >>> own = Document("en", (Paragraph("body", None, "the Bank", edits=(edit,)),))
    >>> restore_document(own).paragraphs[0].text
    'the bank'
    """
    if not any(each.edits for each in document.paragraphs):
        return document
    return replace(document, paragraphs=tuple(map(_restore_paragraph, document.paragraphs)))


def _restore_paragraph(paragraph: Paragraph) -> Paragraph:
    edits = paragraph.edits
    if not edits:
        return paragraph
    notes = (replace(each, offset=find_original(edits, each.offset)) for each in paragraph.notes)
    codes = (
        replace(each, start=find_original(edits, each.start), stop=find_original(edits, each.stop))
        for each in paragraph.codes
    )
    return replace(
        paragraph, text=restore(paragraph.text, edits), notes=tuple(notes), codes=tuple(codes),
        edits=(),
    )  # fmt: skip


def _place_segments(
    places: Sequence[PlacedRow],
) -> tuple[list[PlacedRow], dict[int, list[Rewording]]]:
    """The same with the places of segments now, and the edits of each paragraph."""
    every = [(row, at) for row, place in enumerate(places) for at, _ in enumerate(place.segments)]

    def order(key: tuple[int, int]) -> tuple[int, int, int]:
        segment = places[key[0]].segments[key[1]]
        return segment.paragraph, segment.start, segment.stop

    grown: dict[int, int] = defaultdict(int)
    edits: dict[int, list[Rewording]] = defaultdict(list)
    new: dict[tuple[int, int], Segment] = {}
    for row, at in sorted(every, key=order):
        segment, part = places[row].segments[at], places[row].parts[at]
        start = segment.start + grown[segment.paragraph]
        new[row, at] = replace(segment, start=start, stop=start + len(segment.text))
        edits[segment.paragraph] += (edit.shift(start) for edit in part.edits)
        grown[segment.paragraph] += part.size - (part.stop - part.start)
    moved = [
        replace(place, segments=tuple(new[row, at] for at, _ in enumerate(place.segments)))
        for row, place in enumerate(places)
    ]
    return moved, edits


def _place_items(side: PlacedRow, edits: dict[int, list[Rewording]]) -> PlacedRow:
    """Items of lists where they stand now; an edit is in an item as a whole or not at all."""
    segments = []
    for segment, part in zip(side.segments, side.parts, strict=True):
        start, grown = segment.start, 0
        for edit in edits.get(segment.paragraph, ()):
            original = edit.start - grown
            is_inside = original == start and part.edits
            if original + len(edit.before) > start or original > start or is_inside:
                break
            grown += edit.growth
        segments.append(replace(segment, start=start + grown, stop=start + grown + part.size))
    return replace(side, segments=tuple(segments))
