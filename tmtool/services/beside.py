"""What stands beside the matches of one text, each asked for by itself: its terms, its places."""

from __future__ import annotations

from dataclasses import replace

from tmtool.memory.model import Query
from tmtool.memory.requests import (
    BesideRequest,
    LookedUpText,
    LookupRequest,
    MatchesBesideResult,
    MeaningsBesideResult,
    PhraseBesideResult,
    TermsBesideResult,
)
from tmtool.reporter import SILENT, Reporter
from tmtool.services.lookup import build_options, lookup
from tmtool.services.session import Session
from tmtool.services.terms import open_term_bases


def find_matches_beside(
    session: Session, request: BesideRequest, reporter: Reporter = SILENT
) -> MatchesBesideResult:
    """Find the matches of a text but those by meaning, which wait for an encoder.

    Errors as those of `services.lookup.lookup`.
    """
    session.check_filled()
    asked = LookupRequest(
        (Query(request.text),), request.source, request.target, selection=request.selection,
        terms=request.terms, phrases=False,
    )  # fmt: skip
    languages = session.store.list_languages()
    source = build_options(session, asked, request.text, languages).source
    # Without vectors it is said why meanings are not searched, which waits for nothing.
    has_vectors = session.memory.has_vectors(source)
    semantic = "never" if has_vectors else asked.semantic
    (text,) = lookup(session, replace(asked, semantic=semantic), reporter).texts
    is_poor = bool(request.text.strip()) and len(text.answer.matches) < asked.k
    return MatchesBesideResult(text, has_vectors and is_poor)


def find_meanings_beside(session: Session, request: BesideRequest) -> MeaningsBesideResult:
    """Find what `find_matches_beside` leaves out: matches by meaning.

    Errors as those of `services.lookup.lookup`.
    """
    asked = LookupRequest(
        (Query(request.text),), request.source, request.target, selection=request.selection,
        terms=request.terms, phrases=False,
    )  # fmt: skip
    (text,) = lookup(session, asked).texts
    return _take_meanings(text)


def _take_meanings(text: LookedUpText) -> MeaningsBesideResult:
    answer = text.answer
    near = tuple(each for each in answer.matches if each.cosine is not None)
    others = len(answer.matches) - len(near)
    return MeaningsBesideResult(text, near, others + len(answer.pieces) + 1)


def find_terms_beside(session: Session, request: BesideRequest) -> TermsBesideResult:
    """Find the terms of a text, each with what the term base has for it in the other language.

    InputError for a language that the memory has not, MissingError where there is no memory,
    EmptyError where nothing is in it.
    """
    from tmtool.memory.direction import choose_direction
    from tmtool.terms.found import find_terms_in

    session.check_filled()
    languages = session.store.list_languages()
    source, target = choose_direction(request.text, languages, request.source, request.target)
    base = open_term_bases(session, request.terms)
    terms = find_terms_in(base.entries, request.text, source, target) if base else ()
    return TermsBesideResult(request.text, source, target, terms, base.name if base else None)


def find_phrase_beside(session: Session, request: BesideRequest) -> PhraseBesideResult:
    """Count a text that is a term or a phrase in the memory, with its renderings and some lines.

    Errors as those of `find_terms_beside`.
    """
    from tmtool.memory.concordance.absence import explain_absence
    from tmtool.memory.concordance.phrases import build_phrase_query, count_phrase, is_phrase

    session.check_filled()
    store = session.store
    languages = store.list_languages()
    lookup = LookupRequest((), request.source, request.target, selection=request.selection)
    options = build_options(session, lookup, request.text, languages)
    counted = count_phrase(store, request.text, options)
    absence = None
    if counted is None and is_phrase(request.text, options.source):
        absence = explain_absence(store, build_phrase_query(request.text, options), options.view)
    return PhraseBesideResult(request.text, options.source, options.target, counted, absence)
