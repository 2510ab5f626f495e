"""A report as one self-contained page: a row for each finding, then what was checked and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tmtool.checks.report import NumberedFinding, Report, build_title, iter_facts, summarize
from tmtool.findings import SEVERITIES, Finding, MarkedText
from tmtool.version import __version__
from tmtool.views import TextPart
from tmtool.views import check as cells
from tmtool.views.html.render import Tongue, render

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
    listed_findings = report.number_findings()
    rows = list(_rows(listed_findings))
    return render(
        "check.html", title=build_title(report), summary=summarize(report),
        rows=rows,
        tongues=_tongues(listed_findings),
        choices=list(_choices(listed_findings)) if rows else [],
        silent=[fact.value for fact in listed if fact.name == "Not checked"],
        facts=[*(fact for fact in listed if fact.name != "Not checked"),
               ("Made by", f"tmtool {__version__}")],
    )  # fmt: skip


def _choices(rows: Sequence[NumberedFinding]) -> Iterator[tuple[str, str, Mapping[str, int]]]:
    """What the findings can be chosen by: a key, what it is called, and what there is."""
    counts = Counter(each.found.finding.severity for each in rows)
    yield "severity", "Severity", {each: counts[each] for each in SEVERITIES if each in counts}
    yield "check", "Check", Counter(each.found.finding.check for each in rows)
    statuses = Counter(_status(each) for each in rows)
    if "kept as is" in statuses:
        yield "status", "Status", statuses


def _status(row: NumberedFinding) -> str:
    return "kept as is" if row.decision else "open"


def _tongues(rows: Sequence[NumberedFinding]) -> tuple[str, str]:
    """What the two columns of texts are called."""
    langs = {row.part.opened.job.langs for row in rows}
    if len(langs) != 1:
        return "Source", "Target"
    source, target = map(Tongue.of, langs.pop())
    return source.name, target.name


def _rows(rows: Sequence[NumberedFinding]) -> Iterator[FindingRow]:
    parts = {id(row.part): row.part.opened.job for row in rows}
    alone = len(parts) == 1
    kinds = {at: {pair.number: pair.kind for pair in job.pairs} for at, job in parts.items()}
    for row in rows:
        number, each, decision, part = row
        job = part.opened.job
        place = each.places[0]
        kind = None
        if place.label is None and place.segment is not None:
            kind = _KINDS.get(kinds[id(part)].get(place.segment) or "")
        where = (None if alone else job.file, kind, cells.place(place), cells.describe_others(each))
        doubt = cells.describe_doubt(each, part.opened.low)
        yield FindingRow(
            number, each.finding, _status(row), ", ".join(filter(None, where)),
            tuple(map(cells.describe_evidence, each.finding.evidence)),
            tuple(filter(None, (cells.describe_decision(decision) if decision else None, doubt))),
            (
                build_side(each.finding.source, job.langs[0]),
                build_side(each.finding.target, job.langs[1]),
            ),
        )  # fmt: skip


def build_side(side: MarkedText, lang: str) -> FindingSide:
    """One text of a finding in pieces."""
    pieces = (
        TextPart(text, "found" if marked else None) for text, marked in cells.iter_pieces(side)
    )
    return FindingSide(Tongue.of(lang), tuple(pieces))
