"""What a memory says of texts, as objects: look-ups, documents, comparisons, passages.

Objects say their `type`; ranges are pairs of offsets in code points, and `show` says what opens a
place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tmtool.memory.comparison.model import BREAK, Comparison, ParagraphRow, PreviousVersion
from tmtool.memory.model import Answer, LookupOptions, Match, SubsegmentMatch
from tmtool.memory.places import Show, show_place
from tmtool.memory.requests import LookedUpText
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.leverage import Count, compute_leverage, iter_bands
from tmtool.terms.superseded_wording import SupersededWording
from tmtool.units import Origin
from tmtool.views import comparison as cells
from tmtool.views.json.cited import build_cited
from tmtool.views.json.phrases import build_successors
from tmtool.views.json.terms import build_terms
from tmtool.views.lookup import list_badges
from tmtool.where import find_memory


def build_answer(
    text: LookedUpText, facts: Mapping[str, Any], number: int = 1, show: Show = str
) -> Iterator[dict[str, Any]]:
    """What was asked and searched, then every match, then the pieces; each says its `type`.

    Before the matches comes how a number or a symbol is cited, what the query is the name of as a
    whole, and what there is of a phrase in all; at the end the terms. A match says what is
    superseded in it. `number` is that of the query; `show` says what opens a place. Ranges are
    pairs of offsets in code points.
    """
    answer, options, phrase = text.answer, text.options, text.phrase
    query = answer.query
    yield {
        "type": "answer", "query_number": number, "query": query.text, "before": query.before,
        "after": query.after, "from": options.source, "to": options.target,
        "from_region": options.source_region, "to_region": options.target_region,
        "floor": options.floor, "matches": len(answer.matches), "pieces": len(answer.pieces),
        "searched": list(answer.searched), "notes": list(answer.notes), **facts,
    }  # fmt: skip
    if text.cited is not None:
        kind, *facts_of = build_cited(text.cited).items()
        yield dict((kind, ("query_number", number), *facts_of))
    for name in text.names:
        yield {"type": "name", "query_number": number, **asdict(name)}
    if phrase is not None:
        yield {
            "type": "phrase", "query_number": number, "phrase": phrase.query.main.written,
            "occurrences": phrase.counts.occurrences, "texts": phrase.counts.texts,
            "looked_at": phrase.looked_at,
            "renderings": [
                {"text": each.text, "lines": each.lines, "confidence": each.confidence}
                for each in phrase.groups
            ],
        }  # fmt: skip
    for rank, match in enumerate(answer.matches, start=1):
        yield {
            "type": "match",
            "query_number": number,
            "number": rank,
            **_match(match, options, show),
            **_superseded(match.superseded),
        }
    for rank, piece in enumerate(answer.pieces, start=len(answer.matches) + 1):
        yield {"type": "piece", "query_number": number, "number": rank,
               **_piece(piece, answer, options, show)}  # fmt: skip
    yield from build_terms(text.terms, number)


def _superseded(wording: SupersededWording | None) -> dict[str, Any]:
    """What is superseded in the translation of a match; nothing where nothing is."""
    if wording is None:
        return {}
    terms = [{"old": old, "new": new} for old, new in wording.terms]
    spans = [[each.start, each.stop] for each in wording.spans]
    told = {"terms": terms, "text": wording.text, "spans": spans, "whole": wording.is_whole}
    return {"superseded": told}


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
        "became": build_successors(match.successors),
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
        "became": build_successors(match.successors),
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


def build_document(
    whole: DocumentAnswers,
    facts: Mapping[str, Any],
    previous: PreviousVersion | None = None,
    show: Show = str,
) -> Iterator[dict[str, Any]]:
    """The counts, then for each segment what it is, its answer and its matches.

    `show` says what opens a place.
    """
    found = compute_leverage(whole)
    yield {
        "type": "leverage",
        "document": whole.document.symbol or whole.document.meta.file,
        "restriction": whole.document.meta.restriction,
        "source": whole.options.source,
        "target": whole.options.target,
        "unit": found.unit,
        "bands": _name_counts(found.counts, found.unit),
        "left_out": list(whole.itself.remarks),
        "previous_version": previous.name if previous else None,
        "evidence": list(previous.evidence) if previous else [],
        **facts,
    }
    pairs = zip(whole.segments, whole.answers, iter_bands(whole), strict=True)
    for number, (segment, answer, band) in enumerate(pairs, start=1):
        yield {
            "type": "segment", "number": number, "paragraph": segment.paragraph,
            "start": segment.start, "stop": segment.stop, "band": band,
        }  # fmt: skip
        yield from build_answer(LookedUpText(answer, whole.options), {}, number, show)


def _name_counts(counts: Mapping[Any, Count], unit: str) -> dict[str, dict[str, int]]:
    return {name: {"segments": count.segments, unit: count.size} for name, count in counts.items()}


def build_comparison(
    comparison: Comparison, facts: Mapping[str, Any], show: Show = str
) -> Iterator[dict[str, Any]]:
    """The comparison, then its rows in order; offsets are code points.

    `show` says what opens a place.
    """
    draft, earlier = cells.build_titles(comparison)
    yield {
        "type": "comparison",
        "draft": draft,
        "restriction": comparison.draft.meta.restriction,
        "previous_version": earlier,
        "evidence": list(comparison.previous.evidence),
        "source": comparison.langs[0],
        "target": comparison.langs[1],
        "counts": comparison.counts,
        "notes": list(comparison.notes),
        **facts,
    }
    for row in comparison.rows:
        yield {"type": "paragraph", **_build_row(row, comparison, show)}


def _build_row(row: ParagraphRow, comparison: Comparison, show: Show) -> dict[str, Any]:
    """Several paragraphs are one text with a line feed between them."""
    before = comparison.get_earlier(row)
    own = [comparison.draft.paragraphs[at] for at in row.draft]
    old = [comparison.previous.paragraphs[at] for at in row.earlier]
    return {
        "verdict": row.verdict,
        "agreement": row.agreement,
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
