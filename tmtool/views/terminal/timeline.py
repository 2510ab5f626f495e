"""A history on a terminal: a row for each rendering and body, a column for each period."""

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
from tmtool.views.timeline import describe_history, iter_remarks, title_rendering

_NUMBER = 6  # width of a column
_MAX_RENDERINGS = 12


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
        """Return the numbers of a row, in the order of `heads`."""
        sure = [each for each in documents if each.grade == "sure"]
        years = [each.year for each in sure]
        counts = [sum(y is not None and y in each for y in years) for each in self.periods]
        undated = [years.count(None)] * self.has_undated
        return [len(sure), *counts, *undated, *[len(documents) - len(sure)] * self.has_weak]


def view(
    timeline: Timeline, look: Look, filtered: str = "", more: str = "", folded: str = ""
) -> Iterator[str]:
    """Render the table.

    `filtered` describes the filters, `more` says how to get all renderings, and `folded` how to
    show less certain ones.
    """
    for line in wrap(make_printable(describe_history(timeline)), look.columns):
        yield f"{look.paint(line, STRONG)}\n"
    if filtered:
        yield from (f"{line}\n" for line in wrap(make_printable(filtered), look.columns))
    if not timeline.renderings:
        yield from (f"{look.paint(each, QUIET)}\n" for each in iter_remarks(timeline, folded))
        return
    columns = _columns(timeline, look)
    yield "\n" + look.paint(_line("", columns.heads, columns.name), QUIET) + "\n"
    for each in timeline.renderings[:_MAX_RENDERINGS]:
        yield from _rendering(each, columns, look)
    notes = [*iter_remarks(timeline, folded), *_about(columns)]
    rest = timeline.renderings[_MAX_RENDERINGS:]
    if rest:
        notes.insert(0, "; ".join(filter(None, (f"{len(rest)} more renderings", more))))
    yield from ["\n"] if notes else []
    for note in notes:
        yield from (f"{look.paint(line, QUIET)}\n" for line in wrap(note, look.columns))


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
    yield from _named(title_rendering(rendering), rendering.documents, columns, look, STRONG)
    bodies = dict.fromkeys(rendering.bodies)
    for body in (*bodies, *({d.body for d in rendering.documents} - set(bodies))):
        own = [d for d in rendering.documents if d.body == body]
        yield from _named(f"  {body or 'no body named'}", own, columns, look, "")


def _named(
    name: str, documents: Sequence[TermDocument], columns: _Columns, look: Look, colour: str
) -> Iterator[str]:
    """Render the numbers of documents next to a name, which may take several lines."""
    indent = len(name) - len(name.lstrip())
    first, *more = wrap(make_printable(name.strip()), columns.name - indent - 1)
    cells = [f"{count:,}" if count else "" for count in columns.build_cells(documents)]
    yield look.paint(_line(" " * indent + first, cells, columns.name), colour) + "\n"
    yield from (look.paint(" " * indent + each, colour) + "\n" for each in more)


def _line(name: str, cells: Sequence[str], room: int) -> str:
    return (pad(name, room) + "".join(f"{each:>{_NUMBER}}" for each in cells)).rstrip()
