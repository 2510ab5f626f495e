"""A draft beside its previous version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.errors import EmptyError
from tmtool.memory.requests import CompareRequest, CompareResult
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.lookup_document import build_document_options
from tmtool.services.reading import read
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.memory.comparison import Predecessor
    from tmtool.memory.model import Options
    from tmtool.units import Document


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

    session.check_filled()
    store, draft = session.store, read(request.draft, reporter).document
    options = build_document_options(session, request.lookup, draft)
    if request.previous is None:
        previous = _guess(session, draft, options, reporter)
    elif isinstance(request.previous, str):
        previous = comparison.from_memory(store, request.previous, options, draft)
    else:
        lang = request.previous.lang or draft.lang
        earlier = read(replace(request.previous, lang=lang), reporter).document
        previous = comparison.from_document(store, earlier, options)
    found = comparison.compare(draft, previous, options, store)
    return CompareResult(found, store.address, request.lookup.selection)


def _guess(session: Session, draft: Document, options: Options, reporter: Reporter) -> Predecessor:
    from tmtool.memory.comparison import guess
    from tmtool.memory.whole.bulk import look_up

    found = look_up(session.memory, draft, replace(options, semantic="never"))
    for sentence in found.itself.told:
        reporter.remark(Remark(sentence, "left out"))
    previous = guess(session.store, found)
    if previous is None:
        message = "no document of this memory looks like a previous version of this draft"
        raise EmptyError(message, code="no previous version", field="previous")
    why = "; ".join(previous.evidence)
    told = f"previous version: {previous.name} ({why})"
    reporter.remark(Remark(told, "previous version", {"name": previous.name, "why": why}))
    return previous
