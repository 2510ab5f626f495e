"""The documents of a memory: which there are, what became of them, and corrigenda applied."""

from __future__ import annotations

import re

from tmtool.errors import InputError
from tmtool.memory.document_requests import (
    CorrectRequest,
    CorrectResult,
    LinkRequest,
    LinkResult,
    ListDocumentsRequest,
    ListedDocument,
)
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.services.texts import read

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
        for each, units in listed
    ]


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
    it is understood.
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
    change = apply_corrections(session.store, plan, name, session.user) if request.apply else None
    return CorrectResult(name, plan, told.unread, change)
