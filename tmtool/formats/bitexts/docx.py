"""A bitext as a table for Word: one row a pair, numbered from 1, the languages side by side.

It may be corrected there, with tracked changes or without, and come back (`docx_read`): hidden
words say which pair a row is, and what it said when it was written. Edits are tracked changes of
those who made them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from tmtool.formats import docx_write
from tmtool.formats.bitexts import base, notes
from tmtool.formats.bitexts.notes import PairNote, PairNotes
from tmtool.formats.bitexts.rows import (
    WRONG,
    Row,
    RowSide,
    count_nulls,
    iter_rows,
    name_sides,
)
from tmtool.formats.docx_write import DocxCell, DocxRun
from tmtool.lang.codes import name, name_language
from tmtool.units import Bitext

_NUMBER = 22.0
"""Millimetres of the first column. Chosen, no measurement."""
_PLACE = 25.0
"""Millimetres of the second column; the languages share the rest. Chosen, no measurement."""
_NOTES = {notes.FINDING: 42.0, notes.SUGGESTION: 26.0, notes.DECISION: 24.0}
"""Millimetres of the columns of findings. Chosen, no measurement."""
PAIR = "Pair"
"""What the first column is called."""
MISSING = "missing"
"""The hidden word in a cell that says only that a language has nothing."""
LOSES = ("lists", "codes", "characters", "kinds", "places", "scores", "agreement",
         "checks", "origins")  # fmt: skip
"""A score is told only where it is low, agreement only where it is not whole."""


def write(bitext: Bitext, file: IO[bytes], *, findings: PairNotes | None = None) -> None:
    """Write all pairs; equal input gives equal bytes.

    With `findings`, even with none of them, there are columns to decide on them.
    """
    langs = bitext.languages
    beside = _NOTES if findings is not None else {}
    width = (docx_write.WIDTH - _NUMBER - _PLACE - sum(beside.values())) / len(langs)
    columns = {PAIR: _NUMBER, "Paragraph": _PLACE, **dict.fromkeys(map(name, langs), width),
               **{each.capitalize(): size for each, size in beside.items()}}  # fmt: skip
    titles = [document.symbol or document.meta.file or name_language(document.lang)
              for document in bitext.sides]  # fmt: skip
    sides = zip(map(name, langs), name_sides(len(langs)), strict=True)
    documents = base.digest_documents(bitext)
    docx_write.write(
        file, " | ".join(dict.fromkeys(titles)), _remarks(bitext), columns,
        (
            _cells(row, langs, documents, None if findings is None
                   else findings.get(row.number, ()))
            for row in iter_rows(bitext) if row.stream != "lists"
        ),
        hidden=dict(sides),
    )  # fmt: skip


def _remarks(bitext: Bitext) -> Iterator[list[DocxRun]]:
    pairs = sum(len(stream.beads) for stream in bitext.streams)
    told = f"{pairs:,} pair{'s' * (pairs != 1)}, one-sided: {count_nulls(bitext):,}"
    status = f", status {bitext.status}" if bitext.status else ""
    status += f", {bitext.restriction.upper()}" if bitext.restriction else ""
    yield [DocxRun(told + status, "quiet")]


def _cells(
    row: Row, languages: Sequence[str], documents: str, findings: Sequence[PairNote] | None
) -> list[DocxCell]:
    state = DocxRun(f" {base.build_base(documents, row)}", "hidden")
    number: list[tuple[DocxRun, ...]] = [(DocxRun(str(row.number + 1), "strong"), state)]
    if row.score is not None and row.score < WRONG and row.checked is None:
        number.append((DocxRun(f"low score, {row.score:.2f}", "quiet"),))
    if row.is_disputed:
        number.append((DocxRun(f"languages agree {row.agreed:.2f}", "quiet"),))
    sides = (
        DocxCell((tuple(_runs(side)),), lang) if side.parts else _missing(lang)
        for side, lang in zip(row.sides, languages, strict=True)
    )
    places = dict.fromkeys(_place(side) for side in row.sides if side.parts)
    cells = [DocxCell(tuple(number)), DocxCell(((DocxRun(" | ".join(places)),),)), *sides]
    return cells if findings is None else [*cells, *_note(findings)]


def _runs(side: RowSide) -> Iterator[DocxRun]:
    """The text, with its edits as changes that were tracked."""
    at = 0
    for edit in side.edits:
        yield DocxRun(side.text[at : edit.start])
        if edit.before:
            yield DocxRun(edit.before, change="deleted", by=edit.by, at=edit.at)
        new = side.text[edit.start : edit.stop]
        yield DocxRun(new, change="inserted", by=edit.by, at=edit.at)
        at = edit.stop
    yield DocxRun(side.text[at:])


def _note(findings: Sequence[PairNote]) -> Iterator[DocxCell]:
    """What is said of findings, and an empty cell for what is decided."""
    data = DocxRun(notes.dump(findings), "hidden")
    yield DocxCell(((DocxRun(notes.describe_findings(findings)), data),))
    yield DocxCell(((DocxRun(notes.describe_suggestions(findings)),),))
    yield DocxCell(((DocxRun(""),),))


def _missing(lang: str) -> DocxCell:
    told = DocxRun(f"missing in {name_language(lang)}", "marked")
    return DocxCell(((told, DocxRun(MISSING, "hidden")),))


def _place(side: RowSide) -> str:
    """The labels of the paragraphs of a side, else their numbers in the text, from 1."""
    note = "footnote " if "footnote" in side.kinds else ""
    return note + (side.label or ", ".join(f"[{number + 1}]" for number in side.paragraphs))
