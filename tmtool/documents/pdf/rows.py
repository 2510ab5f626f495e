"""Letters into rows: those on one baseline, raised and lowered ones with the row they hang on."""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from tmtool.documents.pdf.gutters import find_column, find_gutters
from tmtool.documents.pdf.model import (
    ColumnGap,
    Face,
    Glyph,
    LetterRun,
    Row,
    RowSegment,
    RulingLine,
    Sheet,
)
from tmtool.documents.pdf.order import is_mark, is_rtl, order_letters
from tmtool.lang.script import measure_width

_LEVEL = 0.2
"""Ems by which letters on one baseline differ. Chosen, no measurement."""
_SHIFT = (0.12, 0.62)
"""Ems that a raised or lowered letter is off, at least and at most. Chosen, no measurement."""
_SMALLER = 0.9
"""Times the size of its neighbours that it has at most. Chosen, no measurement."""
_BEFORE = 0.8
"""Ems to the word before it. Chosen, no measurement."""
_AFTER = 1.6
"""Ems to the word after it. Chosen, no measurement."""
_WORD = 0.14
"""Ems between two words, beyond the room that there is between letters: TeX sets spaces as narrow
as 0.15, and kerning parts no two letters so far. Chosen, no measurement."""
_SPACED_WORD = 0.2
"""The same in spaced type. Chosen, no measurement."""
_BORDER = 0.6
"""Ems between Chinese and other letters that are a space. Chosen, no measurement."""
_ARABIC_WORD = 0.25
"""Ems between two Arabic words. Chosen, no measurement."""
_APART = 1.5
"""Ems between two strands. Chosen, no measurement."""
_COLUMN = 0.75
"""Ems between two segments. Chosen, no measurement."""
_NOT_QUITE = 0.5
"""Ems: rows less far apart overlap. Chosen, no measurement."""
_SPACED_OUT = 0.1
"""Ems between the letters of spaced type. Chosen, no measurement."""
_NO_ROOM = 0.08
"""Ems: less room than this is none. Chosen, no measurement."""
_RAISED_GAP = 0.3
"""Ems more before a raised letter. Chosen, no measurement."""
_LIGATURE = 0.45
"""Distances in ems: on one baseline, raised, beside the word before or after, between words.
Chosen, no measurement."""
_NO_FACE = -1
"""The face of a space that was not drawn: the gap between two words. Chosen: no face has it."""
_NAMED_AT_SIGN = 3
"""Letters that some programs name at the sign of an Arabic ligature with a vowel: two, and the
sign. Chosen, no measurement."""


@dataclass(slots=True)
class _RowStrand:
    glyphs: list[Glyph]
    base: float
    size: float
    left: float
    right: float
    shift: int = 0
    column: int = 0


@dataclass(slots=True)
class _Cluster:
    base: float
    size: float
    strands: list[_RowStrand] = field(default_factory=list)


def build_rows(sheet: Sheet, faces: Sequence[Face]) -> tuple[list[Row], list[RulingLine]]:
    """The rows of a page from top to bottom, each with its segments from left to right.

    And the gutters between its columns, as upright rules.
    """
    rtl = 2 * sum(is_rtl(glyph.char) for glyph in sheet.glyphs) > sum(
        glyph.char.isalpha() for glyph in sheet.glyphs
    )
    blanks, strands = _strands(sheet.glyphs)
    clusters = _clusters(strands)
    lines = [[glyph for each in cluster.strands for glyph in each.glyphs] for cluster in clusters]
    gutters = find_gutters(lines, rtl=rtl)
    clusters = _beside(_attached(clusters, gutters))
    for blank in blanks:
        _put(blank, clusters)
    upright = [rule for rule in sheet.rules if rule.high - rule.low > rule.right - rule.left]
    upright += gutters
    rows = []
    for cluster in clusters:
        placed = sorted(_placed(cluster), key=lambda each: each[0].left)
        parts = [_segment(part, cluster, faces, rtl) for part in _split(placed, upright)]
        if parts:
            rows.append(parts)
    return rows, gutters


