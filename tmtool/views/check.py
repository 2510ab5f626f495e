"""Reports on checks as files, in the format of their names."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO

from tmtool.checks.report import Report, ReportedFinding, iter_facts, summarize
from tmtool.checks.requests import FORMATS, WORD, XLIFF
from tmtool.errors import InputError
from tmtool.findings import MarkedText
from tmtool.formats.tables import sheets


def write(
    report: Report, path: str | Path, *, when: datetime | None = None, force: bool = False
) -> None:
    """Write a report in the format of the name of a file (`FORMATS`).

    A Word file is a copy of the translation, with comments of the time `when`. Raises InputError
    for another suffix, and for a file that exists, unless `force` is true.
    """
    from tmtool import files
    from tmtool.operations.check_records import iter_records
    from tmtool.operations.to_json import dump, dump_list
    from tmtool.views import xliff_notes as notes
    from tmtool.views.docx import check as docx
    from tmtool.views.html import check as page
    from tmtool.views.terminal import check as terminal
    from tmtool.views.terminal.look import Look

    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError(f"{path.name}: the name of the file must end in {', '.join(FORMATS)}")
    files.check(path, force=force)
    if suffix == ".xlsx":
        files.write_bytes(path, partial(write_sheet, report, when=when), force=force)
        return
    if suffix in WORD:
        data = docx.comment_on(report, when or datetime.now(UTC))
        files.write_bytes(path, lambda file: file.writelines([data]), force=force)
        return
    if suffix in XLIFF:
        pieces = notes.render_bytes(report, when=when)
        files.write_bytes(path, lambda file: file.writelines(pieces), force=force)
        return
    if suffix == ".html":
        chunks = page.render_chunks(report)
    elif suffix == ".txt":
        chunks = terminal.view(report, Look(full=True))
    else:
        listed = iter_records(report)
        chunks = dump_list(listed) if suffix == ".json" else (f"{dump(each)}\n" for each in listed)
    files.write(path, chunks, force=force)


# A sheet.

_COLUMNS: dict[str, float | None] = {
    "no.": 5,
    "severity": 11,
    "check": 13,
    "message": 30,
    "where": 18,
    "times": 6,
    "source": 42,
    "target": 42,
    "suggestion": 14,
    "evidence": 30,
    "decision": 18,
    "id": 14,
    "file": 16,
}
MAX_CELL_CHARACTERS = 16_000  # Excel takes 32,767 UTF-16 units


def write_sheet(report: Report, file: IO[bytes], *, when: datetime | None = None) -> None:
    """Write a workbook with a sheet about the check, and one with a row for each finding."""
    about = [*iter_facts(report), ("Findings", summarize(report))]
    is_needed = {"decision": report.signed, "file": len(report.parts) > 1}
    columns = {name: width for name, width in _COLUMNS.items() if is_needed.get(name, True)}
    rows = (tuple(row[name] for name in columns) for row in map(_row, report.number_findings()))
    sheets.write_table(file, "findings", columns, rows, about=about, when=when)


def _row(each: ReportedFinding) -> dict[str, str]:
    finding = each.finding
    where = [each.places[0].describe(), each.others, each.doubt]
    return {
        "no.": str(each.number),
        "severity": finding.severity,
        "check": finding.check,
        "message": finding.message,
        "where": "; ".join(filter(None, where)),
        "times": str(finding.count),
        "source": _mark(finding.source),
        "target": _mark(finding.target),
        "suggestion": finding.suggestion or "",
        "evidence": "\n".join(one.describe() for one in finding.evidence),
        "decision": each.decision.describe() if each.decision else "",
        "id": finding.id,
        "file": each.part.opened.job.file or "",
    }


def _mark(side: MarkedText) -> str:
    whole = "".join(f"[*{text}*]" if marked else text for text, marked in side.iter_pieces())
    if len(whole) < MAX_CELL_CHARACTERS:
        return whole
    return f"{whole[:MAX_CELL_CHARACTERS]}…"
