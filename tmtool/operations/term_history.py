"""How a term was rendered over the years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, Le

from tmtool.fields import EVERYWHERE, Opt, fill_record, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.concordance import AbsentRecord, list_terms, tell_absence
from tmtool.operations.declare import Operation, Written
from tmtool.operations.term_bases import open_term_base
from tmtool.reporter import SILENT, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.concordance.absence import Absence
    from tmtool.memory.term_history.counting import Timeline
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look


_MOST_CITED = 3  # documents of each rendering


@request
class TermHistoryRequest:
    """Show how a term was rendered over the years and by body.

    A document counts once for a rendering, a draft with its adopted text. Unofficial translations
    and pairs with low scores are counted separately. Renderings that are less certain are only
    counted, unless --all is given; --json has them. Exit code 1 if the memory doesn't have the term
    in both languages.
    """

    term: Annotated[
        str,
        Opt("The term: words, wild* cards? as in tmtool concordance.", "TERM", is_argument=True),
    ]
    from_: Annotated[str | None, Opt("The language of TERM; recognized if left out.", "LANG")] = (
        None
    )
    to: Annotated[str | None, Opt("The language of the renderings.", "LANG")] = None
    min_score: Annotated[
        float, Ge(0), Le(1), Opt("Count pairs with a lower score as weak.", "SCORE")
    ] = 0.5
    terms: Annotated[
        str | None,
        Opt(
            "Count all forms of TERM in this term base: a file, or un-ict.",
            "FILE",
            is_term_base=True,
        ),
    ] = None
    every: Annotated[bool, Opt("Show less certain renderings as well.", name="all")] = False
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING


@dataclass(frozen=True, slots=True)
class TermHistoryResult:
    """The history of a term; `absence` has similar terms if the memory does not have this one.

    `searched` describes how much was searched.
    """

    timeline: Timeline
    absence: Absence | None
    searched: str
    memory: str
    selection: Selection
    every: bool = False

    @property
    def shown(self) -> Timeline:
        """Return the history with less certain renderings folded unless all are wanted."""
        return self.timeline if self.every else self.timeline.fold()


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """The entries of a term base that have the term, and all their forms."""

    base: str
    entries: tuple[str, ...]
    forms: tuple[str, ...]


@record("term_history")
class TermHistoryRecord:
    """The counts of a history: distinct documents, places, drafts counted with adopted texts.

    `in_one_language` are documents with the term without a text in the other language.
    """

    terms: tuple[Mapping[str, Any], ...]
    lang: str
    to: str | None
    documents: int
    places: int
    drafts_of_adopted: int
    in_one_language: int
    min_score: float
    concept: ConceptRecord | None
    memory: str
    filter: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document with the rendering; `grade` is "sure", "low score" or "unofficial"."""

    name: str
    year: int | None
    body: str | None
    status: str | None
    grade: str
    places: int


@record("term_rendering")
class TermRenderingRecord:
    """A rendering of a term, null where none was found; the counts are of sure documents."""

    text: str | None
    status: str | None
    confidence: float | None
    certain: bool
    part_of: str | None
    documents: int
    low_score: int
    unofficial: int
    years: Mapping[str, int]
    bodies: Mapping[str, int]
    in_: tuple[DocumentRecord, ...]


def read_term_history(
    session: Session, request: TermHistoryRequest, reporter: Reporter = SILENT
) -> TermHistoryResult:
    """Count the documents of a memory by how they render a term, by year and by body.

    InputError for a term that can't be understood, or that the term base doesn't have;
    MissingError and EmptyError without a memory.
    """
    from tmtool.memory.concordance.absence import describe_extent, explain_absence
    from tmtool.memory.term_history import build_timeline

    base = open_term_base(session, request.terms, reporter) if request.terms else None
    session.check_filled()
    store, view = session.store, session.view(request.selection)
    timeline = build_timeline(
        store,
        request.term,
        lang=request.from_,
        to=request.to,
        view=view,
        min_score=request.min_score,
        terms=base,
        progress=reporter.step,
    )
    is_absent = not timeline.renderings and not timeline.alone
    return TermHistoryResult(
        timeline,
        explain_absence(store, timeline.query, view) if is_absent else None,
        describe_extent(store.measure_extent(view)),
        store.address,
        request.selection,
        request.every,
    )


def _show_history(result: TermHistoryResult, look: Look) -> Iterator[str]:
    from tmtool.views.terminal import concordance, timeline

    described = str(result.selection)
    if result.absence is not None:
        return concordance.render_absence(result.absence, described, look)
    return timeline.view(
        result.shown, look, described, "--json and a page have them", "--all shows them"
    )


def tell_history(
    result: TermHistoryResult,
) -> Iterator[TermHistoryRecord | TermRenderingRecord | AbsentRecord]:
    """Make the records of a history: its counts, then each rendering; or of an absent term."""
    timeline, described = result.timeline, str(result.selection)
    query = timeline.query
    if result.absence is not None:
        yield tell_absence(result.absence, result.memory, described)
        return
    concept = timeline.concept
    yield fill_record(
        TermHistoryRecord,
        timeline,
        terms=list_terms(query),
        lang=query.lang,
        to=query.to,
        drafts_of_adopted=timeline.drafts,
        in_one_language=timeline.alone,
        min_score=timeline.least,
        concept=fill_record(ConceptRecord, concept) if concept else None,
        memory=result.memory,
        filter=described,
    )
    for each in timeline.renderings:
        yield fill_record(
            TermRenderingRecord,
            each,
            confidence=each.confidence if each.text else None,
            certain=each.is_certain,
            documents=len(each.sure),
            low_score=each.count_graded("low score"),
            unofficial=each.count_graded("unofficial"),
            years={str(year): count for year, count in each.years.items()},
            in_=tuple(fill_record(DocumentRecord, document) for document in each.documents),
        )


def _cite_history(result: TermHistoryResult, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    """Cite for each rendering the documents that speak most for it, the latest first."""
    from tmtool.views.citations import cite_document

    if result.absence is not None:
        return
    to = result.timeline.query.to
    for each in result.shown.renderings or result.shown.folded:
        texts = {to: each.text} if result.shown.renderings and each.text and to else {}
        for document in (each.sure or each.documents)[: -_MOST_CITED - 1 : -1]:
            yield cite_document(document, texts, links)


def _write_history(
    result: TermHistoryResult, request: TermHistoryRequest, path: str, force: bool
) -> Written:
    from tmtool.views import timeline as charts

    shown = result.shown
    # The address of the memory stays out of a file that others get.
    facts = {"filter": str(result.selection), "searched": result.searched}
    charts.write(shown, Path(path), facts, force=force)
    count = len(shown.renderings)
    return Written(path, format_count(count, "rendering"), counts={"renderings": count})


OPERATIONS = (
    Operation(
        name="terms history",
        request=TermHistoryRequest,
        run=read_term_history,
        show=_show_history,
        records=(TermHistoryRecord, TermRenderingRecord, AbsentRecord),
        tell=tell_history,
        is_answer=lambda result: bool(result.timeline.renderings),
        memory="filled",
        lane="concordance",
        cite=_cite_history,
        on=EVERYWHERE,
        writes=(".svg", ".html"),
        write=_write_history,
        examples=(
            'terms history "digital divide"',
            "terms history 信息和通信技术 --body 'General*' --year 2010-",
            "terms history ICT --terms un-ict",
            'terms history "digital divide" -o divide.html',
        ),
    ),
)
