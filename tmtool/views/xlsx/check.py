"""A report as a workbook: a sheet with what was checked, then one with a row for each finding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from tmtool.checks.decisions import Decision
from tmtool.checks.report import Report, iter_facts, summarize
from tmtool.checks.running import GroupedFinding
from tmtool.findings import MarkedText
from tmtool.formats.tables import sheets
from tmtool.views import check_cells as cells

_COLUMNS: dict[str, float | None] = {
    "severity": 11, "check": 13, "message": 30, "where": 18, "times": 6, "source": 42, "target": 42,
    "suggestion": 14, "evidence": 30, "decision": 18, "id": 14, "file": 16,
}  # fmt: skip
_LONGEST = 32_000
"""UTF-16 units of a text that a cell surely holds."""


def write(report: Report, file: IO[bytes], *, when: datetime | None = None) -> None:
    """Write the workbook; `when` becomes its time of creation."""
    about = [*iter_facts(report), ("Findings", summarize(report))]
    columns = {name: width for name, width in _COLUMNS.items() if _is_of_use(name, report)}
    rows = (tuple(row[name] for name in columns) for row in _rows(report))
    sheets.write_table(file, "findings", columns, rows, about=about, when=when)


def _is_of_use(column: str, report: Report) -> bool:
    """Whether a column can have anything to tell."""
    return {"decision": report.signed, "file": len(report.parts) > 1}.get(column, True)


def _rows(report: Report) -> Iterator[dict[str, str]]:
    for part in report.parts:
        name = part.opened.job.file or ""
        for each, decision in part.iter_remaining(signed=report.signed):
            yield _row(each, name, cells.describe_doubt(each, part.opened.low), decision)


def _row(
    each: GroupedFinding, file: str, doubt: str | None, decision: Decision | None
) -> dict[str, str]:
    finding = each.finding
    where = [cells.place(each.places[0]), cells.describe_others(each), doubt]
    return {
        "severity": finding.severity,
        "check": finding.check,
        "message": finding.message,
        "where": "; ".join(filter(None, where)),
        "times": str(finding.count),
        "source": _marked(finding.source),
        "target": _marked(finding.target),
        "suggestion": finding.suggestion or "",
        "evidence": "\n".join(map(cells.describe_evidence, finding.evidence)),
        "decision": cells.describe_decision(decision) if decision else "",
        "id": finding.id,
        "file": file,
    }


def _marked(side: MarkedText) -> str:
    """The text with marks around what the finding is about, as on a terminal without colours."""
    whole = "".join(f"[*{text}*]" if marked else text for text, marked in cells.iter_pieces(side))
    return whole if len(whole) < _LONGEST // 2 else f"{whole[: _LONGEST // 2]}…"
