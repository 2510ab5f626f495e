"""A report as one self-contained page: a row for each finding, then what was checked and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tmtool.checks.decisions import Decision
from tmtool.checks.report import Report, ReportPart, build_title, iter_facts, summarize
from tmtool.checks.running import SEVERITIES, GroupedFinding
from tmtool.findings import Finding, MarkedText
from tmtool.version import __version__
from tmtool.views import TextPart
from tmtool.views import check as cells
from tmtool.views.html.render import Tongue, render

_Row: TypeAlias = tuple[GroupedFinding, ReportPart, Decision | None]

_KINDS = {
    "title": "title", "heading": "heading", "preambular": "preamble", "footnote": "footnote",
    "masthead": "masthead", "cell": "table",
}  # fmt: skip
"""What is said of a place whose paragraph has no label: the kinds that help to find it."""


@dataclass(frozen=True, slots=True)
class FindingSide:
    """One text of a finding; without pieces where nothing stands there."""

    tongue: Tongue
    pieces: tuple[TextPart, ...]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as it is shown: where it stands, and what else is known, a line each."""

    number: int
    finding: Finding
    status: str
    where: str
    evidence: tuple[str, ...]
    remarks: tuple[str, ...]
    sides: tuple[FindingSide, FindingSide]


def render_chunks(report: Report) -> Iterator[str]:
    """The page, piece by piece."""
    listed = list(iter_facts(report))
    rows = [
        (each, part, decision)
        for part in report.parts
        for each, decision in part.iter_remaining(signed=report.signed)
    ]
    rows.sort(key=lambda row: row[2] is not None)
    return render(
        "check.html", title=build_title(report), summary=summarize(report),
        rows=list(_rows(rows)), tongues=_tongues(rows),
        choices=list(_choices(rows)) if rows else [],
        silent=[fact.value for fact in listed if fact.name == "Not checked"],
        facts=[*(fact for fact in listed if fact.name != "Not checked"),
               ("Made by", f"tmtool {__version__}")],
    )  # fmt: skip


def _choices(rows: Sequence[_Row]) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    """What the findings can be chosen by: a key, what it is called, and what there is."""
    severities = Counter(each.finding.severity for each, *_ in rows)
    weighty = {str(each): severities[each] for each in SEVERITIES if each in severities}
    yield "severity", "Severity", weighty
    yield "check", "Check", Counter(each.finding.check for each, *_ in rows)
    statuses = Counter(_status(decision) for *_, decision in rows)
    if "accepted" in statuses:
        yield "status", "Status", statuses


def _status(decision: Decision | None) -> str:
    return "accepted" if decision else "open"


def _tongues(rows: Sequence[_Row]) -> tuple[str, str]:
    """What the two columns of texts are called."""
    langs = {part.opened.job.langs for _, part, _ in rows}
    if len(langs) != 1:
        return "Source", "Target"
    source, target = map(Tongue.of, langs.pop())
    return source.name, target.name


def _rows(rows: Sequence[_Row]) -> Iterator[FindingRow]:
    parts = {id(part): part.opened.job for _, part, _ in rows}
    alone = len(parts) == 1
    kinds = {at: {pair.number: pair.kind for pair in job.pairs} for at, job in parts.items()}
    for number, (each, part, decision) in enumerate(rows, start=1):
        job = part.opened.job
        place = each.places[0]
        kind = None
        if place.label is None and place.segment is not None:
            kind = _KINDS.get(kinds[id(part)].get(place.segment) or "")
        where = (None if alone else job.file, kind, cells.place(place), cells.describe_others(each))
        doubt = cells.describe_doubt(each, part.opened.low)
        yield FindingRow(
            number, each.finding, _status(decision), ", ".join(filter(None, where)),
            tuple(map(cells.describe_evidence, each.finding.evidence)),
            tuple(filter(None, (cells.describe_decision(decision) if decision else None, doubt))),
            (_side(each.finding.source, job.langs[0]), _side(each.finding.target, job.langs[1])),
        )  # fmt: skip


def _side(side: MarkedText, lang: str) -> FindingSide:
    pieces = (
        TextPart(text, "found" if marked else None) for text, marked in cells.iter_pieces(side)
    )
    return FindingSide(Tongue.of(lang), tuple(pieces))
