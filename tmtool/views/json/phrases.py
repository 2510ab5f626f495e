"""Phrases in a memory and terms out of translations, as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from tmtool.memory.concordance.absence import Absence
from tmtool.memory.concordance.answers import Concordance, LineGroup
from tmtool.memory.concordance.finding import ConcordanceLine
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.memory.places import Show, show_place
from tmtool.memory.successors import Successor
from tmtool.memory.term_history.counting import RenderingHistory, Timeline
from tmtool.terms.extracting.model import Example, Extraction, TermCandidate, TermRendering, Uses
from tmtool.version import __version__


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


def build_history(timeline: Timeline, facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The counts, then every rendering; `years` and `bodies` are counts of sure documents."""
    yield {
        "type": "history",
        **_tell_query(timeline.query),
        "documents": timeline.documents,
        "places": timeline.places,
        "drafts_of_adopted": timeline.drafts,
        "in_one_language": timeline.alone,
        "least_score": timeline.least,
        **({"concept": asdict(timeline.concept)} if timeline.concept else {}),
        **facts,
    }
    for each in timeline.renderings:
        yield {"type": "rendering", **_build_rendering(each)}


def _build_rendering(rendering: RenderingHistory) -> dict[str, Any]:
    return {
        "text": rendering.text,
        **({"status": rendering.status} if rendering.status else {}),
        "confidence": rendering.confidence if rendering.text else None,
        "certain": rendering.is_certain,
        "part_of": rendering.part_of,
        "documents": len(rendering.sure),
        "low_score": rendering.count_graded("low score"),
        "unofficial": rendering.count_graded("unofficial"),
        "years": {str(year): count for year, count in rendering.years.items()},
        "bodies": rendering.bodies,
        "in": [asdict(each) for each in rendering.documents],
    }


Value = TypeVar("Value")
Langs = tuple[str, str]


def build_candidates(extraction: Extraction) -> Iterator[dict[str, object]]:
    """What JSON has of an extraction; spans are code points, half-open."""
    yield {
        "type": "extraction", "langs": extraction.langs, "units": extraction.units,
        "documents": extraction.documents, "candidates": len(extraction.candidates),
        "total": extraction.total, "at_least": extraction.least, "encoder": extraction.encoder,
        "version": __version__,
    }  # fmt: skip
    for rank, each in enumerate(extraction.candidates, start=1):
        yield _candidate(each, extraction.langs, rank)


def _candidate(candidate: TermCandidate, languages: Langs, rank: int) -> dict[str, object]:
    return {
        "type": "candidate", "rank": rank, **_rendering(candidate.pair, languages),
        "of": _by_lang(languages, [_uses(each) for each in candidate.uses]),
        "entries": candidate.entries, "other_entries": candidate.other_entries,
        "competing": [_rendering(each, languages) for each in candidate.rivals],
    }  # fmt: skip


def _rendering(rendering: TermRendering, languages: Langs) -> dict[str, object]:
    return {
        "terms": _by_lang(languages, rendering.texts), "score": rendering.score,
        **_uses(rendering.uses),
        "examples": [_example(each, languages) for each in rendering.examples],
    }  # fmt: skip


def _uses(uses: Uses) -> dict[str, object]:
    years = None if uses.first is None else [uses.first, uses.last]
    return {
        "frequency": uses.frequency, "units": uses.units, "documents": uses.documents,
        "years": years,
    }  # fmt: skip


def _example(example: Example, languages: Langs) -> dict[str, object]:
    origin = example.origin
    return {
        "texts": _by_lang(languages, example.texts),
        "spans": _by_lang(languages, [[each.start, each.stop] for each in example.spans]),
        "document": origin.document, "year": origin.year, "place": origin.place,
    }  # fmt: skip


def _by_lang(languages: Langs, values: Sequence[Value]) -> dict[str, Value]:
    return dict(zip(languages, values, strict=True))
