"""A comparison as a Word file: the draft next to the earlier translation, with tracked changes.

Rejecting the changes gives the previous version and its translation, in the order of the draft;
accepting them, the draft, and the translation with its values where these could be inserted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import IO

from tmtool.formats import docx_write
from tmtool.formats.docx_write import Change, ChangedRow, DocxCell, DocxRun
from tmtool.fuzzy.edits import Edit, compute_edits
from tmtool.lang.codes import name
from tmtool.memory.comparison.model import BREAK, Comparison
from tmtool.views import split_parts
from tmtool.views.comparison import (
    ShownRow,
    build_titles,
    describe_counts,
    iter_remarks,
    list_rows,
)

_CHANGES: dict[str, Change] = {"new": "inserted", "repeated": "inserted", "dropped": "deleted"}
"""Changes by the verdicts on paragraphs that only one of the texts has."""


def write(comparison: Comparison, file: IO[bytes], *, when: datetime | None = None) -> None:
    """Write all rows; `when` is the date of the changes."""
    draft, earlier = build_titles(comparison)
    source, target = (name(lang) for lang in comparison.langs)
    columns = {"Place": 39.0, f"{source}: the draft": 114.0, f"{target}: {earlier}": 114.0}
    remarks = [[DocxRun(describe_counts(comparison), "strong")]]
    remarks += [[DocxRun(sentence, "quiet")] for sentence in iter_remarks(comparison)]
    about = "Tracked changes lead from the previous version to the draft.   "
    remarks.append([DocxRun(about, "quiet"), DocxRun("renders what differs", "marked")])
    rows = map(_row, list_rows(comparison))
    docx_write.write(file, f"{draft} against {earlier}", remarks, columns, rows, when=when)


def _row(shown: ShownRow) -> ChangedRow:
    row = shown.row
    change = _CHANGES.get(row.verdict)
    place = [[DocxRun(shown.place, "strong")], [DocxRun(shown.verdict, "quiet")]]
    if row.rewritten is not None:
        values = "; ".join(f"{each.stored} -> {each.new}" for each in row.rewritten.changes)
        place.append([DocxRun(f"values put in, in no document: {values}", "quiet")])
    place += [[DocxRun(command, "quiet")] for command in shown.commands]
    source, target = shown.comparison.langs
    cells = [
        DocxCell(place),
        DocxCell(_paragraphs(_source(shown)), source),
        DocxCell(_paragraphs(_target(shown)), target),
    ]
    return ChangedRow([_change(cell, change) for cell in cells] if change else cells, change)


def _change(cell: DocxCell, change: Change) -> DocxCell:
    """Mark everything in a cell of a row that is new or gone."""
    paragraphs = [
        [replace(run, change=change) for run in runs if run.text] for runs in cell.paragraphs
    ]
    return replace(cell, paragraphs=paragraphs)


def _source(shown: ShownRow) -> Iterator[DocxRun]:
    row, text, before = shown.row, shown.text, shown.before
    if before is None or not row.draft or row.verdict == "repeated":
        return iter([DocxRun(text or (before.text if before else ""))])
    return _tracked(row.edits, text, before.text)


def _target(shown: ShownRow) -> Iterator[DocxRun]:
    """Return the translation with the draft's values as changes, or with differences marked."""
    row, before = shown.row, shown.before
    if before is None or shown.comparison.find_beside(row) is not None:
        return iter(())
    if row.rewritten is not None and row.draft:
        made = row.rewritten.text
        return _tracked(compute_edits(made, before.target), made, before.target)
    parts = split_parts(before.target, row.affected if row.draft else (), "affected")
    return (DocxRun(part.text, "marked" if part.role else None) for part in parts)


def _tracked(listed: Iterable[Edit], text: str, before: str) -> Iterator[DocxRun]:
    """Yield changes by letters: edits that count as equal may differ in script."""
    for edit in listed:
        own = text[edit.query.start : edit.query.stop]
        old = before[edit.text.start : edit.text.stop]
        if own == old:
            yield DocxRun(own)
        elif edit.operation == "equal":
            for _, a, b, c, d in SequenceMatcher(None, old, own, autojunk=False).get_opcodes():
                yield from _replaced(old[a:b], own[c:d])
        else:
            yield from _replaced(old, own)


def _replaced(old: str, own: str) -> Iterator[DocxRun]:
    if old == own:
        yield DocxRun(own)
        return
    if old:
        yield DocxRun(old, change="deleted")
    if own:
        yield DocxRun(own, change="inserted")


def _paragraphs(runs: Iterable[DocxRun]) -> list[list[DocxRun]]:
    """Split runs into paragraphs; an inserted or deleted end of a paragraph is tracked."""
    found: list[list[DocxRun]] = [[]]
    for run in runs:
        first, *others = run.text.split(BREAK)
        found[-1] += [replace(run, text=first)] if first else []
        for text in others:
            found[-1] += [DocxRun("", change=run.change)] if run.change else []
            found.append([replace(run, text=text)] if text else [])
    return found
