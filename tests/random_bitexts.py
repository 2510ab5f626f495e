"""Random bitexts with all there can be: several streams, notes, looks, checks, items of lists."""

from dataclasses import replace
from operator import add
from typing import get_args

from hypothesis import assume
from hypothesis import strategies as st

from tmtool.units import (
    PASSAGES,
    Alignment,
    Bead,
    Bitext,
    CheckRecord,
    Code,
    Document,
    Look,
    Meta,
    Note,
    Pairing,
    Paragraph,
    Segment,
)

STREAMS = {"masthead": "masthead", "body": "body", "operative": "body", "footnote": "footnotes"}
_ALPHABETS = {
    "zh": "会议决定，；。“”70 \n", "en": "aeT.,;'\"=-\\1 \t\n", "fr": "aéT.,;’«»=1 \n",
}  # fmt: skip
_checks = st.none() | st.builds(CheckRecord, st.sampled_from(["Anna", "王"]), st.just("2026-11-25"))
_scores = st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000)


@st.composite
def bitexts(draw, *, without="", lines=True, languages=2):
    """A bitext of up to a few paragraphs a side, whose texts don't have certain letters.

    With `lines` segments may be whole paragraphs, and some of these empty. It is in so many
    languages at most, and in two at least.
    """
    count = draw(st.integers(2, languages))
    as_lines = lines and draw(st.booleans())
    sides = [
        draw(_side(lang, sorted(set(letters) - set(without)), as_lines=as_lines))
        for lang, letters in [*_ALPHABETS.items()][:count]
    ]
    documents, segments = zip(*sides, strict=True)
    streams = []
    for name in dict.fromkeys(STREAMS.values()):
        sides_of_stream = [
            tuple(s for s in found if STREAMS[document.paragraphs[s.paragraph].kind] == name)
            for document, found in sides
        ]
        # A passage moved past something: of each side more than the passage is there.
        is_long = count == 2 and min(map(len, sides_of_stream)) > 1
        if name == "body" and is_long and draw(st.booleans()):
            streams += draw(_moved(sides_of_stream))
        elif any(sides_of_stream):
            beads = draw(tilings(*map(len, sides_of_stream)))
            streams.append(Alignment(tuple(sides_of_stream), beads, "tmtool test", name))
    assume(streams)
    lists = draw(_lists(*segments))
    return Bitext(tuple(documents), tuple(streams), "sentence", "tmtool test", lists)


@st.composite
def _moved(draw, sides):
    """A body out of which a passage was taken, and the passage; no bead goes over its place."""
    starts = [draw(st.integers(0, len(side) - 1)) for side in sides]
    stops = [
        draw(st.integers(first + 1, len(side) - (first == 0)))
        for first, side in zip(starts, sides, strict=True)
    ]
    passage = tuple(side[a:b] for side, a, b in zip(sides, starts, stops, strict=True))
    left = tuple(side[:a] + side[b:] for side, a, b in zip(sides, starts, stops, strict=True))
    beads, at = (), (0, 0)
    sizes = tuple(map(len, left))
    # Where one side's place is, the other side's text ends a bead too.
    first = draw(st.integers(0, 1))
    turns = [[0, 0], [0, 0]]
    turns[0][first] = turns[1][first] = starts[first]
    turns[0][1 - first] = draw(st.integers(0, starts[1 - first]))
    turns[1][first] = draw(st.integers(starts[first], sizes[first]))
    turns[1][1 - first] = starts[1 - first]
    for place in (*map(tuple, turns), sizes):
        spans = draw(tilings(*(stop - start for start, stop in zip(at, place, strict=True))))
        beads += tuple(
            replace(bead, sides=tuple(
                range(own.start + by, own.stop + by)
                for own, by in zip(bead.sides, at, strict=True)
            ))
            for bead in spans
        )  # fmt: skip
        at = place
    name = draw(st.sampled_from(sorted(PASSAGES)))
    moved = Alignment(passage, draw(tilings(*map(len, passage))), "tmtool test", name)
    return [Alignment(left, beads, "tmtool test", "body"), moved]


