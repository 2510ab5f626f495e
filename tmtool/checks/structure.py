"""Structure of two documents: missing paragraphs, paragraph numbers and footnote marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from tmtool.checks.model import SIDES, CheckInput, Pair, build_check, build_finding
from tmtool.findings import Finding
from tmtool.formats.bitexts.rows import Row, iter_rows
from tmtool.lang.codes import name_language
from tmtool.un.labels import normalize_label, split_label
from tmtool.un.placeables.layout import find_number, locate_number
from tmtool.units import Bitext, Document, Paragraph

_KINDS = {
    "operative": "paragraph",
    "preambular": "preambular paragraph",
    "cell": "cell of a table",
    "masthead": "line of the masthead",
    "body": "paragraph",
}


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A paragraph of one side: its index, its path ("7(a)") and the rows that contain it.

    `alone` is true if none of these rows has text of the other side.
    """

    index: int
    path: str | None
    rows: tuple[int, ...]
    alone: bool


@lru_cache(maxsize=2)
def build_blocks(whole: Bitext) -> tuple[tuple[ParagraphBlock, ...], ...]:
    """Return the paragraphs with text of both sides, in order."""
    rows = _list_rows(whole)
    return tuple(_build_side(document, rows, side) for side, document in enumerate(whole.sides[:2]))


def _list_rows(whole: Bitext) -> list[Row]:
    return [row for row in iter_rows(whole) if row.stream != "lists"]


def _build_side(document: Document, rows: Sequence[Row], side: int) -> tuple[ParagraphBlock, ...]:
    rows_by_paragraph: dict[int, list[Row]] = {}
    for row in rows:
        for index in (row.source, row.target)[side].paragraphs:
            rows_by_paragraph.setdefault(index, []).append(row)
    paths = dict(_iter_paths(document))
    return tuple(
        ParagraphBlock(
            index,
            paths.get(index),
            tuple(row.number for row in own),
            not any((row.source, row.target)[1 - side].segments for row in own),
        )
        for index, own in sorted(rows_by_paragraph.items())
    )


def _iter_paths(document: Document) -> Iterator[tuple[int, str]]:
    """Yield the labels of paragraphs; labels of items follow the number above them."""
    above = ""
    for index, paragraph in enumerate(document.paragraphs):
        label = paragraph.label
        if label is None and paragraph.kind == "body":
            label = split_label(paragraph.text)[0]
        if label is None:
            continue
        plain = normalize_label(normalize("NFKC", label))
        if paragraph.kind == "footnote":
            yield index, f"footnote {plain}"
        elif plain[:1].isdigit():
            above = plain
            yield index, plain
        else:
            yield index, f"{above}({plain})"


def find_lost(whole: Bitext) -> frozenset[int]:
    """Return the rows of paragraphs for which the other side has nothing at all."""
    return frozenset(
        row for side in build_blocks(whole) for block in side if block.alone for row in block.rows
    )


@lru_cache(maxsize=2)
def locate_marks(whole: Bitext) -> Mapping[tuple[int, int], Sequence[int]]:
    """Return the offsets of footnote marks that were removed from texts, by row and side."""
    return {
        (row.number, at): offsets
        for row in iter_rows(whole)
        for at, side in enumerate((row.source, row.target))
        if (offsets := [i.start for i in side.inlines if i.look == "note"])
    }


def _find_missing(job: CheckInput) -> Iterator[Finding]:
    """Report paragraphs that the other document lacks.

    An aligner may have joined such a paragraph to its neighbour; then its number is missing.
    """
    if job.whole is None:
        return
    sides = build_blocks(job.whole)
    source, target = (Counter(block.path for block in side if block.path) for side in sides)
    surplus = source - target, target - source
    for side in SIDES:
        joined = _find_joined(job.whole, side)
        for block in sides[side]:
            if block.alone or (surplus[side][block.path or ""] and block.index in joined):
                yield _build_missing(job, job.whole.sides[side], block, side)


