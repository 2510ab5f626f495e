"""Find every occurrence of a phrase, and how it was rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from annotated_types import Ge, Le, MaxLen, MinLen

from tmtool.errors import EmptyError, InputError
from tmtool.fields import COMMAND_LINE, EVERYWHERE, Opt, fill_record, record, request
from tmtool.memory.concordance import SAMPLE, Concordance, look, select_rendering
from tmtool.memory.concordance.absence import Absence, describe_extent, explain_absence
from tmtool.memory.concordance.finding import ConcordanceLine, find
from tmtool.memory.concordance.query import ConcordanceQuery, parse
from tmtool.memory.places import Locator, locate
from tmtool.operations.declare import Operation, lazily
from tmtool.operations.lookup_records import Span
from tmtool.operations.shared import From, To
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session
from tmtool.views.citations import Permalinks, cite_line

Sort: TypeAlias = Literal["rendering", "left", "right", "year", "authority", "memory"]


@request
class ConcordanceRequest:
    """Find every occurrence of a phrase in the memory, and how it was rendered.

    A phrase has words, wild* cards?, /expressions/ and both sides: en:"this" zh:-that. Lines and
    renderings are taken of some hundred texts, of all of them (--lines all), or of none, which only
    counts and is faster.
    """

    phrase: Annotated[
        str, MinLen(1), MaxLen(1_000), Opt("The phrase.", "PHRASE...", is_argument=True)
    ]
    from_: From = None
    to: To = None
    limit: Annotated[int, Ge(0), Le(1_000), Opt("Lines per page.", "N", short="-k")] = 20
    page: Annotated[int, Ge(1), Opt("The page to show.", "N")] = 1
    sort: Annotated[Sort, Opt("The order of the lines.")] = "rendering"
    lines: Annotated[Literal["sample", "all", "none"], Opt("Of how many texts.")] = "sample"
    rendering: Annotated[
        str | None,
        MaxLen(300),
        Opt("Only lines with this rendering; '' for those without.", "TEXT"),
    ] = None
    full: Annotated[bool, Opt("Show whole texts.", on=COMMAND_LINE)] = False
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING


@dataclass(frozen=True, slots=True)
class ConcordanceResult:
    """A concordance; if it is empty, `absence` has what is nearest. `searched` is in words."""

    concordance: Concordance
    absence: Absence | None
    searched: str
    memory: str
    request: ConcordanceRequest
    now: datetime | None = None

    @property
    def page_numbers(self) -> range:
        """The lines of the page, counted from 0."""
        size = self.request.limit
        first = (self.request.page - 1) * size
        return range(len(self.concordance.lines))[first : first + size]

    @property
    def page_lines(self) -> tuple[ConcordanceLine, ...]:
        """The lines of the page."""
        return tuple(self.concordance.lines[number] for number in self.page_numbers)


@record("counts")
class CountsRecord:
    """How often a phrase stands in how many texts, and of how many of them there are lines."""

    terms: tuple[Mapping[str, Any], ...]
    from_: str
    to: str | None
    occurrences: int
    texts: int
    looked_at: int
    lines: int
    memory: str
    filter: str


@record("rendering")
class RenderingRecord:
    """A rendering of the phrase; `text` is empty for lines in which none was found."""

    text: str | None
    confidence: float | None
    lines: int
    documents: int
    bodies: Mapping[str, int]
    years: Mapping[str, int]


@record("line")
class LineRecord:
    """An occurrence: its texts, the spans in them, and where it stands."""

    number: int
    text: str
    span: Span
    target: str | None
    rendering: str | None
    rendering_span: Span | None
    confidence: float | None
    target_spans: tuple[Span, ...]
    symbol: str | None
    label: str | None
    date: str | None
    body: str | None
    status: str | None
    score: float | None
    checked_by: str | None
    file: str | None
    region: str | None
    target_region: str | None
    became: tuple[Mapping[str, str], ...]
    places: int
    place: Locator | None
    key: str


@record("absent")
class AbsentRecord:
    """That a phrase is nowhere, how much was searched, and what is near."""

    terms: tuple[Mapping[str, Any], ...]
    documents: int
    units: int
    years: tuple[int | None, int | None]
    near: tuple[Mapping[str, Any], ...]
    memory: str
    filter: str
    occurrences: int = 0
    texts: int = 0


def concordance(
    session: Session, request: ConcordanceRequest, reporter: Reporter = SILENT
) -> ConcordanceResult:
    """Find every place of a phrase in the memory of a session.

    InputError for a phrase that can't be understood, MissingError where there is no memory,
    EmptyError where nothing is in it, and where no line has the rendering that is asked for.
    """
    session.check_filled()
    store, view, rendering = session.store, session.view(request.selection), request.rendering
    query = parse(request.phrase, store.list_languages(), lang=request.from_, to=request.to)
    if request.lines == "none":
        if rendering is not None:
            message = "without lines there are none of a rendering: take a sample or all"
            raise InputError(message, field="lines")
        counted = find(store, query, view, reporter.step)
        found = Concordance(query, counted, (), (), counted.texts)
    else:
        most = SAMPLE if request.lines == "sample" else None
        found = look(store, query, view=view, sort=request.sort, limit=most, progress=reporter.step)
    if rendering is not None:
        found = replace(found, lines=select_rendering(found.lines, rendering))
        if found.counts.texts and not found.lines:
            message = f"none of these lines has the rendering {rendering!r}"
            raise EmptyError(message, code="no rendering", field="rendering", rendering=rendering)
    missing = None if found.counts.texts else explain_absence(store, query, view)
    searched = describe_extent(store.measure_extent(view))
    return ConcordanceResult(found, missing, searched, store.address, request, session.now)


def tell_lines(result: ConcordanceResult, numbers: range) -> Iterator[object]:
    """Make the records of the counts, of every rendering, and of some lines, counted from 0."""
    found, facts = result.concordance, (result.memory, str(result.request.selection))
    if result.absence is not None:
        yield tell_absence(result.absence, *facts)
        return
    counts = found.counts.occurrences, found.counts.texts, found.looked_at, len(found.lines)
    yield CountsRecord(list_terms(found.query), found.query.lang, found.query.to, *counts, *facts)
    for group in found.groups:
        confidence = group.confidence if group.text else None
        yield fill_record(RenderingRecord, group, confidence=confidence)
    for number in numbers:
        yield tell_line(found.lines[number], found.query.lang, number + 1)


def tell_line(line: ConcordanceLine, lang: str, number: int) -> LineRecord:
    """Make the record of a line; `lang` is the language of the phrase."""
    origin = line.origin
    return fill_record(
        LineRecord,
        line,
        line.stored,
        origin,
        number=number,
        rendering=line.rendered,
        rendering_span=line.rendering,
        confidence=round(line.confidence, 3) if line.rendering else None,
        target_spans=line.target_marks,
        label=origin.place(lang).label,
        checked_by=origin.checked and origin.checked.by,
        became=line.successors,
        places=line.stored.occurrences,
        place=locate(origin, lang),
    )


def tell_absence(absence: Absence, memory: str, filter: str) -> AbsentRecord:
    """Make the record of a phrase that was not found."""
    extent, terms = absence.extent, list_terms(absence.query)
    years = extent.first, extent.last
    return fill_record(
        AbsentRecord, absence, extent, terms=terms, years=years, memory=memory, filter=filter
    )


def list_terms(query: ConcordanceQuery) -> tuple[Mapping[str, Any], ...]:
    """List the phrases of a query, of each side."""
    return tuple(
        {"lang": term.lang, "text": term.written, "excluded": term.excluded} for term in query.terms
    )


def _write(result: ConcordanceResult, asked: ConcordanceRequest, path: str, force: bool) -> str:
    from tmtool.views import concordance as views

    views.write(result, Path(path), force=force)
    lines, texts = len(result.concordance.lines), result.concordance.counts.texts
    return f"{path}: {lines:,} lines of {texts:,} texts"


def _cite(result: ConcordanceResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    return (cite_line(line, result.concordance.query, links) for line in result.page_lines)


OPERATIONS = (
    Operation(
        name="concordance",
        request=ConcordanceRequest,
        run=concordance,
        show=lazily("views.terminal.concordance", "view"),
        records=(CountsRecord, RenderingRecord, LineRecord, AbsentRecord),
        tell=lambda result: tell_lines(result, result.page_numbers),
        is_answer=lambda result: result.absence is None,
        memory="filled",
        lane="concordance",
        writes=(".html", ".xlsx", ".tsv", ".jsonl"),
        write=_write,
        cite=_cite,
        prepare_write=lambda asked, paths: replace(asked, lines="all"),
        columns=50,
        examples=(
            "concordance 数字鸿沟",
            "concordance 'en:\"digital divide\" zh:-弥合'",
            "concordance 'communicat* technolog*' --year 2015- --sort year",
            "concordance '/第\\\\d+号决议/' --body 'General*' -o found.html",
        ),
        on=EVERYWHERE,
    ),
)
