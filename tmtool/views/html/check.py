"""A report as one self-contained page: a row for each finding, then what was checked and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tmtool.checks.report import Report, ReportedFinding, build_title, iter_facts, summarize
from tmtool.lang.codes import name_language
from tmtool.version import __version__
from tmtool.views.html.render import render


def render_chunks(report: Report) -> Iterator[str]:
    """Render the page in pieces."""
    facts = list(iter_facts(report))
    findings = report.number_findings()
    langs = {each.part.opened.job.langs for each in findings}
    return render(
        "check.html",
        title=build_title(report),
        summary=summarize(report),
        findings=findings,
        is_joint=len(report.parts) > 1,
        languages=[*map(name_language, langs.pop())] if len(langs) == 1 else ["Source", "Target"],
        choices=_list_choices(findings) if findings else [],
        silent=[fact.value for fact in facts if fact.name == "Not checked"],
        facts=[
            *(fact for fact in facts if fact.name != "Not checked"),
            ("Made by", f"tmtool {__version__}"),
        ],
    )


def _list_choices(findings: Sequence[ReportedFinding]) -> list[tuple[str, str, Counter[str]]]:
    """List the menus of the page: key, label, and number of findings by value."""
    severities = Counter[str](each.finding.severity for each in findings)
    checks = Counter(each.finding.check for each in findings)
    choices = [("severity", "Severity", severities), ("check", "Check", checks)]
    if any(each.decision for each in findings):
        statuses = Counter("kept as is" if each.decision else "open" for each in findings)
        choices.append(("status", "Status", statuses))
    return choices
