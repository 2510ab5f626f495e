"""A report on a terminal: each finding with both sides and its evidence, then what was checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tmtool.checks.model import Check, Needed
from tmtool.checks.report import (
    Report,
    ReportedFinding,
    describe_checked,
    describe_unchecked,
    iter_facts,
    summarize,
)
from tmtool.checks.un_style import StyleRule
from tmtool.findings import MarkedText, Severity
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, wrap
from tmtool.views import TextPart
from tmtool.views.terminal.look import QUIET, Look, indent_lines, lay_out, render_quietly

_NAME = 13  # columns for the names of facts
_INDENT = 2
_LINES = 6  # of a text that are shown, unless the look is full
_COLOURS: dict[Severity, str] = {"error": "31;1", "warning": "33;1", "note": "36;1"}
_NEEDED: dict[Needed, str] = {
    "terms": "a term base",
    "usage": "an organization or a region",
    "memory": "a memory",
    "documents": "documents",
}
_LEGEND = "[*what a finding is about*]"


def view(report: Report, look: Look, *, more: str = "") -> Iterator[str]:
    """Yield the report line by line; a full look lists all that was checked.

    `more` names the option for a full look.
    """
    findings = report.number_findings()
    for each in findings:
        yield from _render_finding(each, report, look)
    if findings:
        yield from look.write(_LEGEND, colour=QUIET)
        yield "\n"
    facts: Iterable[tuple[str, str]] = (
        iter_facts(report)
        if look.full
        else (
            ("Checked", describe_checked(report)),
            ("Not checked", f"{describe_unchecked(report)}{more}"),
        )
    )
    previous = ""
    for name, value in facts:
        yield from look.write(value, _NAME, name if name != previous else "")
        previous = name
    yield f"{summarize(report)}\n"


def render_check(check: Check, look: Look) -> Iterator[str]:
    """Describe a check: its rule, the source of the rule, and an example."""
    yield f"{look.paint(check.name, '1')}\n"
    needs = ", ".join(_NEEDED[each] for each in check.needs)
    facts = [("rule", check.rule), ("source", check.origin), ("example", check.example)]
    for name, text in [*facts, *([("needs", needs)] if needs else [])]:
        yield from look.write(text, _NAME, f"  {name}")


def render_checks(
    checks: Sequence[Check], style_rules: Sequence[StyleRule], look: Look
) -> Iterator[str]:
    """List checks, then the rules of house styles with their sources and dates."""
    yield from _list_rules([(check.name, check.rule) for check in checks], look)
    for profile, rules in groupby(style_rules, key=lambda rule: rule.profile):
        yield f"\n{look.paint(f'House style {profile}', '1')}\n"
        described = [(each.name, f"{each.rule} ({each.source}; {each.dated})") for each in rules]
        yield from _list_rules(described, look)


def _list_rules(rules: Sequence[tuple[str, str]], look: Look) -> Iterator[str]:
    column = max(measure_width(name) for name, _ in rules) + 2
    for name, text in rules:
        yield from look.write(text, column, name)


def _render_finding(each: ReportedFinding, report: Report, look: Look) -> Iterator[str]:
    finding, job, decision = each.finding, each.part.opened.job, each.decision
    file = f"{job.file}: " if len(report.parts) > 1 else ""
    place = make_printable(f"{file}{each.places[0].describe()}")
    severity = "kept as is" if decision else finding.severity
    title = f"{each.number}  {severity}  {finding.check}  {place}  {finding.id}"
    for line in wrap(title, look.columns):
        yield line.replace(severity, look.paint(severity, _COLOURS[finding.severity]), 1) + "\n"
    yield from look.write(finding.message, _INDENT, " " * _INDENT)
    for side, lang in zip((finding.source, finding.target), job.langs, strict=True):
        if side.text:
            yield from _render_side(side, lang, look)
    remark = decision.describe() if decision else each.doubt
    details = [f"evidence: {one.describe()}" for one in finding.evidence]
    details += [f"suggestion: {finding.suggestion}"] if finding.suggestion else []
    for text in filter(None, (*details, each.others, remark)):
        lines = render_quietly(text, look.columns - 2 * _INDENT, look)
        yield from indent_lines(" " * _INDENT, lines[:1], _INDENT)
        yield from indent_lines(" " * 2 * _INDENT, lines[1:], 2 * _INDENT)
    yield "\n"


def _render_side(side: MarkedText, lang: str, look: Look) -> Iterator[str]:
    """Yield a text, of a long one the lines around its first mark."""
    name = measure_width(lang) + 2
    pieces = side.iter_pieces()
    parts = [TextPart(text, "affected" if marked else None) for text, marked in pieces]
    lines = lay_out(parts, look.columns - _INDENT - name, look)
    if len(lines) > _LINES and not look.full:
        marked_line = next((at for at, line in enumerate(lines) if "[*" in line), 0)
        first = min(max(marked_line - 1, 0), len(lines) - _LINES)
        shown = lines[first : first + _LINES]
        before, after = ([look.more] if cut else [] for cut in (first, len(lines) - first - _LINES))
        lines = [*before, *shown, *after]
    yield from indent_lines(f"{' ' * _INDENT}{lang}", lines, _INDENT + name)
