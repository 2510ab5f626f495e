"""From several documents to one bitext: pairs with the pivot, then all others with each other."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, combinations
from typing import TYPE_CHECKING, get_args

from tmtool.errors import InputError, UnrelatedError
from tmtool.lang import codes
from tmtool.pipeline import Progress, align_documents
from tmtool.pivot.choosing import choose_pivot
from tmtool.pivot.passages import Passage, gather_parts
from tmtool.profile.divide import divide_beads
from tmtool.segmenter import segment
from tmtool.units import (
    PASSAGES,
    Alignment,
    Bead,
    Bitext,
    Document,
    Level,
    Pairing,
    Segment,
    StreamName,
)

if TYPE_CHECKING:
    from tmtool.profile import Profile
    from tmtool.protocols import Encoder
    from tmtool.segmenter.srx import SrxRules


def _quiet(_what: str, _share: float) -> None:
    """Report nothing."""


def align_languages(
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    pivot: str | None = None,
    lines: bool = False,
    level: Level = "sentence",
    rules: SrxRules | None = None,
    profile: Profile | None = None,
    force: bool = False,
    progress: Progress = _quiet,
) -> Bitext:
    """Align documents of one text, each in a language of its own, as rows around one of them.

    The pivot is the language named, else the original as a masthead states it, else the first. Each
    of its segments is a row, and other languages are divided to fit, lines too. `Bead.agreed` says
    how far any two others agree with a row when they are aligned with each other. Passages that
    stand elsewhere in one language are streams of all of them, after the body. See
    `pipeline.align_documents` for the rest. InputError where two documents are in one language, or
    none is in that of the pivot; UnrelatedError, which names the languages, where one is no
    translation of the pivot, unless `force`.
    """
    from tmtool.embed import remember_spans

    langs = [each.lang for each in documents]
    if len(set(langs)) < len(langs) or len(langs) < 2:
        raise InputError(f"each text must be in a language of its own, not {', '.join(langs)}")
    chosen = choose_pivot(documents, pivot).lang
    at = langs.index(chosen)
    # What the original is, tells the profile which text not to touch.
    texts = [replace(each, meta=replace(each.meta, original=chosen)) for each in documents]
    encoder = remember_spans(encoder)
    others = [side for side in range(len(texts)) if side != at]
    pairs = [*((at, side) for side in others), *combinations(others, 2)]
    found: dict[tuple[int, int], Bitext] = {}
    for done, (one, other) in enumerate(pairs):
        try:
            found[one, other] = align_documents(
                texts[one], texts[other], encoder, lines=lines, level=level, rules=rules,
                profile=profile, force=force or one != at,
                progress=partial(_pass_on, progress, done, len(pairs)),
            )  # fmt: skip
        except UnrelatedError as error:
            names = " and ".join(codes.name(langs[side]) for side in (one, other))
            raise UnrelatedError(f"{names}: {error}", code=error.code) from error
    # The pivot comes first in its pairs, and second where its number is the higher one.
    for side in others:
        found[at, side] = _divide(found[at, side], encoder)
    signature = f"{found[pairs[0]].signature} pivot:{chosen}"
    starts = [_list_starts(each, level, rules, lines=lines) for each in documents]
    streams = [
        _join_pieces(stream, documents, starts)
        for stream in _gather_streams(at, starts, found, signature)
    ]
    lists = _join_lists(at, {side: found[at, side].lists for side in others})
    return Bitext(tuple(documents), tuple(streams), found[pairs[0]].level, signature, tuple(lists))


def _pass_on(progress: Progress, done: int, total: int, _what: str, share: float) -> None:
    progress("aligning", (done + share) / total)


def _divide(bitext: Bitext, encoder: Encoder) -> Bitext:
    """No segment of the pivot shares a bead with another; the UN profile has seen to it."""
    documents = bitext.source, bitext.target
    streams = tuple(divide_beads(each, 0, documents, encoder) for each in bitext.streams)
    return replace(bitext, streams=streams)


def _gather_streams(
    pivot: int,
    starts: Sequence[Container[tuple[int, int]]],
    aligned: Mapping[tuple[int, int], Bitext],
    signature: str,
) -> Iterator[Alignment]:
    """Each stream that any language has, as rows around the pivot; passages follow the body."""
    for name in get_args(StreamName):
        own = {
            pair: found for pair, each in aligned.items() if (found := _list_streams(each, name))
        }
        if own:
            for stream in _gather_stream(pivot, starts, own):
                yield replace(stream, signature=signature)


def _gather_stream(
    pivot: int,
    starts: Sequence[Container[tuple[int, int]]],
    aligned: Mapping[tuple[int, int], Sequence[Alignment]],
) -> Iterator[Alignment]:
    """A stream of all languages, with passages of the body after it."""
    name = next(iter(aligned.values()))[0].name
    # As the pivot had them divided; where it has nothing, whatever is there stands alone.
    segments: list[tuple[Segment, ...]] = [()] * len(starts)
    for (one, other), streams in aligned.items():
        if one == pivot:
            segments[one], segments[other] = (_merge_segments(streams, side) for side in (0, 1))
    beads: dict[tuple[int, int], list[Bead]] = {}
    passages: list[Passage] = []
    for (one, other), streams in aligned.items():
        both = segments[one], segments[other]
        own = [bead for each in streams for bead in _place_stream(each, both)]
        beads[min(one, other), max(one, other)] = (
            own if one < other else [bead.choose((1, 0)) for bead in own]
        )
        if one == pivot:
            passages += ((_find_span(each, both[0]), each.name) for each in streams[1:])
    wholes = [
        [*accumulate(_starts(each) in own for each in side)]
        for side, own in zip(segments, starts, strict=True)
    ]
    for part in gather_parts(pivot, wholes, beads, passages):
        sides = zip(segments, part.kept, strict=True)
        chosen = tuple(tuple(every[at] for at in kept) for every, kept in sides)
        yield Alignment(chosen, part.rows, "", part.stream or name)


def _list_streams(bitext: Bitext, name: StreamName) -> list[Alignment]:
    """The stream of a name, and passages after the body, which have none of their own here."""
    names = {"body", *PASSAGES} if name == "body" else {name} - PASSAGES
    return [each for each in bitext.streams if each.name in names]


def _merge_segments(streams: Sequence[Alignment], side: int) -> tuple[Segment, ...]:
    """The segments of a side of several streams, in the order of the document."""
    return tuple(sorted((each for stream in streams for each in stream.sides[side]), key=_starts))


def _list_starts(
    document: Document, level: Level, rules: SrxRules | None, *, lines: bool
) -> frozenset[tuple[int, int]]:
    """Where segments begin that nobody has divided: paragraph and offset."""
    if lines:
        return frozenset((number, 0) for number in range(len(document.paragraphs)))
    return frozenset((each.paragraph, each.start) for each in segment(document, level, rules=rules))


def _join_pieces(
    stream: Alignment, documents: Sequence[Document], starts: Sequence[Container[tuple[int, int]]]
) -> Alignment:
    """The stream with pieces of one segment as one again where they ended in one row."""
    sides: list[tuple[Segment, ...]] = []
    spans: list[list[range]] = []
    for side, document in enumerate(documents):
        kept: list[Segment] = []
        spans.append([])
        for bead in stream.beads:
            first = len(kept)
            for at in bead.sides[side]:
                own = stream.sides[side][at]
                if len(kept) > first and (own.paragraph, own.start) not in starts[side]:
                    before = kept.pop()
                    text = document.paragraphs[own.paragraph].text[before.start : own.stop]
                    own = Segment(own.paragraph, before.start, own.stop, text)
                kept.append(own)
            spans[-1].append(range(first, len(kept)))
        sides.append(tuple(kept))
    beads = (
        replace(bead, sides=own)
        for bead, own in zip(stream.beads, zip(*spans, strict=True), strict=True)
    )
    return replace(stream, sides=tuple(sides), beads=tuple(beads))


def _find_span(passage: Alignment, segments: Sequence[Segment]) -> range:
    """Where the segments that a passage has in its first language stand among others."""
    places = _overlap(passage.source, segments)
    return range(places[0].start, places[-1].stop)


def _place_stream(stream: Alignment, sides: Sequence[Sequence[Segment]]) -> list[Bead]:
    beads = list(_place_beads(stream, sides))
    return beads + _pair_blanks(beads, sides)


def _place_beads(stream: Alignment, sides: Sequence[Sequence[Segment]]) -> Iterator[Bead]:
    """The beads of a stream as numbers of segments that may be cut otherwise than its own."""
    places = [_overlap(own, new) for own, new in zip(stream.sides, sides, strict=True)]
    for bead in stream.beads:
        spans = []
        for span, place in zip(bead.sides, places, strict=True):
            own = [place[at] for at in span if place[at]]
            spans.append(range(own[0].start, own[-1].stop) if own else range(0))
        yield replace(bead, sides=tuple(spans))


def _pair_blanks(beads: Sequence[Bead], sides: Sequence[Sequence[Segment]]) -> list[Bead]:
    """Blank lines that follow the same pair, one by one: they say the same, and make one row."""
    found: list[Bead] = []
    blanks: tuple[list[int], list[int]] = [], []
    for bead in (*beads, Bead((range(1), range(1)))):
        if all(bead.sides):
            pairs = zip(*blanks, strict=False)
            found += (Bead((range(i, i + 1), range(j, j + 1)), 1.0) for i, j in pairs)
            blanks = [], []
            continue
        for span, segments, own in zip(bead.sides, sides, blanks, strict=True):
            own += [at for at in span if not segments[at].text.strip()]
    return found


def _overlap(segments: Sequence[Segment], others: Sequence[Segment]) -> list[range]:
    """Which of the other segments each segment has text in common with."""
    found, first = [], 0
    for each in segments:
        while first < len(others) and _ends(others[first]) <= _starts(each):
            first += 1
        last = first
        while last < len(others) and _starts(others[last]) < _ends(each):
            last += 1
        found.append(range(first, last))
    return found


def _starts(segment: Segment) -> tuple[int, int]:
    return segment.paragraph, segment.start


def _ends(segment: Segment) -> tuple[int, int]:
    """Where a segment ends; a blank line has a place of its own."""
    return segment.paragraph, max(segment.stop, segment.start + 1)


def _join_lists(pivot: int, lists: Mapping[int, Sequence[Pairing]]) -> Iterator[Pairing]:
    """Items of lists that every language pairs with the same item of the pivot."""
    partners = {side: {each.source: each for each in own} for side, own in lists.items()}
    for item in next(iter(partners.values())):
        found = {side: own[item] for side, own in partners.items() if item in own}
        if len(found) == len(lists):
            sides = {pivot: item, **{side: each.target for side, each in found.items()}}
            scores = [each.score for each in found.values() if each.score is not None]
            yield Pairing(
                tuple(sides[side] for side in range(len(sides))), min(scores, default=None)
            )
