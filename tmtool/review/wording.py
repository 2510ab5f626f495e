"""Other words in a row of a bitext: the edit is kept, with who made it, when, and what stood there.

An edit changes the paragraph that it stands in, and moves all that stands behind it. The text that
was read is never lost: `restore` puts it back, and a memory keeps it as the text of the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from tmtool.errors import InputError
from tmtool.formats.bitexts.rows import name_sides
from tmtool.lang.script import get_joiner, join
from tmtool.lang.signs import fold_signs
from tmtool.review.comparing import clean, compare, is_rewritten
from tmtool.review.edits import RowPlace, find_side, locate_row, with_stream
from tmtool.review.texts import SideName, find_protected_side
from tmtool.units import (
    Alignment,
    Bead,
    Bitext,
    CheckRecord,
    Code,
    Note,
    Pairing,
    Paragraph,
    Segment,
)
from tmtool.wording import Rewording, TextChange, change, clip


def edit(
    bitext: Bitext,
    row: int,
    side: SideName,
    text: str,
    *,
    checked: CheckRecord,
    by: CheckRecord | None = None,
    finding: str | None = None,
    exact: bool = True,
) -> Bitext:
    """One side of a row says this from now on; each line end is a space, in Chinese nothing.

    They are the words of `by`, else of whom the row is `checked` by then. A side that says nothing
    yet gets a segment, behind the one that stands before. Without `exact`, white space counts for
    nothing, nor does which form of a sign programs put. InputError for an empty text, for one that
    stands there already, and where paragraphs would be joined.
    """
    at, place = find_side(bitext, side), locate_row(bitext, row)
    lang, name = bitext.languages[at], name_sides(len(bitext.sides))[at]
    author = by or checked
    stamp = Rewording(0, 0, "", author.by, author.at, finding)
    if not fold_signs(text):
        raise InputError(
            f"the {name} would be empty: to say that it corresponds to nothing, use unpair"
        )
    bead = bitext.streams[place.stream].beads[place.bead]
    if not bead.sides[at]:
        return _marked(_added(bitext, place, at, clean(text, lang), stamp), place, checked)
    changes = _list_changes(bitext, place, at, text, exact=exact)
    if not changes:
        raise InputError(f"the {name} has this text already")
    crossed = _find_crossed(bitext, place, at, changes)
    if crossed is not None:
        joined = _with_joined(bitext, place, at, crossed)
        return edit(joined, row, side, text, checked=checked, by=by, finding=finding, exact=exact)
    for index, wanted in reversed(changes):
        bitext = _with_change(bitext, place.stream, at, index, wanted, stamp)
    return _marked(bitext, place, checked)


def restore(bitext: Bitext, row: int, *, checked: CheckRecord) -> Bitext:
    """A row says again what it said when the texts were read.

    InputError where it does so already, and where nothing of it would be left.
    """
    place, found = locate_row(bitext, row), bitext
    for at in range(len(bitext.sides)):
        own = bitext.streams[place.stream].beads[place.bead].sides[at]
        for index in reversed(own):
            segment = bitext.streams[place.stream].sides[at][index]
            paragraph = bitext.sides[at].paragraphs[segment.paragraph]
            for each in reversed(clip(paragraph.edits, segment.start, segment.stop)):
                stamp = replace(each, by=checked.by, at=checked.at, finding=None, earlier=())
                wanted = TextChange(each.start, each.stop, each.before)
                found = _with_change(found, place.stream, at, index, wanted, stamp)
            if segment.text and not found.streams[place.stream].sides[at][index].text:
                found = _without_segment(found, place, at, index)
    if found is bitext:
        message = "the wording of the pair was not edited"
        raise InputError(message)
    if not any(found.streams[place.stream].beads[place.bead].sides):
        message = "nothing of the pair would be left: merge it with its neighbour first"
        raise InputError(message)
    return _marked(found, place, checked)


def edit_segment(
    bitext: Bitext, row: int, side: int, number: int, text: str, *, checked: CheckRecord
) -> Bitext:
    """One segment of a row, counted from 0, says this from now on."""
    place = locate_row(bitext, row)
    index = bitext.streams[place.stream].beads[place.bead].sides[side].start + number
    old = bitext.streams[place.stream].sides[side][index].text
    stamp = Rewording(0, 0, "", checked.by, checked.at)
    for wanted in reversed(compare(old, text, bitext.languages[side])):
        bitext = _with_change(bitext, place.stream, side, index, wanted, stamp)
    return _marked(bitext, place, checked)


def _list_changes(
    bitext: Bitext, place: RowPlace, side: int, text: str, *, exact: bool
) -> list[tuple[int, TextChange]]:
    """The changes of each segment, with its index in the stream and offsets in its text.

    One that goes over the end of its segment is told of that in which it begins.
    """
    stream, lang = bitext.streams[place.stream], bitext.languages[side]
    own = stream.beads[place.bead].sides[side]
    texts = [segment.text for segment in stream.sides[side][own.start : own.stop]]
    lines = [line for line in text.splitlines() if fold_signs(line)]
    if len(lines) == len(texts) and not any(map(is_rewritten, texts, lines)):
        return [
            (index, each)
            for index, one, line in zip(own, texts, lines, strict=True)
            for each in compare(one, clean(line, lang), lang, exact=exact)
        ]
    gap = len(get_joiner(lang))
    starts = [*accumulate((len(one) + gap for one in texts), initial=0)][:-1]
    found = []
    for start, stop, new in compare(join(texts, lang), clean(text, lang), lang, exact=exact):
        at = max(number for number, first in enumerate(starts) if first <= start)
        found.append((own[at], TextChange(start - starts[at], stop - starts[at], new)))
    return found


def _find_crossed(
    bitext: Bitext, place: RowPlace, side: int, changes: Sequence[tuple[int, TextChange]]
) -> int | None:
    """The first segment that a change goes beyond the end of; None where all stay inside."""
    segments = bitext.streams[place.stream].sides[side]
    beyond = (index for index, each in changes if each.stop > len(segments[index].text))
    return next(beyond, None)


def _with_joined(bitext: Bitext, place: RowPlace, side: int, index: int) -> Bitext:
    """The bitext with a segment and the one after it as one; InputError where they can't be."""
    stream, document = bitext.streams[place.stream], bitext.sides[side]
    first, second = stream.sides[side][index : index + 2]
    name = name_sides(len(bitext.sides))[side]
    if first.paragraph != second.paragraph:
        raise InputError(
            f"the {name} is of several paragraphs, which can't be joined: change each by itself"
        )
    if find_protected_side(bitext) == side:
        raise InputError(
            f"the {name} is the original: under the UN profile its sentences can't be joined"
        )
    text = document.paragraphs[first.paragraph].text[first.start : second.stop]
    whole = replace(first, stop=second.stop, text=text)
    return _with_segments(bitext, place, side, slice(index, index + 2), [whole])


