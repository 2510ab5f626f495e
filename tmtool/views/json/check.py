"""A report as objects: what was checked first, then what was not, then a finding each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from tmtool.checks.decisions import Decision
from tmtool.checks.kinds import find_category
from tmtool.checks.model import Check
from tmtool.checks.report import NumberedFinding, Report, ReportPart
from tmtool.findings import MarkedText
from tmtool.version import __version__


def build_rules(checks: Sequence[Check]) -> Iterator[dict[str, Any]]:
    """What checks look for."""
    for each in checks:
        yield {
            "type": "check", "check": each.name, "rule": each.rule, "source": each.origin,
            "example": each.example, "needs": list(each.needs),
        }  # fmt: skip


def build_report(report: Report) -> Iterator[dict[str, Any]]:
    """Every object has a `type`: checked, not checked, in doubt, finding, accepted, result."""
    for part in report.parts:
        yield _checked(part, report)
    for part in report.parts:
        for each in part.decided.outcome.silent:
            yield {
                "type": "in doubt" if each.ran else "not checked",
                "file": part.opened.job.file, "check": each.check, "why": each.why,
            }  # fmt: skip
    for own in report.number_findings():
        yield _accepted(own, own.decision) if own.decision else _finding(own)
    yield {"type": "result", "findings": report.remaining}


def _checked(part: ReportPart, report: Report) -> dict[str, Any]:
    opened = part.opened
    return {
        "type": "checked",
        "file": opened.job.file,
        "files": [asdict(file) for file in opened.files],
        "langs": list(opened.job.langs),
        "pairs": len(opened.job.pairs),
        "low_score": len(opened.low),
        "one_sided": opened.one_sided,
        "changed": None if part.changed is None else len(part.changed.numbers),
        "changed_since": None if part.changed is None else part.changed.description,
        "not_shown": part.light,
        "left_out": dict(opened.left_out),
        "repaired": opened.repaired,
        "checks": list(part.decided.outcome.ran),
        "profile": report.profile,
        "terms": report.terms,
        "memory": report.memory,
        "decisions": report.decisions,
        "accepted": len(part.decided.accepted),
        "ignored": part.decided.ignored,
        "version": __version__,
    }


def _accepted(each: NumberedFinding, decision: Decision) -> dict[str, Any]:
    own = _finding(each)
    return {**own, "type": "accepted", "why": decision.why, "by": decision.by, "at": decision.at}


def _finding(each: NumberedFinding) -> dict[str, Any]:
    finding, opened = each.found.finding, each.part.opened
    return {
        "type": "finding",
        "number": each.number,
        "id": finding.id,
        "check": finding.check,
        "rule": finding.rule,
        "severity": finding.severity,
        "category": find_category(finding)._asdict(),
        "message": finding.message,
        "file": opened.job.file,
        "label": finding.label,
        "segment": finding.segment,
        "low_score": None if finding.segment is None else opened.low.get(finding.segment),
        "source": _marked(finding.source),
        "target": _marked(finding.target),
        "evidence": [asdict(one) for one in finding.evidence],
        "suggestion": finding.suggestion,
        "count": finding.count,
        "segments": [place.segment for place in each.found.places],
        "other_files": [place._asdict() for place in finding.other_files],
        "also": list(finding.also),
    }


def _marked(side: MarkedText) -> dict[str, Any]:
    return {"text": side.text, "spans": [[span.start, span.stop] for span in side.spans]}
