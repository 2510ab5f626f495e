"""A concordance on a terminal: the phrase of every line in one column, its rendering below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.lang.fold import fold
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import format_count, make_printable, pad, wrap
from tmtool.memory.concordance.absence import Absence, describe_extent
from tmtool.memory.concordance.answers import Concordance, LineGroup
from tmtool.memory.concordance.finding import ConcordanceLine, describe_usage
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.operations.concordance import ConcordanceResult
from tmtool.views.concordance import NEAR_REASONS
from tmtool.views.terminal.look import QUIET, Look, TerminalCell, paint_cells

_INDENT = 5
_MAX_GROUPS = 12  # renderings that are listed with their counts; the others are counted
_PHRASE, _RENDERING = "1;33", "1;32"


def view(result: ConcordanceResult, look: Look) -> Iterator[str]:
    """Show the counts, the renderings and a page of lines, or that there is nothing."""
    if result.absence is not None:
        yield from render_absence(result.absence, str(result.selection), look)
        return
    found = result.concordance
    yield from render_counts(found, look, _MAX_GROUPS, "; --lines all takes every one")
    first = (result.page - 1) * result.limit
    lines = [*enumerate(found.get_page(result.page, result.limit), start=first + 1)]
    if found.groups and found.sort == "rendering":
        # Stable, so that the lines of a rendering keep their order.
        order = {fold(group.text or ""): at for at, group in enumerate(found.groups)}
        lines.sort(key=lambda each: order[fold(each[1].rendered or "")])
    heading = None
    yield from ["\n"] * bool(lines and found.sort != "rendering")
    for number, line in lines:
        title = fold(line.rendered or "")
        if found.groups and found.sort == "rendering" and title != heading:
            heading = title
            yield from _heading(found.groups[order[title]], look)
        yield from _entry(line, number, result, look)
    pages = -(-len(found.lines) // max(result.limit, 1))
    if result.limit and (pages > 1 or result.page > pages):
        exists = result.page <= pages
        what = f"page {result.page} of" if exists else f"there is no page {result.page}, only"
        yield "\n"
        yield from look.write(
            f"{what} {pages:,} ({len(found.lines):,} lines); --page N shows another"
        )


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
        name = pad(_cut(_title(group), room, look), room)
        shown = look.paint(name, _RENDERING) if group.text else name
        years = (
            "-".join(map(str, sorted({min(group.years), max(group.years)}))) if group.years else ""
        )
        yield (
            f"{group.lines:>7,}  {shown}  {f'{group.documents:,} doc.':>9}  {years}".rstrip() + "\n"
        )
    if rest := concordance.groups[limit:]:
        yield f"{sum(each.lines for each in rest):>7,}  in {len(rest)} more renderings\n"


def render_absence(absence: Absence, filtered: str, look: Look) -> Iterator[str]:
    """Show that nothing was found, what was searched, and what comes nearest."""
    searched = f"{f'{filtered}: ' if filtered else ''}{describe_extent(absence.extent)}"
    named = _name_terms(absence.query)
    yield from look.write(
        f"{named}: not in this memory ({searched}); other documents were not searched"
    )
    if absence.near:
        yield "nearest:\n"
    for near in absence.near:
        room = look.columns - 37
        text = pad(_cut(make_printable(near.text), room, look), room)
        yield f"  {f'{near.occurrences:,}':>9}  {text}  {NEAR_REASONS[near.why]}\n"


def _name_terms(query: ConcordanceQuery) -> str:
    return ", ".join(f"{'not ' * term.excluded}{term.lang}:{term.written}" for term in query.terms)


def _title(group: LineGroup) -> str:
    uncertain = " (uncertain)" if group.is_uncertain else ""
    return make_printable(group.text or "(no rendering found)") + uncertain


def _heading(group: LineGroup, look: Look) -> Iterator[str]:
    across = "─" if look.boxes else "-"
    head = f"{across * 2} {_cut(_title(group), look.columns - 6, look)} "
    yield f"\n{look.paint(head + across * (look.columns - measure_width(head)), _RENDERING)}\n"
    for counts in (group.bodies, group.years):
        if counts:
            told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
            yield from look.write(told, _INDENT, colour=QUIET)


def _entry(
    line: ConcordanceLine, number: int, result: ConcordanceResult, look: Look
) -> Iterator[str]:
    """Show a line in context, its translation and its source."""
    query, rendering = result.concordance.query, line.rendering
    others = [(each, _PHRASE) for each in line.target_marks]
    if rendering is not None:
        others = [
            (span, colour)
            for span, colour in others
            if span.stop <= rendering.start or rendering.stop <= span.start
        ]
        others.append((rendering, _RENDERING))
    anchor = rendering or next(iter(line.target_marks), None)
    name = pad(f"{number}", _INDENT)
    yield from _side(name, line.text, line.span, [(each, _PHRASE) for each in line.marks], look)
    if line.target is not None:
        yield from _side(" " * _INDENT, line.target, anchor, others, look)
    told = look.describe_source(line.origin, query.lang, line.successors, line.stored.occurrences)
    usage = describe_usage(line, query)
    absent = f"not in {query.to}" if line.target is None and query.to else ""
    if told := [*told, *filter(None, (usage, absent))]:
        yield from look.write(", ".join(told), _INDENT, colour=QUIET)


def _side(
    name: str,
    text: str,
    anchor: range | None,
    marked: Sequence[tuple[range, str]],
    look: Look,
) -> Iterator[str]:
    """Show a whole text, or one line of it with the anchor in its column."""
    cells, starts = _cells(text, marked, look)
    room = look.columns - _INDENT
    if look.full:
        for line in wrap("".join(cell.text for cell in cells), room):
            yield f"{name}{line}\n"
            name = " " * _INDENT
    elif anchor is None:
        yield f"{name}{paint_cells(_fit(cells, room, look), look)}\n"
    else:
        column, at = (room - 1) * 2 // 5, starts[anchor.start]
        left = _fit(cells[:at][::-1], column - 1, look)[::-1]
        right = _fit(cells[at:], room - column, look)
        blank = " " * (column - sum(measure_width(cell.text) for cell in left))
        yield f"{name}{blank}{paint_cells(left, look)}{paint_cells(right, look)}".rstrip() + "\n"


def _cells(
    text: str, marked: Sequence[tuple[range, str]], look: Look
) -> tuple[list[TerminalCell], list[int]]:
    """Return the characters with colours, or brackets, and the cell where each begins."""
    colours = [""] * len(text)
    for span, colour in marked:
        colours[span.start : span.stop] = [colour] * len(span)
    has_brackets = look.full or not look.color
    opens = {span.start for span, _ in marked} if has_brackets else set()
    closes = {span.stop for span, _ in marked} if has_brackets else set()
    cells: list[TerminalCell] = []
    starts: list[int] = []
    for at, character in enumerate(text):
        cells += [TerminalCell("]")] * (at in closes)
        starts.append(len(cells))
        cells += [TerminalCell("[")] * (at in opens)
        cells.append(TerminalCell(make_printable(character), colours[at]))
    return [*cells, *[TerminalCell("]")] * (len(text) in closes)], starts


def _fit(cells: Sequence[TerminalCell], room: int, look: Look) -> list[TerminalCell]:
    """Return the first cells that fit, the last one a sign of omission if there are more."""
    if sum(measure_width(cell.text) for cell in cells) <= room:
        return list(cells)
    found: list[TerminalCell] = []
    left = room - measure_width(look.more)
    for cell in cells:
        left -= measure_width(cell.text)
        if left < 0:
            break
        found.append(cell)
    return [*found, TerminalCell(look.more)]


def _cut(text: str, room: int, look: Look) -> str:
    cells = [TerminalCell(character) for character in text]
    return "".join(cell.text for cell in _fit(cells, room, look))
