"""A comparison as a self-contained page: paragraphs, their differences, the earlier translation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tmtool.memory.comparison.model import Comparison, ParagraphRow
from tmtool.memory.places import Show
from tmtool.views import TextPart
from tmtool.views import comparison as cells
from tmtool.views.html.render import Tongue, render


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A row as it is shown: paragraphs in pieces, and what opens the earlier ones."""

    verdict: str
    places: str
    told: str
    source: tuple[tuple[TextPart, ...], ...]
    target: tuple[tuple[TextPart, ...], ...]
    made: tuple[tuple[TextPart, ...], ...]
    shown_by: tuple[str, ...]


def render_chunks(comparison: Comparison, show: Show = str) -> Iterator[str]:
    """The page, piece by piece; `show` says what opens a place."""
    draft, earlier = cells.build_titles(comparison)
    return render(
        "comparison.html", title=f"{draft} against {earlier}", draft=draft, earlier=earlier,
        counts=comparison.counts, counted=cells.describe_counts(comparison),
        notes=list(cells.iter_remarks(comparison)),
        ends=cells.ENDS if cells.is_recut(comparison) else None,
        source=Tongue.of(comparison.langs[0]), target=Tongue.of(comparison.langs[1]),
        previous=comparison.previous.name,
        rows=[_row(row, comparison, show) for row in comparison.rows],
    )  # fmt: skip


def _row(row: ParagraphRow, comparison: Comparison, show: Show) -> ComparisonRow:
    return ComparisonRow(
        row.verdict, cells.describe_places(row, comparison), cells.tell_verdict(row, comparison),
        _drop_empty(cells.build_differences(row, comparison)),
        _drop_empty(cells.build_translation(row, comparison)),
        _drop_empty(cells.build_proposal(row)),
        tuple(cells.list_sources(row, comparison, show)),
    )  # fmt: skip


def _drop_empty(paragraphs: Iterable[Iterable[TextPart]]) -> tuple[tuple[TextPart, ...], ...]:
    return tuple(filter(None, map(tuple, paragraphs)))
