"""Documents of a memory: listed, linked to their successors, corrected by corrigenda."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import Ge, MinLen

from tmtool.errors import ChangedError, InputError
from tmtool.fields import EVERYWHERE, PROGRAMS, Arg, Opt, fill_record, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation, lazily
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.selection import EVERYTHING, Selection
from tmtool.services.session import Session
from tmtool.un.symbols import Relation
from tmtool.where import find_memory, find_year, list_values

if TYPE_CHECKING:
    from tmtool.memory.corrigenda import CorrectionPlan
    from tmtool.memory.successors import Successor
    from tmtool.protocols import View
    from tmtool.units import Origin
    from tmtool.views.citations import Permalinks

_TITLE_PARAGRAPHS = 30  # the title follows the masthead
_CORRIGENDUM = re.compile(r"/Corr\.[0-9]{1,2}$")


@request
class ListDocumentsRequest:
    """List the documents of a memory, their units, and what became of them."""

    name: Annotated[str | None, Arg("One document: its symbol or file.", "[DOCUMENT]")] = None
    selection: Annotated[Selection, Opt("Filters", name="filters")] = EVERYTHING
    limit: Annotated[
        int | None, Ge(1), Opt("Number of documents; all if left out.", "N", short="-k", rare=True)
    ] = None
    containing: str = ""
    """A part of the symbol or file, in any case."""
    offset: int = 0
    with_titles: bool = False


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document, the number of units from it, what became of it, and its titles by language.

    Titles are known of a document whose text is kept whole.
    """

    origin: Origin
    units: int
    successors: tuple[Successor, ...]
    titles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ListedDocuments:
    """Some documents, in the order of their names; `total` is the number of all that were found."""

    total: int
    documents: tuple[ListedDocument, ...]


@record("listed")
class DocumentRecord:
    """A document by its symbol or file, its units, its successors, and its origin."""

    name: str | None
    units: int
    became: tuple[Mapping[str, str], ...]
    origin: Mapping[str, Any]


@request
class ListMemoryPartsRequest:
    """List the names under which documents were added, with what came under each."""


@record("part")
class MemoryPart:
    """The part of a memory that was added under one name (null: without one).

    `languages`, `bodies` and `statuses` count documents; `years` are the first and the last.
    """

    name: str | None
    units: int
    documents: int
    languages: tuple[tuple[str, int], ...]
    years: tuple[int, int] | None
    bodies: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    restricted: int


@request
class LinkRequest:
    """Record what became of a document; every match from it says so then.

    Revisions and corrigenda are linked by their symbols. tmtool memory undo undoes a link.
    """

    document: Annotated[
        str, MinLen(1), Arg("A document of the memory: its symbol or file.", "DOCUMENT")
    ]
    relation: Annotated[
        Relation, Arg("superseded by, adopted as, corrected by or reissued as.", "RELATION")
    ]
    successor: Annotated[
        str, MinLen(1), Arg("The other document: its symbol or file.", "SUCCESSOR")
    ]


@record("link")
class LinkRecord:
    """A new link, and the number of the change that made it."""

    change: int
    document: str
    relation: Relation
    other: str
    other_in_memory: bool


@request
class CorrectRequest:
    """Apply a corrigendum to its document in the memory, as one change that can be undone.

    Shows what each correction changes. What is not clear is named and left as it is.
    """

    corrigendum: Annotated[
        str, Arg("The corrigendum: text, Word or PDF.", "CORRIGENDUM", is_file=True)
    ]
    document: Annotated[
        str | None,
        Opt(
            "The document that it corrects; found by the corrigendum's symbol if left out.",
            "DOCUMENT",
        ),
    ] = None
    lang: Annotated[str | None, Opt("The language of the corrigendum.", "LANG", "from")] = None
    apply: Annotated[bool, Opt("Change the memory; without it the changes are shown.")] = False
    seen: str | None = None
    """The digest of the plan that somebody looked at: no other plan is applied."""
    name: str = ""
    """The name of the corrigendum, if it is not that of its file."""


@dataclass(frozen=True, slots=True)
class CorrectResult:
    """The plan of a corrigendum, and the change that applied it, if any.

    `name` is that of the corrigendum; its `unread` lines were not understood.
    """

    name: str
    plan: CorrectionPlan
    unread: tuple[str, ...]
    change: int | None = None


@record("corrigendum")
class CorrigendumRecord:
    """A corrigendum, the number of units that it corrects, and the change; null if not applied."""

    name: str
    document: str
    lang: str
    units: int
    change: int | None
    not_understood: tuple[str, ...]


