"""What a memory knows: look-ups of texts and documents, phrases, places, drafts compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.errors import EmptyError
from tmtool.memory.model import Answer, LookupOptions
from tmtool.memory.requests import (
    CompareRequest,
    CompareResult,
    ConcordanceRequest,
    ConcordanceResult,
    DocumentLookupRequest,
    DocumentLookupResult,
    LookedUpText,
    LookupRequest,
    LookupResult,
)
from tmtool.regions import read_region
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session
from tmtool.services.terms import open_term_bases
from tmtool.services.texts import read

if TYPE_CHECKING:
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.cited import CitedFacts
    from tmtool.memory.comparison import PreviousVersion
    from tmtool.memory.evidence import EvidenceRequest, EvidenceResult
    from tmtool.memory.model import Match
    from tmtool.memory.whole.bulk import DocumentAnswers
    from tmtool.memory.whole_names import WholeName
    from tmtool.terms.base import TermBase
    from tmtool.units import Document

_SAMPLE = 2_000
"""So many characters of a document tell its language, where that is not known. Chosen, no
measurement."""
_GUESSED = 40
"""So many paragraphs of a document tell what it goes on from. Chosen, no measurement."""
_SURE = 0.3
"""The confidence from which a language is told of (chosen: a clause of some 20 letters)."""


def lookup(session: Session, request: LookupRequest, reporter: Reporter = SILENT) -> LookupResult:
    """Look up texts in the memory of a session: matches of every kind, and known pieces.

    InputError for a text that is longer than any text of a memory, or for a language that the
    memory has not; MissingError where there is no memory, EmptyError where nothing is in it.

    >>> from tmtool.memory.model import Query
    >>> LookupRequest((Query("弥合数字鸿沟"),), target="en").k
    5
    """
    from tmtool.memory.concordance.phrases import count_phrase
    from tmtool.memory.marking import mark_answer
    from tmtool.memory.whole_names import find_whole_names
    from tmtool.terms.found import find_terms_in

    session.check_filled()
    base = open_term_bases(session, request.terms)
    languages = session.store.list_languages()
    options = tuple(build_options(session, request, q.text, languages) for q in request.queries)
    answers: dict[int, Answer] = {}
    # Those of one direction are looked up together.
    by_direction: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, each in enumerate(options):
        by_direction[each.source, each.target].append(at)
    for own in by_direction.values():
        queries = [request.queries[at] for at in own]
        found = session.memory.lookup_many(queries, options[own[0]])
        answers |= dict(zip(own, found, strict=True))
        reporter.step("looking up", len(answers), len(options))
    if request.source is None:
        _warn_of_languages(request, options, languages, reporter)
    found_terms = [
        find_terms_in(base.entries, query.text, each.source, each.target) if base else ()
        for query, each in zip(request.queries, options, strict=True)
    ]
    names: dict[int, tuple[WholeName, ...]] = {}
    with session.store.open_snapshot() as store:
        for own in by_direction.values():
            texts = [request.queries[at].text for at in own]
            known = [found_terms[at] for at in own]
            of_texts = find_whole_names(session.store, texts, options[own[0]], known)
            names |= dict(zip(own, of_texts, strict=True))
        shown = [mark_answer(store, answers[at], each) for at, each in enumerate(options)]
        phrases = [
            count_phrase(session.store, query.text, each) if request.phrases else None
            for query, each in zip(request.queries, options, strict=True)
        ]
    shown = _mark_superseded(base, shown, [each.target for each in options])
    looked_up = (
        LookedUpText(
            answer, options[at], _find_cited(session, answer.query.text), names[at], phrases[at],
            found_terms[at],
        )
        for at, answer in enumerate(shown)
    )  # fmt: skip
    return LookupResult(tuple(looked_up), session.store.address, request.selection)


def complete_by_meaning(
    session: Session, request: LookupRequest, text: LookedUpText
) -> LookedUpText:
    """Complete what was found for a text, though not by meaning, with what its meaning brings.

    `request` is the one of that text, meanings included. Errors as those of `lookup`.
    """
    from tmtool.memory.marking import mark_answer

    base = open_term_bases(session, request.terms)
    languages = session.store.list_languages()
    options = build_options(session, request, text.answer.query.text, languages)
    answer = session.memory.complete(text.answer, options)
    near = tuple(each for each in answer.matches if each.cosine is not None)
    with session.store.open_snapshot() as store:
        marked = mark_answer(store, replace(answer, matches=near, pieces=()), options)
    (marked,) = _mark_superseded(base, [marked], [options.target])
    # Those that were there before are marked already.
    by_key = {each.stored.key: each for each in marked.matches}
    matches = tuple(by_key.get(each.stored.key, each) for each in answer.matches)
    return replace(
        text, answer=replace(answer, matches=matches, notes=marked.notes), options=options
    )


def _mark_superseded(
    base: TermBase | None, answers: Sequence[Answer], targets: Sequence[str]
) -> list[Answer]:
    """The answers with what a term base calls superseded in translations, as they are offered."""
    if base is None:
        return [*answers]
    from tmtool.terms.superseded_wording import SupersededTerms

    terms = {target: SupersededTerms(base.entries, target) for target in {*targets}}

    def mark(match: Match, target: str) -> Match:
        offered = match.rewritten.text if match.rewritten else match.target
        return replace(match, superseded=terms[target].find(offered))

    return [
        replace(answer, matches=tuple(mark(each, target) for each in answer.matches))
        for answer, target in zip(answers, targets, strict=True)
    ]


def _find_cited(session: Session, text: str) -> CitedFacts | None:
    """How a number or a symbol is cited; None for any other text, as nearly all are."""
    from tmtool.un.citing import parse_cited

    if parse_cited(text) is None:
        return None
    from tmtool.memory.cited import find_cited

    return find_cited(text, session.store, None)


def _warn_of_languages(
    request: LookupRequest,
    options: Sequence[LookupOptions],
    languages: Sequence[str],
    reporter: Reporter,
) -> None:
    """Say where the language of a text is unsure, or seems to be none of the memory's."""
    from tmtool.lang.codes import name_language
    from tmtool.lang.detect import detect
    from tmtool.memory.direction import is_unsure

    for query, own in zip(request.queries, options, strict=True):
        seen = detect(query.text)
        if seen.lang not in languages and seen.confidence >= _SURE:
            text = (
                f"the text seems to be in {name_language(seen.lang)}, which this memory does not "
                f"have; "
                f"it is looked up as {name_language(own.source)}"
            )
            reporter.remark(Remark(text, "language not in memory", {"lang": seen.lang}))
        elif is_unsure(query.text, languages):
            named = name_language(own.source)
            text = f"the text is short: that it is {named} is a guess"
            reporter.remark(Remark(text, "language guessed", {"lang": own.source}))


