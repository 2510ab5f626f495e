"""A concordance as a file: for spreadsheets, for programs, or a page to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from tmtool import files
from tmtool.errors import InputError
from tmtool.formats.bitexts.jsonl import write_list, write_object
from tmtool.formats.bitexts.tsv import escape
from tmtool.memory.concordance.absence import Why
from tmtool.memory.concordance.answers import Concordance
from tmtool.memory.places import Show
from tmtool.views.json.phrases import build_concordance, build_line

FORMATS: dict[str, str] = {
    ".html": "a page to read, filter and print",
    ".xlsx": "a sheet",
    ".tsv": "a table for scripts",
    ".json": "a list of objects",
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


def check(path: Path, *, force: bool = False) -> None:
    """InputError where `write` would refuse a path: before the search, not after it."""
    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {', '.join(FORMATS)}")
    files.check(path, force=force)


def write(
    concordance: Concordance,
    path: Path,
    facts: Mapping[str, Any],
    *,
    when: datetime | None = None,
    force: bool = False,
    show: Show = str,
) -> None:
    """Write all lines of a concordance, whole or not at all.

    `facts` say what was searched, and `show` says what opens a place.
    """
    from tmtool.views.html.concordance import render_chunks

    check(path, force=force)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        files.write_bytes(path, partial(_sheet, concordance, when, show), force=force)
    elif suffix == ".html":
        files.write(path, render_chunks(concordance, facts, show), force=force)
    elif suffix == ".tsv":
        files.write(path, _table(concordance, show), force=force)
    else:
        listed = build_concordance(concordance, concordance.lines, facts, show=show)
        lines = write_list(listed) if suffix == ".json" else map(write_object, listed)
        files.write(path, lines, force=force)


def iter_rows(concordance: Concordance, show: Show = str) -> Iterator[list[str]]:
    """Every line as the cells of `COLUMNS`."""
    for number, line in enumerate(concordance.lines, start=1):
        record = build_line(line, concordance, show) | {
            "number": number,
            "left": line.text[: line.span.start],
            "phrase": line.phrase,
            "right": line.text[line.span.stop :],
        }
        yield ["" if record[name] is None else str(record[name]) for name in COLUMNS]


def _table(concordance: Concordance, show: Show) -> Iterator[str]:
    for cells in ([*COLUMNS], *iter_rows(concordance, show)):
        yield "\t".join(map(escape, cells)) + "\n"


def _sheet(concordance: Concordance, when: datetime | None, show: Show, file: IO[bytes]) -> None:
    from tmtool.formats.tables.sheets import write_table

    write_table(file, "concordance", COLUMNS, iter_rows(concordance, show), when=when)