@record("correction")
class CorrectionRecord:
    """A correction: its place, its text, and the unit before and after it, or the problem."""

    parts: tuple[str, ...]
    paragraph: str | None
    subparagraphs: tuple[str, ...]
    sentence: str
    old: str
    new: str
    key: str | None
    before: str | None
    after: str | None
    problem: str | None


def list_documents(
    session: Session, request: ListDocumentsRequest, reporter: Reporter = SILENT
) -> ListedDocuments:
    """List documents with what became of each, in the order of their names."""
    from tmtool.memory.successors import find_successors, name_origin

    session.check_filled()
    view, wanted = session.view(request.selection), request.containing.casefold().strip()
    found = [
        (origin, units)
        for origin, units in session.store.list_documents(view, request.name)
        if not wanted or any(wanted in name.casefold() for name in _list_names(origin))
    ]
    # Symbols come after files.
    found.sort(key=lambda each: (each[0].symbol or "", name_origin(each[0]) or "", each[1]))
    some = found[request.offset :][: request.limit]
    if left := len(found) - request.offset - len(some):
        told = f"{format_count(left, 'more document')} not listed"
        reporter.remark(Remark(told, "more documents"))
    became = find_successors(session.store, [origin for origin, _ in some], view)
    listed = (
        ListedDocument(
            origin,
            units,
            became.get(name_origin(origin) or "", ()),
            tuple(_iter_titles(session, origin, view)) if request.with_titles else (),
        )
        for origin, units in some
    )
    return ListedDocuments(len(found), tuple(listed))


def _list_names(origin: Origin) -> list[str]:
    """List the symbols and files of a document in all of its languages."""
    names = (*list_values("symbol", origin), *list_values("file", origin))
    return [str(each) for each in names if each is not None]


def _iter_titles(session: Session, origin: Origin, view: View) -> Iterator[tuple[str, str]]:
    """Yield the language and the title of each text of a document that is kept whole.

    A title that the text repeats, for instance on its cover and its first page, is given once.
    """
    for place in origin.places:
        if place.document is not None:
            kept = session.store.read_document(
                place.document, place.lang, view, limit=_TITLE_PARAGRAPHS
            )
            titles = (each.text for each in kept.paragraphs if each.kind == "title") if kept else ()
            if title := " ".join(dict.fromkeys(titles)):
                yield place.lang, title


def list_memory_parts(
    session: Session, request: ListMemoryPartsRequest, reporter: Reporter = SILENT
) -> list[MemoryPart]:
    """List the parts of a memory by name; the one without a name comes last."""
    session.check_filled()
    documents: dict[str | None, list[Origin]] = {}
    for origin, _ in session.store.list_documents():
        documents.setdefault(find_memory(origin), []).append(origin)
    return [
        _describe_part(name, units, documents.get(name, []))
        for name, units in session.store.list_memories()
    ]


def _describe_part(name: str | None, units: int, documents: Sequence[Origin]) -> MemoryPart:
    years = sorted(year for each in documents if (year := find_year(each)) is not None)
    languages = Counter(
        lang for each in documents for lang in {place.lang for place in each.places}
    )
    bodies, statuses = (
        Counter(value for each in documents if (value := getattr(each, field)))
        for field in ("body", "status")
    )
    return MemoryPart(
        name,
        units,
        len(documents),
        tuple(languages.most_common()),
        (years[0], years[-1]) if years else None,
        tuple(bodies.most_common()),
        tuple(statuses.most_common()),
        sum(each.restriction is not None for each in documents),
    )


def link_documents(
    session: Session, request: LinkRequest, reporter: Reporter = SILENT
) -> LinkRecord:
    """Record what became of a document, as a change that can be undone.

    InputError where the memory has no such document, or that is recorded already.
    """
    from tmtool.memory.successors import link_documents as link

    session.check_filled()
    store, successor = session.store, request.successor
    made = link(store, request.document, request.relation, successor, session.user)
    is_known = bool(store.list_documents(name=successor))
    return LinkRecord(made.number, made.document, request.relation, successor, is_known)