def _without_segment(bitext: Bitext, place: RowPlace, side: int, index: int) -> Bitext:
    return _with_segments(bitext, place, side, slice(index, index + 1), [])


def _with_segments(
    bitext: Bitext, place: RowPlace, side: int, where: slice, new: Sequence[Segment]
) -> Bitext:
    """The bitext with other segments on one side of a row; later rows count on from there."""
    stream = bitext.streams[place.stream]
    own = (*stream.sides[side][: where.start], *new, *stream.sides[side][where.stop :])
    grown = len(new) - (where.stop - where.start)

    def moved(number: int, bead: Bead) -> Bead:
        span = bead.sides[side]
        start = span.start + (grown if number > place.bead else 0)
        return _with_span(bead, side, range(start, span.stop + grown))

    beads = (
        bead if number < place.bead else moved(number, bead)
        for number, bead in enumerate(stream.beads)
    )  # fmt: skip
    sides = (*stream.sides[:side], own, *stream.sides[side + 1 :])
    return with_stream(bitext, place.stream, replace(stream, sides=sides, beads=tuple(beads)))


def _with_span(bead: Bead, side: int, span: range) -> Bead:
    return replace(bead, sides=(*bead.sides[:side], span, *bead.sides[side + 1 :]))


def _added(bitext: Bitext, place: RowPlace, side: int, text: str, stamp: Rewording) -> Bitext:
    """The bitext with a segment in a row that says nothing on a side."""
    segments = bitext.streams[place.stream].sides[side]
    index = bitext.streams[place.stream].beads[place.bead].sides[side].start
    if index:
        paragraph, at = segments[index - 1].paragraph, segments[index - 1].stop
    elif segments:
        paragraph, at = segments[0].paragraph, segments[0].start
    else:
        name = name_sides(len(bitext.sides))[side]
        raise InputError(f"the {name} has no text here that it could be added to")
    wanted = TextChange(at, at, text)
    new = Segment(paragraph, at, at + len(text), text)
    found = _with_text(bitext, side, paragraph, wanted, stamp)
    return _with_segments(found, place, side, slice(index, index), [new])


