"""What programs are told of a look-up: records of texts, matches, subsegments and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

from tmtool.fields import record
from tmtool.memory.cited import CitedFacts, write_date
from tmtool.memory.model import Answer, LookupOptions, Match, SubsegmentMatch
from tmtool.memory.places import Locator, locate
from tmtool.memory.successors import Successor
from tmtool.terms.records import tell_fields
from tmtool.units import Origin
from tmtool.views.lookup import list_badges
from tmtool.where import find_memory

if TYPE_CHECKING:
    from tmtool.concepts import Term
    from tmtool.operations.lookup import LookedUpText
    from tmtool.terms.found import FoundTerm

Span: TypeAlias = tuple[int, int]
"""The first and the last offset but one of a part of a text, in code points."""


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
    """The records of a text: what was asked, then all that is known of it."""
    answer, options = text.answer, text.options
    query = answer.query
    yield AnswerRecord(
        number,
        query.text,
        query.before,
        query.after,
        options.source,
        options.target,
        options.source_region,
        options.target_region,
        round(100 * options.floor, 4),
        len(answer.matches),
        len(answer.pieces),
        tuple(answer.searched),
        tuple(answer.notes),
        memory,
        selection,
    )
    if text.cited is not None:
        yield tell_cited(text.cited, number)
    for name in text.names:
        yield NameRecord(number, **asdict(name))
    if (phrase := text.phrase) is not None:
        yield PhraseRecord(
            number,
            phrase.query.main.written,
            phrase.counts.occurrences,
            phrase.counts.texts,
            phrase.looked_at,
            tuple(
                {"text": each.text, "lines": each.lines, "confidence": each.confidence}
                for each in phrase.groups
            ),
        )
    for rank, match in enumerate(answer.matches, start=1):
        yield _tell_match(match, options, number, rank)
    for rank, piece in enumerate(answer.pieces, start=len(answer.matches) + 1):
        yield _tell_subsegment(piece, answer, options, number, rank)
    yield from tell_found_terms(text.terms, number)


def tell_found_terms(terms: Iterable[FoundTerm], number: int = 1) -> Iterator[TermRecord]:
    """The terms that stand in a text; `number` is that of the text."""
    for found in terms:
        equivalents = tuple(map(tell_term, found.equivalents))
        span = found.start, found.stop
        yield TermRecord(number, span, found.entry.id, tell_term(found.term), equivalents)


def _tell_match(match: Match, options: LookupOptions, number: int, rank: int) -> MatchRecord:
    scored, made, wording = match.scored, match.rewritten, match.superseded
    return MatchRecord(
        query_number=number,
        number=rank,
        kind=match.kind,
        score=round(scored.score, 4),
        match=round(scored.match, 4),
        alignment=match.origin.score,
        meaning=match.cosine,
        similarity=asdict(scored.similarity),
        penalties=tuple(asdict(each) for each in scored.penalties),
        flags=tuple(scored.flags),
        badges=tuple(list_badges(match)),
        source=match.source,
        target=match.target,
        source_region=match.source_region,
        target_region=match.target_region,
        edits=tuple(
            {
                "operation": each.operation,
                "query": tell_span(each.query),
                "source": tell_span(each.text),
            }
            for each in match.edits
        ),
        affected=tell_spans(match.affected),
        rewritten=None
        if made is None
        else {
            "text": made.text,
            "changes": [asdict(each) for each in made.changes],
            "complete": made.complete,
        },
        superseded=None
        if wording is None
        else {
            "terms": [{"old": old, "new": new} for old, new in wording.terms],
            "text": wording.text,
            "spans": tell_spans(wording.spans),
            "whole": wording.is_whole,
        },
        key=match.stored.key,
        occurrences=match.stored.occurrences,
        place=locate(match.origin, options.source),
        became=tell_successors(match.successors),
        origin=tell_origin(match.origin),
        origins=tuple(map(tell_origin, match.stored.unit.origins)),
    )


def _tell_subsegment(
    piece: SubsegmentMatch, answer: Answer, options: LookupOptions, number: int, rank: int
) -> SubsegmentRecord:
    match = piece.match
    return SubsegmentRecord(
        query_number=number,
        number=rank,
        text=answer.query.text[piece.start : piece.stop],
        span=(piece.start, piece.stop),
        texts=piece.count,
        source=match.source,
        target=match.target,
        source_region=match.source_region,
        target_region=match.target_region,
        renderings=tell_spans(piece.spans),
        badges=tuple(match.scored.badges),
        key=match.stored.key,
        place=locate(match.origin, options.source),
        became=tell_successors(match.successors),
        origin=tell_origin(match.origin),
    )


def tell_cited(facts: CitedFacts, number: int = 1) -> CitedRecord:
    """How something is cited."""
    act, document = facts.act, facts.document
    return CitedRecord(
        query=facts.query,
        known=facts.is_known,
        kind=act.kind if act else "document" if document else None,
        number=act.number if act else None,
        organ=act.organ if act else document.body if document else None,
        date=write_date(act.date) if act else document.date if document else None,
        symbol=document.symbol if document else None,
        titles=tuple(asdict(each) for each in facts.titles),
        forms={lang: {each.name: each.text for each in own} for lang, own in facts.forms},
        names=dict(facts.names),
        entries=tuple(each.id for each in facts.entries),
        sources=tuple(act.sources) if act else (),
        verified=act.verified if act else False,
        missing=tuple(facts.missing),
        query_number=number,
    )


def tell_origin(origin: Origin) -> dict[str, Any]:
    """What is known of an origin; what is unknown is left out."""
    told = asdict(origin) | {"memory": find_memory(origin)}
    told["places"] = [_leave_out_nothing(asdict(each)) for each in origin.places]
    return _leave_out_nothing(told)


def _leave_out_nothing(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, (), [])}


def tell_term(term: Term) -> dict[str, Any]:
    """What is known of a term; what is unknown is left out."""
    always = ("lang", "text", "status", "form", "recognized", "verified")
    return {name: getattr(term, name) for name in always} | tell_fields(term)


def tell_successors(successors: Sequence[Successor]) -> tuple[dict[str, str], ...]:
    """What became of a document."""
    return tuple({"relation": each.relation, "document": each.document} for each in successors)


def tell_span(span: range) -> Span:
    """A part of a text by its offsets."""
    return span.start, span.stop


def tell_spans(spans: Iterable[range]) -> tuple[Span, ...]:
    """Parts of a text by their offsets."""
    return tuple(map(tell_span, spans))