def gather_evidence(
    session: Session, request: EvidenceRequest, reporter: Reporter = SILENT
) -> EvidenceResult:
    """Look up texts for somebody who sees nothing else of the memory; errors as `lookup` has them.

    What is restricted is not there, neither to be found nor to be counted, unless asked for.
    """
    from tmtool.memory.evidence import choose_evidence

    seen = session if request.restricted else session.leave_out_restricted()
    wanted = replace(request.lookup, pieces=False, phrases=False)
    return choose_evidence(lookup(seen, wanted, reporter), request)


def build_options(
    session: Session, request: LookupRequest, text: str, languages: Sequence[str]
) -> LookupOptions:
    """Say how a text is looked up in a memory with these languages; what isn't given is guessed."""
    from tmtool.memory.direction import choose_direction

    source, target = choose_direction(text, languages, request.source, request.target)
    return LookupOptions(
        source, target, k=request.k, floor=request.floor, view=session.view(request.selection),
        prefer=request.prefer, semantic=request.semantic, fragments=request.pieces,
        year=session.now.year,
        source_region=read_region(request.source) if request.source else None,
        target_region=read_region(request.target) if request.target else None,
    )  # fmt: skip


def lookup_document(
    session: Session, request: DocumentLookupRequest, reporter: Reporter = SILENT
) -> DocumentLookupResult:
    """Look up every segment of a document; the document itself is no precedent, unless asked for.

    InputError where it can't be read or the memory lacks a language, MissingError where there is
    no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.comparison import guess
    from tmtool.memory.whole.bulk import look_up
    from tmtool.terms.found import find_terms_in_each

    session.check_filled()
    document = read(request.draft, reporter).document
    options = build_document_options(session, request.lookup, document)
    found = look_up(session.memory, document, options, with_itself=request.with_itself)
    previous = guess(session.store, found) if request.guess_previous else None
    if request.mark_words:
        found = _mark_words(session, found, options)
    base = open_term_bases(session, request.lookup.terms)
    marked = _mark_superseded(base, found.answers, [options.target] * len(found.answers))
    found = replace(found, answers=tuple(marked))
    texts = [each.text for each in found.segments]
    terms = (
        find_terms_in_each(base.entries, texts, options.source, options.target)
        if base and request.find_terms
        else ()
    )
    return DocumentLookupResult(
        found, previous, session.store.address, request.lookup.selection, tuple(terms)
    )


def build_document_options(
    session: Session, request: LookupRequest, document: Document
) -> LookupOptions:
    """Say how a document is looked up: as a text is, from the document's language."""
    text = " ".join(paragraph.text for paragraph in document.paragraphs)[:_SAMPLE]
    languages = session.store.list_languages()
    return build_options(session, replace(request, source=document.lang), text, languages)


def _mark_words(
    session: Session, answers: DocumentAnswers, options: LookupOptions
) -> DocumentAnswers:
    """The document with the words to change in the best match of each segment."""
    from tmtool.memory.marking import mark_answer

    def of_best(answer: Answer) -> Answer:
        shown = mark_answer(session.store, replace(answer, matches=answer.matches[:1]), options)
        return replace(answer, matches=(*shown.matches, *answer.matches[1:]))

    return replace(answers, answers=tuple(map(of_best, answers.answers)))


