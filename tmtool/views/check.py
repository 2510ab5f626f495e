"""Reports on checks in every form: a terminal, JSON, a page, a sheet, notes in XLIFF, Word."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.checks.report import Report
    from tmtool.views.docx.check import Copy

FORMATS: dict[str, str] = {
    ".html": "a page to filter and print",
    ".xlsx": "a sheet",
    ".json": "a list of objects",
    ".jsonl": "an object per line",
    ".txt": "as on a terminal",
    ".md": "Markdown",
    ".xlf": "XLIFF with a note per finding: the one that was checked, else a new one",
    ".xliff": "the same",
    **dict.fromkeys(
        (".docx", ".docm", ".dotx", ".dotm"), "the Word file that is checked, with comments"
    ),
    **dict.fromkeys((".sdlxliff", ".mqxliff", ".mxliff", ".txlf"), "such a file, with notes"),
}


def check(path: Path, *, force: bool = False) -> None:
    """InputError where `write` would refuse a path: before the work, not after it."""
    from tmtool import files

    if path.suffix.lower() not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {', '.join(FORMATS)}")
    files.check(path, force=force)


def write(
    report: Report,
    path: str | Path,
    *,
    when: datetime | None = None,
    force: bool = False,
    copy: Copy = "target",
) -> None:
    """Write a report in the format of its name, whole or not at all; see `FORMATS`.

    Into a name of Word's goes the `copy` that is asked for, with comments at the time `when`.
    """
    from tmtool import files
    from tmtool.views import markdown
    from tmtool.views import xliff_notes as notes
    from tmtool.views.docx import check as docx
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
    if suffix in docx.SUFFIXES:
        data = docx.comment_on(report, copy, when or datetime.now(UTC))
        files.write_bytes(path, lambda file: file.writelines([data]), force=force)
        return
    if suffix in notes.SUFFIXES:
        pieces = notes.render_bytes(report, when=when)
        files.write_bytes(path, lambda file: file.writelines(pieces), force=force)
        return
    if suffix == ".html":
        chunks = page.render_chunks(report)
    elif suffix == ".md":
        chunks = markdown.render_chunks(report)
    elif suffix == ".txt":
        chunks = terminal.view(report, Look(full=True), details=True)
    else:
        chunks = objects.render_list(report) if suffix == ".json" else objects.render_lines(report)
    files.write(path, chunks, force=force)
