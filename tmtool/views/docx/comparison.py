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
from tmtool.memory.comparison.model import BREAK, Comparison, ParagraphRow
from tmtool.memory.places import Show
from tmtool.views import comparison as cells
from tmtool.views import split_parts

_CHANGES: dict[str, Change] = {"new": "inserted", "repeated": "inserted", "dropped": "deleted"}
"""Changes by the verdicts on paragraphs that only one of the texts has."""


def write(
    comparison: Comparison,
    file: IO[bytes],
    show: Show = str,
    *,
    when: datetime | None = None,
    clean: bool = False,
) -> None:
    """Write all rows; `show` formats what opens a place.

    `when` is the date of the changes. A `clean` file has none: it is what they come to.
    """
    draft, earlier = cells.build_titles(comparison)
    source, target = (name(lang) for lang in comparison.langs)
    columns = {"Place": 39.0, f"{source}: the draft": 114.0, f"{target}: {earlier}": 114.0}
    rows = (
        _row(row, comparison, show, clean=clean)
        for row in comparison.rows
        if row.draft or not clean
    )
    docx_write.write(
        file, f"{draft} against {earlier}", _remarks(comparison, clean=clean), columns, rows,
        when=when,
    )  # fmt: skip


def _remarks(comparison: Comparison, *, clean: bool) -> Iterator[list[DocxRun]]:
    yield [DocxRun(cells.describe_counts(comparison), "strong")]
    for sentence in cells.iter_remarks(comparison):
        yield [DocxRun(sentence, "quiet")]
    if clean:
        yield [DocxRun("All changes are accepted here; what was dropped is left out.", "quiet")]
    else:
        yield [
            DocxRun("Tracked changes lead from the previous version to the draft.   ", "quiet"),
            DocxRun("renders what differs", "marked"),
        ]  # fmt: skip


def _row(row: ParagraphRow, comparison: Comparison, show: Show, *, clean: bool) -> ChangedRow:
    change = None if clean else _CHANGES.get(row.verdict)
    place = [
        [DocxRun(cells.describe_places(row, comparison), "strong")],
        [DocxRun(cells.tell_verdict(row, comparison), "quiet")],
    ]
    if row.rewritten is not None:
        values = "; ".join(f"{each.stored} -> {each.new}" for each in row.rewritten.changes)
        place.append([DocxRun(f"values put in, in no document: {values}", "quiet")])
    for each in cells.list_sources(row, comparison, show):
        place.append([DocxRun(f"tmtool documents show {each}", "quiet")])
    made = [DocxCell(place)]
    columns = (_source(row, comparison), _target(row, comparison))
    for runs, lang in zip(columns, comparison.langs, strict=True):
        made.append(DocxCell(_paragraphs(_accepted(runs) if clean else runs), lang))
    return ChangedRow([_change(cell, change) for cell in made] if change else made, change)


def _change(cell: DocxCell, change: Change) -> DocxCell:
    """Mark everything in a cell of a row that is new or gone."""
    paragraphs = [
        [replace(run, change=change) for run in runs if run.text] for runs in cell.paragraphs
    ]
    return replace(cell, paragraphs=paragraphs)


def _source(row: ParagraphRow, comparison: Comparison) -> Iterator[DocxRun]:
    text, before = comparison.get_text(row), comparison.get_earlier(row)
    if before is None or not row.draft or row.verdict == "repeated":
        yield DocxRun(text or (before.text if before else ""))
        return
    yield from _tracked(row.edits, text, before.text)


def _target(row: ParagraphRow, comparison: Comparison) -> Iterator[DocxRun]:
    """Yield the translation with the draft's values as changes, or with differences marked."""
    before = comparison.get_earlier(row)
    if before is None or comparison.find_beside(row) is not None:
        return
    if row.rewritten is not None and row.draft:
        made = row.rewritten.text
        yield from _tracked(compute_edits(made, before.target), made, before.target)
        return
    for part in split_parts(before.target, row.affected if row.draft else (), "affected"):
        yield DocxRun(part.text, "marked" if part.role else None)


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


def _accepted(runs: Iterable[DocxRun]) -> Iterator[DocxRun]:
    return (DocxRun(run.text) for run in runs if run.change != "deleted")


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
