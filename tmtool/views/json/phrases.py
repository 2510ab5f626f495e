"""Phrases in a memory as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tmtool.memory.concordance.absence import Absence
from tmtool.memory.concordance.answers import Concordance, LineGroup
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.memory.places import Show, show_place
from tmtool.memory.successors import Successor


def build_concordance(
    concordance: Concordance,
    lines: tuple[ConcordanceLine, ...],
    facts: Mapping[str, Any],
    first: int = 1,
    show: Show = str,
) -> Iterator[dict[str, Any]]:
    """The counts, then every rendering, then lines."""
    yield {
        "type": "counts",
        **_tell_query(concordance.query),
        "occurrences": concordance.counts.occurrences,
        "texts": concordance.counts.texts,
        "looked_at": concordance.looked_at,
        "lines": len(concordance.lines),
        **facts,
    }
    for group in concordance.groups:
        yield {"type": "rendering", **_group(group)}
    for number, line in enumerate(lines, start=first):
        yield {"type": "line", "number": number, **build_line(line, concordance, show)}


def build_absence(absence: Absence, facts: Mapping[str, Any]) -> dict[str, Any]:
    """That nothing was found, as an object."""
    extent = absence.extent
    return {
        "type": "absent",
        "terms": _list_terms(absence.query),
        "occurrences": 0,
        "texts": 0,
        "searched": {
            "documents": extent.documents,
            "units": extent.units,
            "years": [extent.first, extent.last],
        },
        "near": [
            {"why": n.why, "text": n.text, "occurrences": n.occurrences, "texts": n.texts}
            for n in absence.near
        ],
        **facts,
    }  # fmt: skip


def _tell_query(query: ConcordanceQuery) -> dict[str, Any]:
    """What was asked."""
    return {"terms": _list_terms(query), "lang": query.lang, "to": query.to}


def _list_terms(query: ConcordanceQuery) -> list[dict[str, Any]]:
    return [
        {"lang": term.lang, "text": term.written, "excluded": term.excluded} for term in query.terms
    ]


def _group(group: LineGroup) -> dict[str, Any]:
    return {
        "text": group.text,
        "confidence": group.confidence if group.text else None,
        "lines": group.lines,
        "documents": group.documents,
        "bodies": dict(group.bodies),
        "years": {str(year): count for year, count in group.years.items()},
    }


def build_line(line: ConcordanceLine, concordance: Concordance, show: Show) -> dict[str, Any]:
    """A line of a concordance: its texts, the spans in them, and where it stands."""
    origin = line.origin
    return {
        "text": line.text,
        "span": [line.span.start, line.span.stop],
        "target": line.target,
        "rendering": line.rendered,
        "rendering_span": [line.rendering.start, line.rendering.stop] if line.rendering else None,
        "confidence": round(line.confidence, 3) if line.rendering else None,
        "target_spans": [[each.start, each.stop] for each in line.target_marks],
        "symbol": origin.symbol,
        "label": origin.place(concordance.query.lang).label,
        "date": origin.date,
        "body": origin.body,
        "status": origin.status,
        "score": origin.score,
        "checked_by": origin.checked.by if origin.checked else None,
        "file": origin.file,
        "region": line.region,
        "target_region": line.target_region,
        "became": build_successors(line.successors),
        "places": line.stored.occurrences,
        "show": show_place(origin, concordance.query.lang, show),
        "key": line.stored.key,
    }


def build_successors(successors: Sequence[Successor]) -> list[dict[str, str]]:
    """What became of a document."""
    return [{"relation": each.relation, "document": each.document} for each in successors]
