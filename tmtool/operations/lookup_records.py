"""What programs are told of a look-up: records of texts, matches, subsegments and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

from tmtool.fields import fill_record, record
from tmtool.memory.cited import CitedFacts, write_date
from tmtool.memory.model import LookupOptions, Match
from tmtool.memory.places import Locator, locate
from tmtool.terms.records import tell_fields
from tmtool.units import Origin
from tmtool.views.lookup import list_badges
from tmtool.where import find_memory

if TYPE_CHECKING:
    from tmtool.concepts import Term
    from tmtool.operations.lookup import LookedUpText
    from tmtool.terms.found import FoundTerm

Span: TypeAlias = tuple[int, int]
"""A part of a text by its first offset and the one after its last, in code points.

Records have a range or two numbers, which are told alike.
"""


@record("answer")
class AnswerRecord:
    """What was asked and searched. `min_score` is per cent; `memory` and `filter` in words."""

    query_number: int
    query: str
    before: str | None
    after: str | None
    from_: str
    to: str
    from_region: str | None
    to_region: str | None
    min_score: float
    matches: int
    subsegments: int
    searched: tuple[str, ...]
    notes: tuple[str, ...]
    memory: str
    filter: str


@record("cited")
class CitedRecord:
    """How an act, a document or a name is cited; what is unknown is null or empty, and `missing`.

    `forms` and `names` are by language, `entries` the ids of concepts of the term base.
    """

    query: str
    known: bool
    kind: str | None
    number: str | None
    organ: str | None
    date: str | None
    symbol: str | None
    titles: tuple[Mapping[str, Any], ...]
    forms: Mapping[str, Mapping[str, str]]
    names: Mapping[str, tuple[str, ...]]
    entries: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool
    missing: tuple[str, ...]
    query_number: int = 1


@record("name")
class NameRecord:
    """What the text is the name of as a whole: a title, an agenda item, a body, a post, a term."""

    query_number: int
    kind: str
    text: str
    renderings: tuple[str, ...]
    documents: tuple[str, ...]
    sources: tuple[str, ...]
    item: str | None
    official: bool


@record("phrase")
class PhraseRecord:
    """How often the text stands in the memory as a phrase, and its renderings."""

    query_number: int
    phrase: str
    occurrences: int
    texts: int
    looked_at: int
    renderings: tuple[Mapping[str, Any], ...]


@record("match")
class MatchRecord:
    """A unit that is like the text. `score` and `match` are per cent, with and without penalties.

    `rewritten` is a text made for the query, which stands in no document. `place` opens it.
    """

    query_number: int
    number: int
    kind: str
    score: float
    match: float
    alignment: float | None
    meaning: float | None
    similarity: Mapping[str, float | None]
    penalties: tuple[Mapping[str, Any], ...]
    flags: tuple[str, ...]
    badges: tuple[str, ...]
    source: str
    target: str
    source_region: str | None
    target_region: str | None
    edits: tuple[Mapping[str, Any], ...]
    affected: tuple[Span, ...]
    rewritten: Mapping[str, Any] | None
    superseded: Mapping[str, Any] | None
    key: str
    occurrences: int
    place: Locator | None
    became: tuple[Mapping[str, str], ...]
    origin: Mapping[str, Any]
    origins: tuple[Mapping[str, Any], ...]


@record("subsegment")
class SubsegmentRecord:
    """A part of the text that the memory has in so many `texts`; `renderings` are of `target`."""

    query_number: int
    number: int
    text: str
    span: Span
    texts: int
    source: str
    target: str
    source_region: str | None
    target_region: str | None
    renderings: tuple[Span, ...]
    badges: tuple[str, ...]
    key: str
    place: Locator | None
    became: tuple[Mapping[str, str], ...]
    origin: Mapping[str, Any]


@record("term")
class TermRecord:
    """A term that stands in the text, the entry it belongs to, and its equivalents."""

    query_number: int
    span: Span
    entry: str
    term: Mapping[str, Any]
    equivalents: tuple[Mapping[str, Any], ...]


RECORDS = (
    AnswerRecord,
    CitedRecord,
    NameRecord,
    PhraseRecord,
    MatchRecord,
    SubsegmentRecord,
    TermRecord,
)


def tell_text(text: LookedUpText, memory: str, selection: str, number: int = 1) -> Iterator[object]:
    """Make the records of a text: what was asked, then all that is known of it."""
    answer, options = text.answer, text.options
    yield fill_record(
        AnswerRecord,
        answer.query,
        answer,
        query_number=number,
        query=answer.query.text,
        from_=options.source,
        to=options.target,
        from_region=options.source_region,
        to_region=options.target_region,
        min_score=round(100 * options.floor, 4),
        matches=len(answer.matches),
        subsegments=len(answer.pieces),
        memory=memory,
        filter=selection,
    )
    if text.cited is not None:
        yield tell_cited(text.cited, number)
    for name in text.names:
        yield fill_record(NameRecord, name, query_number=number)
    if (phrase := text.phrase) is not None:
        groups = (
            {"text": e.text, "lines": e.lines, "confidence": e.confidence} for e in phrase.groups
        )
        written = phrase.query.main.written
        counts = phrase.counts.occurrences, phrase.counts.texts, phrase.looked_at
        yield PhraseRecord(number, written, *counts, tuple(groups))
    for rank, match in enumerate(answer.matches, start=1):
        yield _tell_match(match, options, query_number=number, number=rank)
    for rank, piece in enumerate(answer.pieces, start=len(answer.matches) + 1):
        yield fill_record(
            SubsegmentRecord,
            piece.match,
            piece.match.stored,
            piece.match.scored,
            query_number=number,
            number=rank,
            text=answer.query.text[piece.start : piece.stop],
            span=(piece.start, piece.stop),
            texts=piece.count,
            renderings=piece.spans,
            **_tell_place(piece.match, options),
        )
    yield from tell_found_terms(text.terms, number)


def tell_found_terms(terms: Iterable[FoundTerm], number: int = 1) -> Iterator[TermRecord]:
    """Make the records of the terms in a text; `number` is that of the text."""
    for found in terms:
        equivalents = tuple(map(tell_term, found.equivalents))
        span = found.start, found.stop
        yield TermRecord(number, span, found.entry.id, tell_term(found.term), equivalents)


def _tell_match(match: Match, options: LookupOptions, **numbers: int) -> MatchRecord:
    scored, wording = match.scored, match.superseded
    return fill_record(
        MatchRecord,
        match,
        scored,
        match.stored,
        score=round(scored.score, 4),
        match=round(scored.match, 4),
        alignment=match.origin.score,
        meaning=match.cosine,
        badges=tuple(list_badges(match)),
        edits=tuple(
            {"operation": each.operation, "query": each.query, "source": each.text}
            for each in match.edits
        ),
        superseded=wording
        and {
            "terms": [{"old": old, "new": new} for old, new in wording.terms],
            "text": wording.text,
            "spans": wording.spans,
            "whole": wording.is_whole,
        },
        origins=tuple(map(tell_origin, match.stored.unit.origins)),
        **numbers,
        **_tell_place(match, options),
    )


def _tell_place(match: Match, options: LookupOptions) -> dict[str, Any]:
    return {
        "place": locate(match.origin, options.source),
        "became": match.successors,
        "origin": tell_origin(match.origin),
    }


def tell_cited(facts: CitedFacts, number: int = 1) -> CitedRecord:
    """Make the record of how something is cited."""
    act, document = facts.act, facts.document
    return fill_record(
        CitedRecord,
        facts,
        known=facts.is_known,
        kind=act.kind if act else "document" if document else None,
        number=act and act.number,
        organ=act.organ if act else document and document.body,
        date=write_date(act.date) if act else document and document.date,
        symbol=document and document.symbol,
        forms={lang: {each.name: each.text for each in own} for lang, own in facts.forms},
        names=dict(facts.names),
        entries=tuple(each.id for each in facts.entries),
        sources=act.sources if act else (),
        verified=act is not None and act.verified,
        query_number=number,
    )


def tell_origin(origin: Origin) -> dict[str, Any]:
    """List what is known of an origin."""
    told = asdict(origin) | {"memory": find_memory(origin)}
    told["places"] = [_leave_out_unknown(asdict(each)) for each in origin.places]
    return _leave_out_unknown(told)


def _leave_out_unknown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, (), [])}


def tell_term(term: Term) -> dict[str, Any]:
    """List what is known of a term."""
    always = ("lang", "text", "status", "form", "recognized", "verified")
    return {name: getattr(term, name) for name in always} | tell_fields(term)
