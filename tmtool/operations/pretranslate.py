"""Look up every segment of a document, and write it with translations to begin with."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Ge, Le

from tmtool.documents.requests import STDIN, ReadRequest
from tmtool.errors import InputError
from tmtool.fields import COMMAND_LINE, Opt, record, request
from tmtool.memory.model import Answer, LookupOptions
from tmtool.operations.declare import Operation, Written
from tmtool.operations.lookup import (
    Language,
    LookedUpText,
    LookupRequest,
    build_options,
    mark_superseded,
)
from tmtool.operations.lookup_records import RECORDS, tell_text
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
    from tmtool.views.terminal.look import Look

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
    from_: Annotated[Language, Opt("Its language; recognized if left out.", "LANG")] = None
    to: Annotated[Language, Opt("The language of the translations.", "LANG")] = None
    limit: Annotated[
        int, Ge(1), Le(200), Opt("Number of matches of each segment.", "N", short="-k")
    ] = 5
    min_score: Annotated[float, Ge(1), Le(100), Opt("The lowest match.", "PERCENT")] = 65
    terms: Annotated[
        tuple[str, ...], Opt("The term base; that of the memory if left out.", "FILE")
    ] = ()
    itself: Annotated[bool, Opt("Count what the memory has of this very document as well.")] = False
    xliff: Annotated[
        Literal["1.2", "2.1"], Opt("The XLIFF version to write.", on=COMMAND_LINE, rare=True)
    ] = "1.2"
    copy_source: Annotated[
        bool,
        Opt(
            "Put the source into each target of an XLIFF 1.2, as OmegaT translates targets.",
            on=COMMAND_LINE,
            rare=True,
        ),
    ] = False
    struck_out: Annotated[
        Literal["delete", "keep"], Opt("What becomes of struck-out text.", rare=True)
    ] = "delete"
    semantic: Annotated[
        Literal["auto", "always", "never"], Opt("When to compare meanings.", rare=True)
    ] = "auto"
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING
    guess_previous: bool = True
    mark_words: bool = True
    find_terms: bool = False

    def __post_init__(self) -> None:
        """InputError for a source to copy into another version of XLIFF."""
        if self.copy_source and self.xliff != "1.2":
            message = "the source is copied only into an XLIFF 1.2"
            raise InputError(message, field="copy_source")

    def build_reading(self) -> ReadRequest:
        """How the document is read."""
        return build_reading(self.file, self.from_, self.struck_out)

    def build_lookup(self) -> LookupRequest:
        """How its segments are looked up."""
        return LookupRequest(
            (), self.from_, self.to, self.limit, self.min_score, self.terms,
            semantic=self.semantic, selection=self.selection,
        )  # fmt: skip


def build_reading(
    path: str, lang: str | None = None, struck_out: Literal["delete", "keep"] = "delete"
) -> ReadRequest:
    """A document to read; "-" is what comes through standard input."""
    data = sys.stdin.buffer.read() if path == STDIN else None
    return ReadRequest(path, data, lang, struck=struck_out)


@dataclass(frozen=True, slots=True)
class PretranslateResult:
    """The segments of a document with their matches, and what it seems to go on from.

    `terms` are those of each segment; none were looked for where it is empty.
    """

    whole: DocumentAnswers
    previous: PreviousVersion | None
    memory: str
    selection: Selection
    terms: tuple[tuple[FoundTerm, ...], ...] = ()
    now: datetime | None = None


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
    document = read(request.build_reading(), reporter).document
    options = build_document_options(session, request.build_lookup(), document)
    found = look_up(session.memory, document, options, with_itself=request.itself)
    previous = guess(session.store, found) if request.guess_previous else None
    if request.mark_words:
        found = _mark_words(session, found, options)
    base = open_term_bases(session, request.terms)
    marked = mark_superseded(base, found.answers, options.target)
    found = replace(found, answers=tuple(marked))
    texts = [each.text for each in found.segments]
    terms = (
        find_terms_in_each(base.entries, texts, options.source, options.target)
        if base and request.find_terms
        else ()
    )
    return PretranslateResult(
        found, previous, session.store.address, request.selection, tuple(terms), session.now
    )


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


def _show(result: PretranslateResult, look: Look) -> Iterator[str]:
    from tmtool.views.terminal.lookup import view_document

    return view_document(result, look)


def tell_document(result: PretranslateResult) -> Iterator[object]:
    """The counts, then for each segment what it is, and the records of its look-up."""
    from tmtool.memory.whole.leverage import compute_leverage, iter_bands

    whole, previous = result.whole, result.previous
    found = compute_leverage(whole)
    yield LeverageRecord(
        whole.document.symbol or whole.document.meta.file,
        whole.document.meta.restriction,
        whole.options.source,
        whole.options.target,
        found.unit,
        {
            name: {"segments": count.segments, found.unit: count.size}
            for name, count in found.counts.items()
        },
        tuple(whole.itself.remarks),
        previous.name if previous else None,
        tuple(previous.evidence) if previous else (),
        result.memory,
        str(result.selection),
    )
    pairs = zip(whole.segments, whole.answers, iter_bands(whole), strict=True)
    for number, (segment, answer, band) in enumerate(pairs, start=1):
        yield SegmentRecord(number, segment.paragraph, segment.start, segment.stop, band)
        yield from tell_text(LookedUpText(answer, whole.options), "", "", number)


def _write(
    result: PretranslateResult, asked: PretranslateRequest, path: str, force: bool
) -> Written:
    from tmtool.views import document as views

    assert result.now is not None
    return views.write(
        result,
        Path(path),
        when=result.now,
        version=asked.xliff,
        copies_source=asked.copy_source,
        force=force,
    )


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
        show=_show,
        records=(LeverageRecord, SegmentRecord, *RECORDS),
        tell=tell_document,
        notes=_note_itself,
        is_answer=lambda result: any(each.matches for each in result.whole.answers),
        memory="filled",
        takes_encoder=True,
        role="translator",
        is_long=True,
        writes=WRITTEN,
        write=_write,
        prepare_write=_prepare_write,
        examples=("pretranslate draft.docx -o draft.xlf", "pretranslate draft.docx --from zh"),
    ),
)
