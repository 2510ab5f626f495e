"""Look up every segment of a document, and write it with translations to begin with."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from tmtool.documents.requests import STDIN, ReadRequest
from tmtool.errors import InputError
from tmtool.fields import Opt, fill_record, record, request
from tmtool.memory.model import Answer, LookupOptions
from tmtool.operations.declare import Operation, Written, lazily
from tmtool.operations.lookup import (
    Limit,
    LookedUpText,
    LookupRequest,
    MinScore,
    Semantic,
    build_options,
    mark_superseded,
)
from tmtool.operations.lookup_records import RECORDS, tell_text
from tmtool.operations.shared import From, StruckOut, TermBases, To, XliffVersion
from tmtool.operations.term_bases import open_term_bases
from tmtool.operations.texts import read
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.comparison import PreviousVersion
    from tmtool.memory.whole.bulk import DocumentAnswers
    from tmtool.terms.found import FoundTerm
    from tmtool.units import Document

_SAMPLE = 2_000
"""So many characters of a document tell its language, where that is not known."""
WRITTEN = (".docx", ".xlf", ".xliff", ".tmx", ".xlsx", ".tsv", ".jsonl")


@request
class PretranslateRequest:
    """Look up each segment of a document; with -o write it with translations to begin with.

    Without -o the matches are counted and shown. The document itself is no precedent, if the
    memory has it, unless --itself says so. Of the files that -o can name, Word and XLIFF have
    each segment with a translation to begin with, the others have the units that match.
    """

    file: Annotated[
        str, Opt("The document; - is standard input.", "FILE", is_argument=True, is_file=True)
    ]
    from_: From = None
    to: To = None
    limit: Limit = 5
    min_score: MinScore = 65
    terms: TermBases = ()
    itself: Annotated[bool, Opt("Count what the memory has of this very document as well.")] = False
    xliff: XliffVersion = "1.2"
    copy_source: Annotated[
        bool,
        Opt(
            "Put the source into each target of an XLIFF 1.2, as OmegaT translates targets.",
            rare=True,
        ),
    ] = False
    struck_out: StruckOut = "delete"
    semantic: Semantic = "auto"
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING
    guess_previous: bool = True
    mark_words: bool = True

    def __post_init__(self) -> None:
        """InputError for a source to copy into another version of XLIFF."""
        if self.copy_source and self.xliff != "1.2":
            message = "the source is copied only into an XLIFF 1.2"
            raise InputError(message, field="copy_source")


def build_reading(
    path: str, lang: str | None = None, struck_out: Literal["delete", "keep"] = "delete"
) -> ReadRequest:
    """A document to read; "-" is what comes through standard input."""
    data = sys.stdin.buffer.read() if path == STDIN else None
    return ReadRequest(path, data, lang, struck=struck_out)


@dataclass(frozen=True, slots=True)
class PretranslateResult:
    """The segments of a document with their matches and terms, and its previous version."""

    whole: DocumentAnswers
    previous: PreviousVersion | None
    terms: Sequence[tuple[FoundTerm, ...]]
    memory: str
    request: PretranslateRequest
    now: datetime


@record("leverage")
class LeverageRecord:
    """How much of a document the memory has, by bands of matches."""

    document: str | None
    restriction: str | None
    from_: str
    to: str
    unit: str
    bands: Mapping[str, Mapping[str, int]]
    left_out: tuple[str, ...]
    previous_version: str | None
    evidence: tuple[str, ...]
    memory: str
    filter: str


@record("segment")
class SegmentRecord:
    """A segment of a document: its paragraph, counted from 0, and its span in that."""

    number: int
    paragraph: int
    start: int
    stop: int
    band: str


def lookup_document(
    session: Session, request: PretranslateRequest, reporter: Reporter = SILENT
) -> PretranslateResult:
    """Look up every segment of a document; the document itself is no precedent, unless asked for.

    InputError where it can't be read or the memory lacks a language, MissingError where there is
    no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.comparison import guess
    from tmtool.memory.whole.bulk import look_up
    from tmtool.terms.found import find_terms_in_each

    session.check_filled()
    reading = build_reading(request.file, request.from_, request.struck_out)
    document = read(reading, reporter).document
    asked = LookupRequest(
        (),
        to=request.to,
        limit=request.limit,
        min_score=request.min_score,
        semantic=request.semantic,
        selection=request.selection,
    )
    options = build_document_options(session, asked, document)
    found = look_up(session.memory, document, options, with_itself=request.itself)
    previous = guess(session.store, found) if request.guess_previous else None
    if request.mark_words:
        found = _mark_words(session, found, options)
    base = open_term_bases(session, request.terms)
    marked = mark_superseded(base, found.answers, options.target)
    found = replace(found, answers=tuple(marked))
    texts = [each.text for each in found.segments]
    langs = options.source, options.target
    terms = find_terms_in_each(base.entries, texts, *langs) if base else [()] * len(texts)
    return PretranslateResult(found, previous, terms, session.store.address, request, session.now)