def _with_change(
    bitext: Bitext, stream: int, side: int, index: int, wanted: TextChange, stamp: Rewording
) -> Bitext:
    """The bitext with a change in the text of a segment, whose offsets it has."""
    segment = bitext.streams[stream].sides[side][index]
    start, stop, text = wanted
    here = TextChange(segment.start + start, segment.start + stop, text)
    grown = len(text) - (stop - start)
    found = _with_text(bitext, side, segment.paragraph, here, stamp)
    own = replace(
        segment, stop=segment.stop + grown, text=segment.text[:start] + text + segment.text[stop:]
    )
    changed = found.streams[stream]
    segments = (*changed.sides[side][:index], own, *changed.sides[side][index + 1 :])
    sides = (*changed.sides[:side], segments, *changed.sides[side + 1 :])
    return with_stream(found, stream, replace(changed, sides=sides))


def _with_text(
    bitext: Bitext, side: int, number: int, wanted: TextChange, stamp: Rewording
) -> Bitext:
    """The bitext with a change in a paragraph, and all that stands behind it moved."""
    document = bitext.sides[side]
    paragraphs = list(document.paragraphs)
    paragraphs[number] = _change_paragraph(paragraphs[number], wanted, stamp)
    grown = len(wanted.text) - (wanted.stop - wanted.start)

    def moved(segment: Segment) -> Segment:
        if segment.paragraph != number or segment.start < wanted.stop:
            return segment
        return replace(segment, start=segment.start + grown, stop=segment.stop + grown)

    def moved_in(stream: Alignment) -> Alignment:
        own = tuple(map(moved, stream.sides[side]))
        return replace(stream, sides=(*stream.sides[:side], own, *stream.sides[side + 1 :]))

    def moved_item(item: Pairing) -> Pairing | None:
        own = item.sides[side]
        if own.paragraph == number and own.start < wanted.stop and wanted.start < own.stop:
            if not (own.start <= wanted.start and wanted.stop <= own.stop):
                return None
            text = paragraphs[number].text[own.start : own.stop + grown]
            own = replace(own, stop=own.stop + grown, text=text)
        else:
            own = moved(own)
        return replace(item, sides=(*item.sides[:side], own, *item.sides[side + 1 :]))

    # The text that was read keeps its name.
    meta = replace(document.meta, document=document.id)
    whole = replace(document, paragraphs=tuple(paragraphs), meta=meta)
    lists = (found for item in bitext.lists if (found := moved_item(item)))
    return replace(
        bitext, sides=(*bitext.sides[:side], whole, *bitext.sides[side + 1 :]),
        streams=tuple(map(moved_in, bitext.streams)), lists=tuple(lists),
    )  # fmt: skip


def _change_paragraph(paragraph: Paragraph, wanted: TextChange, stamp: Rewording) -> Paragraph:
    """A paragraph after a change: footnote marks stay, looks as far as their text does."""
    text, edits = change(paragraph.text, paragraph.edits, wanted, stamp)
    start, stop, new = wanted
    grown = len(new) - (stop - start)

    def note(each: Note) -> Note:
        if each.offset <= start:
            return each
        return replace(each, offset=max(each.offset + grown, start + len(new)))

    codes = (_change_code(each, wanted) for each in paragraph.codes)
    return replace(
        paragraph, text=text, edits=edits, notes=tuple(map(note, paragraph.notes)),
        codes=tuple(each for each in codes if each.start < each.stop),
    )  # fmt: skip


def _change_code(code: Code, wanted: TextChange) -> Code:
    """A look after a change in it, or in a part of it; of one that lost all its text, nothing."""
    start, stop, new = wanted
    grown = len(new) - (stop - start)
    if code.start <= start and stop <= code.stop:
        return replace(code, stop=code.stop + grown)
    first = code.start if code.start <= start else max(code.start, stop) + grown
    last = code.stop + grown if code.stop >= stop else min(code.stop, start)
    return replace(code, start=first, stop=last)


def _marked(bitext: Bitext, place: RowPlace, checked: CheckRecord) -> Bitext:
    """The bitext with a row that somebody changed: it is checked, and nobody computed its score."""
    stream = bitext.streams[place.stream]
    beads = list(stream.beads)
    beads[place.bead] = replace(beads[place.bead], score=None, checked=checked, agreed=None)
    return with_stream(bitext, place.stream, replace(stream, beads=tuple(beads)))
