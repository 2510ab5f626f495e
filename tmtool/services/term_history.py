"""How a term was rendered over the years and by body."""

from __future__ import annotations

from tmtool.memory.requests import TermHistoryRequest, TermHistoryResult
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.services.term_bases import open_term_base


def read_term_history(
    session: Session, request: TermHistoryRequest, reporter: Reporter = SILENT
) -> TermHistoryResult:
    """Count the documents of a memory by how they render a term, by year and by body.

    InputError for a term that can't be understood, or that the term base doesn't have;
    MissingError where there is no memory, EmptyError where nothing is in it.
    """
    from tmtool.memory.concordance.absence import absence, told
    from tmtool.memory.term_history import timeline

    base = open_term_base(session, request.terms, reporter) if request.terms else None
    session.check_filled()
    store, view = session.store, session.view(request.selection)
    found = timeline(
        store, request.term, lang=request.lang, to=request.to, view=view, least=request.min_score,
        terms=base, progress=reporter.step,
    )  # fmt: skip
    nowhere = not found.renderings and not found.alone
    return TermHistoryResult(
        found, absence(store, found.query, view) if nowhere else None, told(store.extent(view)),
        store.address, request.selection,
    )  # fmt: skip
