"""A comparison as a page: paragraphs, their differences, and the earlier translation.

The page stands alone, or it is a part that a server stores and puts into a page of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.memory.comparison.model import Comparison, ParagraphRow
from tmtool.memory.places import Show
from tmtool.views import comparison as cells
from tmtool.views.html.place import PlaceLink
from tmtool.views.html.render import render, render_served


def render_chunks(comparison: Comparison, show: Show = str) -> Iterator[str]:
    """Render the page that stands alone in pieces; `show` formats what opens a place."""
    return render("comparison.html", **_build_context(comparison, show))


def render_part(comparison: Comparison) -> str:
    """Render the part for a page of a server."""
    return render_served("served_comparison.html", **_build_context(comparison, str))


def _build_context(comparison: Comparison, show: Show) -> dict[str, object]:
    draft, earlier = cells.build_titles(comparison)

    def list_places(row: ParagraphRow) -> list[PlaceLink]:
        origins = (comparison.previous.paragraphs[at].origin for at in row.earlier)
        links = (PlaceLink.of(each, comparison.langs[0]) for each in origins if each)
        return list(dict.fromkeys(filter(None, links)))

    return {
        "title": f"{draft} against {earlier}",
        "draft": draft,
        "earlier": earlier,
        "comparison": comparison,
        "source": comparison.langs[0],
        "target": comparison.langs[1],
        "cells": cells,
        "notes": [*cells.iter_remarks(comparison)],
        "show": show,
        "list_places": list_places,
    }
