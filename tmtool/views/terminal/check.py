"""A report on a terminal: each finding with both sides and its evidence, then what was checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.checks.joining import GroupedFinding
from tmtool.checks.model import Check, Needed
from tmtool.checks.report import (
    NumberedFinding,
    Report,
    describe_checked,
    describe_unchecked,
    iter_facts,
    summarize,
)
from tmtool.checks.un_style import StyleRule
from tmtool.findings import MarkedText, Severity
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import make_printable, wrap
from tmtool.views import TextPart as Piece
from tmtool.views import check as cells
from tmtool.views.terminal.look import Look, indent_lines, lay_out, render_quietly

_NAME = 13
"""Columns for the names of facts. Chosen, no measurement."""
_INDENT = 2
"""Columns left free before what belongs to the line above. Chosen, no measurement."""
_LINES = 6
"""So many lines of a text are shown, unless all are wanted (chosen)."""
_COLOURS: dict[Severity, str] = {"error": "31;1", "warning": "33;1", "note": "36;1"}
_NEEDED: dict[Needed, str] = {
    "terms": "a term base", "usage": "an organization or a region", "memory": "a memory",
    "documents": "documents",
}  # fmt: skip
_LEGEND = "[*what a finding is about*]"


def view(report: Report, look: Look, *, details: bool = False, more: str = "") -> Iterator[str]:
    """Yield the report line by line; what was checked is two lines, or in full with `details`.

    `more` names the option that shows them.
    """
    shown = report.number_findings()
    for each in shown:
        yield from _render_numbered(each, report, look)
    if shown:
        yield from (f"{line}\n" for line in render_quietly(_LEGEND, look.columns, look))
        yield "\n"
    name = ""
    for told, value in iter_facts(report) if details else _in_short(report, more):
        lines = wrap(make_printable(value), look.columns - _NAME)
        yield from indent_lines(told if told != name else "", lines, _NAME)
        name = told
    yield f"{summarize(report)}\n"


def _in_short(report: Report, more: str) -> Iterator[tuple[str, str]]:
    yield "Checked", describe_checked(report)
    yield "Not checked", f"{describe_unchecked(report)}{more}"


def render_check(check: Check, look: Look, usage: str = "") -> Iterator[str]:
    """What a check looks for, who says so, and a case; `usage` says how one is named."""
    yield f"{look.paint(check.name, '1')}\n"
    needed = {**_NEEDED, "usage": " ".join(filter(None, (_NEEDED["usage"], usage)))}
    needs = ", ".join(needed[each] for each in check.needs)
    told = [("rule", check.rule), ("source", check.origin), ("example", check.example)]
    for name, text in [*told, *([("needs", needs)] if needs else [])]:
        yield from indent_lines(
            f"  {name}", wrap(make_printable(text), look.columns - _NAME), _NAME
        )


def render_checks(checks: Sequence[Check], look: Look) -> Iterator[str]:
    """The checks with their rules."""
    column = max(measure_width(check.name) for check in checks) + 2
    for check in checks:
        yield from indent_lines(
            check.name, wrap(make_printable(check.rule), look.columns - column), column
        )


def render_style_rules(rules: Sequence[StyleRule], look: Look) -> Iterator[str]:
    """The rules of house styles, with their sources and when those were issued or read."""
    column = max(measure_width(rule.name) for rule in rules) + 2
    profile = ""
    for rule in rules:
        if rule.profile != profile:
            profile = rule.profile
            yield f"\n{look.paint(f'House style {profile}', '1')}\n"
        told = f"{rule.rule} ({rule.source}; {rule.dated})"
        yield from indent_lines(
            rule.name, wrap(make_printable(told), look.columns - column), column
        )


def _render_numbered(each: NumberedFinding, report: Report, look: Look) -> Iterator[str]:
    finding, opened, decision = each.found.finding, each.part.opened, each.decision
    file = f"{opened.job.file}: " if len(report.parts) > 1 else ""
    place = make_printable(f"{file}{cells.place(each.found.places[0])}")
    severity = "kept as is" if decision else finding.severity
    title = f"{each.number}  {severity}  {finding.check}  {place}  {finding.id}"
    for line in wrap(title, look.columns):
        yield line.replace(severity, look.paint(severity, _COLOURS[finding.severity]), 1) + "\n"
    yield from _indented(wrap(make_printable(finding.message), look.columns - _INDENT))
    sides = (finding.source, finding.target)
    for side, other, lang in zip(sides, sides[::-1], opened.job.langs, strict=True):
        if side.text:
            yield from _side(side, _share(side) or _share(other) or 0.0, lang, look)
    remark = cells.describe_decision(decision) if decision else None
    yield from _beside(each.found, remark or cells.describe_doubt(each.found, opened.low), look)


def _share(side: MarkedText) -> float | None:
    """How far into a text its first mark is, of 1; None where nothing is marked."""
    if not side.spans:
        return None
    return min(span.start for span in side.spans) / max(len(side.text), 1)


def _side(side: MarkedText, share: float, lang: str, look: Look) -> Iterator[str]:
    name = measure_width(lang) + 2
    shown = [
        Piece(text, "affected" if marked else None) for text, marked in cells.iter_pieces(side)
    ]
    lines = lay_out(shown, look.columns - _INDENT - name, look)
    yield from indent_lines(f"{' ' * _INDENT}{lang}", _excerpt(lines, share, look), _INDENT + name)


def _excerpt(lines: list[str], share: float, look: Look) -> list[str]:
    """Some lines of a long text, around its first mark, or where the other side has its own."""
    if look.full or len(lines) <= _LINES:
        return lines
    marked = next((at for at, line in enumerate(lines) if "[*" in line), int(share * len(lines)))
    first = min(max(marked - 1, 0), len(lines) - _LINES)
    end = [look.more] if first + _LINES < len(lines) else []
    return [*([look.more] if first else []), *lines[first : first + _LINES], *end]


def _beside(each: GroupedFinding, remark: str | None, look: Look) -> Iterator[str]:
    """What is known and what to do, in lines that need not be read first."""
    finding = each.finding
    told = [f"evidence: {cells.describe_evidence(one)}" for one in finding.evidence]
    told += [f"suggestion: {finding.suggestion}"] if finding.suggestion else []
    for line in filter(None, (*told, cells.describe_others(each), remark)):
        first, *more = render_quietly(line, look.columns - 2 * _INDENT, look)
        yield from _indented([first, *(f"{' ' * _INDENT}{each}" for each in more)])
    yield "\n"


def _indented(lines: Sequence[str]) -> Iterator[str]:
    return (f"{' ' * _INDENT}{line}\n" for line in lines)
