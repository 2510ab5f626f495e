"""Alignment files of the field: `[0, 1]:[2]` a line, and the score after another colon if wanted.

Indices are those of the segments (of the lines, where lines were aligned), 0-based. An empty side
is `[]`. Gold files may leave segments out; what they name has to come in order, once. A third
field outside 0..1 is another tool's cost, no probability, and gives a bead without a score. With
both documents a file is a bitext again, as if they had been aligned here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias, cast

from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.formats.bitexts.bead_order import BeadOrder, build_passage
from tmtool.formats.bitexts.rows import Row, find_pivot, iter_rows
from tmtool.units import (
    SCORE_DIGITS,
    Alignment,
    Bead,
    Bitext,
    Document,
    Level,
    Segment,
    StreamName,
    is_complete,
)
from tmtool.version import __version__

Link: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
_Numbers: TypeAlias = tuple[list[int], list[int], float | None]
_LINE = re.compile(
    r"\s*\[(?P<source>[^\[\]]*)\]\s*:\s*\[(?P<target>[^\[\]]*)\]\s*(?::\s*(?P<score>\S+)\s*)?"
)
_SIDES = ("source", "target")
_INDICES = re.compile(r"\s*(?:[0-9]{1,9}(?:\s*,\s*[0-9]{1,9})*)?\s*")
_SCORE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


LOSES = (
    "languages", "lists", "texts", "labels", "kinds", "scores", "checks", "edits", "origins",
)  # fmt: skip
"""Which segments belong together is kept, of two languages."""


def render_lines(bitext: Bitext, *, scores: bool = False) -> Iterator[str]:
    """The file, line by line, line ends included.

    Where lines of a text in more languages were divided to fit the pivot, these are whole again.
    """
    # Lists are a view beside the beads, which tile without it.
    rows = (row for row in iter_rows(bitext) if row.stream != "lists")
    is_divided = find_pivot(bitext) and "segments:lines" in bitext.signature.split()
    beads: Iterable[_Numbers] = (
        _join_pieces(rows)
        if is_divided
        else (([*row.source.segments], [*row.target.segments], row.score) for row in rows)
    )
    for source, target, value in beads:
        score = "" if value is None or not scores else f":{value:.{SCORE_DIGITS}f}"
        yield f"{source}:{target}{score}\n"


def _join_pieces(rows: Iterable[Row]) -> Iterator[_Numbers]:
    """Rows as numbers of lines; those that share a line are one, with all between them."""
    groups: list[list[Row]] = []
    group_of: dict[tuple[int, int], int] = {}
    for row in rows:
        shared = (group_of[line] for line in _list_lines(row) if line in group_of)
        first = min(shared, default=len(groups))
        joined = [each for group in groups[first:] for each in group]
        groups[first:] = [[*joined, row]]
        group_of |= {line: first for each in groups[first] for line in _list_lines(each)}
    for group in groups:
        source, target = (
            sorted({line for row in group for line in row.sides[at].paragraphs}) for at in (0, 1)
        )
        scores = [row.score for row in group if row.score is not None]
        yield source, target, min(scores, default=None)


def _list_lines(row: Row) -> Iterator[tuple[int, int]]:
    """The sides and the numbers of the lines in a row."""
    return ((at, line) for at, side in enumerate(row.sides) for line in side.paragraphs)


def read_lines(path: str) -> list[str]:
    """The lines of an alignment file, for both readers; InputError where it is no text."""
    try:
        return Path(path).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not an alignment file: it is not UTF-8") from error


def read(text: Iterable[str], path: str = "<beads>") -> tuple[Bead, ...]:
    """The beads of a file; ParseError with line and column for whatever is none.

    Those of passages that moved stand after the others, and cross them.

    >>> read(["[0, 1]:[0]", "[]:[1]:0.75"])[1]
    Bead(sides=(range(2, 2), range(1, 2)), score=0.75, checked=None, agreed=None)
    """
    order = BeadOrder()
    found: list[Bead] = []
    starts: list[tuple[Bead, ParseError]] = []
    for number, match in _matches(text, path):
        spans = [_span(match, side, path, number) for side in _SIDES]
        wrong = _list_misplaced(spans, order, match, path, number)
        if not all(order.is_free(at, span) for at, span in enumerate(spans)):
            raise wrong[0]
        found.append(order.place(spans, _score(match, path, number)))
        if order.is_first_of_passage(found[-1]):
            starts.append((found[-1], wrong[0]))
    for bead, error in starts:
        if not order.crosses(bead):
            raise error
    return tuple(found)


def _list_misplaced(
    spans: Sequence[range], order: BeadOrder, match: re.Match[str], path: str, line: int
) -> list[ParseError]:
    """What there is to say of segments that don't come after those before."""
    return [
        ParseError(
            f"{side} {span.start} after {side} {end - 1}: out of order or named twice",
            path, line, match.start(side) + 1,
        )
        for at, (side, span, end) in enumerate(zip(_SIDES, spans, order.ends, strict=True))
        if span and (span.start < end or not order.is_free(at, span))
    ]  # fmt: skip


