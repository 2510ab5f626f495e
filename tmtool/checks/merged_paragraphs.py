"""Paragraphs that are missing, or joined to others, or numbered otherwise: nobody can be sure.

An aligner that finds nothing for a paragraph may join it to its neighbour, or pair two that are
both alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from tmtool.checks.document_structure import Block, blocks
from tmtool.formats.bitexts.rows import Row, rows
from tmtool.units import Bitext

_LINES = " segments:lines "
"""What the signature says of a bitext whose segments are the lines of files."""
_FEW, _SHARE = 2, 10


class MergedParagraphs(NamedTuple):
    """A row in which paragraphs of one side stand against fewer of the other."""

    row: Row
    side: int
    paragraphs: tuple[int, int]
    """How many of the source and of the target."""


def renumbered(whole: Bitext) -> Iterator[tuple[Row, tuple[Block, Block]]]:
    """Paragraphs that stand for each other with numbers that the other text has nowhere.

    Where the texts have equally many numbers, it is enough that one of the two is nowhere.
    """
    sides = blocks(whole)
    source, target = ([path for each in side if _is_number(path := each.path)] for side in sides)
    enough = any if len(source) == len(target) else all
    numbers = frozenset(source), frozenset(target)
    by_row = [_by_row(side) for side in sides]
    for row in rows(whole):
        one, other = (each.get(row.number) for each in by_row)
        if one is None or other is None or one.path == other.path:
            continue
        if enough((one.path not in numbers[1], other.path not in numbers[0])):
            yield row, (one, other)


def _by_row(side: Collection[Block]) -> dict[int, Block]:
    """Paragraphs with a number that stand in one row, and nothing else of their side with them."""
    counts = Counter(row for each in side for row in each.rows)
    single = (each for each in side if len(each.rows) == 1 and counts[each.rows[0]] == 1)
    return {each.rows[0]: each for each in single if _is_number(each.path)}


def _is_number(path: str | None) -> bool:
    return path is not None and path.isdecimal()


def joined(whole: Bitext, told: Collection[tuple[int, int]]) -> Iterator[MergedParagraphs]:
    """Where a paragraph without a number may be missing: two stand against one.

    `told` are those that are known to be missing, by side and index. Lines are no paragraphs, and
    where many are joined, the texts are divided in ways of their own.
    """
    if _LINES in whole.signature:
        return
    pairs = [row for row in rows(whole) if row.stream != "lists" and row.is_pair]
    crowded = [each for row in pairs for each in _crowded(row)]
    if len(crowded) > max(_FEW, len(pairs) // _SHARE):
        return
    places = frozenset((each.side, each.row.number) for each in crowded)
    standing = defaultdict(list)
    for side, own in enumerate(blocks(whole)):
        for block in own:
            for number in block.rows:
                standing[side, number].append(block)
    for each in crowded:
        own_blocks = standing[each.side, each.row.number]
        if any(_is_doubtful(block, each.side, told, places) for block in own_blocks):
            yield each


def _crowded(row: Row) -> Iterator[MergedParagraphs]:
    sides = row.source, row.target
    counts = len(row.source.paragraphs), len(row.target.paragraphs)
    for side in (0, 1):
        if counts[side] > counts[1 - side] and "masthead" not in sides[side].kinds:
            yield MergedParagraphs(row, side, counts)


def _is_doubtful(
    block: Block, side: int, told: Collection[tuple[int, int]], places: Collection[tuple[int, int]]
) -> bool:
    """A paragraph without a number that stands nowhere by itself."""
    known = block.path is not None or (side, block.index) in told
    return not known and all((side, row) in places for row in block.rows)
