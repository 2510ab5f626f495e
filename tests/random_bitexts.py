"""Random bitexts with all there can be: several streams, notes, looks, checks, items of lists."""

from typing import get_args

from hypothesis import assume
from hypothesis import strategies as st

from tmtool.units import (
    Alignment,
    Bead,
    Bitext,
    Checked,
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
_ALPHABETS = {"zh": "会议决定，；。“”70 \n", "en": "aeT.,;'\"=-\\1 \t\n"}
_checks = st.none() | st.builds(Checked, st.sampled_from(["Anna", "王"]), st.just("2026-11-25"))
_scores = st.none() | st.integers(0, 10_000).map(lambda n: n / 10_000)


@st.composite
def bitexts(draw, *, without="", lines=True):
    """A bitext of up to a few paragraphs a side, whose texts don't have certain letters.

    With `lines` segments may be whole paragraphs, and some of these empty.
    """
    as_lines = lines and draw(st.booleans())
    sides = [
        draw(_side(lang, sorted(set(letters) - set(without)), as_lines=as_lines))
        for lang, letters in _ALPHABETS.items()
    ]
    documents, segments = zip(*sides, strict=True)
    streams = []
    for name in dict.fromkeys(STREAMS.values()):
        pair = [
            tuple(s for s in found if STREAMS[document.paragraphs[s.paragraph].kind] == name)
            for document, found in sides
        ]
        if any(pair):
            beads = draw(tilings(len(pair[0]), len(pair[1])))
            streams.append(Alignment(*pair, beads, "tmtool test", name))
    assume(streams)
    lists = draw(_lists(*segments))
    return Bitext(*documents, tuple(streams), "sentence", "tmtool test", lists)


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
def tilings(draw, sources, targets):
    """Random beads that cover both sides."""
    beads, at = [], (0, 0)
    while at != (sources, targets):
        step = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        stop = min(at[0] + step[0], sources), min(at[1] + step[1], targets)
        if stop != at:
            spans = range(at[0], stop[0]), range(at[1], stop[1])
            beads.append(Bead(*spans, draw(_scores), draw(_checks)))
            at = stop
        else:  # a side that is used up can't be waited for
            one = (at[0] < sources, at[1] < targets)
            stop = at[0] + one[0], at[1] + one[1]
            beads.append(Bead(range(at[0], stop[0]), range(at[1], stop[1]), draw(_scores)))
            at = stop
    return tuple(beads)


@st.composite
def _lists(draw, source, target):
    """Pairs of items; an item is in one pair only."""
    sides = [[s for s in segments if s.text.strip()] for segments in (source, target)]
    pairings = []
    for _ in range(draw(st.integers(0, 2)) if all(sides) else 0):
        items = [_stretch(draw, draw(st.sampled_from(side))) for side in sides]
        pairings.append(Pairing(*items, draw(_scores), draw(_checks)))
    sources, targets = {each.source for each in pairings}, {each.target for each in pairings}
    alone = len(sources) == len(targets) == len(pairings)
    return tuple(pairings if alone else pairings[:1])


def _stretch(draw, segment):
    """A piece of a segment, as an item of a list is."""
    start = draw(st.integers(0, len(segment.text) - 1))
    stop = draw(st.integers(start + 1, len(segment.text)))
    text = segment.text[start:stop].strip() or segment.text.strip()
    start = segment.start + segment.text.index(text)
    return Segment(segment.paragraph, start, start + len(text), text)
