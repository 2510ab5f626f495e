"""A pre-translated document as a page: what the memory is worth for it, and a proposal a segment.

What a page shows is described once, as plain data that a server keeps, and rendered from that: as
a page that stands alone, or as one of a server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tmtool.lang.codes import name as name_language
from tmtool.lang.fold import fold
from tmtool.memory.model import Answer
from tmtool.memory.places import Show, show_place
from tmtool.memory.whole.bulk import DocumentAnswers
from tmtool.memory.whole.leverage import Band, compute_leverage, iter_bands
from tmtool.memory.whole.prepared import PreparedTarget, prepare_answer
from tmtool.operations.pretranslate import PretranslateResult
from tmtool.terms.found import FoundTerm
from tmtool.views import KIND_NAMES, TextPart, split_parts
from tmtool.views.html.items import KeptItem
from tmtool.views.html.place import PlaceLink, list_facts
from tmtool.views.html.render import Tongue, render, render_served
from tmtool.views.lookup import explain_score, format_percent, list_badges, split_differences

VERSION = 1
"""Of the description; one of another version is not rendered. Chosen: the first."""
_TRUST = {"translated": "", "review": "to review", "adapt": "to adapt"}
_BANDS: dict[Band, str] = {
    "context": "same text in context", "exact": "same text", "repeated": "repeated in the document",
    "formula": "template", "95-99": "95–99 %", "85-94": "85–94 %", "75-84": "75–84 %",
    "65-74": "65–74 %", "none": "no match",
}  # fmt: skip
"""What the bands are called on a page."""
_LOOKS: dict[Band, str] = {
    "context": "exact", "exact": "exact", "repeated": "repeated", "formula": "template",
    "none": "none",
}  # fmt: skip
_RULED_OUT = ("superseded", "deprecated")
_LEAST = 65.0
"""Per cent from which a text is shown that is no proposal. Chosen, as the floor of look-ups."""


def describe_pretranslation(result: PretranslateResult, show: Show = str) -> dict[str, Any]:
    """All that a page shows of a document that was looked up, as JSON can hold it.

    `show` says what opens a place where there are no links.
    """
    whole = result.whole
    document, options = whole.document, whole.options
    leverage = compute_leverage(whole)
    notes = dict.fromkeys(note for answer in whole.answers for note in answer.notes)
    rows = list(_iter_rows(result, show))
    total = leverage.total
    bands = [
        {
            "name": band, "label": _BANDS[band], "segments": count.segments, "size": count.size,
            "share": format_percent(100 * leverage.compute_share(band)),
        }
        for band, count in leverage.counts.items()
    ]  # fmt: skip
    return {
        "version": VERSION, "title": document.meta.file or document.symbol or "The document",
        "symbol": document.symbol, "restriction": document.meta.restriction,
        "langs": [options.source, options.target], "unit": leverage.unit, "bands": bands,
        "total": {"segments": total.segments, "size": total.size},
        "begun": sum(bool(row["target"]) for row in rows),
        "remarks": [*whole.itself.remarks, *notes], "has_terms": bool(result.terms),
        "previous": result.previous.name if result.previous else None,
        "evidence": [*result.previous.evidence] if result.previous else [], "rows": rows,
    }  # fmt: skip


def render_chunks(data: Mapping[str, Any]) -> Iterator[str]:
    """The page that stands alone, piece by piece, of what `describe_pretranslation` gave."""
    return render("pretranslation.html", **_frame(data))


def render_pretranslation(
    data: Mapping[str, Any],
    item: KeptItem,
    downloads: Sequence[tuple[str, str]],
    file: str | None,
) -> str:
    """The page of a server; `downloads` are the ends of addresses, and what each is called.

    `file` is the id of the document itself, None where it was removed.
    """
    return render_served(
        "served_pretranslation.html", module="pretranslated.js", identity=item.id, item=item,
        downloads=downloads, file=file, **_frame(data),
    )  # fmt: skip


def _frame(data: Mapping[str, Any]) -> dict[str, object]:
    source, target = data["langs"]
    bands = [(each["label"], each["name"], each["segments"]) for each in data["bands"]]
    return {
        "title": f"{data['title']} pre-translated", "data": data,
        "source": Tongue.of(source), "target": Tongue.of(target),
        "direction": f"{name_language(source)} to {name_language(target)}",
        "shown_bands": [each for each in bands if each[2]],
        "rest": data["total"]["segments"] - data["begun"],
    }  # fmt: skip


def _iter_rows(result: PretranslateResult, show: Show) -> Iterator[dict[str, Any]]:
    whole = result.whole
    first: dict[str, int] = {}
    pairs = zip(whole.segments, whole.answers, iter_bands(whole), strict=True)
    before = None
    for number, (segment, answer, band) in enumerate(pairs, start=1):
        paragraph = whole.document.paragraphs[segment.paragraph]
        same = first.setdefault(fold(segment.text), number)
        begins = segment.paragraph != before
        before = segment.paragraph
        yield {
            "number": number, "label": paragraph.label if begins else None,
            "paragraph": segment.paragraph + 1 if begins else None, "kind": paragraph.kind,
            "band": band, "look": _LOOKS.get(band, "fuzzy"),
            "same": same if same < number else None,
            **_describe_answer(answer, whole, show),
            "terms": _list_terms(result.terms[number - 1], segment.text) if result.terms else [],
        }  # fmt: skip


def _describe_answer(answer: Answer, whole: DocumentAnswers, show: Show) -> dict[str, Any]:
    """What is proposed for a segment; or what resembles it, which is no proposal."""
    source = whole.options.source
    begun = prepare_answer(answer, source)
    match = begun.match if begun is not None else answer.best
    if match is None or (begun is None and match.scored.match < _LEAST):
        plain = [asdict(TextPart(answer.query.text))]
        return {"source": plain, "target": [], "match": None, "near": None, "copied": ""}
    parts = _list_parts(split_differences(match, answer.query.text))
    badges = list_badges(match)
    place = PlaceLink.of(match.origin, source)
    told = {
        "score": format_percent(match.scored.match),
        "kind": KIND_NAMES.get(match.kind, match.kind),
        "trust": _TRUST[begun.trust] if begun else "",
        "place": asdict(place) if place else None,
        "shown_by": show_place(match.origin, source, show) or "",
        "facts": [
            asdict(each)
            for each in list_facts(match.origin, match.successors)
            if each.text not in badges
        ],
        "badges": badges, "why": explain_score(match),
        "superseded": str(match.superseded or "").replace("->", "→"),
        "others": len(answer.matches) - 1,
    }  # fmt: skip
    if begun is None:
        plain = [asdict(TextPart(answer.query.text))]
        near = {"source": parts, "target": _list_parts([TextPart(match.target)])}
        return {"source": plain, "target": [], "match": told, "near": near, "copied": match.target}
    return {
        "source": parts, "target": _list_parts(_split_target(begun)), "match": told, "near": None,
        "copied": begun.text,
    }  # fmt: skip


def _split_target(begun: PreparedTarget) -> list[TextPart]:
    """The proposal with what was put in, or what renders a difference, marked."""
    match = begun.match
    if match.superseded is not None:
        return split_parts(begun.text, match.superseded.spans, "value")
    if match.rewritten is not None:
        spans = [range(each.start, each.stop) for each in match.rewritten.changes]
        return split_parts(begun.text, spans, "value")
    return split_parts(begun.text, match.affected, "affected")


def _list_parts(parts: Sequence[TextPart]) -> list[dict[str, Any]]:
    return [asdict(each) for each in parts]


def _list_terms(terms: Sequence[FoundTerm], text: str) -> list[dict[str, Any]]:
    """Each term once, with what the term base has for it."""
    once = {(each.entry.id, each.term): each for each in terms}
    return [
        {
            "text": text[each.start : each.stop],
            "equivalents": [
                {"text": term.text, "status": term.status, "is_out": term.status in _RULED_OUT}
                for term in each.equivalents
            ],
        }
        for each in once.values()
    ]
