"""A report as one self-contained page: what was checked, and a row for each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from tmtool.checks.decisions import Decision
from tmtool.checks.report import Fact, Part, Report, facts, summary, title
from tmtool.checks.running import SEVERITIES, GroupedFinding
from tmtool.findings import Marked
from tmtool.formats import page
from tmtool.formats.page import escape, spoken
from tmtool.lang.codes import called
from tmtool.version import __version__
from tmtool.views import check_cells as cells

_Row: TypeAlias = tuple[GroupedFinding, Part, Decision | None]

_KEYS = """<p id="keys"><kbd>/</kbd> filter, <kbd>j</kbd> <kbd>k</kbd> next and previous finding,
<kbd>e</kbd> next error, <kbd>Esc</kbd> all again</p>
"""


def chunks(report: Report) -> Iterator[str]:
    """The page, piece by piece."""
    return page.chunks(title(report), _body(report), __name__)


def _body(report: Report) -> Iterator[str]:
    listed = list(facts(report))
    silent = [fact.value for fact in listed if fact.name == "Not checked"]
    yield f"<header>\n<h1>{escape(title(report))}</h1>\n"
    told = [fact for fact in listed if fact.name != "Not checked"]
    yield from page.facts([*told, Fact("Made by", f"tmtool {__version__}")])
    if silent:
        items = "".join(f"<li>{escape(each)}</li>\n" for each in silent)
        yield f'<section id="silent">\n<h2>Not checked</h2>\n<ul>\n{items}</ul>\n</section>\n'
    yield f'<p id="summary">{escape(summary(report))}</p>\n</header>\n'
    rows = [
        (each, part, decision)
        for part in report.parts
        for each, decision in part.told(signed=report.signed)
    ]
    rows.sort(key=lambda row: row[2] is not None)
    if rows:
        yield from _tools(rows)
        yield from _table(rows)
    else:
        yield _nothing()


def _nothing() -> str:
    """The tools of every page, for its script, though there is nothing to filter."""
    return (
        '<nav aria-label="Tools"><button type="button" id="print">Print</button>'
        '<label hidden>Filter <input type="search" id="search"></label>'
        '<output id="found" for="search"></output></nav>\n'
    )


def _tools(rows: Sequence[_Row]) -> Iterator[str]:
    found = [each for each, *_ in rows]
    yield '<nav aria-label="Tools">\n'
    yield '<label>Filter <input type="search" id="search" accesskey="f"></label>\n'
    severities = Counter(each.finding.severity for each in found)
    weighty = {str(each): severities[each] for each in SEVERITIES if each in severities}
    yield _choice("severity", "Severity", weighty)
    yield _choice("check", "Check", Counter(each.finding.check for each in found))
    statuses = Counter(_status(decision) for *_, decision in rows)
    if "accepted" in statuses:
        yield _choice("status", "Status", statuses)
    yield '<output id="found" for="search"></output>\n'
    yield f'<button type="button" id="print">Print</button>\n{_KEYS}</nav>\n'


def _choice(key: str, label: str, counts: Mapping[str, int]) -> str:
    options = "".join(
        f'<option value="{escape(each)}">{escape(each)} ({count:,})</option>'
        for each, count in counts.items()
    )
    return (
        f'<label>{label} <select id="{key}"><option value="">all</option>{options}</select>'
        "</label>\n"
    )


def _status(decision: Decision | None) -> str:
    return "accepted" if decision else "open"


def _table(rows: Sequence[_Row]) -> Iterator[str]:
    yield '<main>\n<table id="findings">\n<thead><tr><th scope="col">No.</th>'
    langs = rows[0][1].opened.job.langs
    alone = len({id(part) for _, part, _ in rows}) == 1
    mixed = len({part.opened.job.langs for _, part, _ in rows}) > 1
    heads = ("Source", "Target") if mixed else (called(langs[0]), called(langs[1]))
    for head in ("Finding", *heads):
        yield f'<th scope="col">{escape(head)}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for number, (each, part, decision) in enumerate(rows, start=1):
        yield _line(number, each, part, decision, alone=alone)
    yield "</tbody>\n</table>\n</main>\n"


def _line(
    number: int, each: GroupedFinding, part: Part, decision: Decision | None, *, alone: bool
) -> str:
    finding = each.finding
    own = part.opened.job.langs
    return (
        f'<tr id="{finding.id}" data-severity="{finding.severity}" '
        f'data-check="{escape(finding.check)}" '
        f'data-status="{_status(decision)}" tabindex="-1">'
        f'<th scope="row"><a href="#{finding.id}">{number}</a></th>'
        f"<td>{_told(each, part, None if alone else part.opened.job.file, decision)}</td>"
        f"{_side(finding.source, own[0])}{_side(finding.target, own[1])}</tr>\n"
    )


def _told(each: GroupedFinding, part: Part, file: str | None, decision: Decision | None) -> str:
    finding = each.finding
    lines = [
        f'<b class="{finding.severity}">{finding.severity}</b> {escape(finding.check)}'
        f"{', <b>accepted</b>' if decision else ''}",
        f"<strong>{escape(finding.message)}</strong>",
    ]
    if finding.suggestion:
        lines.append(f"Suggestion: {escape(finding.suggestion)}")
    lines += [f"Evidence: {escape(cells.evidence(one))}" for one in finding.evidence]
    where = [file, cells.place(each.places[0]), cells.others(each)]
    doubt = cells.doubt(each, part.opened.low)
    quiet = [", ".join(filter(None, where)), *([doubt] if doubt else []), finding.id]
    if decision:
        lines.append(escape(cells.decision(decision)))
    lines += [f"<small>{escape(line)}</small>" for line in quiet]
    return "<br>".join(lines)


def _side(side: Marked, lang: str) -> str:
    if not side.text:
        return '<td class="none">nothing</td>'
    shown = ((escape(text), marked) for text, marked in cells.pieces(side))
    told = "".join(f"<mark>{text}</mark>" if marked else text for text, marked in shown)
    return f"<td {spoken(lang)}>{told}</td>"
