"""A history as objects: the counts, then every rendering with its documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tmtool.memory.term_history.counting import Rendering, Timeline


def objects(found: Timeline, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Objects that say their `type`; `years` and `bodies` are counts of sure documents."""
    query = found.query
    yield {
        "type": "history",
        "terms": [
            {"lang": term.lang, "text": term.written, "excluded": term.excluded}
            for term in query.terms
        ],
        "lang": query.lang,
        "to": query.to,
        "documents": found.documents,
        "places": found.places,
        "drafts_of_adopted": found.drafts,
        "in_one_language": found.alone,
        "least_score": found.least,
        **({"concept": asdict(found.concept)} if found.concept else {}),
        **facts,
    }
    for each in found.renderings:
        yield {"type": "rendering", **_record(each)}


def _record(rendering: Rendering) -> dict[str, Any]:
    return {
        "text": rendering.text,
        **({"status": rendering.status} if rendering.status else {}),
        "confidence": rendering.confidence if rendering.text else None,
        "documents": len(rendering.sure),
        "low_score": rendering.graded("low score"),
        "unofficial": rendering.graded("unofficial"),
        "years": {str(year): count for year, count in rendering.years.items()},
        "bodies": rendering.bodies,
        "in": [asdict(each) for each in rendering.documents],
    }