def _strands(glyphs: Iterable[Glyph]) -> tuple[list[_RowStrand], list[_RowStrand]]:
    """Letters drawn in one go: those that are spaces only, and the others."""
    groups: dict[tuple[int, float], list[Glyph]] = {}
    for glyph in glyphs:
        groups.setdefault((glyph.strand, glyph.base), []).append(glyph)
    blanks: list[_RowStrand] = []
    others: list[_RowStrand] = []
    for group in groups.values():
        group = _with_room(group)
        left, right = min(each.left for each in group), max(each.right for each in group)
        strand = _RowStrand(group, group[0].base, group[0].size, left, right)
        (blanks if all(each.char == " " for each in group) else others).append(strand)
    return blanks, others


def _with_room(group: list[Glyph]) -> list[Glyph]:
    """An Arabic ligature with a vowel sign, given the room of both.

    Some programs name the letters at the sign alone; the ligature under it has no name.
    """
    if len(group) != _NAMED_AT_SIGN or not any(is_mark(each.char) for each in group):
        return group
    letters = [each for each in group if is_rtl(each.char)]
    edge, size = max((each.right for each in letters), default=0.0), group[0].size
    if not letters or edge - min(each.left for each in group) > _LIGATURE * size:
        return group
    return [
        each._replace(right=edge + _LIGATURE * size) if each.right == edge else each
        for each in group
    ]


def _clusters(strands: Iterable[_RowStrand]) -> list[_Cluster]:
    """Strands on one baseline, from top to bottom."""
    clusters: list[_Cluster] = []
    for strand in sorted(strands, key=lambda each: (-each.base, each.left)):
        last = clusters[-1] if clusters else None
        if last and abs(last.base - strand.base) <= _LEVEL * min(last.size, strand.size):
            last.strands.append(strand)
            if strand.size > last.size:
                last.base, last.size = strand.base, strand.size
        else:
            clusters.append(_Cluster(strand.base, strand.size, [strand]))
    return clusters


def _attached(clusters: list[_Cluster], gutters: Sequence[RulingLine]) -> list[_Cluster]:
    """Raised and lowered letters put into the row of the word that they hang on."""
    if gutters:
        for strand in (strand for cluster in clusters for strand in cluster.strands):
            strand.column = find_column(strand.glyphs[0], gutters)
    for i, cluster in enumerate(clusters):
        near = [
            other
            for other in clusters[max(i - 3, 0) : i + 4]
            if other is not cluster
            and abs(other.base - cluster.base) < _SHIFT[1] * max(other.size, cluster.size)
        ]
        strands = sorted(cluster.strands, key=lambda each: each.left)
        for strand in strands if near else ():
            host = min(
                (other for other in near if _distance(strand, other) < _SHIFT[1]),
                key=lambda other: (strand.base < other.base, _distance(strand, other)),
                default=None,
            )
            if host is not None:
                cluster.strands.remove(strand)
                strand.shift = 1 if strand.base > host.base else -1
                host.strands.append(strand)
    return [cluster for cluster in clusters if cluster.strands]


def _beside(clusters: Sequence[_Cluster]) -> list[_Cluster]:
    """Rows that stand side by side and not quite level, as in columns and tables, made one."""
    rows: list[_Cluster] = []
    for cluster in clusters:
        above = rows[-1] if rows else None
        if above and above.base - cluster.base < _NOT_QUITE * min(above.size, cluster.size):
            apart = 2 * max(above.size, cluster.size)
            if all(
                one.right + apart < other.left or other.right + apart < one.left
                for one in above.strands
                for other in cluster.strands
            ):
                above.strands.extend(cluster.strands)
                continue
        rows.append(cluster)
    return rows


