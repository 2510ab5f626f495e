"""Where a phrase stands, and how it was rendered."""

from __future__ import annotations

from tmtool.memory.requests import ConcordanceRequest, ConcordanceResult
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session


def concordance(
    session: Session, request: ConcordanceRequest, reporter: Reporter = SILENT
) -> ConcordanceResult:
    """Find every place of a phrase in the memory of a session.

    InputError for a phrase that can't be understood, MissingError where there is no memory,
    EmptyError where nothing is in it.
    """
    from tmtool.memory.concordance import SAMPLE, Concordance, look
    from tmtool.memory.concordance.absence import describe_extent, explain_absence
    from tmtool.memory.concordance.finding import find
    from tmtool.memory.concordance.query import parse

    session.check_filled()
    store, view, text = session.store, session.view(request.selection), request.phrase
    query = parse(text, store.list_languages(), lang=request.lang, to=request.to)
    if request.other:
        text = f"{text} {query.to}:{request.other}"
        query = parse(text, store.list_languages(), lang=request.lang, to=query.to)
    if request.lines == "none":
        counted = find(store, query, view, reporter.step)
        found = Concordance(query, counted, (), (), counted.texts)
    else:
        most = SAMPLE if request.lines == "sample" else None
        found = look(store, query, view=view, sort=request.sort, limit=most, progress=reporter.step)
    missing = None if found.found.texts else explain_absence(store, query, view)
    searched = describe_extent(store.measure_extent(view))
    return ConcordanceResult(found, missing, searched, store.address, request.selection)
