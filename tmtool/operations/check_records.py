"""Records of a report on checks: what was checked and what was not, then a finding each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tmtool.fields import fill_record, record
from tmtool.version import __version__

if TYPE_CHECKING:
    from tmtool.checks.model import Check
    from tmtool.checks.report import Report, ReportedFinding, ReportPart
    from tmtool.findings import MarkedText


@record("check")
class CheckRecord:
    """A check: what it asks for, who says so, an example, and what it needs to run."""

    check: str
    rule: str
    source: str
    example: str
    needs: tuple[str, ...]


@record("checked")
class CheckedRecord:
    """A text that was checked, and with what.

    `low_score` and `one_sided` count pairs, `changed` those that are new since `changed_since` if
    only these were checked, `not_shown` findings below the severity asked for.
    """

    file: str | None
    files: tuple[Mapping[str, str | None], ...]
    langs: tuple[str, str]
    pairs: int
    low_score: int
    one_sided: int
    changed: int | None
    changed_since: str | None
    not_shown: int
    left_out: Mapping[str, int]
    repaired: int
    checks: tuple[str, ...]
    profile: str
    terms: str | None
    memory: str | None
    decisions: str | None
    kept: int
    not_an_error: int
    version: str


@record("not checked")
class NotCheckedRecord:
    """A check that did not run, and why; one that `ran` is in doubt."""

    file: str | None
    check: str
    why: str
    ran: bool


@record("finding")
class FindingRecord:
    """A finding, with its number in the report and its id in all reports.

    Each side is a text with the spans it is about, in code points. `segment` is the pair, from 0,
    `segments` all pairs with the same. `decision` says who keeps it as it is, when and why; only
    reports that are signed off have such findings.
    """

    number: int
    id: str
    check: str
    rule: str
    severity: str
    category: Mapping[str, Any]
    message: str
    file: str | None
    label: str | None
    segment: int | None
    low_score: float | None
    source: Mapping[str, Any]
    target: Mapping[str, Any]
    evidence: tuple[Mapping[str, Any], ...]
    suggestion: str | None
    count: int
    segments: tuple[int | None, ...]
    other_files: tuple[Mapping[str, Any], ...]
    also: tuple[str, ...]
    decision: Mapping[str, str] | None


@record("result")
class CheckSummaryRecord:
    """The number of findings that remain."""

    findings: int


REPORT_RECORDS = (CheckedRecord, NotCheckedRecord, FindingRecord, CheckSummaryRecord)


def build_check_record(check: Check) -> CheckRecord:
    """Build the record of a check."""
    return CheckRecord(check.name, check.rule, check.origin, check.example, tuple(check.needs))


def iter_records(report: Report) -> Iterator[Any]:
    """Yield the records of a report, those of `REPORT_RECORDS` in their order."""
    for part in report.parts:
        yield _build_checked(part, report)
    for part in report.parts:
        for each in part.decided.outcome.silent:
            yield NotCheckedRecord(part.opened.job.file, each.check, each.why, each.ran)
    yield from map(_build_finding, report.number_findings())
    yield CheckSummaryRecord(report.remaining)


def _build_checked(part: ReportPart, report: Report) -> CheckedRecord:
    opened, changed = part.opened, part.changed
    return fill_record(
        CheckedRecord,
        report,
        file=opened.job.file,
        files=tuple(map(asdict, opened.files)),
        langs=opened.job.langs,
        pairs=len(opened.job.pairs),
        low_score=len(opened.low),
        one_sided=opened.one_sided,
        changed=changed and len(changed.numbers),
        changed_since=changed and changed.description,
        not_shown=part.light,
        left_out=dict(opened.left_out),
        repaired=opened.repaired,
        checks=tuple(part.decided.outcome.ran),
        kept=len(part.decided.accepted),
        not_an_error=part.decided.ignored,
        version=__version__,
    )


def _build_finding(each: ReportedFinding) -> FindingRecord:
    from tmtool.checks.kinds import find_category

    finding, decision = each.finding, each.decision
    return fill_record(
        FindingRecord,
        finding,
        number=each.number,
        category=find_category(finding)._asdict(),
        file=each.part.opened.job.file,
        low_score=each.score,
        source=_build_side(finding.source),
        target=_build_side(finding.target),
        evidence=tuple(map(asdict, finding.evidence)),
        segments=tuple(place.segment for place in each.places),
        other_files=tuple(place._asdict() for place in finding.other_files),
        decision=decision and {"why": decision.why, "by": decision.by, "at": decision.at},
    )


def _build_side(side: MarkedText) -> dict[str, Any]:
    return {"text": side.text, "spans": [[span.start, span.stop] for span in side.spans]}
