"""Compare a draft with its previous version, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from annotated_types import MinLen

from tmtool.errors import EmptyError
from tmtool.fields import Opt, fill_record, record, request
from tmtool.memory.model import LookupOptions
from tmtool.operations.declare import Operation, lazily
from tmtool.operations.lookup import LookupRequest
from tmtool.operations.lookup_records import Span
from tmtool.operations.pretranslate import build_document_options, build_reading
from tmtool.operations.shared import SYMBOL, From, StruckOut, To
from tmtool.operations.texts import read
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.comparison import PreviousVersion
    from tmtool.memory.comparison.model import Comparison
    from tmtool.units import Document
    from tmtool.views.comparison import ShownRow


@request
class CompareRequest:
    """Compare a draft with its previous version: what stayed, what changed, how it was translated.

    The previous version is a document of the memory, by its symbol, file, hash or id, or a file.
    Without it the memory is searched for the likeliest.
    """

    file: Annotated[
        str, Opt("The draft; - is standard input.", "FILE", is_argument=True, is_file=True)
    ]
    previous: Annotated[
        str | None,
        MinLen(1),
        Opt(
            "The previous version: a symbol or a file.",
            "[SYMBOL|FILE]",
            is_argument=True,
            pattern=SYMBOL,
        ),
    ] = None
    from_: From = None
    to: To = None
    full: Annotated[bool, Opt("Show unchanged paragraphs as well.")] = False
    clean: Annotated[bool, Opt("Write Word files with all changes accepted.")] = False
    struck_out: StruckOut = "delete"
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING
    previous_file: Annotated[
        str | None,
        Opt("The previous version, where it is a file.", "FILE", is_file=True, rare=True),
    ] = None


@dataclass(frozen=True, slots=True)
class CompareResult:
    """A draft and its previous version, row by row; `now` is the date of tracked changes."""

    comparison: Comparison
    memory: str
    request: CompareRequest
    now: datetime


@record("comparison")
class ComparisonRecord:
    """A comparison as a whole: what is compared, and how many rows there are of each verdict."""

    draft: str
    restriction: str | None
    previous_version: str
    evidence: tuple[str, ...]
    from_: str
    to: str
    counts: Mapping[str, int]
    notes: tuple[str, ...]
    memory: str
    filter: str


@record("paragraph")
class ComparedRecord:
    """A row of a comparison; several paragraphs are one text with a line feed between them.

    `draft` and `earlier` are numbers of paragraphs, counted from 0. Edits are an operation and the
    spans in both texts.
    """

    verdict: str
    agreement: str | None
    draft: tuple[int, ...]
    earlier: tuple[int, ...]
    labels: tuple[str | None, ...]
    earlier_labels: tuple[str | None, ...]
    kind: str | None
    score: float | None
    text: str | None
    earlier_text: str | None
    edits: tuple[tuple[str, int, int, int, int], ...]
    target: str | None
    complete: bool | None
    affected: tuple[Span, ...]
    rewritten: str | None
    places: tuple[str, ...]


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
    store, struck_out = session.store, request.struck_out
    draft = read(build_reading(request.file, request.from_, struck_out), reporter).document
    asked = LookupRequest((), to=request.to, selection=request.selection)
    options = build_document_options(session, asked, draft)
    if request.previous is not None:
        previous = comparison.find_previous_version(store, request.previous, options, draft)
    elif request.previous_file is not None:
        reading = build_reading(request.previous_file, draft.lang, struck_out)
        earlier = read(reading, reporter).document
        previous = comparison.build_previous_version(store, earlier, options)
    else:
        previous = _guess(session, draft, options, reporter)
    if previous.origin is not None:
        became = find_successors(store, [previous.origin], options.view)
        successors = became.get(name_origin(previous.origin) or "", ())
        previous = replace(previous, successors=successors)
    found = comparison.compare(draft, previous, options, store)
    return CompareResult(found, store.address, request, session.now)


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


def _run(session: Session, asked: CompareRequest, reporter: Reporter) -> CompareResult:
    # Only a command line may name a file in the place of a symbol.
    if asked.previous is not None and Path(asked.previous).exists():
        asked = replace(asked, previous=None, previous_file=asked.previous)
    return compare(session, asked, reporter)


def tell_comparison(result: CompareResult) -> Iterator[object]:
    """Make the records of a comparison: of the whole, then of its rows in order."""
    from tmtool.views.comparison import build_titles, list_rows

    comparison = result.comparison
    draft, earlier = build_titles(comparison)
    yield ComparisonRecord(
        draft,
        comparison.draft.meta.restriction,
        earlier,
        comparison.previous.evidence,
        *comparison.langs,
        {str(verdict): count for verdict, count in comparison.counts.items()},
        comparison.notes,
        result.memory,
        str(result.request.selection),
    )
    yield from map(_tell_row, list_rows(comparison))


def _tell_row(shown: ShownRow) -> ComparedRecord:
    row, before, comparison = shown.row, shown.before, shown.comparison
    own = [comparison.draft.paragraphs[at] for at in row.draft]
    old = [comparison.previous.paragraphs[at] for at in row.earlier]
    return fill_record(
        ComparedRecord,
        row,
        draft=tuple(row.draft),
        earlier=tuple(row.earlier),
        labels=tuple(each.label for each in own),
        earlier_labels=tuple(each.label for each in old),
        kind=(own or old)[0].kind,
        score=round(row.score, 3) if own and old else None,
        text=_break_lines(shown.text) if own else None,
        earlier_text=before and _break_lines(before.text),
        edits=tuple(
            (each.operation, each.query.start, each.query.stop, each.text.start, each.text.stop)
            for each in row.edits
            if each.operation != "equal"
        ),
        target=(_break_lines(before.target) or None) if before else None,
        complete=before and before.complete,
        rewritten=row.rewritten and _break_lines(row.rewritten.text),
        places=tuple(map(str, shown.places)),
    )


def _break_lines(text: str) -> str:
    from tmtool.memory.comparison.model import BREAK

    return text.replace(BREAK, "\n")


def _write(result: CompareResult, asked: CompareRequest, path: str, force: bool) -> str:
    from tmtool.views import comparison as views

    views.write(result.comparison, Path(path), when=result.now, force=force, clean=asked.clean)
    return f"{path}: {views.describe_counts(result.comparison)}"


OPERATIONS = (
    Operation(
        name="compare",
        request=CompareRequest,
        run=_run,
        show=lazily("views.terminal.comparison", "view"),
        records=(ComparisonRecord, ComparedRecord),
        tell=tell_comparison,
        memory="filled",
        takes_encoder=True,
        role="translator",
        is_long=True,
        form=("file", "previous", "previous_file"),
        writes=(".html", ".docx", ".xlsx"),
        write=_write,
        examples=("compare draft.docx", "compare draft.docx A/RES/74/197 -o changes.docx"),
    ),
)
