"""What stands beside the matches of one text, each asked for by itself: its terms, its places."""

from __future__ import annotations

from tmtool.memory.requests import (
    BesideRequest,
    LookupRequest,
    PhraseBesideResult,
    TermsBesideResult,
)
from tmtool.services.lookup import build_options
from tmtool.services.session import Session
from tmtool.services.terms import open_term_bases


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
