"""Reports on checks: what all forms say of a finding, and files, by their names.

Sheets and Markdown are made here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tmtool.checks.decisions import Decision
from tmtool.checks.report import (
    NumberedFinding,
    Report,
    build_title,
    iter_facts,
    summarize,
)
from tmtool.checks.running import FindingPlace, GroupedFinding
from tmtool.errors import InputError
from tmtool.findings import Evidence, MarkedText
from tmtool.formats.tables import sheets

if TYPE_CHECKING:
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
    elif suffix == ".md":
        chunks = render_markdown(report)
    elif suffix == ".txt":
        chunks = terminal.view(report, Look(full=True), details=True)
    else:
        listed = iter_records(report)
        chunks = dump_list(listed) if suffix == ".json" else (f"{dump(each)}\n" for each in listed)
    files.write(path, chunks, force=force)


# What all forms say of a finding, in words.

_SHOWN = 12
"""So many places are named; how many there are is always told. Chosen, no measurement."""


def place(where: FindingPlace) -> str:
    """A place, as people count: pairs from 1.

    >>> place(FindingPlace(11, "7")), place(FindingPlace(0, None))
    ('paragraph 7, pair 12', 'pair 1')
    """
    label = f"paragraph {where.label}" if where.label else None
    pair = None if where.segment is None else f"pair {where.segment + 1}"
    return ", ".join(filter(None, (label, pair))) or "the whole text"


def describe_others(each: GroupedFinding) -> str | None:
    """Where else the same was found; None where it was found once."""
    rest = [p.segment + 1 for p in each.places[1:] if p.segment is not None]
    numbers = list(dict.fromkeys(rest))
    if not numbers:
        return None
    listed = ", ".join(map(str, numbers[:_SHOWN]))
    more = ", …" if len(numbers) > _SHOWN else ""
    return f"{each.finding.count} times; also in pair{'s' * (len(numbers) > 1)} {listed}{more}"


def describe_doubt(each: GroupedFinding, low: Mapping[int, float]) -> str | None:
    """That the pair has a low score, so that the finding may only tell that it is no pair."""
    at = each.places[0].segment
    score = None if at is None else low.get(at)
    return None if score is None else f"low score, {score:.2f}: perhaps no pair at all"


def iter_pieces(side: MarkedText) -> Iterator[tuple[str, bool]]:
    """A text in pieces, each with whether a finding is about it; together they are the text.

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


def describe_evidence(each: Evidence) -> str:
    """What speaks for a rendering or a fact, in one line.

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
    where = f" ({', '.join(each.citations)})" if each.citations else ""
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


def describe_decision(made: Decision) -> str:
    """Who lets the text of a finding stay, when and why."""
    return f"kept as is by {made.by}, {made.at}{f': {made.why}' if made.why else ''}"


# A sheet.

_COLUMNS: dict[str, float | None] = {
    "no.": 5, "severity": 11, "check": 13, "message": 30, "where": 18, "times": 6, "source": 42,
    "target": 42, "suggestion": 14, "evidence": 30, "decision": 18, "id": 14, "file": 16,
}  # fmt: skip
_LONGEST = 32_000
"""UTF-16 units of a text that a cell surely holds. Limit: 32,767 in Excel, less what is added."""


def write_sheet(report: Report, file: IO[bytes], *, when: datetime | None = None) -> None:
    """Write a workbook: a sheet with what was checked, one with a row for each finding.

    `when` becomes its time of creation.
    """
    about = [*iter_facts(report), ("Findings", summarize(report))]
    # What can have nothing to tell is no column.
    is_of_use = {"decision": report.signed, "file": len(report.parts) > 1}
    columns = {name: width for name, width in _COLUMNS.items() if is_of_use.get(name, True)}
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
    """The text with marks around what the finding is about, as on a terminal without colours."""
    whole = "".join(f"[*{text}*]" if marked else text for text, marked in iter_pieces(side))
    return whole if len(whole) < _LONGEST // 2 else f"{whole[: _LONGEST // 2]}…"


# Markdown.

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_FIRST = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))")


def render_markdown(report: Report) -> Iterator[str]:
    """The report as Markdown: what was checked first, then a heading for each finding."""
    listed = list(iter_facts(report))
    yield f"# {_plain(build_title(report))}\n\n| | |\n|---|---|\n"
    for fact in listed:
        if fact.name != "Not checked":
            yield f"| {fact.name} | {_plain(fact.value)} |\n"
    if silent := [fact.value for fact in listed if fact.name == "Not checked"]:
        yield "\n## Not checked\n\n"
        yield from (f"- {_plain(each)}\n" for each in silent)
    told = summarize(report)
    yield f"\n## {told[:1].upper()}{told[1:]}\n"
    for each in report.number_findings():
        yield from _render_finding(each)


def _render_finding(numbered: NumberedFinding) -> Iterator[str]:
    each, opened, decision = numbered.found, numbered.part.opened, numbered.decision
    finding = each.finding
    status = ", kept as is" if decision else ""
    heading = f"{numbered.number}. {finding.severity}, {finding.check}{status}"
    yield f"\n### {heading}: {_escaped(finding.message)}\n"
    where = (opened.job.file, place(each.places[0]), describe_others(each))
    yield f"\n{_plain(', '.join(filter(None, where)))}, `{finding.id}`\n"
    sides = zip((finding.source, finding.target), opened.job.langs, strict=True)
    quoted = [f"> {lang}: {_mark_bold(side)}\n" for side, lang in sides if side.text]
    yield "\n" + ">\n".join(quoted)
    told = [describe_decision(decision)] if decision else []
    told += [f"suggestion: {finding.suggestion}"] if finding.suggestion else []
    told += [f"evidence: {describe_evidence(one)}" for one in finding.evidence]
    doubt = describe_doubt(each, opened.low)
    lines = [f"- {_plain(line)}\n" for line in filter(None, (*told, doubt))]
    yield from ("\n", *lines) if lines else ()


def _mark_bold(side: MarkedText) -> str:
    """The text, what the finding is about in bold: by tags, which hold beside any character."""
    shown = ((_escaped(text), marked) for text, marked in iter_pieces(side))
    return "".join(f"<b>{text}</b>" if marked else text for text, marked in shown)


def _plain(text: str) -> str:
    r"""A text as it is, at the beginning of a line as well.

    >>> print(_plain("1. *all*"), _plain("- one"))
    1\. \*all\* \- one
    """
    return _FIRST.sub(_kept, _escaped(text))


def _kept(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[2].isdecimal() else f"{match[1]}\\{match[2]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))
