"""A concordance on a terminal: the phrase of every line in one column, its rendering below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from tmtool.lang.fold import fold
from tmtool.lang.script import measure_width
from tmtool.lang.wrap import format_count, make_printable, pad, wrap
from tmtool.memory.concordance.absence import Absence, Neighbour, describe_extent
from tmtool.memory.concordance.answers import Concordance, LineGroup
from tmtool.memory.concordance.finding import ConcordanceLine, describe_usage
from tmtool.memory.places import describe_origin, show_place
from tmtool.views.concordance import NEAR_REASONS
from tmtool.views.terminal.look import Look, TerminalCell, paint_cells

MINIMUM = 50
"""The narrowest view that still shows a phrase among its neighbours. Chosen, no measurement."""
_NUMBER = 5
"""Columns for the number of a line. Chosen, no measurement."""
_MOST_GROUPS = 12
"""Renderings that are listed with their counts; the others are counted. Chosen, no measurement."""
_PHRASE, _RENDERING, _QUIET = "1;33", "1;32", "2"
_NONE = "(no rendering found)"


def view(
    concordance: Concordance, page: int, size: int, look: Look, more: str = "", every: str = ""
) -> Iterator[str]:
    """The counts, the renderings and a page of lines, line by line, line ends included.

    `more` says how one comes to the other pages, and `every` to lines of every text.
    """
    yield from _head(concordance, look, every)
    yield from _renderings(concordance, look)
    lines = concordance.get_page(page, size)
    number = count((page - 1) * size + 1)
    if concordance.groups and concordance.sort == "rendering":
        for group, members in _grouped(concordance.groups, lines):
            yield from _heading(group, look)
            for line in members:
                yield from _entry(line, next(number), concordance, look)
    else:
        yield from ("\n",) if lines else ()
        for line in lines:
            yield from _entry(line, next(number), concordance, look)
    yield from _foot(concordance, page, size, look, more)


def render_counts(concordance: Concordance, look: Look, most: int) -> Iterator[str]:
    """How often a phrase stands in a memory, and its commonest renderings."""
    yield from _head(concordance, look, "")
    yield from _renderings(concordance, look, most)


def render_absence(absence: Absence, filtered: str, look: Look) -> Iterator[str]:
    """That nothing was found, what was searched, and what comes nearest."""
    searched = f"{f'{filtered}: ' if filtered else ''}{describe_extent(absence.extent)}"
    terms = ", ".join(f"{'not ' * t.excluded}{t.lang}:{t.written}" for t in absence.query.terms)
    sentence = f"{terms}: not in this memory ({searched}); other documents were not searched"
    yield from (f"{line}\n" for line in wrap(make_printable(sentence), look.columns))
    if absence.near:
        yield "nearest:\n"
        yield from (_near(each, look) for each in absence.near)


def _near(near: Neighbour, look: Look) -> str:
    count = f"{near.occurrences:,}"
    room = look.columns - 37
    text = pad(_cut(make_printable(near.text), room, look), room)
    return f"  {count:>9}  {text}  {NEAR_REASONS[near.why]}\n"


def _head(concordance: Concordance, look: Look, every: str) -> Iterator[str]:
    query = concordance.query
    to = f" -> {query.to}" if query.to else ""
    terms = ", ".join(f"{'not ' * term.excluded}{term.lang}:{term.written}" for term in query.terms)
    told = (
        f"{terms}{to}: {format_count(concordance.counts.occurrences, 'time')} "
        f"in {format_count(concordance.counts.texts, 'text')}"
    )
    yield from (f"{line}\n" for line in wrap(make_printable(told), look.columns))
    if not concordance.complete:
        sample = f"renderings and lines of {concordance.looked_at:,} of these texts, taken evenly"
        told = "; ".join(filter(None, (sample, every)))
        yield from (f"{line}\n" for line in wrap(told, look.columns))


def _renderings(concordance: Concordance, look: Look, most: int = _MOST_GROUPS) -> Iterator[str]:
    room = look.columns - 31
    for group in concordance.groups[:most]:
        name = pad(_cut(_title(group), room, look), room)
        shown = look.paint(name, _RENDERING) if group.text else name
        documents = f"{group.documents:,} doc."
        yield f"{group.lines:>7,}  {shown}  {documents:>9}  {_span(group.years)}".rstrip() + "\n"
    rest = concordance.groups[most:]
    if rest:
        yield f"{sum(each.lines for each in rest):>7,}  in {len(rest)} more renderings\n"


def _title(group: LineGroup) -> str:
    return make_printable(group.text or _NONE) + (" (uncertain)" if group.is_uncertain else "")


def _heading(group: LineGroup, look: Look) -> Iterator[str]:
    across = "─" if look.boxes else "-"
    title = _cut(_title(group), look.columns - 6, look)
    head = f"{across * 2} {title} "
    rule = head + across * (look.columns - measure_width(head))
    yield f"\n{look.paint(rule, _RENDERING)}\n"
    counts = [f"{name} {count:,}" for name, count in group.bodies.items()]
    years = [f"{year} {count:,}" for year, count in group.years.items()]
    for each in (counts, years):
        for line in wrap(make_printable(", ".join(each)), look.columns - _NUMBER) if each else ():
            yield f"{' ' * _NUMBER}{look.paint(line, _QUIET)}\n"


def _grouped(
    groups: Sequence[LineGroup], lines: Sequence[ConcordanceLine]
) -> Iterator[tuple[LineGroup, list[ConcordanceLine]]]:
    """The lines of a page by rendering, in the order of the groups."""
    members: dict[str, list[ConcordanceLine]] = {}
    for line in lines:
        members.setdefault(fold(line.rendered or ""), []).append(line)
    for group in groups:
        own = members.get(fold(group.text or ""))
        if own:
            yield group, own


def _entry(
    line: ConcordanceLine, number: int, concordance: Concordance, look: Look
) -> Iterator[str]:
    """One line in context, its translation and where it stands."""
    marked = [(each, _PHRASE) for each in line.marks]
    others = [(each, _PHRASE) for each in line.target_marks]
    if line.rendering is not None:
        others = [(e, c) for e, c in others if not _overlap(e, line.rendering)]
        others.append((line.rendering, _RENDERING))
    anchor = line.rendering or next(iter(line.target_marks), None)
    left = pad(f"{number}", _NUMBER)
    if look.full:
        yield from _whole(line.text, marked, left, look)
        if line.target is not None:
            yield from _whole(line.target, others, " " * _NUMBER, look)
    else:
        yield left + _in_context(line.text, line.span, marked, look) + "\n"
        if line.target is not None:
            yield " " * _NUMBER + _in_context(line.target, anchor, others, look) + "\n"
    yield from _render_place(line, concordance, look)


def _render_place(line: ConcordanceLine, concordance: Concordance, look: Look) -> Iterator[str]:
    origin = line.origin
    parts = [each for each in (show_place(origin, concordance.query.lang, look.show),) if each]
    parts += describe_origin(origin, line.successors)
    if line.stored.occurrences > 1:
        parts.append(f"in {line.stored.occurrences:,} places")
    if usage := describe_usage(line, concordance.query):
        parts.append(usage)
    if line.target is None and concordance.query.to:
        parts.append(f"not in {concordance.query.to}")
    for each in wrap(make_printable(", ".join(parts)), look.columns - _NUMBER) if parts else ():
        yield f"{' ' * _NUMBER}{look.paint(each, _QUIET)}\n"


def _in_context(
    text: str, anchor: range | None, marked: Sequence[tuple[range, str]], look: Look
) -> str:
    """One line of a text with the anchor in its column, without it the text's beginning."""
    room = look.columns - _NUMBER
    cells, starts = _cells(text, marked, look)
    if anchor is None:
        return paint_cells(_fitting(cells, room, look), look)
    column = (room - 1) * 2 // 5
    at = starts[anchor.start]
    left = _fitting(cells[:at][::-1], column - 1, look)[::-1]
    right = _fitting(cells[at:], room - column, look)
    blank = " " * (column - sum(measure_width(cell.text) for cell in left))
    return f"{blank}{paint_cells(left, look)}{paint_cells(right, look)}".rstrip()


