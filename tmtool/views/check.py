"""Reports on checks as files, by their names, and the words that all forms share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tmtool.checks.decisions import Decision
from tmtool.checks.joining import FindingPlace, GroupedFinding
from tmtool.checks.report import (
    NumberedFinding,
    Report,
    iter_facts,
    summarize,
)
from tmtool.errors import InputError
from tmtool.findings import Evidence, MarkedText
from tmtool.formats.tables import sheets

if TYPE_CHECKING:
    from tmtool.views.docx.check import Copy

_WORD = (".docx", ".docm", ".dotx", ".dotm")
_XLIFF = (".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".txlf")
FORMATS = (".html", ".xlsx", ".json", ".jsonl", ".txt", *_WORD, *_XLIFF)
"""Suffixes; a Word file or an XLIFF is a copy of the file that was checked, with comments."""


def check(path: Path, *, force: bool = False) -> None:
    """Raise InputError for a path that `write` refuses, before the work begins."""
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
    """Write a report in the format of the name of a file (`FORMATS`).

    A Word file is the `copy` that is named, with comments of the time `when`.
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
    check(path, force=force)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        files.write_bytes(path, partial(write_sheet, report, when=when), force=force)
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
    elif suffix == ".txt":
        chunks = terminal.view(report, Look(full=True), details=True)
    else:
        listed = iter_records(report)
        chunks = dump_list(listed) if suffix == ".json" else (f"{dump(each)}\n" for each in listed)
    files.write(path, chunks, force=force)


# Descriptions of findings.

MAX_PLACES = 12


def place(where: FindingPlace) -> str:
    """Describe a place; pairs count from 1.

    >>> place(FindingPlace(11, "7")), place(FindingPlace(0, None))
    ('paragraph 7, pair 12', 'pair 1')
    """
    label = f"paragraph {where.label}" if where.label else None
    pair = None if where.segment is None else f"pair {where.segment + 1}"
    return ", ".join(filter(None, (label, pair))) or "the whole text"


def describe_others(each: GroupedFinding) -> str | None:
    """Describe the other places of a finding, None if it has one."""
    rest = [p.segment + 1 for p in each.places[1:] if p.segment is not None]
    numbers = list(dict.fromkeys(rest))
    if not numbers:
        return None
    listed = ", ".join(map(str, numbers[:MAX_PLACES]))
    more = ", …" if len(numbers) > MAX_PLACES else ""
    return f"{each.finding.count} times; also in pair{'s' * (len(numbers) > 1)} {listed}{more}"


def describe_doubt(each: GroupedFinding, low: Mapping[int, float]) -> str | None:
    """Warn that the score of a pair is low, so that it may be no pair at all."""
    at = each.places[0].segment
    score = None if at is None else low.get(at)
    return None if score is None else f"low score, {score:.2f}: perhaps no pair at all"


def iter_pieces(side: MarkedText) -> Iterator[tuple[str, bool]]:
    """Split a text into pieces, each with True if the finding is about it.

    >>> list(iter_pieces(MarkedText("the the gap", (range(4, 7), range(0, 3), range(5, 8)))))
    [('the', True), (' ', False), ('the', True), (' ', True), ('gap', False)]
    """
    at, text = 0, side.text
    for span in sorted(side.spans, key=lambda span: (span.start, span.stop)):
        if span.start > at:
            yield text[at : span.start], False
        if span.stop > max(at, span.start):
            yield text[max(at, span.start) : span.stop], True
        at = max(at, span.stop)
    if text[at:]:
        yield text[at:], False


def describe_evidence(each: Evidence, *, with_citations: bool = True) -> str:
    """Describe the evidence for a rendering or a fact, in one line.

    >>> describe_evidence(Evidence("信通技术", 2, 2010, 2023, ("ITU",), ("A/RES/65/141",)))
    '信通技术: 2 documents, 2010-2023, ITU (A/RES/65/141)'
    >>> (
    ...     describe_evidence(Evidence("ICT", 2, 2010, adopted=2)),
    ...     describe_evidence(Evidence("ICT", 3, adopted=2)),
    ... )
    ('ICT: 2 adopted documents, 2010', 'ICT: 3 documents, 2 of them adopted')
    >>> describe_evidence(Evidence("Decides to meet;", 1, 2019))
    '“Decides to meet;”: 1 document, 2019'
    """
    told = list(_of_evidence(each))
    where = f" ({', '.join(each.citations)})" if each.citations and with_citations else ""
    # A clause keeps its own punctuation, apart from that of the line.
    what = each.what if each.what[-1:].isalnum() else f"“{each.what}”"
    return f"{what}: {', '.join(told)}{where}" if told else f"{each.what}{where}"


def _of_evidence(each: Evidence) -> Iterator[str]:
    if each.documents:
        kind = "adopted " * (each.adopted == each.documents)
        yield f"{each.documents:,} {kind}document{'s' * (each.documents != 1)}"
        if 0 < each.adopted < each.documents:
            yield f"{each.adopted:,} of them adopted"
    if each.first is not None:
        last = each.last if each.last is not None else each.first
        yield str(each.first) if last == each.first else f"{each.first}-{last}"
    yield from each.bodies


def list_details(each: GroupedFinding, decision: Decision | None) -> list[tuple[str, str]]:
    """List the decision, the suggestion and the evidence of a finding, with their names."""
    finding = each.finding
    found = [("", describe_decision(decision))] if decision else []
    found += [("suggestion", finding.suggestion)] if finding.suggestion else []
    return found + [("evidence", describe_evidence(one)) for one in finding.evidence]


def describe_decision(made: Decision) -> str:
    """Describe who keeps the text of a finding, when and why."""
    return f"kept as is by {made.by}, {made.at}{f': {made.why}' if made.why else ''}"


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


def _row(numbered: NumberedFinding) -> dict[str, str]:
    each, opened = numbered.found, numbered.part.opened
    finding = each.finding
    where = [place(each.places[0]), describe_others(each), describe_doubt(each, opened.low)]
    return {
        "no.": str(numbered.number),
        "severity": finding.severity,
        "check": finding.check,
        "message": finding.message,
        "where": "; ".join(filter(None, where)),
        "times": str(finding.count),
        "source": _mark(finding.source),
        "target": _mark(finding.target),
        "suggestion": finding.suggestion or "",
        "evidence": "\n".join(map(describe_evidence, finding.evidence)),
        "decision": describe_decision(numbered.decision) if numbered.decision else "",
        "id": finding.id,
        "file": opened.job.file or "",
    }


def _mark(side: MarkedText) -> str:
    whole = "".join(f"[*{text}*]" if marked else text for text, marked in iter_pieces(side))
    if len(whole) < MAX_CELL_CHARACTERS:
        return whole
    return f"{whole[:MAX_CELL_CHARACTERS]}…"
