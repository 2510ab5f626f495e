"""A history as objects: the counts, then every rendering with its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tmtool.memory.term_history.counting import RenderingHistory, Timeline


def build_objects(timeline: Timeline, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Objects that say their `type`; `years` and `bodies` are counts of sure documents."""
    query = timeline.query
    yield {
        "type": "history",
        "terms": [
            {"lang": term.lang, "text": term.written, "excluded": term.excluded}
            for term in query.terms
        ],
        "lang": query.lang,
        "to": query.to,
        "documents": timeline.documents,
        "places": timeline.places,
        "drafts_of_adopted": timeline.drafts,
        "in_one_language": timeline.alone,
        "least_score": timeline.least,
        **({"concept": asdict(timeline.concept)} if timeline.concept else {}),
        **facts,
    }
    for each in timeline.renderings:
        yield {"type": "rendering", **_record(each)}


def _record(rendering: RenderingHistory) -> dict[str, Any]:
    return {
        "text": rendering.text,
        **({"status": rendering.status} if rendering.status else {}),
        "confidence": rendering.confidence if rendering.text else None,
        "documents": len(rendering.sure),
        "low_score": rendering.count_graded("low score"),
        "unofficial": rendering.count_graded("unofficial"),
        "years": {str(year): count for year, count in rendering.years.items()},
        "bodies": rendering.bodies,
        "in": [asdict(each) for each in rendering.documents],
    }
