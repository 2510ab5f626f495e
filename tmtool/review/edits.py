"""What a reviser does to a bitext, as functions from bitext to bitext.

Rows are numbered as `bitexts.rows` does and as they are shown. What would break the tiling is an
InputError of one line. Beads that were changed are marked as checked, and have no score any more:
nobody computed one for them. Where a place inside a segment is meant, its text says so: the text
with which the lower of the two rows is to begin.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal, TypeAlias

from tmtool.errors import InputError
from tmtool.formats.bitexts.passages import find_joined, find_seams
from tmtool.formats.bitexts.rows import name_sides
from tmtool.review.texts import (
    SideName,
    build_strand,
    cut,
    find_protected_side,
    is_inside_word,
    squeeze,
)
from tmtool.units import Alignment, Bead, Bitext, CheckRecord, Segment

Cut: TypeAlias = int | str
"""So many segments, or the text that the lower of two rows begins with."""
Direction: TypeAlias = Literal["up", "down"]
Spans: TypeAlias = tuple[range, ...]


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands: which bead of which stream."""

    stream: int
    bead: int


def merge(bitext: Bitext, first: int, last: int, *, checked: CheckRecord) -> Bitext:
    """Merge rows `first` to `last` into one, which is checked.

    A merged row that still lacks a side is checked only if the rows were: nobody has said that its
    text has no translation.
    """
    if last <= first:
        message = "two pairs are needed, the upper one first"
        raise InputError(message)
    start, stop = _neighbours(bitext, first, last)
    beads = bitext.streams[start.stream].beads
    ends = beads[start.bead], beads[stop.bead]
    joined = _joined(*ends)
    mark = check_joined(beads[start.bead : stop.bead + 1], Bead(joined), checked)
    return _with_beads(bitext, start, stop.bead, [joined], mark)


def check_joined(old: Sequence[Bead], new: Bead, checked: CheckRecord) -> CheckRecord | None:
    """Who checked what was made of other beads; nobody where one-sided ones were only joined."""
    is_one_sided = all(sum(map(bool, each.sides)) == 1 for each in (*old, new))
    only_joined = len(old) > 1 and is_one_sided
    return checked if not only_joined or all(each.checked for each in old) else None


def split(bitext: Bitext, row: int, *cuts: Cut, checked: CheckRecord) -> Bitext:
    """A row becomes two; a cut for each side says what of it the upper one gets."""
    if len(cuts) != len(bitext.sides):
        raise InputError(f"name {len(bitext.sides)} places to cut at, one for each language")
    place = locate_row(bitext, row)
    boundaries = []
    for side, what in enumerate(cuts):
        bitext, boundary = _boundary(bitext, place, side, what)
        boundaries.append(boundary)
    bead = bitext.streams[place.stream].beads[place.bead]
    halves = [
        (range(side.start, boundary), range(boundary, side.stop))
        for side, boundary in zip(bead.sides, boundaries, strict=True)
    ]
    spans = [*zip(*halves, strict=True)]
    if not all(any(span) for span in spans):
        raise InputError(
            f"the pair can't be split: it is {bead.type}, and one of the two pairs would be empty"
        )
    return _with_beads(bitext, place, place.bead, spans, checked)


def move(
    bitext: Bitext,
    row: int,
    side: SideName,
    direction: Direction,
    what: Cut = 1,
    *,
    checked: CheckRecord,
) -> Bitext:
    """Segments of one side of a row go to the row above or below it; 1 if nothing else is said.

    A row from which all has gone is no more.
    """
    place, at = locate_row(bitext, row), find_side(bitext, side)
    upper = row - 1 if direction == "up" else row
    if upper < 0 or upper + 1 >= _beads(bitext):
        raise InputError(
            f"there is no pair {'above' if direction == 'up' else 'below'} to move segments to"
        )
    start, _ = _neighbours(bitext, upper, upper + 1)
    amount = what
    if isinstance(what, int):
        own = bitext.streams[place.stream].beads[place.bead].sides[at]
        _enough(bitext, at, len(own), what)
        amount = what if direction == "up" else len(own) - what
    bitext, boundary = _boundary(bitext, place, at, amount)
    beads = bitext.streams[place.stream].beads
    held = beads[place.bead].sides[at]
    if boundary == (held.start if direction == "up" else held.stop):
        raise InputError(f"the cut is at the edge of the {side}: choose a position inside it")
    spans = _moved(beads[start.bead], beads[start.bead + 1], at, boundary)
    return _with_beads(bitext, start, start.bead + 1, spans, checked)


