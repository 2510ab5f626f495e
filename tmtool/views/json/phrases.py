"""Phrases in a memory and terms out of translations, as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from tmtool.memory.concordance.absence import Absence
from tmtool.memory.concordance.query import ConcordanceQuery
from tmtool.memory.successors import Successor
from tmtool.memory.term_history.counting import RenderingHistory, Timeline
from tmtool.terms.extracting.model import Example, Extraction, TermCandidate, TermRendering, Uses
from tmtool.version import __version__


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
