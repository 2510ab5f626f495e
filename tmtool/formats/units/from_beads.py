"""A bitext from two documents and the beads that a file gives, as if they had been aligned here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from tmtool.errors import InputError
from tmtool.segmenter import segment
from tmtool.units import Alignment, Bead, Bitext, Document, Level, Segment, StreamName, is_complete
from tmtool.version import __version__


def build_bitext(
    source: Document,
    target: Document,
    beads: Sequence[Bead],
    *,
    level: Level = "sentence",
    lines: bool = False,
) -> Bitext:
    """The bitext that beads make of two documents.

    Beads count segments through the whole document, footnotes last, as `bitexts.beads` writes them;
    with `lines` the paragraphs are the segments. What no bead names stands alone. InputError where
    the beads are of other segments than the documents have.

    >>> from tmtool.units import Paragraph
    >>> sides = [Document(lang, (Paragraph("body", None, "A1"),)) for lang in ("zh", "en")]
    >>> build_bitext(*sides, [Bead((range(1), range(1)), 0.9)]).streams[0].beads[0].score
    0.9
    """
    segments = [_lines(side) if lines else segment(side, level) for side in (source, target)]
    sizes = len(segments[0]), len(segments[1])
    _check_sizes(beads, sizes)
    texts = [
        len(found) if lines else sum(side.paragraphs[s.paragraph].kind != "footnote" for s in found)
        for side, found in zip((source, target), segments, strict=True)
    ]
    whole = tuple(_tiling(beads, sizes))
    signature = f"tmtool:{__version__} segments:{'lines' if lines else level} align:given"
    streams = []
    for name, start, stop in (("body", (0, 0), texts), ("footnotes", texts, sizes)):
        left, right = (side[a:b] for side, a, b in zip(segments, start, stop, strict=True))
        own = tuple(_between(start, stop, whole))
        if not is_complete(own, len(left), len(right)):
            message = "a pair joins body text with a footnote"
            raise InputError(message)
        if own:
            streams.append(Alignment((left, right), own, signature, cast(StreamName, name)))
    return Bitext((source, target), tuple(streams), "paragraph" if lines else level, signature)


def _lines(document: Document) -> tuple[Segment, ...]:
    return tuple(Segment(at, 0, len(p.text), p.text) for at, p in enumerate(document.paragraphs))


def _check_sizes(beads: Sequence[Bead], sizes: tuple[int, int]) -> None:
    """Other segments would make other pairs of them, and nothing would show it."""
    named = tuple(
        max((side.stop for side in column), default=0)
        for column in ([bead.source for bead in beads], [bead.target for bead in beads])
    )
    if named != sizes:
        raise InputError(
            f"the alignment has {named[0]} and {named[1]} segments, but the texts have "
                f"{sizes[0]} and {sizes[1]}",
            code="other segments", named=named, sizes=sizes,
        )  # fmt: skip


def _tiling(beads: Sequence[Bead], sizes: tuple[int, int]) -> Iterator[Bead]:
    """The beads, and between them one for each segment that none of them names."""
    source = target = 0
    for bead in (*beads, Bead((range(sizes[0], sizes[0]), range(sizes[1], sizes[1])))):
        while source < bead.source.start:
            yield Bead((range(source, source + 1), range(target, target)))
            source += 1
        while target < bead.target.start:
            yield Bead((range(source, source), range(target, target + 1)))
            target += 1
        if bead.source or bead.target:
            yield bead
        source, target = bead.source.stop, bead.target.stop


def _between(start: Sequence[int], stop: Sequence[int], beads: Sequence[Bead]) -> Iterator[Bead]:
    """The beads whose segments all lie between two places, counted from the first."""
    ends = [0, 0]
    for bead in beads:
        sides = bead.source, bead.target
        limits = zip(sides, start, stop, strict=True)
        if all(first <= side.start and side.stop <= last for side, first, last in limits if side):
            begins = [
                side.start - first if side else end
                for side, first, end in zip(sides, start, ends, strict=True)
            ]
            made = [range(at, at + len(side)) for at, side in zip(begins, sides, strict=True)]
            ends = [side.stop for side in made]
            yield replace(bead, sides=tuple(made))
