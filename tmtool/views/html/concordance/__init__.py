"""A concordance as one self-contained page: the renderings, and every line with both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tmtool.formats import page
from tmtool.formats.page import escape, spoken
from tmtool.lang.codes import name
from tmtool.lang.fold import fold
from tmtool.memory.concordance.answers import Concordance, Group
from tmtool.memory.concordance.lines import Line, describe_usage
from tmtool.memory.concordance.query import Query
from tmtool.memory.places import Show, described, show_place
from tmtool.version import __version__

_NONE = "no rendering found"


def chunks(found: Concordance, facts: Mapping[str, Any], show: Show = str) -> Iterator[str]:
    """The page, piece by piece; `facts` may say how much was "searched" and by which "filter"."""
    return page.chunks(_title(found), _body(found, facts, show), __name__)


def _body(found: Concordance, facts: Mapping[str, Any], show: Show) -> Iterator[str]:
    yield from _header(found, facts)
    groups = {fold(group.text or ""): at for at, group in enumerate(found.groups)}
    yield from _renderings(found)
    yield page.tools("line")
    yield from _lines(found, groups, show)


def _title(found: Concordance) -> str:
    terms = (f"{'not ' * t.excluded}{t.written}" for t in found.query.terms)
    return f"{', '.join(terms)}: concordance"


def _header(found: Concordance, facts: Mapping[str, Any]) -> Iterator[str]:
    yield f"<header>\n<h1>{escape(_title(found))}</h1>\n"
    counts = f"{found.found.occurrences:,} times in {found.found.texts:,} texts"
    searched = ", ".join(filter(None, (name(found.query.lang), facts.get("searched"))))
    told = [("Found", counts), ("Searched", searched)]
    if not found.complete:
        told.append(("Shown", f"the lines of {found.looked_at:,} of these texts, taken evenly"))
    if facts.get("filter"):
        told.append(("Filter", str(facts["filter"])))
    told.append(("Made by", f"tmtool {__version__}"))
    yield from page.facts(told)
    yield "</header>\n"


def _renderings(found: Concordance) -> Iterator[str]:
    if not found.groups:
        return
    yield '<section>\n<h2>Renderings</h2>\n<table id="renderings">\n<thead><tr>'
    for head in ("Rendering", "Lines", "Documents", "Years", "Bodies"):
        yield f'<th scope="col">{head}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for at, group in enumerate(found.groups):
        yield _rendering(at, group, found.query.to or "und")
    yield "</tbody>\n</table>\n</section>\n"


def _rendering(at: int, group: Group, lang: str) -> str:
    shown = f"<span {spoken(lang)}>{escape(group.text)}</span>" if group.text else _NONE
    shown += " (uncertain)" if group.is_uncertain else ""
    bodies = ", ".join(f"{body} {count:,}" for body, count in group.bodies.items())
    return (
        f'<tr><th scope="row"><button type="button" data-group="{at}">{shown}</button></th>'
        f"<td>{group.lines:,}</td><td>{group.documents:,}</td>"
        f"<td>{_years(group.years)}</td><td>{escape(bodies)}</td></tr>\n"
    )


def _years(years: Mapping[int, int]) -> str:
    """A bar per year, and the numbers in words for those who can't see bars."""
    if not years:
        return ""
    span = range(min(years), max(years) + 1)
    most = max(years.values())
    height, step = 18, 5
    bars = "".join(
        f'<rect x="{at * step}" y="{height - _bar(years.get(year, 0), most, height)}" width="4" '
        f'height="{_bar(years.get(year, 0), most, height)}"><title>{year}: {years.get(year, 0)}'
        "</title></rect>"
        for at, year in enumerate(span)
    )
    told = ", ".join(f"{year}: {count}" for year, count in years.items())
    ends = f"{span[0]}" if len(span) == 1 else f"{span[0]}–{span[-1]}"
    width = len(span) * step
    return (
        f'<svg role="img" aria-label="{told}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" preserveAspectRatio="none">{bars}</svg> '
        f"<span>{ends}</span>"
    )


def _bar(count: int, most: int, height: int) -> int:
    return max(1, round(count / most * height)) if count else 0


def _lines(found: Concordance, groups: Mapping[str, int], show: Show) -> Iterator[str]:
    query = found.query
    yield '<main>\n<h2>Lines</h2>\n<table id="lines">\n<thead><tr><th scope="col">No.</th>'
    for lang in (query.lang, query.to):
        yield f'<th scope="col">{escape(name(lang) if lang else "")}</th>'
    yield '<th scope="col">Source</th></tr></thead>\n<tbody>\n'
    for number, line in enumerate(found.lines, start=1):
        group = groups.get(fold(line.rendered or ""), "")
        yield (
            f'<tr id="line-{number}" data-group="{group}" tabindex="-1">'
            f'<th scope="row"><a href="#line-{number}">{number}</a></th>'
            f"{_cell(query.lang, line.text, line.marks, line.span)}"
            f"{_target(line, query.to)}<td>{_place(line, query, show)}</td></tr>\n"
        )
    yield "</tbody>\n</table>\n</main>\n"


def _target(line: Line, to: str | None) -> str:
    if line.target is None or to is None:
        return '<td class="none">no text in this language</td>'
    marks = line.target_marks
    if line.rendering is not None:
        shown = line.rendering
        marks = tuple(m for m in marks if m.stop <= shown.start or m.start >= shown.stop)
        marks = tuple(sorted((*marks, shown), key=lambda span: span.start))
    return _cell(to, line.target, marks, line.rendering)


def _cell(lang: str, text: str, marks: Sequence[range], main: range | None) -> str:
    parts = [f"<td {spoken(lang)}>"]
    at = 0
    for span in marks:
        kind = ' class="main"' if main is not None and _same(span, main) else ""
        parts += [
            escape(text[at : span.start]),
            f"<mark{kind}>{escape(text[span.start : span.stop])}</mark>",
        ]
        at = span.stop
    return "".join([*parts, escape(text[at:]), "</td>"])


def _same(one: range, other: range) -> bool:
    return one.start <= other.start and other.stop <= one.stop


def _place(line: Line, query: Query, show: Show) -> str:
    parts = [f"<b>{escape(line.origin.symbol)}</b>"] if line.origin.symbol else []
    parts += [escape(each) for each in described(line.origin)]
    if line.stored.occurrences > 1:
        parts.append(f"in {line.stored.occurrences:,} places")
    if usage := describe_usage(line, query):
        parts.append(escape(usage))
    found = show_place(line.origin, query.lang, show)
    if found:
        name, dashes, rest = escape(found).partition(" --")
        option = f" <span>--{rest}</span>" if dashes else ""
        parts.append(f"<code>tmtool show {name}{option}</code>")
    return "<br>".join(parts)