def _find_joined(whole: Bitext, side: int) -> frozenset[int]:
    """Return the paragraphs that share all their rows with another one of this side."""
    is_joined: dict[int, bool] = {}
    for row in _list_rows(whole):
        own, other = (row.source, row.target)[:: -1 if side else 1]
        is_crowded = len(own.paragraphs) > max(len(other.paragraphs), 1)
        for index in own.paragraphs:
            is_joined[index] = is_joined.get(index, True) and is_crowded
    return frozenset(index for index, joined in is_joined.items() if joined)


def _build_missing(
    job: CheckInput, document: Document, block: ParagraphBlock, side: int
) -> Finding:
    paragraph = document.paragraphs[block.index]
    missing = f"is missing in {name_language(job.langs[1 - side])}"
    texts = ("", paragraph.text) if side else (paragraph.text, "")
    pair = Pair(block.rows[0], *texts, block.path, paragraph.kind)
    marks = {side: [range(len(paragraph.text))]}
    message = f"{_describe(paragraph, block.path)} {missing}"
    rule = "" if block.path else "without a number"
    return build_finding("paragraphs", message, job, pair, rule=rule, marks=marks)


def _describe(paragraph: Paragraph, path: str | None) -> str:
    kind = _KINDS.get(paragraph.kind, paragraph.kind)
    if path:
        return path if path.startswith("footnote") else f"{kind} {path}"
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _find_shifts(job: CheckInput) -> Iterator[Finding]:
    """Report where paragraph numbers begin to differ."""
    shift: int | None = 0
    for pair, own, other in _iter_numbers(job):
        if len(own) != len(other):
            continue
        new_shift = other[-1] - own[-1] if own[:-1] == other[:-1] else None
        if own != other and (new_shift is None or new_shift != shift):
            numbers = " / ".join(".".join(map(str, each)) for each in (own, other))
            message = f"paragraph numbers differ from here on: {numbers}"
            spans = [[] if job.whole else [locate_number(t)] for t in pair.texts]
            yield build_finding(
                "numbering", message, job, pair, rule="shift", source=spans[0], target=spans[1]
            )
        shift = new_shift


def _iter_numbers(job: CheckInput) -> Iterator[tuple[Pair, tuple[int, ...], tuple[int, ...]]]:
    """Yield the pairs whose sides both begin with a number."""
    if job.whole is None:
        for pair in job.pairs:
            own, other = find_number(pair.source), find_number(pair.target)
            if own and other:
                yield pair, own, other
        return
    starts: list[dict[int, list[str | None]]] = [{}, {}]
    for side, blocks in enumerate(build_blocks(job.whole)):
        for block in blocks:
            starts[side].setdefault(block.rows[0], []).append(block.path)
    for pair in job.pairs:
        paths = [side.get(pair.number, []) for side in starts]
        if len(paths[0]) == len(paths[1]):
            for own_path, other_path in zip(*paths, strict=True):
                if own_path and other_path and own_path.isdecimal() and other_path.isdecimal():
                    yield pair, (int(own_path),), (int(other_path),)


def _find_footnote_marks(job: CheckInput) -> Iterator[Finding]:
    """Report pairs of which one side has more footnote marks.

    A mark that only moved to the next pair is left alone.
    """
    if job.whole is None:
        return
    marks = locate_marks(job.whole)
    rows = [row for row in _list_rows(job.whole) if row.is_pair]
    counts = [[len(marks.get((row.number, side), ())) for side in SIDES] for row in rows]
    surplus = [own - other for own, other in counts]
    moved = set[int]()
    for at, (one, other) in enumerate(pairwise(surplus)):
        if one and one == -other and at not in moved:
            moved |= {at, at + 1}
    langs = [name_language(lang) for lang in job.langs]
    for at, row in enumerate(rows):
        if surplus[at] and at not in moved:
            told = " and ".join(
                f"{count} in {lang}" for count, lang in zip(counts[at], langs, strict=True)
            )
            pair = Pair(row.number, row.source.text, row.target.text, row.source.label)
            message = f"footnote marks differ: {told}"
            yield build_finding("footnote marks", message, job, pair)


PARAGRAPHS = build_check("paragraphs", _find_missing)
FOOTNOTE_MARKS = build_check("footnote marks", _find_footnote_marks)
NUMBERING = build_check("numbering", _find_shifts)
