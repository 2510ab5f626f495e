"""A concordance as a file: for spreadsheets, for programs, or a page to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tmtool import files
from tmtool.formats.bitexts.tsv import escape
from tmtool.lang.codes import name_language
from tmtool.lang.fold import fold
from tmtool.lang.script import measure_width
from tmtool.memory.concordance.absence import Why
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
_WIDE = ("left", "right", "target")
COLUMNS: dict[str, float | None] = {
    name: 40.0 if name in _WIDE else 16.0
    for name in (
        *("number", "rendering", "left", "phrase", "right", "target", "symbol", "label", "date"),
        *("body", "status", "score", "checked_by", "places", "file", "show", "key"),
        *("region", "target_region"),
    )
}
"""The columns of tables, and their widths in sheets."""


def write(result: ConcordanceResult, path: Path, *, force: bool = False) -> None:
    """Write all lines of a concordance, whole or not at all, without the path of the memory."""
    from tmtool.operations.concordance import tell_lines
    from tmtool.operations.to_json import dump
    from tmtool.views.html.render import render

    result, suffix = replace(result, memory=""), path.suffix.lower()
    if suffix == ".xlsx":
        files.write_bytes(path, partial(_write_sheet, result), force=force)
    elif suffix == ".html":
        files.write(path, render("concordance.html", **build_context(result)), force=force)
    elif suffix == ".tsv":
        rows = ([*COLUMNS], *_iter_rows(result))
        files.write(path, ("\t".join(map(escape, cells)) + "\n" for cells in rows), force=force)
    else:
        records = tell_lines(result, range(len(result.concordance.lines)))
        files.write(path, (f"{dump(each)}\n" for each in records), force=force)


def _iter_rows(result: ConcordanceResult) -> Iterator[list[str]]:
    """Yield every line as the cells of `COLUMNS`."""
    from tmtool.operations.concordance import tell_line

    found = result.concordance
    for number, line in enumerate(found.lines, start=1):
        told = tell_line(line, found.query.lang, number)
        record = vars(told) | {
            "left": line.text[: line.span.start],
            "phrase": line.phrase,
            "right": line.text[line.span.stop :],
            "show": show_command(told.place) if told.place else None,
        }
        yield ["" if record[name] is None else str(record[name]) for name in COLUMNS]


def _write_sheet(result: ConcordanceResult, file: IO[bytes]) -> None:
    from tmtool.formats.tables.sheets import write_table

    write_table(file, "concordance", COLUMNS, _iter_rows(result), when=result.now)


def build_context(result: ConcordanceResult) -> dict[str, object]:
    """Return what the template of the page shows."""
    found = result.concordance
    query, counts = found.query, found.counts
    counted = f"{counts.occurrences:,} times in {counts.texts:,} texts"
    sample = f"the lines of a sample of {found.looked_at:,} texts"
    facts = {
        "Found": counted,
        "Searched": ", ".join(filter(None, (name_language(query.lang), result.searched))),
        "Shown": "" if found.complete else sample,
        "Filter": str(result.request.selection),
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
    """Split the other side of a line into parts: conditions of the query, and the rendering.

    Without a rendering the first condition takes its place.
    """
    main = line.rendering or next(iter(line.target_marks), range(0))
    return _mark(line.target or "", line.target_marks, main)


def _mark(text: str, marks: tuple[range, ...], main: range) -> list[TextPart]:
    before = [each for each in marks if each.stop <= main.start]
    after = [
        range(each.start - main.stop, each.stop - main.stop)
        for each in marks
        if each.start >= main.stop
    ]
    return [
        *split_parts(text[: main.start], before, "found"),
        *split_parts(text[main.start : main.stop], [range(len(main))], "main"),
        *split_parts(text[main.stop :], after, "found"),
    ]


def align_parts(
    parts: list[TextPart], left: int, right: int, more: str = "…"
) -> tuple[list[TextPart], list[TextPart]]:
    """Cut a text to one line: columns to the left of its main part, and columns from there on.

    Without a main part all is on the right.
    """
    at = next((at for at, each in enumerate(parts) if each.role == "main"), None)
    if at is None:
        return [], cut_parts(parts, left + right, more)
    return cut_parts(parts[:at], left, more, from_end=True), cut_parts(parts[at:], right, more)


def cut_parts(
    parts: list[TextPart], columns: int, more: str = "…", *, from_end: bool = False
) -> list[TextPart]:
    """Cut a text to columns, with a sign of omission in the place of the rest."""
    if sum(measure_width(each.text) for each in parts) <= columns:
        return parts
    step, room = -1 if from_end else 1, columns - measure_width(more)
    kept: list[TextPart] = []
    for part in parts[::step]:
        text = ""
        for character in part.text[::step]:
            room -= measure_width(character)
            if room < 0:
                break
            text += character
        kept.append(TextPart(text[::step], part.role))
        if room < 0:
            break
    return [each for each in (*kept, TextPart(more))[::step] if each.text]


def cut_text(text: str, columns: int, more: str = "…") -> str:
    """Cut a plain text to columns.

    >>> cut_text("digital divide", 8), cut_text("数字鸿沟", 6)
    ('digital…', '数字…')
    """
    return "".join(part.text for part in cut_parts([TextPart(text)], columns, more))
