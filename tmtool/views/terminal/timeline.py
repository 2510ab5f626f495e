"""A history on a terminal: a line for each rendering and body, a column for each year or some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.lang.wrap import make_printable, pad, wrap
from tmtool.memory.term_history.counting import (
    RenderingHistory,
    TermDocument,
    Timeline,
    split_years,
)
from tmtool.views.terminal.look import QUIET, STRONG, Look

NONE = "no rendering found"
_NUMBER = 6
_MOST = 12
"""So many renderings have lines of their own."""


@dataclass(frozen=True, slots=True)
class _Columns:
    name: int
    periods: tuple[range, ...]
    has_undated: bool
    has_weak: bool

    @property
    def heads(self) -> list[str]:
        ends = ["n.d."] * self.has_undated + ["weak"] * self.has_weak
        return ["docs.", *(str(each.start) for each in self.periods), *ends]

    def build_cells(self, documents: Sequence[TermDocument]) -> list[int]:
        """The numbers of a line, in the order of `heads`."""
        sure = [each for each in documents if each.grade == "sure"]
        years = [each.year for each in sure]
        counts = [sum(y is not None and y in each for y in years) for each in self.periods]
        undated = [years.count(None)] * self.has_undated
        return [len(sure), *counts, *undated, *[len(documents) - len(sure)] * self.has_weak]


def view(timeline: Timeline, look: Look, filtered: str = "", more: str = "") -> Iterator[str]:
    """The table, line by line, line ends included.

    `filtered` says by what the memory was filtered, and `more` what has all renderings.
    """
    for line in wrap(make_printable(render_head(timeline)), look.columns):
        yield f"{look.paint(line, STRONG)}\n"
    if filtered:
        yield from (f"{line}\n" for line in wrap(make_printable(filtered), look.columns))
    if not timeline.renderings:
        return
    columns = _columns(timeline, look)
    yield "\n" + look.paint(_line("", columns.heads, columns.name), QUIET) + "\n"
    for each in timeline.renderings[:_MOST]:
        yield from _rendering(each, columns, look)
    notes = [*iter_remarks(timeline), *_about(columns)]
    rest = timeline.renderings[_MOST:]
    if rest:
        notes.insert(0, "; ".join(filter(None, (f"{len(rest)} more renderings", more))))
    yield from ["\n"] if notes else []
    for note in notes:
        yield from (f"{look.paint(line, QUIET)}\n" for line in wrap(note, look.columns))


def render_head(timeline: Timeline) -> str:
    """What was asked and how much there is, in words."""
    query = timeline.query
    terms = ", ".join(f"{'not ' * term.excluded}{term.lang}:{term.written}" for term in query.terms)
    years = "-".join(dict.fromkeys(map(str, timeline.years[:1] + timeline.years[-1:])))
    told = [_many(timeline.documents, "document"), *([years] if years else [])]
    return f"{terms} -> {query.to}: {', '.join(told)}; {_many(timeline.places, 'place')}"


def iter_remarks(timeline: Timeline) -> Iterator[str]:
    """What was counted together, in another way, or not at all."""
    if timeline.concept:
        where = f"{', '.join(timeline.concept.entries)} in {timeline.concept.base}"
        yield f"all forms of {where}: {', '.join(timeline.concept.forms)}"
    if any(d.grade != "sure" for each in timeline.renderings for d in each.documents):
        told = (
            f"{timeline.unofficial:,} unofficial, {timeline.low:,} with scores below "
            f"{timeline.least:g} only"
        )
        yield f"weak: {told}; not among the documents counted"
    if timeline.drafts:
        yield f"{_many(timeline.drafts, 'draft')} counted with the adopted text"
    if timeline.alone:
        yield f"{_many(timeline.alone, 'document')} without text in {timeline.query.to}"


def render_title(rendering: RenderingHistory) -> str:
    """What a rendering is called, what a term base calls it, and whether one may believe it."""
    status = f" ({rendering.status})" if rendering.status else ""
    return (rendering.text or NONE) + status + " (uncertain)" * rendering.is_uncertain


def _columns(timeline: Timeline, look: Look) -> _Columns:
    every = [d for each in timeline.renderings for d in each.documents]
    undated = any(d.year is None and d.grade == "sure" for d in every)
    weak = any(d.grade != "sure" for d in every)
    name = min(26, look.columns // 3)
    most = (look.columns - name) // _NUMBER - 1 - undated - weak
    years = [d.year for d in every if d.year is not None and d.grade == "sure"]
    return _Columns(name, split_years(years, max(most, 2)), undated, weak)


def _about(columns: _Columns) -> Iterator[str]:
    step = len(columns.periods[0]) if columns.periods else 1
    if step > 1:
        yield f"a column is of {step} years, from the one named"
    if columns.has_undated:
        yield "n.d.: documents without a date"


def _rendering(rendering: RenderingHistory, columns: _Columns, look: Look) -> Iterator[str]:
    yield from _named(render_title(rendering), rendering.documents, columns, look, STRONG)
    bodies = dict.fromkeys(rendering.bodies)
    for body in (*bodies, *({d.body for d in rendering.documents} - set(bodies))):
        own = [d for d in rendering.documents if d.body == body]
        yield from _named(f"  {body or 'no body named'}", own, columns, look, "")


def _named(
    name: str, documents: Sequence[TermDocument], columns: _Columns, look: Look, colour: str
) -> Iterator[str]:
    """The numbers of some documents beside a name that may take more lines than one."""
    indent = len(name) - len(name.lstrip())
    first, *more = wrap(make_printable(name.strip()), columns.name - indent - 1)
    cells = [f"{count:,}" if count else "" for count in columns.build_cells(documents)]
    yield look.paint(_line(" " * indent + first, cells, columns.name), colour) + "\n"
    yield from (look.paint(" " * indent + each, colour) + "\n" for each in more)


def _line(name: str, cells: Sequence[str], room: int) -> str:
    return (pad(name, room) + "".join(f"{each:>{_NUMBER}}" for each in cells)).rstrip()


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
