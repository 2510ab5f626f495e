"""The paragraphs of two documents, with their labels and alignment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from tmtool.formats.bitexts.rows import Row, iter_rows
from tmtool.un.labels import normalize_label, split_label
from tmtool.units import Bitext, Document


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A paragraph of one side: its index and path ("7(a)"), and in which rows it stands.

    `alone` says that no text of the other side stands in any of these rows.
    """

    index: int
    path: str | None
    rows: tuple[int, ...]
    alone: bool


def is_of_lines(whole: Bitext) -> bool:
    """Return True if the segments are lines of files, not paragraphs."""
    return " segments:lines " in whole.signature


def find_lost(whole: Bitext) -> frozenset[int]:
    """The numbers of the rows of paragraphs for which the other side has nothing at all."""
    alone = (each for side in build_blocks(whole) for each in side if each.alone)
    return frozenset(row for each in alone for row in each.rows)


@lru_cache(maxsize=2)
def locate_marks(whole: Bitext) -> Mapping[tuple[int, int], frozenset[int]]:
    """Return the offsets of footnote marks that were removed from texts, by row and side."""
    return {
        (row.number, at): offsets
        for row in iter_rows(whole)
        for at, side in enumerate((row.source, row.target))
        if (offsets := frozenset(i.start for i in side.inlines if i.look == "note"))
    }


@lru_cache(maxsize=2)
def build_blocks(whole: Bitext) -> tuple[tuple[ParagraphBlock, ...], tuple[ParagraphBlock, ...]]:
    """The paragraphs of both sides that have text, in order."""
    listed = [row for row in iter_rows(whole) if row.stream != "lists"]
    return _blocks(whole.source, listed, 0), _blocks(whole.target, listed, 1)


def _blocks(document: Document, listed: Sequence[Row], side: int) -> tuple[ParagraphBlock, ...]:
    held: dict[int, list[Row]] = {}
    for row in listed:
        for index in (row.source, row.target)[side].paragraphs:
            held.setdefault(index, []).append(row)
    # The labels of paragraphs, items after the label that they stand under.
    paths = dict(_labelled(document))
    return tuple(
        ParagraphBlock(
            index,
            paths.get(index),
            tuple(row.number for row in own),
            not any((row.source, row.target)[1 - side].segments for row in own),
        )
        for index, own in sorted(held.items())
    )


def _labelled(document: Document) -> Iterator[tuple[int, str]]:
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
