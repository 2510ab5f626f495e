"""What a change of a term touches, as objects: the counts, then every document with its places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tmtool.memory.term_change import ImpactDocument, ImpactPlace
from tmtool.memory.upkeep_requests import TermChangeResult


def build_impact(result: TermChangeResult) -> Iterator[dict[str, Any]]:
    """The counts, then the documents; spans are pairs of offsets in code points."""
    impact = result.impact
    yield {
        "type": "impact", "old": impact.old, "new": impact.new, "lang": impact.lang,
        "to": impact.to, "documents": len(impact.documents),
        "years": {str(year): count for year, count in impact.years.items()},
        "kept": impact.count("kept"), "changed": impact.count("changed"),
        "by_hand": impact.count("by hand"), "units": len(impact.texts),
        "entries": list(impact.entries), "change": result.change, "entry": result.entry,
        "memory": result.memory, "filter": str(result.selection),
    }  # fmt: skip
    for each in impact.documents:
        yield {"type": "impact_document", **_document(each)}


def _document(document: ImpactDocument) -> dict[str, Any]:
    return {
        "name": document.name, "year": document.year, "body": document.body,
        "status": document.status, "record": document.is_record,
        "places": [_place(each) for each in document.places],
    }  # fmt: skip


def _place(place: ImpactPlace) -> dict[str, Any]:
    rendering = place.rendering
    return {
        "key": place.key, "text": place.text, "span": [place.span.start, place.span.stop],
        "outcome": place.outcome, "why": place.why, "new": place.new, "target": place.target,
        "rendering": None if rendering is None else [rendering.start, rendering.stop],
    }  # fmt: skip