def build_document_options(
    session: Session, request: LookupRequest, document: Document
) -> LookupOptions:
    """Say how a document is looked up: as a text is, from the document's language."""
    text = " ".join(paragraph.text for paragraph in document.paragraphs)[:_SAMPLE]
    languages = session.store.list_languages()
    return build_options(session, replace(request, from_=document.lang), text, languages)


def _mark_words(
    session: Session, answers: DocumentAnswers, options: LookupOptions
) -> DocumentAnswers:
    """The document with the words to change in the best match of each segment."""
    from tmtool.memory.marking import mark_answer

    def of_best(answer: Answer) -> Answer:
        shown = mark_answer(session.store, replace(answer, matches=answer.matches[:1]), options)
        return replace(answer, matches=(*shown.matches, *answer.matches[1:]))

    return replace(answers, answers=tuple(map(of_best, answers.answers)))


def tell_document(result: PretranslateResult) -> Iterator[object]:
    """Make the records of the counts, then of each segment and of its look-up."""
    from tmtool.memory.whole.leverage import compute_leverage, iter_bands

    whole, previous = result.whole, result.previous
    found = compute_leverage(whole)
    yield LeverageRecord(
        document=whole.document.symbol or whole.document.meta.file,
        restriction=whole.document.meta.restriction,
        from_=whole.options.source,
        to=whole.options.target,
        unit=found.unit,
        bands={
            name: {"segments": count.segments, found.unit: count.size}
            for name, count in found.counts.items()
        },
        left_out=whole.itself.remarks,
        previous_version=previous.name if previous else None,
        evidence=previous.evidence if previous else (),
        memory=result.memory,
        filter=str(result.request.selection),
    )
    pairs = zip(whole.segments, whole.answers, iter_bands(whole), strict=True)
    for number, (segment, answer, band) in enumerate(pairs, start=1):
        yield fill_record(SegmentRecord, segment, number=number, band=band)
        yield from tell_text(LookedUpText(answer, whole.options), "", "", number)


def _write(
    result: PretranslateResult, asked: PretranslateRequest, path: str, force: bool
) -> Written:
    from tmtool.views import document as views

    return views.write(result, Path(path), force=force)


def _note_itself(result: PretranslateResult) -> Iterator[str]:
    for sentence in result.whole.itself.remarks:
        yield f"{sentence}; --itself counts it" if "no precedent" in sentence else sentence


def _prepare_write(asked: PretranslateRequest, paths: Sequence[str]) -> PretranslateRequest:
    has_words = any(path.lower().endswith(".docx") for path in paths)
    return replace(asked, guess_previous=False, mark_words=has_words)


OPERATIONS = (
    Operation(
        name="pretranslate",
        request=PretranslateRequest,
        run=lookup_document,
        show=lazily("views.terminal.lookup", "view_document"),
        records=(LeverageRecord, SegmentRecord, *RECORDS),
        tell=tell_document,
        notes=_note_itself,
        is_answer=lambda result: any(each.matches for each in result.whole.answers),
        memory="filled",
        takes_encoder=True,
        role="translator",
        is_long=True,
        form=("file", "from", "to"),
        writes=WRITTEN,
        write=_write,
        prepare_write=_prepare_write,
        examples=("pretranslate draft.docx -o draft.xlf", "pretranslate draft.docx --from zh"),
    ),
)