def _cells(
    text: str, marked: Sequence[tuple[range, str]], look: Look
) -> tuple[list[TerminalCell], list[int]]:
    """The characters with their looks and brackets, and at which cell each character begins."""
    colours = [""] * len(text)
    for span, colour in marked:
        colours[span.start : span.stop] = [colour] * len(span)
    opens = {span.start: colour for span, colour in marked}
    closes = {span.stop: colour for span, colour in marked}
    cells: list[TerminalCell] = []
    starts: list[int] = []
    for at, character in enumerate(text):
        if at in closes and not look.color:
            cells.append(TerminalCell("]"))
        starts.append(len(cells))
        if at in opens and not look.color:
            cells.append(TerminalCell("["))
        cells.append(TerminalCell(make_printable(character), colours[at]))
    if len(text) in closes and not look.color:
        cells.append(TerminalCell("]"))
    return cells, starts


def _fitting(cells: Sequence[TerminalCell], room: int, look: Look) -> list[TerminalCell]:
    """The first cells that fit, the last of them a sign that more would follow."""
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


def _whole(text: str, marked: Sequence[tuple[range, str]], left: str, look: Look) -> Iterator[str]:
    """The whole text with brackets around what is marked, wrapped."""
    cells, _ = _cells(text, marked, Look(look.columns))
    for line in wrap("".join(cell.text for cell in cells), look.columns - _NUMBER):
        yield f"{left}{line}\n"
        left = " " * _NUMBER


def _foot(concordance: Concordance, page: int, size: int, look: Look, more: str) -> Iterator[str]:
    pages = -(-len(concordance.lines) // max(size, 1))
    if size and (pages > 1 or page > pages):
        what = f"page {page} of" if page <= pages else f"there is no page {page}, only"
        told = "; ".join(
            filter(None, (f"{what} {pages:,} ({len(concordance.lines):,} lines)", more))
        )
        yield from ("\n", *(f"{line}\n" for line in wrap(told, look.columns)))


def _overlap(first: range, second: range) -> bool:
    return first.start < second.stop and second.start < first.stop


def _cut(text: str, room: int, look: Look) -> str:
    cells = [TerminalCell(character) for character in text]
    return "".join(cell.text for cell in _fitting(cells, room, look))


def _span(years: Mapping[int, int]) -> str:
    if not years:
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}-{last}"
