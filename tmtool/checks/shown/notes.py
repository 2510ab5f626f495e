"""A report as an XLIFF: every pair, and each finding as a note of the pair where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from tmtool.checks.nouns import Pair
from tmtool.checks.report import Part, Report, facts
from tmtool.checks.running import SEVERITIES, Repeated
from tmtool.checks.shown import cells
from tmtool.formats import xliff_12
from tmtool.formats.markup import attributes, escape


def chunks(report: Report, *, when: datetime | None = None) -> Iterator[str]:
    """The file, piece by piece: a `file` element for each job; `when` becomes its date."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    told = _head_note(report)
    first = report.parts[0].opened.job.langs if report.parts else ("und", "und")
    yield xliff_12.begin(first)
    for part in report.parts:
        job = part.opened.job
        head = xliff_12.head(job.file or "checked", {}, job.langs, when)
        yield head.replace("</header>", f"{told}</header>", 1)
        notes = _by_pair(part)
        for pair in job.pairs:
            yield _unit(pair, notes.get(pair.number, ""))
        yield xliff_12.TAIL
    yield "</xliff>\n"


def _head_note(report: Report) -> str:
    """What was checked, as a note of the file."""
    told = "\n".join(f"{fact.name}: {fact.value}" for fact in facts(report))
    return f'<note from="tmtool">{escape(told)}</note>\n'


def _by_pair(part: Part) -> Mapping[int, str]:
    """The notes of each pair; a finding that stands nowhere belongs to the first one."""
    found: dict[int, str] = {}
    first = part.opened.job.pairs[0].number if part.opened.job.pairs else 0
    for each in part.decided.outcome.found:
        for place in each.places:
            number = first if place.segment is None else place.segment
            found[number] = found.get(number, "") + _note(each)
    return found


def _note(each: Repeated) -> str:
    finding = each.finding
    told = [f"{finding.severity}, {finding.check}: {finding.message}"]
    told += [f"suggestion: {finding.suggestion}"] if finding.suggestion else []
    told += [f"evidence: {cells.evidence(one)}" for one in finding.evidence]
    known = attributes({"from": "tmtool", "priority": str(SEVERITIES.index(finding.severity) + 1)})
    return f"<note{known}>{escape('; '.join((*told, finding.id)))}</note>\n"


def _unit(pair: Pair, notes: str) -> str:
    known = attributes({"id": f"p{pair.number + 1}", "resname": pair.label})
    target = f"<target>{escape(pair.target)}</target>\n" if pair.target else ""
    return (
        f'<trans-unit{known} xml:space="preserve">\n<source>{escape(pair.source)}</source>\n'
        f"{target}{notes}</trans-unit>\n"
    )
