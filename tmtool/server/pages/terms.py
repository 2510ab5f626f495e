"""Terms: the search, an entry, the changes of a term base, and files with what was found."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import InputError, MissingError
from tmtool.memory.requests import TermHistoryRequest, TermHistoryResult
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.pages.term_calls import (
    find_made,
    go,
    insist_on_short,
    list_jobs,
    read_back,
    read_base,
    read_page,
    tell_role,
)
from tmtool.services.term_entries import (
    list_proposals,
    list_term_changes,
    read_entry,
    search_terms,
)
from tmtool.services.terms import export_terms, read_term_history
from tmtool.services.terms_upkeep import undo_terms
from tmtool.terms import seeded
from tmtool.terms.entry_requests import (
    ListTermChangesRequest,
    ListTermChangesResult,
    SearchTermsRequest,
)
from tmtool.terms.requests import ExportTermsRequest
from tmtool.terms.searching import MATCHES
from tmtool.views.html.term_entry import render_changes, render_entry
from tmtool.views.html.terms import locate_entry, quote, render_terms

_ON_A_PAGE = 50
"""Entries of a page. Chosen, no measurement: they can be read through."""
_FORMATS = {
    "tbx": "application/x-tbx", "csv": "text/csv", "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_MOST_EXPORTED = 10**7
"""Limit: entries that are looked for to be written out; all there are."""


def _parse_search(query: QueryParams) -> SearchTermsRequest:
    base = get_text(query, "base")
    match = get_text(query, "match") or "all-words"
    if match not in MATCHES:
        message = f"match is one of {', '.join(MATCHES)}"
        raise InputError(message)
    # The memory's own comes first.
    bases = (read_base(base),) if base else (None, *seeded.NAMES)
    return SearchTermsRequest(
        insist_on_short(get_text(query, "q").strip()), bases, get_text(query, "lang") or None,
        MATCHES[match], (read_page(query) - 1) * _ON_A_PAGE, _ON_A_PAGE,
    )  # fmt: skip


async def show_terms(call: Call) -> Response:
    """What was searched for in term bases, or all that they have."""
    request = _parse_search(call.query)
    return await call.answer(partial(_render_terms, call, request))


def _render_terms(call: Call, request: SearchTermsRequest) -> str:
    return render_terms(
        request, search_terms(call.session, request), base=get_text(call.query, "base"),
        as_table=get_text(call.query, "view") == "table", jobs=list_jobs(call),
        may_write=tell_role(call), waiting=list_proposals(call.session, limit=0).total,
    )  # fmt: skip


async def show_entry(call: Call) -> Response:
    """An entry, its changes, and what the memory has of it."""
    base = read_base(call.get_path("base"))
    identity = call.request.path_params.get("identity") or get_text(call.query, "id")
    if not identity:
        raise HTTPException(404)
    page, status = await call.work(partial(_render_entry, call, base, identity))
    return HTMLResponse(page, status)


def _render_entry(call: Call, base: str | None, identity: str) -> tuple[str, int]:
    session = call.session
    result = read_entry(session, identity, base)
    history = None
    if get_text(call.query, "history") and result.entry:
        history = _read_history(call, result.entry.terms[0].text, result.entry.terms[0].lang)
    page = render_entry(
        result, base=base, identity=identity,
        made=find_made(call, base, locate_entry(base, identity)), history=history,
        jobs=list_jobs(call), may_write=tell_role(call), user=call.person.name,
    )  # fmt: skip
    return page, 200 if result.entry else 410


def _read_history(call: Call, text: str, lang: str) -> TermHistoryResult | None:
    """How a term was rendered; None where no memory has its language."""
    if not call.session.has_memory or lang not in call.session.store.list_languages():
        return None
    return read_term_history(call.session, TermHistoryRequest(text, lang))


async def show_changes(call: Call) -> Response:
    """The changes of a term base."""
    base = read_base(get_text(call.query, "base"))
    return await call.answer(partial(_render_changes, call, base))


def _render_changes(call: Call, base: str | None) -> str:
    try:
        result = list_term_changes(call.session, ListTermChangesRequest(limit=100, terms=base))
    except MissingError:
        result = ListTermChangesResult((), 0)
    back = f"/terms/changes?base={quote(get_text(call.query, 'base') or 'own')}"
    return render_changes(
        result, base=base, made=find_made(call, base, back), may_write=tell_role(call),
        user=call.person.name,
    )  # fmt: skip


async def undo_change(call: Call) -> Response:
    """Take a change of a term base back."""
    form = await call.read_form(fields=4)
    base, number = read_base(get_text(form, "base")), get_number(form, "change")
    own = not call.person.may("terminologist")
    made = await call.work(partial(undo_terms, call.session, number, base, own=own))
    return go(read_back(form, "/terms/changes"), made.change, get_text(form, "row"))


async def send_export(call: Call) -> Response:
    """A file with what was found: TBX, CSV, XLSX or JSON Lines."""
    kind = get_text(call.query, "format")
    if kind not in _FORMATS:
        raise HTTPException(404)
    request = _parse_search(call.query)
    data = await call.work(partial(_export, call, request, kind))
    name = f"terms.{kind}"
    return Response(
        data, media_type=_FORMATS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _export(call: Call, request: SearchTermsRequest, kind: str) -> bytes:
    # A file has one term base.
    base = read_base(get_text(call.query, "base"))
    found = search_terms(
        call.session, replace(request, bases=(base,), offset=0, limit=_MOST_EXPORTED)
    )
    if not found.hits:
        message = "there is nothing to export: nothing was found"
        raise InputError(message)
    ids = tuple(hit.entry.id for hit in found.hits)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"terms.{kind}"
        export_terms(call.session, ExportTermsRequest(path, terms=base, ids=ids))
        return path.read_bytes()


PAGES = (
    Page("/terms", show_terms),
    Page("/terms/changes", show_changes),
    Page("/terms/undo", undo_change, "translator", ("POST",)),
    Page("/terms/export", send_export),
    Page("/terms/{base}", show_entry),
    Page("/terms/{base}/{identity:path}", show_entry),
)
"""Those whose addresses take whatever no other page of terms has."""
