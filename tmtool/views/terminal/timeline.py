"""A history on a terminal: a line for each rendering and body, a column for each year or some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tmtool.lang.wrap import pad, printable, wrap
from tmtool.memory.term_history.counting import Document, Rendering, Timeline
from tmtool.memory.term_history.periods import periods
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

    def cells(self, documents: Sequence[Document]) -> list[int]:
        """The numbers of a line, in the order of `heads`."""
        sure = [each for each in documents if each.grade == "sure"]
        years = [each.year for each in sure]
        counts = [sum(y is not None and y in each for y in years) for each in self.periods]
        undated = [years.count(None)] * self.has_undated
        return [len(sure), *counts, *undated, *[len(documents) - len(sure)] * self.has_weak]


def view(found: Timeline, look: Look, filtered: str = "", more: str = "") -> Iterator[str]:
    """The table, line by line, line ends included.

    `filtered` says by what the memory was filtered, and `more` what has all renderings.
    """
    for line in wrap(printable(head(found)), look.columns):
        yield f"{look.painted(line, STRONG)}\n"
    if filtered:
        yield from (f"{line}\n" for line in wrap(printable(filtered), look.columns))
    if not found.renderings:
        return
    columns = _columns(found, look)
    yield "\n" + look.painted(_line("", columns.heads, columns.name), QUIET) + "\n"
    for each in found.renderings[:_MOST]:
        yield from _rendering(each, columns, look)
    notes = [*remarks(found), *_about(columns)]
    rest = found.renderings[_MOST:]
    if rest:
        notes.insert(0, "; ".join(filter(None, (f"{len(rest)} more renderings", more))))
    yield from ["\n"] if notes else []
    for note in notes:
        yield from (f"{look.painted(line, QUIET)}\n" for line in wrap(note, look.columns))


def head(found: Timeline) -> str:
    """What was asked and how much there is, in words."""
    query = found.query
    terms = ", ".join(f"{'not ' * term.excluded}{term.lang}:{term.written}" for term in query.terms)
    years = "-".join(dict.fromkeys(map(str, found.years[:1] + found.years[-1:])))
    told = [_many(found.documents, "document"), *([years] if years else [])]
    return f"{terms} -> {query.to}: {', '.join(told)}; {_many(found.places, 'place')}"


def remarks(found: Timeline) -> Iterator[str]:
    """What was counted together, in another way, or not at all."""
    if found.concept:
        where = f"{', '.join(found.concept.entries)} in {found.concept.base}"
        yield f"all forms of {where}: {', '.join(found.concept.forms)}"
    if any(d.grade != "sure" for each in found.renderings for d in each.documents):
        told = (
            f"{found.unofficial:,} unofficial, {found.low:,} with scores below {found.least:g} only"
        )
        yield f"weak: {told}; not among the documents counted"
    if found.drafts:
        yield f"{_many(found.drafts, 'draft')} counted with the adopted text"
    if found.alone:
        yield f"{_many(found.alone, 'document')} without text in {found.query.to}"


def title(rendering: Rendering) -> str:
    """What a rendering is called, what a term base calls it, and whether one may believe it."""
    status = f" ({rendering.status})" if rendering.status else ""
    return (rendering.text or NONE) + status + " (uncertain)" * rendering.is_uncertain


def _columns(found: Timeline, look: Look) -> _Columns:
    every = [d for each in found.renderings for d in each.documents]
    undated = any(d.year is None and d.grade == "sure" for d in every)
    weak = any(d.grade != "sure" for d in every)
    name = min(26, look.columns // 3)
    most = (look.columns - name) // _NUMBER - 1 - undated - weak
    years = [d.year for d in every if d.year is not None and d.grade == "sure"]
    return _Columns(name, periods(years, max(most, 2)), undated, weak)


def _about(columns: _Columns) -> Iterator[str]:
    step = len(columns.periods[0]) if columns.periods else 1
    if step > 1:
        yield f"a column is of {step} years, from the one named"
    if columns.has_undated:
        yield "n.d.: documents without a date"


def _rendering(rendering: Rendering, columns: _Columns, look: Look) -> Iterator[str]:
    yield from _named(title(rendering), rendering.documents, columns, look, STRONG)
    bodies = dict.fromkeys(rendering.bodies)
    for body in (*bodies, *({d.body for d in rendering.documents} - set(bodies))):
        own = [d for d in rendering.documents if d.body == body]
        yield from _named(f"  {body or 'no body named'}", own, columns, look, "")


def _named(
    name: str, documents: Sequence[Document], columns: _Columns, look: Look, colour: str
) -> Iterator[str]:
    """The numbers of some documents beside a name that may take more lines than one."""
    indent = len(name) - len(name.lstrip())
    first, *more = wrap(printable(name.strip()), columns.name - indent - 1)
    cells = [f"{count:,}" if count else "" for count in columns.cells(documents)]
    yield look.painted(_line(" " * indent + first, cells, columns.name), colour) + "\n"
    yield from (look.painted(" " * indent + each, colour) + "\n" for each in more)


def _line(name: str, cells: Sequence[str], room: int) -> str:
    return (pad(name, room) + "".join(f"{each:>{_NUMBER}}" for each in cells)).rstrip()


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
