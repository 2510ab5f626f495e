"""Matches, meanings, terms and counts of one text, each requested separately."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tmtool.errors import TmtoolError
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
    """A text, its languages (None: detected) and term bases (none: that of the memory)."""

    text: str
    source: str | None = None
    target: str | None = None
    selection: Selection = EVERYTHING
    terms: tuple[str, ...] = ()

    def build_lookup(self) -> LookupRequest:
        """Build the request of the look-up of the text, without its counts as a phrase."""
        return LookupRequest(
            (self.text,),
            self.source,
            self.target,
            terms=self.terms,
            selection=self.selection,
            phrases=False,
        )


@dataclass(frozen=True, slots=True)
class MatchesBeside:
    """The matches of a text; if it `awaits_meanings`, those by meaning are still to be found."""

    text: LookedUpText
    awaits_meanings: bool = False


@dataclass(frozen=True, slots=True)
class TermsBesideResult:
    """The terms of a text, in their order; `base` is None where the memory has no term base."""

    text: str
    source: str
    target: str
    terms: tuple[FoundTerm, ...]
    base: str | None


def prepare_beside(session: Session) -> None:
    """Load the encoder, the term base and the Chinese word list in the background.

    Errors are reported when one of them is needed.
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
) -> MatchesBeside:
    """Find the matches of a text except those by meaning, which wait for an encoder.

    Errors are those of `lookup`.
    """
    session.check_filled()
    asked = request.build_lookup()
    languages = session.store.list_languages()
    source = build_options(session, asked, request.text, languages).source
    # Without vectors the answer says why meanings are not searched, which waits for nothing.
    has_vectors = session.memory.has_vectors(source)
    semantic = "never" if has_vectors else asked.semantic
    (text,) = lookup(session, replace(asked, semantic=semantic), reporter).texts
    is_poor = bool(request.text.strip()) and len(text.answer.matches) < asked.limit
    if has_vectors and is_poor:
        session.recent.keep(_build_key(session, request), text)
    return MatchesBeside(text, has_vectors and is_poor)


def find_meanings_beside(session: Session, request: BesideRequest) -> LookedUpText:
    """Complete the matches of `find_matches_beside` with those by meaning.

    Recent matches are not looked for again. Errors are those of `lookup`.
    """
    kept = session.recent.find(_build_key(session, request))
    if isinstance(kept, LookedUpText):
        return complete_by_meaning(session, request.build_lookup(), kept)
    (text,) = lookup(session, request.build_lookup()).texts
    return text


def _build_key(session: Session, request: BesideRequest) -> Hashable:
    """Build the key of a kept answer: others may see less of the memory."""
    settings = session.settings
    return "matches", request, settings.memories, settings.restricted


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


def find_phrase_beside(session: Session, request: BesideRequest) -> Concordance | Absence | None:
    """Count a text as a phrase, with its renderings and some lines, or explain its absence.

    Returns None for a text that is too long for a phrase. Errors are those of `find_terms_beside`.
    """
    from tmtool.memory.concordance.absence import explain_absence
    from tmtool.memory.concordance.phrases import build_phrase_query, count_phrase, is_phrase

    session.check_filled()
    store, text = session.store, request.text.strip()
    options = build_options(session, request.build_lookup(), text, store.list_languages())
    counted = count_phrase(store, text, options)
    if counted is not None or not is_phrase(text, options.source):
        return counted
    return explain_absence(store, build_phrase_query(text, options), options.view)