def correct_document(
    session: Session, request: CorrectRequest, reporter: Reporter = SILENT
) -> CorrectResult:
    """Plan the corrections of a corrigendum, and apply them where that is asked for.

    All of it is one change. InputError where the corrigendum can't be read, its document is not
    named or not in the memory, or nothing in it is understood; ChangedError where the plan is no
    longer the one that was seen.
    """
    from tmtool.documents.requests import ReadRequest
    from tmtool.memory.corrigenda import apply_corrections, plan_corrections
    from tmtool.operations.texts import read
    from tmtool.un.corrigenda import read_corrigendum

    session.check_filled()
    path = request.corrigendum
    data = Path(path).read_bytes() if request.name else None
    document = read(ReadRequest(request.name or path, data, request.lang), reporter).document
    name = document.symbol or document.meta.file or request.name or path
    corrected = request.document or _CORRIGENDUM.sub("", name)
    if corrected == name:
        message = f"{name} does not say which document it corrects: name the document"
        raise InputError(message, code="no document named", field="document", name=name)
    lines = (each.text for each in document.paragraphs if each.kind != "masthead")
    text = read_corrigendum(lines)
    if not text.corrections:
        message = f"{name}: no correction was understood; correct the units one by one"
        raise InputError(message, code="no corrections", name=name)
    plan = plan_corrections(session.store, corrected, document.lang, text.corrections)
    if request.seen not in (None, plan.digest):
        message = "the corrections are no longer as you saw them: look at them again"
        raise ChangedError(message, code="corrections changed")
    change = apply_corrections(session.store, plan, name, session.user) if request.apply else None
    return CorrectResult(name, plan, text.unread, change)


# For programs and people.


def describe_documents(result: ListedDocuments) -> Iterator[DocumentRecord]:
    """Make the records of documents."""
    from tmtool.memory.successors import name_origin
    from tmtool.operations.lookup_records import tell_origin

    for each in result.documents:
        name, origin = name_origin(each.origin), tell_origin(each.origin)
        yield fill_record(DocumentRecord, each, name=name, became=each.successors, origin=origin)


def _cite_documents(result: ListedDocuments, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_origin

    for each in result.documents:
        yield cite_origin(replace(each.origin, position=None), "", {}, links, each.successors)


def _note_link(result: LinkRecord) -> Iterator[str]:
    if not result.other_in_memory:
        yield f"{result.other} is not in this memory"
    yield f"change {result.change}; tmtool memory undo takes it back"


def describe_correction(result: CorrectResult) -> Iterator[CorrigendumRecord | CorrectionRecord]:
    """Make the records of a corrigendum: of the whole, then of each correction."""
    plan = result.plan
    yield fill_record(
        CorrigendumRecord, result, plan, units=len(plan.units), not_understood=result.unread
    )
    for each in plan.corrections:
        texts = {"before": each.before or None, "after": each.after or None}
        parts = tuple(map(str, each.correction.parts))
        yield fill_record(CorrectionRecord, each, each.correction, parts=parts, **texts)


def _note_correction(result: CorrectResult) -> Iterator[str]:
    if result.change is not None:
        yield f"change {result.change}; tmtool memory undo takes it back"
    elif result.plan.units:
        yield "nothing was changed yet; --apply changes the memory"


def _is_whole(result: CorrectResult) -> bool:
    return not result.unread and not any(each.problem for each in result.plan.corrections)


OPERATIONS = (
    Operation(
        name="documents list",
        request=ListDocumentsRequest,
        run=list_documents,
        show=lazily("views.terminal.documents", "show_documents"),
        records=(DocumentRecord,),
        tell=describe_documents,
        is_answer=lambda result: bool(result.documents),
        memory="filled",
        cite=_cite_documents,
        examples=("documents list", "documents list --symbol 'A/C.2/*'"),
        on=EVERYWHERE,
    ),
    Operation(
        name="documents memories",
        request=ListMemoryPartsRequest,
        run=list_memory_parts,
        show=lambda parts, look: (f"{each.name}: {each.units:,}\n" for each in parts),
        records=(MemoryPart,),
        tell=lambda parts: parts,
        memory="filled",
        on=PROGRAMS,
    ),
    Operation(
        name="documents link",
        request=LinkRequest,
        run=link_documents,
        show=lambda result, look: [f"{result.document}: {result.relation} {result.other}\n"],
        records=(LinkRecord,),
        notes=_note_link,
        memory="filled",
        changes=True,
        role="reviser",
        examples=(
            "documents link A/C.2/75/L.12 'adopted as' A/RES/75/202",
            "documents link draft.docx 'superseded by' A/C.2/75/L.12",
        ),
    ),
    Operation(
        name="documents correct",
        request=CorrectRequest,
        run=correct_document,
        show=lazily("views.terminal.documents", "show_corrections"),
        records=(CorrigendumRecord, CorrectionRecord),
        tell=describe_correction,
        notes=_note_correction,
        is_answer=_is_whole,
        memory="filled",
        changes=True,
        role="memory manager",
        examples=(
            "documents correct A_75_62_Corr_1.docx",
            "documents correct A_75_62_Corr_1.docx --apply",
        ),
    ),
)
