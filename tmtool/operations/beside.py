"""What stands beside the matches of one text, each asked for by itself: its terms, its places."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.errors import TmtoolError
from tmtool.memory.model import Match
from tmtool.operations.lookup import (
    LookedUpText,
    LookupRequest,
    build_options,
    complete_by_meaning,
    lookup,
)
from tmtool.operations.term_bases import open_term_bases
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.concordance.absence import Absence
    from tmtool.memory.concordance.answers import Concordance
    from tmtool.terms.found import FoundTerm


@dataclass(frozen=True, slots=True)
class BesideRequest:
    """A text of which is asked what stands beside its matches; languages that are None are guessed.

    `terms` are the term bases, by default that of the memory.
    """

    text: str
    source: str | None = None
    target: str | None = None
    selection: Selection = EVERYTHING
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchesBesideResult:
    """The matches of a text; with `awaits_meanings` those by meaning are still to be asked for."""

    text: LookedUpText
    awaits_meanings: bool = False


@dataclass(frozen=True, slots=True)
class MeaningsBesideResult:
    """The matches of a text that its meaning alone brings, as they come in a whole answer.

    In `text`, the whole answer, they are among the others; `first` is the number after the last
    of those and of the pieces.
    """

    text: LookedUpText
    matches: tuple[Match, ...]
    first: int


@dataclass(frozen=True, slots=True)
class TermsBesideResult:
    """The terms of a text, in their order; `base` is None where the memory has no term base."""

    text: str
    source: str
    target: str
    terms: tuple[FoundTerm, ...]
    base: str | None


@dataclass(frozen=True, slots=True)
class PhraseBesideResult:
    """Where a text stands in the memory as a phrase, and how it is rendered.

    `concordance` is None where it stands nowhere, of which `absence` says what is nearest, and
    where it is too long for a phrase: then both are.
    """

    text: str
    source: str
    target: str
    concordance: Concordance | None
    absence: Absence | None


def prepare_beside(session: Session) -> None:
    """Load what the first texts would wait for, in the background.

    The encoder, the term base of the memory, and the list of Chinese words, each of which takes a
    second or some. What is wrong with one of them is told when it is needed.
    """

    def load_quietly() -> None:
        from tmtool import words

        with suppress(TmtoolError):
            open_term_bases(session)
        with suppress(TmtoolError):
            if "zh" in session.store.list_languages():
                words.prepare()

    session.prepare_encoder()
    threading.Thread(target=load_quietly, daemon=True).start()


def find_matches_beside(
    session: Session, request: BesideRequest, reporter: Reporter = SILENT
) -> MatchesBesideResult:
    """Find the matches of a text but those by meaning, which wait for an encoder.

    Errors as those of `lookup`.
    """
    session.check_filled()
    asked = LookupRequest(
        (request.text,), request.source, request.target, selection=request.selection,
        terms=request.terms, phrases=False,
    )  # fmt: skip
    languages = session.store.list_languages()
    source = build_options(session, asked, request.text, languages).source
    # Without vectors it is said why meanings are not searched, which waits for nothing.
    has_vectors = session.memory.has_vectors(source)
    semantic = "never" if has_vectors else asked.semantic
    (text,) = lookup(session, replace(asked, semantic=semantic), reporter).texts
    is_poor = bool(request.text.strip()) and len(text.answer.matches) < asked.limit
    if has_vectors and is_poor:
        session.recent.keep(_name(session, request), text)
    return MatchesBesideResult(text, has_vectors and is_poor)


def _name(session: Session, request: BesideRequest) -> Hashable:
    """What an answer is kept by: who asked the same may see no more of the memory."""
    settings = session.settings
    return "matches", request, settings.memories, settings.restricted


def find_meanings_beside(session: Session, request: BesideRequest) -> MeaningsBesideResult:
    """Find what `find_matches_beside` leaves out: matches by meaning.

    What that has found a moment ago is not looked for again. Errors as those of
    `lookup`.
    """
    asked = LookupRequest(
        (request.text,), request.source, request.target, selection=request.selection,
        terms=request.terms, phrases=False,
    )  # fmt: skip
    kept = session.recent.find(_name(session, request))
    if isinstance(kept, LookedUpText):
        return _take_meanings(complete_by_meaning(session, asked, kept))
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