def unpair(bitext: Bitext, row: int, *, checked: CheckRecord) -> Bitext:
    """The sides of a row are no translations of each other: each gets a row, the source first.

    Items of lists that were paired are so no more.
    """
    if row >= (first := _beads(bitext)) and row < count(bitext):
        kept = [each for at, each in enumerate(bitext.lists, start=first) if at != row]
        return replace(bitext, lists=tuple(kept))
    place = locate_row(bitext, row)
    bead = bitext.streams[place.stream].beads[place.bead]
    filled = [at for at, side in enumerate(bead.sides) if side]
    if len(filled) < 2:
        raise InputError(f"the pair is {bead.type}: it has no two sides to separate")
    spans = [
        tuple(
            side if at == alone else side[len(side) :] if at < alone else side[:0]
            for at, side in enumerate(bead.sides)
        )
        for alone in filled
    ]
    return _with_beads(bitext, place, place.bead, spans, checked)


def pair(bitext: Bitext, first: int, last: int, *, checked: CheckRecord) -> Bitext:
    """Two neighbouring rows, of which no side is in both, become a pair."""
    if last != first + 1:
        message = "two neighbouring pairs are needed, the upper one first"
        raise InputError(message)
    start, stop = _neighbours(bitext, first, last)
    both = [bitext.streams[place.stream].beads[place.bead] for place in (start, stop)]
    if any(map(all, zip(*(bead.sides for bead in both), strict=True))):
        types = " and ".join(bead.type for bead in both)
        raise InputError(
            f"the pairs are {types}: only a source and a target can be paired; use merge to "
            "join them"
        )
    return _with_beads(bitext, start, stop.bead, [_joined(*both)], checked)


def accept(bitext: Bitext, rows: Iterable[int], *, checked: CheckRecord) -> Bitext:
    """Rows are right as they are; their scores stay."""
    chosen = set(rows)
    last = count(bitext) - 1
    if unknown := [row for row in sorted(chosen) if not 0 <= row <= last]:
        raise _no_row(bitext, unknown[0])
    at, streams = 0, []
    for stream in bitext.streams:
        beads = list(stream.beads)
        for number in chosen:
            if 0 <= number - at < len(beads):
                beads[number - at] = replace(beads[number - at], checked=checked)
        streams.append(replace(stream, beads=tuple(beads)))
        at += len(beads)
    lists = tuple(
        replace(pairing, checked=checked) if number in chosen else pairing
        for number, pairing in enumerate(bitext.lists, start=at)
    )
    return replace(bitext, streams=tuple(streams), lists=lists)


def count(bitext: Bitext) -> int:
    """How many rows a bitext has."""
    return _beads(bitext) + len(bitext.lists)


def get_type(bitext: Bitext, row: int) -> str:
    """The bead type of a row: "2-1"."""
    if _beads(bitext) <= row < count(bitext):
        return "-".join("1" * len(bitext.sides))
    place = locate_row(bitext, row)
    return bitext.streams[place.stream].beads[place.bead].type


def _beads(bitext: Bitext) -> int:
    return sum(len(stream.beads) for stream in bitext.streams)


def locate_row(bitext: Bitext, row: int) -> RowPlace:
    """Where a row stands; only beads can be edited."""
    starts = accumulate((len(stream.beads) for stream in bitext.streams), initial=0)
    for at, (start, stream) in enumerate(zip(starts, bitext.streams, strict=False)):
        if start <= row < start + len(stream.beads):
            return RowPlace(at, row - start)
    if 0 <= row < count(bitext):
        message = "items of a list can only be accepted or unpaired"
        raise InputError(message)
    raise _no_row(bitext, row)


def _no_row(bitext: Bitext, row: int) -> InputError:
    return InputError(f"pair {row + 1} does not exist: they are numbered 1 to {count(bitext)}")


def _neighbours(bitext: Bitext, first: int, last: int) -> tuple[RowPlace, RowPlace]:
    start, stop = locate_row(bitext, first), locate_row(bitext, last)
    if start.stream != stop.stream:
        names = [bitext.streams[place.stream].name for place in (start, stop)]
        raise InputError(
            f"one pair belongs to the {names[0]}, the other to the {names[1]}: nothing "
            "can be moved between them"
        )
    return start, stop


def _joined(first: Bead, last: Bead) -> Spans:
    pairs = zip(first.sides, last.sides, strict=True)
    return tuple(range(upper.start, lower.stop) for upper, lower in pairs)


def _moved(upper: Bead, lower: Bead, side: int, boundary: int) -> list[Spans]:
    """The two rows with another boundary on one side; one that nothing is left of is left out."""
    ends = [boundary if at == side else own.stop for at, own in enumerate(upper.sides)]
    spans = [
        tuple(range(own.start, end) for own, end in zip(upper.sides, ends, strict=True)),
        tuple(range(end, own.stop) for own, end in zip(lower.sides, ends, strict=True)),
    ]
    return [span for span in spans if any(span)]


