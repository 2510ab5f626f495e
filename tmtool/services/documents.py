"""The documents of a memory: which there are, what became of them, and corrigenda applied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tmtool.errors import ChangedError, InputError
from tmtool.memory.document_requests import (
    CorrectRequest,
    CorrectResult,
    FindDocumentsRequest,
    FoundDocument,
    FoundDocuments,
    LinkRequest,
    LinkResult,
    ListDocumentsRequest,
    ListedDocument,
    MemoryPart,
)
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.services.texts import read
from tmtool.where import find_memory, find_year, list_values

if TYPE_CHECKING:
    from tmtool.protocols import View
    from tmtool.units import Origin

_HEAD = 30
"""So many paragraphs of a text are looked at for its title. Chosen: it follows the masthead."""
_CORRIGENDUM = re.compile(r"/Corr\.[0-9]{1,2}$")


def list_documents(session: Session, request: ListDocumentsRequest) -> list[ListedDocument]:
    """List the documents of a memory with what became of each, in the order of their names."""
    from tmtool.memory.successors import find_successors, name_origin

    session.check_filled()
    view = session.view(request.selection)
    listed = session.store.list_documents(view, request.name)
    found = find_successors(session.store, [each for each, _ in listed], view)
    return [
        ListedDocument(each, units, found.get(name_origin(each) or "", ()))
        for each, units in sorted(listed, key=_sort_by_name)
    ]


def find_documents(session: Session, request: FindDocumentsRequest) -> FoundDocuments:
    """Find documents by a part of their symbols or files, in the order of their names."""
    from tmtool.memory.successors import find_successors, name_origin

    session.check_filled()
    view, wanted = session.view(request.selection), request.text.casefold().strip()
    every = sorted(session.store.list_documents(view), key=_sort_by_name)
    chosen = [
        each
        for each in every
        if not wanted or any(wanted in name.casefold() for name in _list_shown_names(each[0]))
    ]
    some = chosen[request.offset : request.offset + request.limit]
    successors = find_successors(session.store, [each for each, _ in some], view)
    return FoundDocuments(
        len(chosen),
        tuple(
            FoundDocument(
                ListedDocument(origin, units, successors.get(name_origin(origin) or "", ())),
                tuple(_iter_titles(session, origin, view)),
            )
            for origin, units in some
        ),
    )


def _list_shown_names(origin: Origin) -> list[str]:
    """Return the symbols and files of a document in all of its languages."""
    names = (*list_values("symbol", origin), *list_values("file", origin))
    return [str(each) for each in names if each is not None]


def _sort_by_name(listed: tuple[Origin, int]) -> tuple[str, str, int]:
    """Return the sort key of a document and its units: symbols come after files."""
    from tmtool.memory.successors import name_origin

    origin, units = listed
    return origin.symbol or "", name_origin(origin) or "", units


def _iter_titles(session: Session, origin: Origin, view: View) -> Iterator[tuple[str, str]]:
    """Yield the language and the title of each text of a document that is kept whole.

    A title that the text repeats, for instance on its cover and its first page, is given once.
    """
    for place in origin.places:
        if place.document is not None:
            kept = session.store.read_document(place.document, place.lang, view, limit=_HEAD)
            titles = (each.text for each in kept.paragraphs if each.kind == "title") if kept else ()
            if title := " ".join(dict.fromkeys(titles)):
                yield place.lang, title


def list_memory_parts(session: Session) -> list[MemoryPart]:
    """List what came into a memory under each name, in the order of names; what has none last."""
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
    langs = Counter(lang for each in documents for lang in {place.lang for place in each.places})
    return MemoryPart(
        name, units, len(documents), tuple(langs.most_common()),
        (years[0], years[-1]) if years else None,
        tuple(Counter(each.body for each in documents if each.body).most_common()),
        tuple(Counter(each.status for each in documents if each.status).most_common()),
        sum(each.restriction is not None for each in documents),
    )  # fmt: skip


def link_documents(session: Session, request: LinkRequest) -> LinkResult:
    """Note what became of a document, as a change that can be undone.

    InputError where the memory has no such document, or that is noted already.
    """
    from tmtool.memory.successors import link_documents as link

    session.check_filled()
    store = session.store
    made = link(store, request.document, request.relation, request.successor, session.user)
    return LinkResult(made, bool(store.list_documents(name=request.successor)))


def correct_document(
    session: Session, request: CorrectRequest, reporter: Reporter = SILENT
) -> CorrectResult:
    """Say what a corrigendum changes in the memory, and do it where that is asked for.

    All of it is one change. What is not clear changes nothing, and says why. InputError where the
    corrigendum can't be read, corrects no document that is named or in the memory, or nothing in
    it is understood; ChangedError where it would change something else than was seen.
    """
    from tmtool.memory.corrigenda import apply_corrections, plan_corrections
    from tmtool.un.corrigenda import read_corrigendum

    session.check_filled()
    document = read(request.corrigendum, reporter).document
    name = document.symbol or document.meta.file or request.corrigendum.path
    corrected = request.document or _CORRIGENDUM.sub("", name)
    if corrected == name:
        message = f"{name} does not say which document it corrects: name the document"
        raise InputError(message, code="no document named", field="document", name=name)
    lines = (each.text for each in document.paragraphs if each.kind != "masthead")
    told = read_corrigendum(lines)
    if not told.corrections:
        message = f"{name}: no correction was understood; correct the units one by one"
        raise InputError(message, code="no corrections", field="corrigendum", name=name)
    plan = plan_corrections(session.store, corrected, document.lang, told.corrections)
    if request.seen not in (None, plan.digest):
        message = "what the corrigendum changes is no longer as you saw it: look at it again"
        raise ChangedError(message, code="corrections changed")
    change = apply_corrections(session.store, plan, name, session.user) if request.apply else None
    return CorrectResult(name, plan, told.unread, change)