@st.composite
def _side(draw, lang, letters, *, as_lines):
    paragraphs, segments = [], []
    for index in range(draw(st.integers(1, 5))):
        text = draw(st.text(letters, max_size=16))
        cuts = sorted(draw(st.sets(st.integers(1, 15), max_size=4)))
        own = list(_segments(index, text, [at for at in cuts if at < len(text)]))
        segments += [Segment(index, 0, len(text), text)] if as_lines else own
        kind = draw(st.sampled_from(list(STREAMS)))
        label = draw(st.none() | st.sampled_from(["1", "(a)"]))
        paragraphs.append(Paragraph(kind, label, text, *draw(_insides(len(text)))))
    meta = Meta(
        file=f"{lang}.txt", file_hash=draw(st.none() | st.just("ab" * 32)),
        date=draw(st.none() | st.just("2026-11-25")), original=draw(st.sampled_from([None, "en"])),
        status=draw(st.sampled_from([None, "draft", "unofficial"])),
    )  # fmt: skip
    symbol = draw(st.none() | st.just("A/75/1"))
    return Document(lang, tuple(paragraphs), symbol, meta), tuple(segments)


def _segments(index, text, cuts):
    """Stretches without the white space around them, as the segmenter makes them."""
    for start, stop in zip([0, *cuts], [*cuts, len(text)], strict=True):
        piece = text[start:stop]
        first = start + len(piece) - len(piece.lstrip())
        if piece.strip():
            yield Segment(index, first, first + len(piece.strip()), piece.strip())


@st.composite
def _insides(draw, length):
    offsets = st.integers(0, length)
    notes = draw(st.lists(st.builds(Note, st.sampled_from("12"), offsets), max_size=2))
    codes = draw(
        st.lists(
            st.builds(
                lambda look, one, other: Code(
                    look, *sorted((one, other)), "https://un.org" if look == "link" else None
                ),
                st.sampled_from(get_args(Look)), offsets, offsets,
            ), max_size=3,
        )
    )  # fmt: skip
    return tuple(sorted(notes, key=lambda n: n.offset)), tuple(c for c in codes if c.start < c.stop)


@st.composite
def tilings(draw, *sizes):
    """Random beads that cover all sides."""
    beads, at = [], (0,) * len(sizes)
    while at != sizes:
        steps = [draw(st.integers(0, 3)) for _ in sizes]
        stop = tuple(map(min, map(add, at, steps), sizes))
        if stop == at:  # a side that is used up can't be waited for
            stop = tuple(map(min, (place + 1 for place in at), sizes))
        beads.append(Bead(tuple(map(range, at, stop)), draw(_scores), draw(_checks)))
        at = stop
    return tuple(beads)


@st.composite
def _lists(draw, *segments):
    """Items that belong together; an item is in one group only."""
    sides = [[s for s in own if s.text.strip()] for own in segments]
    pairings = []
    for _ in range(draw(st.integers(0, 2)) if all(sides) else 0):
        items = [_stretch(draw, draw(st.sampled_from(side))) for side in sides]
        pairings.append(Pairing(tuple(items), draw(_scores), draw(_checks)))
    named = zip(*(each.sides for each in pairings), strict=True)
    alone = all(len(set(items)) == len(pairings) for items in named)
    return tuple(pairings if alone else pairings[:1])


def _stretch(draw, segment):
    """A piece of a segment, as an item of a list is."""
    start = draw(st.integers(0, len(segment.text) - 1))
    stop = draw(st.integers(start + 1, len(segment.text)))
    text = segment.text[start:stop].strip() or segment.text.strip()
    start = segment.start + segment.text.index(text)
    return Segment(segment.paragraph, start, start + len(text), text)