def find_side(bitext: Bitext, name: SideName) -> int:
    """Find which side is called so: by its own name, or by that of its language."""
    names = name_sides(len(bitext.sides))
    if name in bitext.languages:
        return bitext.languages.index(name)
    if name not in names:
        pairs = zip(names, bitext.languages, strict=True)
        sides = ", ".join(f"{side} ({lang})" for side, lang in pairs)
        raise InputError(f"side {name} does not exist: use one of {sides}")
    return names.index(name)


def _boundary(bitext: Bitext, place: RowPlace, side: int, what: Cut) -> tuple[Bitext, int]:
    """The index of the segment that begins the lower row; the bitext with that segment cut out."""
    stream = bitext.streams[place.stream]
    own = stream.beads[place.bead].sides[side]
    if isinstance(what, int):
        _enough(bitext, side, len(own), what)
        return bitext, own.start + what
    segments = stream.sides[side][own.start : own.stop]
    index, offset = _find_text(what, segments, bitext.languages[side])
    if not offset:
        return bitext, own.start + index
    if find_protected_side(bitext) == side:
        name = name_sides(len(bitext.sides))[side]
        raise InputError(f"the {name} is the original: under the UN profile it can't be split")
    cut_up = _cut(stream, place.bead, side, own.start + index, offset)
    return with_stream(bitext, place.stream, cut_up), own.start + index + 1


def _enough(bitext: Bitext, side: int, have: int, wanted: int) -> None:
    if not 0 <= wanted <= have:
        name = name_sides(len(bitext.sides))[side]
        raise InputError(f"the {name} has {have} segments, not {wanted}")


def _find_text(wanted: str, segments: Sequence[Segment], lang: str) -> tuple[int, int]:
    """The segment and the offset where a text stands, white space apart; InputError unless once."""
    whole, text = build_strand(segments), squeeze(wanted)
    at = whole.text.find(text) if text else -1
    places = []
    while at >= 0:
        index, offset = whole.place(at)
        if not is_inside_word(segments[index].text, offset, lang):
            places.append((index, offset))
        at = whole.text.find(text, at + 1)
    if not places:
        raise InputError(f"“{wanted}” does not occur in the pair")
    if len(places) > 1:
        raise InputError(f"“{wanted}” occurs {len(places)} times in the pair: give a longer text")
    return places[0]


def _cut(stream: Alignment, at: int, side: int, index: int, offset: int) -> Alignment:
    """A stream with a segment of its bead `at` in two, at an offset of the segment's text."""
    segments = stream.sides[side]
    parts = (*segments[:index], *cut(segments[index], [offset]), *segments[index + 1 :])
    later = (_with_one_more(bead, side, index) for bead in stream.beads[at:])
    sides = (*stream.sides[:side], parts, *stream.sides[side + 1 :])
    return replace(stream, beads=(*stream.beads[:at], *later), sides=sides)


def _with_one_more(bead: Bead, side: int, index: int) -> Bead:
    span = bead.sides[side]
    longer = range(span.start + (span.start > index), span.stop + (span.stop > index))
    return replace(bead, sides=(*bead.sides[:side], longer, *bead.sides[side + 1 :]))


def _with_beads(
    bitext: Bitext,
    place: RowPlace,
    last: int,
    spans: Sequence[Spans],
    checked: CheckRecord | None,
) -> Bitext:
    """The beads from `place` to `last` replaced; ranges are those of the stream's segments."""
    stream = bitext.streams[place.stream]
    old = stream.beads[place.bead : last + 1]
    if _joins_original(bitext, old, spans):
        message = "one side is the original: under the UN profile its segments can't be joined"
        raise InputError(message)
    seams = find_seams(bitext.streams)
    for sides in spans:
        own = [side[span.start : span.stop] for side, span in zip(stream.sides, sides, strict=True)]
        if find_joined(seams, own):
            message = "between the pairs stands a passage that moved: they can't be joined over it"
            raise InputError(message)
    new = (Bead(sides, None, checked) for sides in spans)
    beads = (*stream.beads[: place.bead], *new, *stream.beads[last + 1 :])
    return with_stream(bitext, place.stream, replace(stream, beads=beads))


def _joins_original(bitext: Bitext, old: Sequence[Bead], spans: Sequence[Spans]) -> bool:
    """Whether segments of an original that may not be touched come together that were apart."""
    kept = find_protected_side(bitext)
    if kept is None:
        return False
    before = [bead.sides[kept] for bead in old]
    after = [span[kept] for span in spans]
    return any(
        len(own) > 1 and not any(own.start in held and own[-1] in held for held in before)
        for own in after
    )


def with_stream(bitext: Bitext, at: int, stream: Alignment) -> Bitext:
    """The bitext with another stream at a place."""
    return replace(bitext, streams=(*bitext.streams[:at], stream, *bitext.streams[at + 1 :]))
