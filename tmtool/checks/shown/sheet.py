"""A report as a sheet: what was checked in the first rows, then a row for each finding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from tmtool.checks.decisions import Decision
from tmtool.checks.report import Report, facts, summary
from tmtool.checks.running import Repeated
from tmtool.checks.shown import cells
from tmtool.findings import Marked
from tmtool.formats import xlsx_write

_COLUMNS: dict[str, float | None] = {
    "severity": 12, "check": 16, "message": 40, "where": 22, "times": 6, "source": 50, "target": 50,
    "suggestion": 20, "evidence": 40, "decision": 30, "id": 14, "file": 20,
}  # fmt: skip
_LONGEST = 32_000
"""UTF-16 units of a text that a cell surely holds."""


def write(report: Report, file: IO[bytes], *, when: datetime | None = None) -> None:
    """Write the workbook; `when` becomes its time of creation."""
    xlsx_write.write_table(file, "findings", _COLUMNS, _rows(report), when=when)


def _rows(report: Report) -> Iterator[tuple[str, ...]]:
    for fact in facts(report):
        yield _padded("about", fact.name, fact.value)
    yield _padded("about", "Findings", summary(report))
    for part in report.parts:
        name = part.opened.job.file or ""
        for each, decision in part.told(signed=report.signed):
            yield _row(each, name, cells.doubt(each, part.opened.low), decision)


def _padded(*values: str) -> tuple[str, ...]:
    return (*values, *("",) * (len(_COLUMNS) - len(values)))


def _row(
    each: Repeated, file: str, doubt: str | None, decision: Decision | None
) -> tuple[str, ...]:
    finding = each.finding
    told = cells.decision(decision) if decision else ""
    where = [cells.place(each.places[0]), cells.others(each), doubt]
    return (
        finding.severity, finding.check, finding.message, "; ".join(filter(None, where)),
        str(finding.count), _marked(finding.source), _marked(finding.target),
        finding.suggestion or "", "\n".join(map(cells.evidence, finding.evidence)), told,
        finding.id, file,
    )  # fmt: skip


def _marked(side: Marked) -> str:
    """The text with marks around what the finding is about, as on a terminal without colours."""
    text, at = "", 0
    for span in side.spans:
        text += f"{side.text[at : span.start]}[*{side.text[span.start : span.stop]}*]"
        at = span.stop
    whole = text + side.text[at:]
    return whole if len(whole) < _LONGEST // 2 else f"{whole[: _LONGEST // 2]}…"
