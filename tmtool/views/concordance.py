"""A concordance as a file: for spreadsheets, for programs, or a page to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tmtool import files
from tmtool.formats.bitexts.tsv import escape
from tmtool.lang.codes import name_language
from tmtool.lang.fold import fold
from tmtool.memory.concordance.absence import Why
from tmtool.memory.concordance.answers import Concordance
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.version import __version__
from tmtool.views import TextPart, split_parts
from tmtool.views.commands import show_command

if TYPE_CHECKING:
    from tmtool.operations.concordance import ConcordanceResult

FORMATS: dict[str, str] = {
    ".html": "a page to read, filter and print",
    ".xlsx": "a sheet",
    ".tsv": "a table for scripts",
    ".jsonl": "an object per line",
}
NEAR_REASONS: dict[Why, str] = {
    "part": "a part of it",
    "spelling": "spelled like it",
    "inside": "inside of words",
    "variant": "with another character",
    "other language": "in the other language",
    "alone": "this condition alone",
}
COLUMNS: dict[str, float | None] = {
    "number": 7,
    "rendering": 24,
    "left": 40,
    "phrase": 16,
    "right": 40,
    "target": 60,
    "symbol": 18,
    "label": 8,
    "date": 11,
    "body": 20,
    "status": 10,
    "score": 7,
    "checked_by": 14,
    "places": 7,
    "file": 20,
    "show": 28,
    "key": None,
    "region": None,
    "target_region": None,
}
"""The columns of tables, and their widths in sheets."""


def write(result: ConcordanceResult, path: Path, *, force: bool = False) -> None:
    """Write all lines of a concordance, whole or not at all, without the path of the memory."""
    from tmtool.operations.concordance import tell_lines
    from tmtool.operations.to_json import dump
    from tmtool.views.html.render import render

    result, suffix = replace(result, memory=""), path.suffix.lower()
    concordance = result.concordance
    if suffix == ".xlsx":
        files.write_bytes(path, partial(_sheet, concordance, result.now), force=force)
    elif suffix == ".html":
        files.write(path, render("concordance.html", **build_context(result)), force=force)
    elif suffix == ".tsv":
        files.write(path, _table(concordance), force=force)
    else:
        files.write(path, (f"{dump(each)}\n" for each in tell_lines(result)), force=force)


def iter_rows(concordance: Concordance) -> Iterator[list[str]]:
    """Yield every line as the cells of `COLUMNS`."""
    from tmtool.operations.concordance import tell_line

    for number, line in enumerate(concordance.lines, start=1):
        told = tell_line(line, concordance, number)
        record = vars(told) | {
            "left": line.text[: line.span.start],
            "phrase": line.phrase,
            "right": line.text[line.span.stop :],
            "show": show_command(told.place) if told.place else None,
        }
        yield ["" if record[name] is None else str(record[name]) for name in COLUMNS]


def _table(concordance: Concordance) -> Iterator[str]:
    for cells in ([*COLUMNS], *iter_rows(concordance)):
        yield "\t".join(map(escape, cells)) + "\n"


def _sheet(concordance: Concordance, when: datetime | None, file: IO[bytes]) -> None:
    from tmtool.formats.tables.sheets import write_table

    write_table(file, "concordance", COLUMNS, iter_rows(concordance), when=when)


def build_context(result: ConcordanceResult) -> dict[str, object]:
    """Return what the template of the page shows."""
    found = result.concordance
    query, counts = found.query, found.counts
    counted = f"{counts.occurrences:,} times in {counts.texts:,} texts"
    searched = ", ".join(filter(None, (name_language(query.lang), result.searched)))
    sample = f"the lines of a sample of {found.looked_at:,} texts"
    facts = {
        "Found": counted,
        "Searched": searched,
        "Shown": "" if found.complete else sample,
        "Filter": str(result.selection),
        "Made by": f"tmtool {__version__}",
    }
    terms = ", ".join(f"{'not ' * t.excluded}{t.written}" for t in query.terms)
    return {
        "title": f"{terms}: concordance",
        "counted": counted,
        "concordance": found,
        "query": query,
        "groups": {fold(group.text or ""): at for at, group in enumerate(found.groups)},
        "fold": fold,
        # The document, and the option that selects a place in it, which starts with a dash.
        "split_command": lambda place: show_command(place).partition(" --"),
        "facts": [each for each in facts.items() if each[1]],
    }


def mark_source(line: ConcordanceLine) -> list[TextPart]:
    """Split the text of a line into parts: conditions of the query, and the phrase."""
    return _mark(line.text, line.marks, line.span)


def mark_target(line: ConcordanceLine) -> list[TextPart]:
    """Split the other side of a line into parts: conditions of the query, and the rendering."""
    return _mark(line.target or "", line.target_marks, line.rendering)


def _mark(text: str, marks: tuple[range, ...], main: range | None) -> list[TextPart]:
    """Split a text into parts: `found` spans, and the `main` one."""
    if main is None:
        return split_parts(text, marks, "found")
    before = [each for each in marks if each.stop <= main.start]
    after = [
        range(each.start - main.stop, each.stop - main.stop)
        for each in marks
        if each.start >= main.stop
    ]
    return [
        *split_parts(text[: main.start], before, "found"),
        TextPart(text[main.start : main.stop], "main"),
        *split_parts(text[main.stop :], after, "found"),
    ]