def _distance(strand: _RowStrand, host: _Cluster) -> float:
    """How far off the baseline of the words beside it a smaller strand is, in ems.

    One that stands beside no word, or is not smaller, or on the same line, is infinitely far.
    """
    short = len(strand.glyphs) <= 3 and sum(len(each.glyphs) for each in host.strands) > 3
    far = math.inf
    for each in host.strands:
        if each.column != strand.column:
            continue
        off = abs(strand.base - each.base) / each.size
        beside = (
            -0.6 * each.size <= strand.left - each.right <= _BEFORE * each.size
            or -0.1 * each.size <= each.left - strand.right <= _AFTER * each.size
        )
        if beside and off > _SHIFT[0] and (short or strand.size <= _SMALLER * each.size):
            far = min(far, off)
        elif beside and each.shift and strand.base == each.base:
            far = min(far, _SHIFT[0])
    return far


def _put(blank: _RowStrand, clusters: Sequence[_Cluster]) -> None:
    """A space of its own, put into the row where it stands; the rows go from top to bottom."""
    at = bisect_left(clusters, -blank.base, key=lambda each: -each.base)
    near = min(
        clusters[max(at - 1, 0) : at + 1],
        key=lambda each: abs(each.base - blank.base),
        default=None,
    )
    if near is not None and abs(near.base - blank.base) < _SHIFT[1] * near.size:
        near.strands.append(blank)


def _placed(cluster: _Cluster) -> list[tuple[Glyph, int]]:
    return [(glyph, strand.shift) for strand in cluster.strands for glyph in strand.glyphs]


def _split(
    placed: Sequence[tuple[Glyph, int]], upright: Sequence[RulingLine]
) -> Iterator[list[tuple[Glyph, int]]]:
    """Cut a row at wide gaps and where an upright rule stands between two letters."""
    part: list[tuple[Glyph, int]] = []
    right: float | None = None
    for glyph, shift in placed:
        if glyph.char != " ":
            if right is not None and _is_apart(right, glyph, upright):
                yield part
                part = []
            right = glyph.right if right is None else max(right, glyph.right)
        part.append((glyph, shift))
    if right is not None:
        yield part


def _is_apart(right: float, glyph: Glyph, upright: Sequence[RulingLine]) -> bool:
    gap = glyph.left - right
    if gap > _APART * glyph.size:
        return True
    middle = glyph.base + 0.3 * glyph.size
    return gap > 0 and any(
        right - 1 <= rule.left <= glyph.left + 1 and rule.low <= middle <= rule.high
        for rule in upright
    )


def _segment(
    part: list[tuple[Glyph, int]], cluster: _Cluster, faces: Sequence[Face], rtl: bool
) -> RowSegment:
    """Letters in the order they are seen, made into text."""
    inked = [i for i, (glyph, _) in enumerate(part) if glyph.char != " "]
    part, ends = part[inked[0] : inked[-1] + 1], (part[: inked[0]], part[inked[-1] + 1 :])
    written = order_letters(_with_spaces(part), rtl=rtl)
    letters = [glyph for glyph, _ in part if glyph.char != " "]
    left, right = letters[0].left, max(glyph.right for glyph in letters)
    first, second = _first_words(written, rtl=rtl)
    sizes = [glyph.size for glyph, shift in part if not shift] or [cluster.size]
    pieces, spaced = tuple(_pieces(written, faces)), bool(ends[0] if rtl else ends[1])
    levels = [glyph.base for glyph, shift in part if not shift] or [cluster.base]
    return RowSegment(
        left, right, median(levels), median(sizes), pieces, first, second, spaced, rtl,
        tuple(_openings(written)),
    )  # fmt: skip


def _openings(written: Sequence[tuple[Glyph, int]]) -> Iterator[ColumnGap]:
    """The wider ones of the gaps between words."""
    for i in range(1, len(written) - 1):
        before, glyph, after = (each for each, _ in written[i - 1 : i + 2])
        if glyph.char == " ":
            left, right = min(before.right, after.right), max(before.left, after.left)
            if right - left >= _COLUMN * max(before.size, after.size):
                yield ColumnGap(left, right, i)


