"""A report as Markdown: what was checked first, then a heading for each finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tmtool.checks.decisions import Decision
from tmtool.checks.report import Report, ReportPart, build_title, iter_facts, summarize
from tmtool.checks.running import GroupedFinding
from tmtool.findings import MarkedText
from tmtool.views import check_cells as cells

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_FIRST = re.compile(r"^(\s*)([-+]|\d+(?=[.)]))")


def render_chunks(report: Report) -> Iterator[str]:
    """The report, piece by piece."""
    listed = list(iter_facts(report))
    yield f"# {_plain(build_title(report))}\n\n| | |\n|---|---|\n"
    for fact in listed:
        if fact.name != "Not checked":
            yield f"| {fact.name} | {_plain(fact.value)} |\n"
    if silent := [fact.value for fact in listed if fact.name == "Not checked"]:
        yield "\n## Not checked\n\n"
        yield from (f"- {_plain(each)}\n" for each in silent)
    yield f"\n## {summarize(report)[:1].upper()}{summarize(report)[1:]}\n"
    number = 0
    for part in report.parts:
        for each, decision in part.iter_remaining(signed=report.signed):
            number += 1
            yield from _finding(number, each, part, decision)


def _finding(
    number: int, each: GroupedFinding, part: ReportPart, decision: Decision | None
) -> Iterator[str]:
    finding, langs = each.finding, part.opened.job.langs
    status = ", accepted" if decision else ""
    heading = f"{number}. {finding.severity}, {finding.check}{status}"
    yield f"\n### {heading}: {_escaped(finding.message)}\n"
    where = (part.opened.job.file, cells.place(each.places[0]), cells.describe_others(each))
    yield f"\n{_plain(', '.join(filter(None, where)))}, `{finding.id}`\n"
    sides = zip((finding.source, finding.target), langs, strict=True)
    quoted = [f"> {lang}: {_marked(side)}\n" for side, lang in sides if side.text]
    yield "\n" + ">\n".join(quoted)
    told = [cells.describe_decision(decision)] if decision else []
    told += [f"suggestion: {finding.suggestion}"] if finding.suggestion else []
    told += [f"evidence: {cells.describe_evidence(one)}" for one in finding.evidence]
    doubt = cells.describe_doubt(each, part.opened.low)
    lines = [f"- {_plain(line)}\n" for line in filter(None, (*told, doubt))]
    yield from ("\n", *lines) if lines else ()


def _marked(side: MarkedText) -> str:
    """The text, what the finding is about in bold: by tags, which hold beside any character."""
    shown = ((_escaped(text), marked) for text, marked in cells.iter_pieces(side))
    return "".join(f"<b>{text}</b>" if marked else text for text, marked in shown)


def _plain(text: str) -> str:
    r"""A text as it is, at the beginning of a line as well.

    >>> print(_plain("1. *all*"), _plain("- one"))
    1\. \*all\* \- one
    """
    return _FIRST.sub(_kept, _escaped(text))


def _kept(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[2].isdecimal() else f"{match[1]}\\{match[2]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split("\n")))
