"""A report as XLIFF: each finding is a note of its pair.

If an XLIFF was checked, the notes are added to a copy of it; otherwise a new XLIFF 1.2 has all
pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tmtool.checks.kinds import find_category
from tmtool.checks.report import Report, ReportedFinding, ReportPart, iter_facts, summarize
from tmtool.checks.requests import XLIFF
from tmtool.errors import InputError
from tmtool.findings import SEVERITIES
from tmtool.formats.units.reading import format_of
from tmtool.formats.units.sources import Source
from tmtool.formats.xliff import writing
from tmtool.formats.xliff.annotating import OURS, add_notes
from tmtool.formats.xliff.model import XliffFile, XliffNote, XliffText, XliffUnit

_COMMON = XLIFF[:2]  # the others are for files of one program
_PAGES = (".html", ".htm")
_LOWEST_PRIORITY = 10  # of a note (XLIFF 1.2)


def render_bytes(report: Report, *, when: datetime | None = None) -> Iterator[bytes]:
    """Render the file in pieces."""
    source = find_checked(report)
    if source is not None:
        yield from annotate_source(report, source)
        return
    for chunk in render_chunks(report, when=when):
        yield chunk.encode("utf-8")


def is_kept_for(name: str, files: Sequence[str]) -> bool:
    """Return True if notes on some files may be written to a name.

    >>> is_kept_for("a.xlf", ["b.tmx"]), is_kept_for("a.sdlxliff", ["b.tmx"])
    (True, False)
    """
    end = Path(name).suffix.lower()
    return (
        end not in XLIFF or end in _COMMON or [Path(file).suffix.lower() for file in files] == [end]
    )


def find_checked(report: Report) -> Source | None:
    """Return the XLIFF that was checked, if it is the only file; InputError if it was changed."""
    if len(report.parts) != 1:
        return None
    opened = report.parts[0].opened
    if opened.path is None or opened.path == "-":
        return None
    source = Source(Path(opened.path), Path(opened.path).name, opened.encoding)
    if Path(opened.path).suffix.lower() in _PAGES or format_of(source) != "xliff":
        return None
    if opened.files and opened.files[0].hash not in (None, source.file_hash):
        raise InputError(f"{source.name} was changed while it was checked: check it again")
    return source


def annotate_source(report: Report, source: Source) -> Iterator[bytes]:
    """Add a note per finding, and one about the check, to the XLIFF that was checked."""
    (part,) = report.parts
    notes: dict[int, list[XliffNote]] = {}
    about = [XliffNote(_about(report), OURS, _LOWEST_PRIORITY)]
    is_common = Path(source.name).suffix.lower() in _COMMON
    for each, at in _by_place(part, report):
        note = _build_note(each)
        if not is_common:
            # The files of one program keep its own extensions.
            note = replace(note, issue=None)
        if at is None:
            about.append(note)
        else:
            notes.setdefault(at, []).append(note)
    yield from add_notes(source, notes, about)


def render_chunks(report: Report, *, when: datetime | None = None) -> Iterator[str]:
    """Render a new file in pieces, with a `file` element per job and the date `when`."""
    first = report.parts[0].opened.job.langs if report.parts else ("und", "und")
    numbered = enumerate(report.parts, start=1)
    files = (_build_file(part, report, number) for number, part in numbered)
    return writing.frame(files, first, when=when)


def _build_file(part: ReportPart, report: Report, file_number: int) -> XliffFile:
    """Build the element of a job; a finding without a pair becomes a note of the first one."""
    job = part.opened.job
    notes: dict[int, list[XliffNote]] = {}
    first = job.pairs[0].number if job.pairs else 0
    for each, at in _by_place(part, report):
        notes.setdefault(first if at is None else at, []).append(_build_note(each))
    units = (
        XliffUnit(
            id=f"p{pair.number + 1}",
            name=pair.label,
            source=XliffText(pair.source),
            target=XliffText(pair.target) if pair.target else None,
            notes=tuple(notes.get(pair.number, ())),
            issues=f"{file_number}-{pair.number + 1}",
        )
        for pair in job.pairs
    )
    about = (XliffNote(_about(report), OURS),)
    return XliffFile(job.file or "checked", job.langs, units, notes=about)


def _about(report: Report) -> str:
    told = [f"{fact.name}: {fact.value}" for fact in iter_facts(report)]
    return "\n".join((*told, summarize(report)))


def _by_place(part: ReportPart, report: Report) -> Iterator[tuple[ReportedFinding, int | None]]:
    """Yield each finding with each of its pairs."""
    for each in report.number_findings():
        for place in each.places if each.part is part else ():
            yield each, place.segment


def _build_note(each: ReportedFinding) -> XliffNote:
    finding = each.finding
    told = [f"{finding.severity}, {finding.check}: {finding.message}"]
    told += (f"{name}: {text}" if name else text for name, text in each.list_details())
    priority = SEVERITIES.index(finding.severity) + 1
    return XliffNote("; ".join((*told, finding.id)), OURS, priority, find_category(finding).its)