def compare(
    session: Session, request: CompareRequest, reporter: Reporter = SILENT
) -> CompareResult:
    """Compare a draft with its previous version: what stayed, what changed, how it was translated.

    A version that was guessed is remarked, with the evidence. InputError where a text can't be
    read, where no document is called so, or several are, and where the memory lacks a language;
    MissingError where there is no memory; EmptyError where nothing is in it, and where no document
    of it goes on in the draft.
    """
    from tmtool.memory import comparison
    from tmtool.memory.successors import find_successors, name_origin

    session.check_filled()
    store, draft = session.store, read(request.draft, reporter).document
    options = build_document_options(session, request.lookup, draft)
    if request.previous is None:
        previous = _guess(session, draft, options, reporter)
    elif isinstance(request.previous, str):
        previous = comparison.find_previous_version(store, request.previous, options, draft)
    else:
        lang = request.previous.lang or draft.lang
        earlier = read(replace(request.previous, lang=lang), reporter).document
        previous = comparison.build_previous_version(store, earlier, options)
    if previous.origin is not None:
        became = find_successors(store, [previous.origin], options.view)
        successors = became.get(name_origin(previous.origin) or "", ())
        previous = replace(previous, successors=successors)
    found = comparison.compare(draft, previous, options, store)
    return CompareResult(found, store.address, request.lookup.selection)


def _guess(
    session: Session, draft: Document, options: LookupOptions, reporter: Reporter
) -> PreviousVersion:
    from tmtool.memory.comparison import guess
    from tmtool.memory.whole.bulk import look_up

    found = look_up(session.memory, draft, replace(options, semantic="never"))
    for sentence in found.itself.remarks:
        reporter.remark(Remark(sentence, "left out"))
    previous = guess(session.store, found)
    if previous is None:
        message = "no document of this memory looks like a previous version of this draft"
        raise EmptyError(message, code="no previous version", field="previous")
    why = "; ".join(previous.evidence)
    told = f"previous version: {previous.name} ({why})"
    reporter.remark(Remark(told, "previous version", {"name": previous.name, "why": why}))
    return previous


def guess_previous(session: Session, draft: ReadRequest) -> str | None:
    """The name of the document of the memory that a draft seems to go on from.

    By the longest paragraphs alone: it takes a moment where a comparison takes minutes, and may
    miss what that finds. None where there is none; errors as those of `compare`.
    """
    from tmtool.memory.comparison import guess
    from tmtool.memory.whole.bulk import look_up

    session.check_filled()
    document = read(draft).document
    paragraphs = document.paragraphs
    by_length = sorted(range(len(paragraphs)), key=lambda at: -len(paragraphs[at].text))
    longest = tuple(paragraphs[at] for at in sorted(by_length[:_GUESSED]))
    sample = replace(document, paragraphs=longest)
    options = build_document_options(session, LookupRequest((), document.lang), sample)
    found = look_up(session.memory, sample, replace(options, semantic="never", fragments=False))
    previous = guess(session.store, found)
    return previous.name if previous is not None else None


def concordance(
    session: Session, request: ConcordanceRequest, reporter: Reporter = SILENT
) -> ConcordanceResult:
    """Find every place of a phrase in the memory of a session.

    InputError for a phrase that can't be understood, MissingError where there is no memory,
    EmptyError where nothing is in it, and where no line has the rendering that is asked for.
    """
    from tmtool.memory.concordance import SAMPLE, Concordance, look, select_rendering
    from tmtool.memory.concordance.absence import describe_extent, explain_absence
    from tmtool.memory.concordance.finding import find
    from tmtool.memory.concordance.query import parse

    session.check_filled()
    store, view, text = session.store, session.view(request.selection), request.phrase
    query = parse(text, store.list_languages(), lang=request.lang, to=request.to)
    if request.other:
        text = f"{text} {query.to}:{request.other}"
        query = parse(text, store.list_languages(), lang=request.lang, to=query.to)
    if request.lines == "none":
        counted = find(store, query, view, reporter.step)
        found = Concordance(query, counted, (), (), counted.texts)
    else:
        most = SAMPLE if request.lines == "sample" else None
        found = look(store, query, view=view, sort=request.sort, limit=most, progress=reporter.step)
    if request.rendering is not None and request.lines != "none":
        found = replace(found, lines=select_rendering(found.lines, request.rendering))
        if found.counts.texts and not found.lines:
            raise EmptyError(
                f"none of these lines has the rendering {request.rendering!r}",
                code="no rendering", field="rendering", rendering=request.rendering,
            )  # fmt: skip
    missing = None if found.counts.texts else explain_absence(store, query, view)
    searched = describe_extent(store.measure_extent(view))
    return ConcordanceResult(found, missing, searched, store.address, request.selection)
