"""A comparison as a self-contained page: paragraphs, their differences, the earlier translation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tmtool.memory.comparison.model import Comparison, Row
from tmtool.memory.places import Show
from tmtool.views import comparison_cells as cells
from tmtool.views.html.render import TextPiece, Tongue, render
from tmtool.views.terminal.look import Part


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A row as it is shown: paragraphs in pieces, and what opens the earlier ones."""

    verdict: str
    places: str
    told: str
    source: tuple[tuple[TextPiece, ...], ...]
    target: tuple[tuple[TextPiece, ...], ...]
    made: tuple[tuple[TextPiece, ...], ...]
    shown_by: tuple[str, ...]


def chunks(comparison: Comparison, show: Show = str) -> Iterator[str]:
    """The page, piece by piece; `show` says what opens a place."""
    draft, earlier = cells.titles(comparison)
    return render(
        "comparison.html", title=f"{draft} against {earlier}", draft=draft, earlier=earlier,
        counts=comparison.counts, counted=cells.counted(comparison),
        notes=list(cells.told(comparison)),
        ends=cells.ENDS if cells.is_recut(comparison) else None,
        source=Tongue.of(comparison.langs[0]), target=Tongue.of(comparison.langs[1]),
        predecessor=comparison.predecessor.name,
        rows=[_row(row, comparison, show) for row in comparison.rows],
    )  # fmt: skip


def _row(row: Row, comparison: Comparison, show: Show) -> ComparisonRow:
    return ComparisonRow(
        row.verdict, cells.places(row, comparison), cells.tell_verdict(row, comparison),
        _paragraphs(cells.differences(row, comparison)),
        _paragraphs(cells.translation(row, comparison)), _paragraphs(cells.made(row)),
        tuple(cells.sources_of(row, comparison, show)),
    )  # fmt: skip


def _paragraphs(listed: Iterable[Iterable[Part]]) -> tuple[tuple[TextPiece, ...], ...]:
    """The paragraphs that hold anything."""
    pieces = (tuple(TextPiece(part.text, part.role) for part in each) for each in listed)
    return tuple(each for each in pieces if each)
