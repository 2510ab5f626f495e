"""A concordance on a terminal: the phrase of every line in one column, its rendering below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tmtool.lang.fold import fold
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import format_count, make_printable, pad
from tmtool.memory.concordance.absence import Absence, describe_extent
from tmtool.memory.concordance.answers import Concordance, LineGroup
from tmtool.memory.concordance.finding import ConcordanceLine, describe_usage
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.operations.concordance import ConcordanceResult
from tmtool.views import TextPart
from tmtool.views.concordance import (
    NEAR_REASONS,
    align_parts,
    cut_text,
    mark_source,
    mark_target,
)
from tmtool.views.terminal.look import MAIN, QUIET, Look

_INDENT = 5
_MAX_GROUPS = 12  # renderings that are listed with their counts; the others are counted
_RENDERING = "1;32"


def view(result: ConcordanceResult, look: Look) -> Iterator[str]:
    """Show the counts, the renderings and a page of lines, or that there is nothing."""
    if result.absence is not None:
        yield from render_absence(result.absence, str(result.request.selection), look)
        return
    look, found = replace(look, full=result.request.full), result.concordance
    yield from render_counts(found, look, _MAX_GROUPS, "; --lines all takes every one")
    lines = [*zip(result.page_numbers, result.page_lines, strict=True)]
    has_headings = bool(found.groups) and found.sort == "rendering"
    groups = {fold(group.text or ""): group for group in found.groups if has_headings}
    order = [*groups]
    if has_headings:
        # Stable, so that the lines of a rendering keep their order.
        lines.sort(key=lambda each: order.index(fold(each[1].rendered or "")))
    yield from ["\n"] * bool(lines and not has_headings)
    for number, line in lines:
        if heading := groups.pop(fold(line.rendered or ""), None):
            yield from _heading(heading, look)
        yield from _line(line, number + 1, found.query, look)
    page, size, count = result.request.page, result.request.limit, len(found.lines)
    pages = -(-count // max(size, 1))
    if size and (pages > 1 or page > pages) and result.request.lines != "none":
        what = f"page {page} of" if page <= pages else f"there is no page {page}, only"
        yield "\n"
        yield from look.write(f"{what} {pages:,} ({count:,} lines); --page N shows another")


def render_counts(
    concordance: Concordance, look: Look, limit: int, every: str = ""
) -> Iterator[str]:
    """Show how often a phrase occurs in a memory, and its commonest renderings."""
    query, counts = concordance.query, concordance.counts
    to = f" -> {query.to}" if query.to else ""
    times = format_count(counts.occurrences, "time")
    yield from look.write(
        f"{_name_terms(query)}{to}: {times} in {format_count(counts.texts, 'text')}"
    )
    if not concordance.complete:
        sample = f"renderings and lines of {concordance.looked_at:,} of these texts, taken evenly"
        yield from look.write(f"{sample}{every}")
    room = look.columns - 31
    for group in concordance.groups[:limit]:
        name = pad(cut_text(_title(group), room, look.more), room)
        shown = look.paint(name, _RENDERING) if group.text else name
        years = (
            "-".join(map(str, sorted({min(group.years), max(group.years)}))) if group.years else ""
        )
        documents = f"{group.documents:,} doc."
        yield f"{group.lines:>7,}  {shown}  {documents:>9}  {years}".rstrip() + "\n"
    if rest := concordance.groups[limit:]:
        yield f"{sum(each.lines for each in rest):>7,}  in {len(rest)} more renderings\n"


def render_absence(absence: Absence, filtered: str, look: Look) -> Iterator[str]:
    """Show that nothing was found, what was searched, and what comes nearest."""
    searched = f"{f'{filtered}: ' if filtered else ''}{describe_extent(absence.extent)}"
    told = f"{_name_terms(absence.query)}: not in this memory ({searched}); "
    yield from look.write(f"{told}other documents were not searched")
    if absence.near:
        yield "nearest:\n"
    for near in absence.near:
        room = look.columns - 37
        text = pad(cut_text(make_printable(near.text), room, look.more), room)
        yield f"  {f'{near.occurrences:,}':>9}  {text}  {NEAR_REASONS[near.why]}\n"


def _name_terms(query: ConcordanceQuery) -> str:
    return ", ".join(f"{'not ' * term.excluded}{term.lang}:{term.written}" for term in query.terms)


def _title(group: LineGroup) -> str:
    uncertain = " (uncertain)" if group.is_uncertain else ""
    return make_printable(group.text or "(no rendering found)") + uncertain


def _heading(group: LineGroup, look: Look) -> Iterator[str]:
    across = "─" if look.boxes else "-"
    head = f"{across * 2} {cut_text(_title(group), look.columns - 6, look.more)} "
    yield f"\n{look.paint(head + across * (look.columns - measure_width(head)), _RENDERING)}\n"
    for counts in (group.bodies, group.years):
        if counts:
            told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
            yield from look.write(told, _INDENT, colour=QUIET)


def _line(line: ConcordanceLine, number: int, query: ConcordanceQuery, look: Look) -> Iterator[str]:
    """Show a line in context, its translation and its source."""
    yield from _side(f"{number}", mark_source(line), MAIN, look)
    if line.target is not None:
        yield from _side("", mark_target(line), _RENDERING, look)
    told = look.describe_source(line.origin, query.lang, line.successors, line.stored.occurrences)
    absent = f"not in {query.to}" if line.target is None and query.to else ""
    if told := [*told, *filter(None, (describe_usage(line, query), absent))]:
        yield from look.write(", ".join(told), _INDENT, colour=QUIET)


def _side(name: str, parts: list[TextPart], colour: str, look: Look) -> Iterator[str]:
    """Show a whole text, or one line of it with its main part in its column."""
    if look.full:
        yield from look.write(parts, _INDENT, name)
        return
    # Colours take the place of brackets.
    marked = [
        TextPart(f"[{text}]" if part.role and not look.color else text, part.role)
        for part in parts
        if (text := make_printable(part.text))
    ]
    room = look.columns - _INDENT
    column = (room - 1) * 2 // 5
    left, right = align_parts(marked, column - 1, room - column, look.more)
    has_main = any(each.role == "main" for each in marked)
    blank = column - sum(measure_width(each.text) for each in left) if has_main else 0
    colours = {"main": colour, "found": MAIN}
    painted = (look.paint(each.text, colours.get(each.role or "", "")) for each in (*left, *right))
    yield f"{pad(name, _INDENT)}{' ' * blank}{''.join(painted)}".rstrip() + "\n"
