"""Find every occurrence of a phrase, and how it was rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from annotated_types import Ge, Le, MaxLen, MinLen

from tmtool.errors import EmptyError, InputError
from tmtool.fields import COMMAND_LINE, EVERYWHERE, Opt, record, request
from tmtool.memory.places import Locator, locate
from tmtool.operations.declare import Operation
from tmtool.operations.lookup import Language
from tmtool.operations.lookup_records import Span, tell_span, tell_spans, tell_successors
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.concordance.absence import Absence
    from tmtool.memory.concordance.answers import Concordance
    from tmtool.memory.concordance.finding import ConcordanceLine
    from tmtool.memory.concordance.query import ConcordanceQuery
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look

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
    from_: Annotated[Language, Opt("The language of the phrase.", "LANG")] = None
    to: Annotated[Language, Opt("The language of the renderings.", "LANG")] = None
    other: Annotated[
        str | None,
        MaxLen(300),
        Opt("A phrase that the other side must have; with - before it, must not.", "PHRASE"),
    ] = None
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
    """What was found; where nothing was, `absence` says what is nearest. `searched` in words."""

    concordance: Concordance
    absence: Absence | None
    searched: str
    memory: str
    selection: Selection
    page: int = 1
    limit: int = 20
    full: bool = False
    now: datetime | None = None
    rendering: str | None = None


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
    from tmtool.memory.concordance import SAMPLE, Concordance, look, select_rendering
    from tmtool.memory.concordance.absence import describe_extent, explain_absence
    from tmtool.memory.concordance.finding import find
    from tmtool.memory.concordance.query import parse

    session.check_filled()
    store, view, text = session.store, session.view(request.selection), request.phrase
    query = parse(text, store.list_languages(), lang=request.from_, to=request.to)
    if request.other:
        text = f"{text} {query.to}:{request.other}"
        query = parse(text, store.list_languages(), lang=request.from_, to=query.to)
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
    return ConcordanceResult(
        found, missing, searched, store.address, request.selection, request.page, request.limit,
        request.full, session.now, request.rendering,
    )  # fmt: skip


def _run(session: Session, asked: ConcordanceRequest, reporter: Reporter) -> ConcordanceResult:
    if asked.rendering is not None and asked.lines == "none":
        message = "without lines there are none of a rendering: take a sample or all"
        raise InputError(message, field="lines")
    found = concordance(session, asked, reporter)
    return replace(found, limit=0) if asked.lines == "none" else found


def _show(result: ConcordanceResult, look: Look) -> Iterator[str]:
    from tmtool.views.terminal.concordance import view

    return view(result, replace(look, full=result.full))


def _tell(result: ConcordanceResult) -> Iterator[object]:
    first = (result.page - 1) * result.limit
    return tell_lines(result, range(first, first + result.limit))


def tell_lines(result: ConcordanceResult, numbers: range | None = None) -> Iterator[object]:
    """The counts, every rendering, and the lines of these numbers, counted from 0; else all."""
    facts = result.memory, str(result.selection)
    if result.absence is not None:
        yield tell_absence(result.absence, *facts)
        return
    found = result.concordance
    counts = found.counts.occurrences, found.counts.texts, found.looked_at, len(found.lines)
    yield CountsRecord(list_terms(found.query), found.query.lang, found.query.to, *counts, *facts)
    for group in found.groups:
        yield RenderingRecord(
            group.text, group.confidence if group.text else None, group.lines, group.documents,
            dict(group.bodies), {str(year): count for year, count in group.years.items()},
        )  # fmt: skip
    every = range(len(found.lines))
    for number in every if numbers is None else every[numbers.start : numbers.stop]:
        yield tell_line(found.lines[number], found, number + 1)


def tell_line(line: ConcordanceLine, found: Concordance, number: int) -> LineRecord:
    """A line of a concordance."""
    origin = line.origin
    return LineRecord(
        number=number,
        text=line.text,
        span=tell_span(line.span),
        target=line.target,
        rendering=line.rendered,
        rendering_span=tell_span(line.rendering) if line.rendering else None,
        confidence=round(line.confidence, 3) if line.rendering else None,
        target_spans=tell_spans(line.target_marks),
        symbol=origin.symbol,
        label=origin.place(found.query.lang).label,
        date=origin.date,
        body=origin.body,
        status=origin.status,
        score=origin.score,
        checked_by=origin.checked.by if origin.checked else None,
        file=origin.file,
        region=line.region,
        target_region=line.target_region,
        became=tell_successors(line.successors),
        places=line.stored.occurrences,
        place=locate(origin, found.query.lang),
        key=line.stored.key,
    )


def tell_absence(absence: Absence, memory: str, filter: str) -> AbsentRecord:
    """That nothing was found."""
    extent = absence.extent
    near = tuple(
        {"why": n.why, "text": n.text, "occurrences": n.occurrences, "texts": n.texts}
        for n in absence.near
    )
    years = extent.first, extent.last
    terms = list_terms(absence.query)
    return AbsentRecord(terms, extent.documents, extent.units, years, near, memory, filter)


def list_terms(query: ConcordanceQuery) -> tuple[Mapping[str, Any], ...]:
    """The phrases of a query, of each side."""
    return tuple(
        {"lang": term.lang, "text": term.written, "excluded": term.excluded} for term in query.terms
    )


def _write(result: ConcordanceResult, asked: ConcordanceRequest, path: str, force: bool) -> str:
    from tmtool.views import concordance as views

    views.write(result, Path(path), force=force)
    lines, texts = len(result.concordance.lines), result.concordance.counts.texts
    return f"{path}: {lines:,} lines of {texts:,} texts"


def _cite(result: ConcordanceResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_line

    found = result.concordance
    for line in found.get_page(result.page, result.limit) if result.absence is None else ():
        yield cite_line(line, found.query, links)


OPERATIONS = (
    Operation(
        name="concordance",
        request=ConcordanceRequest,
        run=_run,
        show=_show,
        records=(CountsRecord, RenderingRecord, LineRecord, AbsentRecord),
        tell=_tell,
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
