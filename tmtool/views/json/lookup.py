"""The answer to a look-up as objects for programs, with everything that is known of each match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tmtool.memory.model import Answer, LookupOptions, Match, SubsegmentMatch
from tmtool.memory.places import Show, show_place
from tmtool.units import Origin
from tmtool.views.terminal.lookup import list_badges
from tmtool.where import find_memory


def build_objects(
    answer: Answer,
    options: LookupOptions,
    facts: Mapping[str, Any],
    number: int = 1,
    show: Show = str,
) -> Iterator[dict[str, Any]]:
    """What was asked and searched, then every match, then the pieces; each says its `type`.

    `number` is that of the query; `show` says what opens a place. Ranges are pairs of
    offsets in code points.
    """
    query = answer.query
    yield {
        "type": "answer", "query_number": number, "query": query.text, "before": query.before,
        "after": query.after, "from": options.source, "to": options.target,
        "from_region": options.source_region, "to_region": options.target_region,
        "floor": options.floor, "matches": len(answer.matches), "pieces": len(answer.pieces),
        "searched": list(answer.searched), "notes": list(answer.notes), **facts,
    }  # fmt: skip
    for rank, match in enumerate(answer.matches, start=1):
        yield {
            "type": "match",
            "query_number": number,
            "number": rank,
            **_match(match, options, show),
        }
    for rank, piece in enumerate(answer.pieces, start=len(answer.matches) + 1):
        yield {"type": "piece", "query_number": number, "number": rank,
               **_piece(piece, answer, options, show)}  # fmt: skip


def _match(match: Match, options: LookupOptions, show: Show) -> dict[str, Any]:
    scored = match.scored
    return {
        "kind": match.kind,
        "score": round(scored.score, 4),
        "match": round(scored.match, 4),
        "alignment": match.origin.score,
        "meaning": match.cosine,
        "similarity": asdict(scored.similarity),
        "penalties": [asdict(each) for each in scored.penalties],
        "flags": list(scored.flags),
        "badges": list_badges(match),
        "source": match.source,
        "target": match.target,
        "source_region": match.source_region,
        "target_region": match.target_region,
        "edits": [
            {"operation": each.operation, "query": _span(each.query), "source": _span(each.text)}
            for each in match.edits
        ],
        "affected": _spans(match.affected),
        "rewritten": _rewritten(match),
        "key": match.stored.key,
        "occurrences": match.stored.occurrences,
        "show": show_place(match.origin, options.source, show),
        "origin": build_origin(match.origin),
        "origins": [build_origin(each) for each in match.stored.unit.origins],
    }


def _rewritten(match: Match) -> dict[str, Any] | None:
    """The text made for the query: in no document, and so no precedent."""
    made = match.rewritten
    if made is None:
        return None
    return {"text": made.text, "changes": [asdict(each) for each in made.changes],
            "complete": made.complete, "precedent": False}  # fmt: skip


def _piece(
    piece: SubsegmentMatch, answer: Answer, options: LookupOptions, show: Show
) -> dict[str, Any]:
    match = piece.match
    return {
        "kind": "fragment",
        "text": answer.query.text[piece.start : piece.stop],
        "span": [piece.start, piece.stop],
        "texts": piece.count,
        "source": match.source,
        "target": match.target,
        "source_region": match.source_region,
        "target_region": match.target_region,
        "renderings": _spans(piece.spans),
        "badges": list(match.scored.badges),
        "key": match.stored.key,
        "show": show_place(match.origin, options.source, show),
        "origin": build_origin(match.origin),
    }


def build_origin(origin: Origin) -> dict[str, Any]:
    """What is known of an origin; what is unknown is left out."""
    told = asdict(origin) | {"memory": find_memory(origin)}
    return {name: value for name, value in told.items() if value not in (None, ())} | (
        {"places": [_without_nothing(asdict(each)) for each in origin.places]}
        if origin.places
        else {}
    )


def _without_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, ())}


def _span(span: range) -> list[int]:
    return [span.start, span.stop]


def _spans(spans: Iterable[range]) -> list[list[int]]:
    return [_span(each) for each in spans]
