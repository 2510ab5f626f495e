"""A comparison as a page: paragraphs, their differences, the earlier translation.

What a page shows is described once, as plain data that a server keeps, and rendered from that: as
a page that stands alone, or as one of a server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tmtool.memory.comparison.model import Comparison, ParagraphRow
from tmtool.memory.places import Show
from tmtool.views import TextPart
from tmtool.views import comparison as cells
from tmtool.views.html.items import KeptItem
from tmtool.views.html.place import PlaceLink
from tmtool.views.html.render import Tongue, render, render_served

VERSION = 1
"""Of the description; one of another version is not rendered. Chosen: the first."""


def describe_comparison(comparison: Comparison, show: Show = str) -> dict[str, Any]:
    """All that a page shows of a comparison, as JSON can hold it.

    `show` says what opens a place where there are no links.
    """
    draft, earlier = cells.build_titles(comparison)
    return {
        "version": VERSION, "draft": draft, "earlier": earlier,
        "previous": comparison.previous.name, "langs": [*comparison.langs],
        "restriction": comparison.draft.meta.restriction, "counts": dict(comparison.counts),
        "counted": cells.describe_counts(comparison), "notes": [*cells.iter_remarks(comparison)],
        "ends": cells.ENDS if cells.is_recut(comparison) else None,
        "rows": [_describe_row(row, comparison, show) for row in comparison.rows],
    }  # fmt: skip


def render_chunks(comparison: Comparison, show: Show = str) -> Iterator[str]:
    """The page that stands alone, piece by piece; `show` says what opens a place."""
    return render("comparison.html", **_frame(describe_comparison(comparison, show)))


def render_comparison(
    data: Mapping[str, Any], item: KeptItem, downloads: Sequence[tuple[str, str]]
) -> str:
    """The page of a server, of what `describe_comparison` gave.

    `downloads` are the ends of addresses, and what each is called.
    """
    return render_served(
        "served_comparison.html", module="compared.js", identity=item.id, item=item,
        downloads=downloads, **_frame(data),
    )  # fmt: skip


def _frame(data: Mapping[str, Any]) -> dict[str, object]:
    source, target = data["langs"]
    return {
        **data, "title": f"{data['draft']} against {data['earlier']}",
        "source": Tongue.of(source), "target": Tongue.of(target),
    }  # fmt: skip


def _describe_row(row: ParagraphRow, comparison: Comparison, show: Show) -> dict[str, Any]:
    origins = [comparison.previous.paragraphs[at].origin for at in row.earlier]
    links = (PlaceLink.of(each, comparison.langs[0]) for each in origins if each)
    return {
        "verdict": row.verdict, "places": cells.describe_places(row, comparison),
        "told": cells.tell_verdict(row, comparison),
        "source": _list_parts(cells.build_differences(row, comparison)),
        "target": _list_parts(cells.build_translation(row, comparison)),
        "made": _list_parts(cells.build_proposal(row)),
        "shown_by": [*cells.list_sources(row, comparison, show)],
        "links": [asdict(each) for each in dict.fromkeys(filter(None, links))],
        "copied": _get_copied(row, comparison),
    }  # fmt: skip


def _get_copied(row: ParagraphRow, comparison: Comparison) -> str:
    """The translation as it is copied: with the draft's values where it has them."""
    paragraphs = cells.build_proposal(row) or cells.build_translation(row, comparison)
    return "\n".join("".join(part.text for part in each) for each in paragraphs)


def _list_parts(paragraphs: Iterable[Iterable[TextPart]]) -> list[list[dict[str, Any]]]:
    listed = ([asdict(part) for part in each] for each in paragraphs)
    return [each for each in listed if each]
