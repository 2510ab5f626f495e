"""Reports on checks in every form: a terminal, JSON, a page, a sheet, notes in XLIFF."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.checks.report import Report

FORMATS: dict[str, str] = {
    ".html": "a page to filter and print",
    ".xlsx": "a sheet",
    ".json": "a list of objects",
    ".jsonl": "an object per line",
    ".txt": "as on a terminal",
    ".md": "Markdown",
    ".xlf": "XLIFF with a note per finding: the one that was checked, else a new one",
    ".xliff": "the same",
    **dict.fromkeys((".sdlxliff", ".mqxliff", ".mxliff", ".txlf"), "such a file, with notes"),
}


def check(path: Path, *, force: bool = False) -> None:
    """InputError where `write` would refuse a path: before the work, not after it."""
    from tmtool.formats import files

    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {', '.join(FORMATS)}")
    files.check(path, force=force)


def write(
    report: Report, path: str | Path, *, when: datetime | None = None, force: bool = False
) -> None:
    """Write a report in the format of its name, whole or not at all; see `FORMATS`."""
    from tmtool.formats import files
    from tmtool.views import markdown
    from tmtool.views import xliff_notes as notes
    from tmtool.views.html import check as page
    from tmtool.views.json import check as objects
    from tmtool.views.terminal import check as terminal
    from tmtool.views.terminal.look import Look
    from tmtool.views.xlsx import check as sheet

    path = Path(path)
    check(path, force=force)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        files.write_bytes(path, partial(sheet.write, report, when=when), force=force)
        return
    if suffix in notes.SUFFIXES:
        pieces = notes.written(report, when=when)
        files.write_bytes(path, lambda file: file.writelines(pieces), force=force)
        return
    if suffix == ".html":
        chunks = page.chunks(report)
    elif suffix == ".md":
        chunks = markdown.chunks(report)
    elif suffix == ".txt":
        chunks = terminal.view(report, Look(full=True), details=True)
    else:
        chunks = objects.listed(report) if suffix == ".json" else objects.lines(report)
    files.write(path, chunks, force=force)
