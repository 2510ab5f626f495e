"""How the segments of a document were translated before, and what that is worth together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.memory.requests import DocumentLookupRequest, DocumentLookupResult
from tmtool.reporter import SILENT, Reporter
from tmtool.services.lookup import build_options
from tmtool.services.reading import read
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.model import Answer, Options
    from tmtool.memory.requests import LookupRequest
    from tmtool.memory.whole.bulk import Whole
    from tmtool.units import Document

_SAMPLE = 2_000
"""So many characters of a document tell its language, where that is not known."""


def lookup_document(
    session: Session, request: DocumentLookupRequest, reporter: Reporter = SILENT
) -> DocumentLookupResult:
    """Look up every segment of a document; nothing of the document itself is among the matches.

    InputError where it can't be read or the memory lacks a language, MissingError where there is
    no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.comparison import guess
    from tmtool.memory.whole.bulk import look_up

    session.check_filled()
    document = read(request.draft, reporter).document
    options = build_document_options(session, request.lookup, document)
    found = look_up(session.memory, document, options)
    previous = guess(session.store, found) if request.guess_previous else None
    if request.mark_words:
        found = _mark_words(session, found, options)
    return DocumentLookupResult(found, previous, session.store.address, request.lookup.selection)


def build_document_options(session: Session, request: LookupRequest, document: Document) -> Options:
    """Say how a document is looked up: as a text is, from the document's language."""
    text = " ".join(paragraph.text for paragraph in document.paragraphs)[:_SAMPLE]
    languages = session.store.languages()
    return build_options(session, replace(request, source=document.lang), text, languages)


def _mark_words(session: Session, found: Whole, options: Options) -> Whole:
    """The document with the words to change in the best match of each segment."""
    from tmtool.memory.marking import marked

    def of_best(answer: Answer) -> Answer:
        shown = marked(session.store, replace(answer, matches=answer.matches[:1]), options)
        return replace(answer, matches=(*shown.matches, *answer.matches[1:]))

    return replace(found, answers=tuple(map(of_best, found.answers)))
