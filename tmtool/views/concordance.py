"""A concordance as a file: for spreadsheets, for programs, or a page to read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tmtool import files
from tmtool.formats.bitexts.tsv import escape
from tmtool.memory.concordance.absence import Why
from tmtool.memory.concordance.answers import Concordance
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
    "part": "a part of it", "spelling": "spelled like it", "inside": "inside of words",
    "variant": "with another character", "other language": "in the other language",
    "alone": "this condition alone",
}  # fmt: skip
"""What is said of something else that the memory has, where a phrase stands nowhere."""
COLUMNS: dict[str, float | None] = {
    "number": 7, "rendering": 24, "left": 40, "phrase": 16, "right": 40, "target": 60, "symbol": 18,
    "label": 8, "date": 11, "body": 20, "status": 10, "score": 7, "checked_by": 14, "places": 7,
    "file": 20, "show": 28, "key": None, "region": None, "target_region": None,
}  # fmt: skip
"""The columns of tables, and how wide they are in sheets."""


def write(result: ConcordanceResult, path: Path, *, force: bool = False) -> None:
    """Write all lines of a concordance, whole or not at all."""
    from tmtool.operations.concordance import tell_lines
    from tmtool.operations.to_json import dump
    from tmtool.views.html.concordance import render_chunks

    concordance, suffix = result.concordance, path.suffix.lower()
    if suffix == ".xlsx":
        files.write_bytes(path, partial(_sheet, concordance, result.now), force=force)
    elif suffix == ".html":
        # Whoever gets the file has no use for the path, but for how much was searched.
        facts = {"filter": str(result.selection), "searched": result.searched}
        files.write(path, render_chunks(concordance, facts, show_command), force=force)
    elif suffix == ".tsv":
        files.write(path, _table(concordance), force=force)
    else:
        files.write(path, (f"{dump(each)}\n" for each in tell_lines(result)), force=force)


def iter_rows(concordance: Concordance) -> Iterator[list[str]]:
    """Every line as the cells of `COLUMNS`."""
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
