"""A comparison as objects for programs: what was compared, then every paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tmtool.memory.comparison.joints import BREAK
from tmtool.memory.comparison.model import Comparison, ParagraphRow
from tmtool.memory.places import Show
from tmtool.views import comparison_cells as cells


def build_objects(
    comparison: Comparison, facts: Mapping[str, Any], show: Show = str
) -> Iterator[dict[str, Any]]:
    """The comparison, then its rows in order; offsets are code points.

    `show` says what opens a place.
    """
    draft, earlier = cells.build_titles(comparison)
    yield {
        "type": "comparison",
        "draft": draft,
        "previous_version": earlier,
        "evidence": list(comparison.previous.evidence),
        "source": comparison.langs[0],
        "target": comparison.langs[1],
        "counts": comparison.counts,
        "notes": list(comparison.notes),
        **facts,
    }
    for row in comparison.rows:
        yield {"type": "paragraph", **_record(row, comparison, show)}


def _record(row: ParagraphRow, comparison: Comparison, show: Show) -> dict[str, Any]:
    """Several paragraphs are one text with a line feed between them."""
    before = comparison.get_earlier(row)
    own = [comparison.draft.paragraphs[at] for at in row.draft]
    old = [comparison.previous.paragraphs[at] for at in row.earlier]
    return {
        "verdict": row.verdict,
        "draft": list(row.draft),
        "earlier": list(row.earlier),
        "labels": [each.label for each in own],
        "earlier_labels": [each.label for each in old],
        "kind": (own or old)[0].kind,
        "score": round(row.score, 3) if own and old else None,
        "text": _lines(comparison.get_text(row)) if own else None,
        "earlier_text": _lines(before.text) if before else None,
        "edits": [
            [each.operation, each.query.start, each.query.stop, each.text.start, each.text.stop]
            for each in row.edits
            if each.operation != "equal"
        ],
        "target": (_lines(before.target) or None) if before else None,
        "complete": before.complete if before else None,
        "affected": [[each.start, each.stop] for each in row.affected],
        "rewritten": _lines(row.rewritten.text) if row.rewritten else None,
        "show": cells.list_sources(row, comparison, show),
    }


def _lines(text: str) -> str:
    return text.replace(BREAK, "\n")