def read_links(text: Iterable[str], path: str = "<beads>") -> tuple[Link, ...]:
    """The plain indices of a file, for comparing: published gold may skip and cross segments.

    >>> read_links(["[0, 2]:[1]", "[1]:[0]"])
    (((0, 2), (1,)), ((1,), (0,)))
    """
    return tuple(
        (_numbers(match, "source", path, number), _numbers(match, "target", path, number))
        for number, match in _matches(text, path)
    )


def _matches(text: Iterable[str], path: str) -> Iterator[tuple[int, re.Match[str]]]:
    """The lines that are shaped like beads, numbered; empty ones don't count."""
    for number, line in enumerate(text, start=1):
        match = _LINE.fullmatch(line.rstrip("\r\n"))
        if match is not None:
            if not match["source"].strip() and not match["target"].strip():
                raise ParseError(f"both sides of the pair are empty: {line.strip()}", path, number)
            yield number, match
        elif line.strip():
            raise ParseError(f"not a pair like [0, 1]:[2]: {line.strip()[:40]}", path, number)


def _numbers(match: re.Match[str], side: str, path: str, line: int) -> tuple[int, ...]:
    inside = match[side]
    if not _INDICES.fullmatch(inside):
        column = match.start(side) + 1
        raise ParseError(f"not a list of numbers: [{inside}]", path, line, column)
    return tuple(int(digits) for digits in re.findall("[0-9]+", inside))


def _span(match: re.Match[str], side: str, path: str, line: int) -> range:
    """The indices of a side as a range."""
    numbers, column = _numbers(match, side, path, line), match.start(side) + 1
    if not numbers:
        return range(0)
    span = range(numbers[0], numbers[0] + len(numbers))
    if numbers != tuple(span):
        raise ParseError(f"the {side} numbers are not consecutive", path, line, column)
    return span


def _score(match: re.Match[str], path: str, line: int) -> float | None:
    text = match["score"]
    if text is None:
        return None
    if not _SCORE.fullmatch(text):
        raise ParseError(f"not a score: {text}", path, line, match.start("score") + 1)
    score = float(text)
    return score if 0 <= score <= 1 else None


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
    from tmtool.segmenter import segment

    segments = [_lines(side) if lines else segment(side, level) for side in (source, target)]
    _check_sizes(beads, (len(segments[0]), len(segments[1])))
    order = BeadOrder(beads)
    passages = order.list_passages()
    taken = [{at for each in passages for bead in each for at in bead.sides[n]} for n in (0, 1)]
    left = [
        [at for at in range(len(side)) if at not in gone]
        for side, gone in zip(segments, taken, strict=True)
    ]
    sizes = len(left[0]), len(left[1])
    texts = [
        len(own) if lines else sum(side.paragraphs[s.paragraph].kind != "footnote" for s in own)
        for side, own in (
            (side, [found[at] for at in rest])
            for side, found, rest in zip((source, target), segments, left, strict=True)
        )
    ]
    whole = tuple(_tiling(order.list_body(left), sizes))
    signature = f"tmtool:{__version__} segments:{'lines' if lines else level} align:given"
    streams: list[Alignment] = []
    for name, start, stop in (("body", (0, 0), texts), ("footnotes", texts, sizes)):
        one, other = (
            tuple(found[at] for at in rest[a:b])
            for found, rest, a, b in zip(segments, left, start, stop, strict=True)
        )
        own = tuple(_between(start, stop, whole))
        if not is_complete(own, len(one), len(other)):
            message = "a pair joins body text with a footnote"
            raise InputError(message)
        if own:
            streams.append(Alignment((one, other), own, signature, cast(StreamName, name)))
        if name == "body":
            both = source, target
            streams += (build_passage(each, segments, both, signature) for each in passages)
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