def _with_spaces(part: Sequence[tuple[Glyph, int]]) -> Iterator[tuple[Glyph, int]]:
    """The letters with a space wherever a gap is as wide as one."""
    extra = _spacing([glyph for glyph, _ in part])
    before: Glyph | None = None
    for i, (glyph, shift) in enumerate(part):
        if (
            before
            and glyph.char == " "
            and glyph.left == glyph.right
            and _is_tight(before, part, i)
        ):
            continue
        more = extra + (_RAISED_GAP if shift else 0.0)
        if before and before.char != " " != glyph.char and _is_word_gap(before, glyph, more):
            yield before._replace(char=" ", left=before.right, right=glyph.left, face=_NO_FACE), 0
        if not (before and before.char == " " == glyph.char):
            yield glyph, shift
        before = glyph


def _is_tight(before: Glyph, part: Sequence[tuple[Glyph, int]], i: int) -> bool:
    """Whether a space that takes no room of its own stands where there is none."""
    after = next((glyph for glyph, _ in part[i + 1 :] if glyph.char != " "), None)
    if after is None or before.char == " ":
        return True
    return after.left - before.right < _NO_ROOM * max(before.size, after.size)


def _spacing(glyphs: Sequence[Glyph]) -> float:
    """How much more room than usual parts two words of a row, in ems: more in spaced type."""
    gaps = [
        (b.left - a.right) / max(a.size, 0.1)
        for a, b in pairwise(glyphs)
        if a.char != " " != b.char
    ]
    usual = median(gaps) if len(gaps) > 2 else 0.0
    return usual + _SPACED_WORD - _WORD if usual > _SPACED_OUT else max(usual, 0.0)


def _is_word_gap(before: Glyph, after: Glyph, extra: float) -> bool:
    if before.char.isascii() and after.char.isascii():
        return after.left - before.right > (_WORD + extra) * max(before.size, after.size)
    wide = (measure_width(before.char) == 2) + (measure_width(after.char) == 2)
    if wide:
        return after.left - before.right > (_APART if wide == 2 else _BORDER) * after.size
    least = _ARABIC_WORD if is_rtl(before.char) or is_rtl(after.char) else _WORD
    return after.left - before.right > (least + extra) * max(before.size, after.size)


def _first_words(written: Sequence[tuple[Glyph, int]], *, rtl: bool) -> tuple[float, float | None]:
    """Return the width of the first word, and the distance from its start to the second word."""
    words: list[list[Glyph]] = []
    before = " "
    for glyph, _ in written:
        if glyph.char != " ":
            if before == " " or _may_break(before, glyph.char):
                if len(words) == 2:
                    break
                words.append([])
            words[-1].append(glyph)
        before = glyph.char
    # Letters of a Latin word in an Arabic row run against the row's direction.
    edges = [(min(each.left for each in word), max(each.right for each in word)) for word in words]
    left, right = edges[0]
    if len(edges) == 1:
        return right - left, None
    return right - left, right - edges[1][1] if rtl else edges[1][0] - left


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters that no space parts."""
    wide = measure_width(before) == 2 or measure_width(after) == 2
    closes = unicodedata.category(after) in ("Pe", "Pf", "Po")
    opens = unicodedata.category(before) in ("Ps", "Pi")
    return wide and not closes and not opens


def _pieces(written: Sequence[tuple[Glyph, int]], faces: Sequence[Face]) -> Iterator[LetterRun]:
    """Stretches that look the same; a space looks like what is before it.

    One that was not drawn, only seen as a gap, looks no other than what comes after it.
    """
    text, look = "", (False, False, 0)
    for i, (glyph, shift) in enumerate(written):
        if glyph.face == _NO_FACE:
            after = faces[written[i + 1][0].face]
            own = look[0] and after.bold, look[1] and after.italic, 0
        elif glyph.char == " ":
            own = look[0], look[1], 0
        else:
            own = faces[glyph.face].bold, faces[glyph.face].italic, shift
        if text and own != look:
            yield LetterRun(unicodedata.normalize("NFC", text), *look)
            text = ""
        text, look = text + glyph.char, own
    if text:
        yield LetterRun(unicodedata.normalize("NFC", text), *look)
