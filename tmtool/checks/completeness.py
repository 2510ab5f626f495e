"""Completeness of documents: paragraphs, items, footnotes and citations.

An aligner that finds nothing for a paragraph may join it to its neighbour, or pair two that are
both alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tmtool.checks.document_structure import ParagraphBlock, build_blocks, find_lost, is_of_lines
from tmtool.checks.model import Check, CheckInput, Pair, build_finding, label_side
from tmtool.findings import Finding
from tmtool.formats.bitexts.passages import find_moved
from tmtool.formats.bitexts.rows import Row, RowSide, iter_rows
from tmtool.lang.codes import name_language
from tmtool.un.citations import find_citations
from tmtool.un.symbols import find_symbols
from tmtool.units import Bitext, Document, Paragraph

_MAX_MERGED = 2
"""Texts with more merged paragraphs are divided in another way, and nothing is reported."""
_ROWS_FOR_MERGED = 10
_KINDS = {
    "operative": "paragraph", "preambular": "preambular paragraph", "item": "item",
    "footnote": "footnote", "heading": "heading", "title": "title", "cell": "cell of a table",
    "masthead": "line of the masthead", "signature": "signature",
}  # fmt: skip


def _paragraphs(job: CheckInput) -> Iterator[Finding]:
    if job.whole is None:
        return
    gone = list(_gone(job.whole))
    for side, block in gone:
        yield _missing(job, job.whole.sides[side], block, side)
    for row, numbers in find_renumbered(job.whole):
        one, other = (each.path for each in numbers)
        message = f"paragraph numbers differ: {one} / {other}"
        yield build_finding("paragraphs", "warning", message, job, _of_row(row))
    for each in find_merged(job.whole, {(side, block.index) for side, block in gone}):
        yield _joined(job, each)
    yield from _moved(job, job.whole)


def _moved(job: CheckInput, whole: Bitext) -> Iterator[Finding]:
    """Passages that are there, but elsewhere than in the other document."""
    first = 0
    for stream, moved in zip(whole.streams, find_moved(whole.streams), strict=True):
        if moved:
            rows = list(iter_rows(whole, range(first, first + len(stream.beads))))
            row = next((each for each in rows if each.is_pair), rows[0])
            message = (
                f"a passage of {len(rows)} pairs stands elsewhere in {name_language(job.langs[1])}"
            )
            yield build_finding("paragraphs", "note", message, job, _of_row(row))
        first += len(stream.beads)


def _gone(whole: Bitext) -> Iterator[tuple[int, ParagraphBlock]]:
    """Paragraphs for which the other document has nothing, and the side that has them."""
    sides = build_blocks(whole)
    numbered = [Counter(each.path for each in side if each.path) for side in sides]
    rest = numbered[0] - numbered[1], numbered[1] - numbered[0]
    for side, own in enumerate(sides):
        shared = _in_common(whole, side)
        for block in own:
            if block.alone or (rest[side][block.path or ""] and block.index in shared):
                yield side, block


def _joined(job: CheckInput, crowded: MergedParagraphs) -> Finding:
    """Two paragraphs against one: one of them may be missing, or the translation joins them."""
    row, side, counts = crowded
    mine, theirs = name_language(job.langs[side]), name_language(job.langs[1 - side])
    counted = f"{counts[side]} paragraphs in {mine} correspond to {counts[1 - side]} in {theirs}"
    message = f"{counted}: one is missing, or they are merged"
    own = row.target if side else row.source
    return build_finding(
        "paragraphs", "warning", message, job, _of_row(row),
        **label_side(side, range(len(own.text))),
    )  # fmt: skip


def _of_row(row: Row) -> Pair:
    return Pair(row.number, row.source.text, row.target.text, row.source.label)


def _in_common(whole: Bitext, side: int) -> frozenset[int]:
    """Paragraphs of which no text stands in a row without another paragraph of this side."""
    held: dict[int, bool] = {}
    for row in iter_rows(whole):
        own, other = (row.source, row.target) if side == 0 else (row.target, row.source)
        if row.stream == "lists":
            continue
        crowded = len(own.paragraphs) > max(len(other.paragraphs), 1)
        for index in own.paragraphs:
            held[index] = held.get(index, True) and crowded
    return frozenset(index for index, crowded in held.items() if crowded)


def _missing(job: CheckInput, document: Document, block: ParagraphBlock, side: int) -> Finding:
    paragraph = document.paragraphs[block.index]
    message = f"{_called(paragraph, block.path)} is missing in {name_language(job.langs[1 - side])}"
    texts = ("", paragraph.text) if side else (paragraph.text, "")
    pair = Pair(block.rows[0], *texts, block.path, paragraph.kind)
    return build_finding(
        "paragraphs", "error" if block.path else "warning", message, job, pair,
        **label_side(side, range(len(paragraph.text))),
    )  # fmt: skip


def _called(paragraph: Paragraph, path: str | None) -> str:
    if path and path.startswith("footnote"):
        return path
    kind = _KINDS.get(paragraph.kind, "paragraph")
    if path:
        return f"{kind} {path}"
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _footnote_marks(job: CheckInput) -> Iterator[Finding]:
    """Pairs of which one side has more footnote marks than the other."""
    if job.whole is None or not any(p.notes for d in job.whole.sides for p in d.paragraphs):
        return
    for row in _rows_with_marks(job.whole):
        told = " and ".join(
            f"{_marks(side)} in {name_language(lang)}"
            for side, lang in zip((row.source, row.target), job.langs, strict=True)
        )
        message = f"footnote marks differ: {told}"
        yield build_finding("footnote marks", "warning", message, job, _of_row(row))


def _rows_with_marks(whole: Bitext) -> Iterator[Row]:
    """Pairs with a mark on a side, but where the mark may only have moved to a neighbour."""
    listed = [row for row in iter_rows(whole) if row.is_pair and row.stream != "lists"]
    surplus = [_marks(row.source) - _marks(row.target) for row in listed]
    moved = set()
    for at, (one, other) in enumerate(pairwise(surplus)):
        if one and one == -other and at not in moved:
            moved |= {at, at + 1}
    yield from (row for at, row in enumerate(listed) if surplus[at] and at not in moved)


def _marks(side: RowSide) -> int:
    return sum(each.look == "note" for each in side.inlines)


def _citations(job: CheckInput) -> Iterator[Finding]:
    """Report citations in untranslated sentences that the other document has less often.

    What whole paragraphs cite is told with the paragraphs, what pairs cite with the pairs.
    """
    if job.whole is None:
        return
    gone = find_lost(job.whole)
    kept = [pair for pair in job.pairs if pair.number not in gone]
    counts = [Counter(each.name for _, each in _cited(kept, side, job.langs)) for side in (0, 1)]
    for side in (0, 1):
        rest = counts[side] - counts[1 - side]
        alone = [pair for pair in kept if not (pair.source, pair.target)[1 - side]]
        for pair, each in _cited(alone, side, job.langs):
            if rest[each.name]:
                rest[each.name] -= 1
                yield _cites(job, side, pair, each, (counts[side], counts[1 - side]))


class _Citation(NamedTuple):
    """A cited resolution or document, with its place in the text."""

    name: str
    start: int
    stop: int


def _cited(
    pairs: Sequence[Pair], side: int, languages: tuple[str, str]
) -> Iterator[tuple[Pair, _Citation]]:
    for pair in pairs:
        text = (pair.source, pair.target)[side]
        for citation in find_citations(text, languages[side]):
            yield pair, _Citation(citation.number, citation.start, citation.stop)
        for symbol in find_symbols(text):
            yield pair, _Citation(symbol.symbol, symbol.start, symbol.stop)


def _cites(
    job: CheckInput,
    side: int,
    pair: Pair,
    cited: _Citation,
    counts: tuple[Counter[str], Counter[str]],
) -> Finding:
    where, there = name_language(job.langs[side]), name_language(job.langs[1 - side])
    here, other = (count[cited.name] for count in counts)
    message = f"{cited.name} is cited in {where} but nowhere in {there}"
    if other:
        message = f"citations of {cited.name} differ: {here} in {where}, {other} in {there}"
    return build_finding(
        "missing citations", "error", message, job, pair,
        **label_side(side, range(cited.start, cited.stop)),
    )  # fmt: skip


PARAGRAPHS = Check(
    "paragraphs", _paragraphs,
    "Every paragraph, list item and footnote of one document is in the other, with the "
        "same number.",
    "United Nations texts number their paragraphs alike in all languages, so a missing "
        "one is known by its number.",
    "1. Welcomes ...; 2. Requests ...; | 1. 欢迎……；",
    ("documents",),
)  # fmt: skip
FOOTNOTE_MARKS = Check(
    "footnote marks", _footnote_marks,
    "A footnote mark in one text is also in the other.",
    "Footnotes are numbered alike in all languages.",
    "《突尼斯议程》¹ | the Tunis Agenda",
    ("documents",),
)  # fmt: skip
CITATIONS = Check(
    "missing citations", _citations,
    "What an untranslated sentence cites is cited as often in the other document.",
    "Numbers of resolutions and decisions are the same in all languages.",
    "又回顾其第74/197号决议 | (nothing, and no 74/197 in all the text)",
    ("documents",),
)  # fmt: skip


class MergedParagraphs(NamedTuple):
    """A row in which paragraphs of one side stand against fewer of the other."""

    row: Row
    side: int
    paragraphs: tuple[int, int]
    """Number of paragraphs in the source and in the target."""


def find_renumbered(whole: Bitext) -> Iterator[tuple[Row, tuple[ParagraphBlock, ParagraphBlock]]]:
    """Paragraphs that stand for each other with numbers that the other text has nowhere.

    Where the texts have equally many numbers, it is enough that one of the two is nowhere.
    """
    sides = build_blocks(whole)
    source, target = ([path for each in side if _is_number(path := each.path)] for side in sides)
    enough = any if len(source) == len(target) else all
    numbers = frozenset(source), frozenset(target)
    by_row = [_by_row(side) for side in sides]
    for row in iter_rows(whole):
        standing = [each.get(row.number, ()) for each in by_row]
        if len(standing[0]) != len(standing[1]):
            continue
        for one, other in zip(*standing, strict=True):
            if one.path != other.path and enough(
                (one.path not in numbers[1], other.path not in numbers[0])
            ):
                yield row, (one, other)


def _by_row(side: Collection[ParagraphBlock]) -> dict[int, list[ParagraphBlock]]:
    """Rows of which a side has nothing but whole paragraphs with numbers, and those."""
    standing = defaultdict(list)
    for each in side:
        for row in each.rows:
            standing[row].append(each)
    return {
        row: blocks
        for row, blocks in standing.items()
        if all(each.rows == (row,) and _is_number(each.path) for each in blocks)
    }


def _is_number(path: str | None) -> bool:
    return path is not None and path.isdecimal()


def find_merged(whole: Bitext, reported: Collection[tuple[int, int]]) -> Iterator[MergedParagraphs]:
    """Find rows in which a paragraph without a number may be missing.

    `reported` are those that are known to be missing, by side and index. Lines are no paragraphs,
    and where many are joined, the texts are divided in ways of their own.
    """
    if is_of_lines(whole):
        return
    pairs = [row for row in iter_rows(whole) if row.stream != "lists" and row.is_pair]
    crowded = [each for row in pairs for each in _crowded(row)]
    if len(crowded) > max(_MAX_MERGED, len(pairs) // _ROWS_FOR_MERGED):
        return
    places = frozenset((each.side, each.row.number) for each in crowded)
    standing = defaultdict(list)
    for side, own in enumerate(build_blocks(whole)):
        for block in own:
            for number in block.rows:
                standing[side, number].append(block)
    for each in crowded:
        # A paragraph without a number that stands nowhere by itself.
        doubtful = (
            block
            for block in standing[each.side, each.row.number]
            if block.path is None and (each.side, block.index) not in reported
        )
        if any(all((each.side, row) in places for row in block.rows) for block in doubtful):
            yield each


def _crowded(row: Row) -> Iterator[MergedParagraphs]:
    sides = row.source, row.target
    counts = len(row.source.paragraphs), len(row.target.paragraphs)
    for side in (0, 1):
        if counts[side] > counts[1 - side] and "masthead" not in sides[side].kinds:
            yield MergedParagraphs(row, side, counts)
