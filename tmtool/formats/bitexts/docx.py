"""A bitext as a table for Word: one row a pair, numbered from 1, the languages side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from tmtool.formats import docx_write
from tmtool.formats.bitexts.columns import WRONG
from tmtool.formats.bitexts.rows import Row, RowSide, count_nulls, iter_rows
from tmtool.formats.docx_write import DocxCell, DocxRun
from tmtool.lang.codes import name, name_language
from tmtool.units import Bitext

_NUMBER = 22.0
"""Millimetres of the first column. Chosen, no measurement."""
_PLACE = 25.0
"""Millimetres of the second column; the languages share the rest. Chosen, no measurement."""
LOSES = ("lists", "codes", "characters", "kinds", "places", "scores", "checks", "origins")
"""A score is told only where it is low."""


def write(bitext: Bitext, file: IO[bytes]) -> None:
    """Write all pairs; equal input gives equal bytes."""
    langs = bitext.languages
    width = (docx_write.WIDTH - _NUMBER - _PLACE) / len(langs)
    columns = {"Pair": _NUMBER, "Paragraph": _PLACE, **dict.fromkeys(map(name, langs), width)}
    titles = [document.symbol or document.meta.file or name_language(document.lang)
              for document in bitext.sides]  # fmt: skip
    docx_write.write(
        file, " | ".join(dict.fromkeys(titles)), _remarks(bitext), columns,
        (_cells(row, langs) for row in iter_rows(bitext) if row.stream != "lists"),
    )  # fmt: skip


def _remarks(bitext: Bitext) -> Iterator[list[DocxRun]]:
    pairs = sum(len(stream.beads) for stream in bitext.streams)
    told = f"{pairs:,} pair{'s' * (pairs != 1)}, one-sided: {count_nulls(bitext):,}"
    status = f", status {bitext.status}" if bitext.status else ""
    status += f", {bitext.restriction.upper()}" if bitext.restriction else ""
    yield [DocxRun(told + status, "quiet")]


def _cells(row: Row, languages: Sequence[str]) -> list[DocxCell]:
    number = [(DocxRun(str(row.number + 1), "strong"),)]
    if row.score is not None and row.score < WRONG and row.checked is None:
        number.append((DocxRun(f"low score, {row.score:.2f}", "quiet"),))
    sides = (
        DocxCell(((DocxRun(side.text),),), lang) if side.parts else _missing(lang)
        for side, lang in zip(row.sides, languages, strict=True)
    )
    places = dict.fromkeys(_place(side) for side in row.sides if side.parts)
    return [DocxCell(tuple(number)), DocxCell(((DocxRun(" | ".join(places)),),)), *sides]


def _missing(lang: str) -> DocxCell:
    return DocxCell(((DocxRun(f"missing in {name_language(lang)}", "marked"),),))


def _place(side: RowSide) -> str:
    """The labels of the paragraphs of a side, else their numbers in the text, from 1."""
    note = "footnote " if "footnote" in side.kinds else ""
    return note + (side.label or ", ".join(f"[{number + 1}]" for number in side.paragraphs))
