"""Pages of terms: search, entry, changes, queue of proposals, and duplicates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import ChangedError, InputError, MissingError
from tmtool.operations.term_bases import open_term_base
from tmtool.operations.term_changes import (
    ListTermChangesRequest,
    ListTermChangesResult,
    UndoTermsRequest,
    list_term_changes,
    undo_terms,
)
from tmtool.operations.term_decisions import (
    DecideTermsRequest,
    MergeTermsRequest,
    decide_terms,
    merge_terms,
)
from tmtool.operations.term_entries import read_entry
from tmtool.operations.term_export import ExportTermsRequest, export_terms
from tmtool.operations.term_history import (
    TermHistoryRequest,
    TermHistoryResult,
    read_term_history,
)
from tmtool.operations.terms import FindTermsRequest, FindTermsResult, find_terms
from tmtool.server.calls import Call, get_number, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.shared import Answer, download, get, go, post, read_page, require
from tmtool.server.pages.term_calls import (
    check_length,
    get_base,
    list_bases,
    read_base,
    render_terms,
)
from tmtool.terms import seeded
from tmtool.terms.duplicates import find_duplicates
from tmtool.views.citations import quote
from tmtool.views.html.terms import OWN, locate_entry, order_langs, title_entry
from tmtool.views.html.timeline import draw
from tmtool.views.timeline import describe_history, iter_remarks

PAGE_SIZE = 50
_MAX_COLUMNS = 6
_MAX_EXPORTED = 10**7
_FORMATS = frozenset({"tbx", "csv", "xlsx", "jsonl"})
QUEUE_SIZE = 25
_MAX_FIELDS = 200


def _parse_search(query: QueryParams) -> FindTermsRequest:
    return FindTermsRequest(
        check_length(get_text(query, "q").strip()),
        get_text(query, "lang") or None,
        get_text(query, "match") or "all-words",  # type: ignore[arg-type]
        limit=PAGE_SIZE,
        offset=(read_page(query) - 1) * PAGE_SIZE,
        terms=(get_base(query) or OWN,) if get_text(query, "base") else (OWN, *seeded.NAMES),
    )


def _render_search(call: Call) -> str:
    """Show the entries that match a search, or all."""
    request = _parse_search(call.query)
    found = find_terms(call.session, request)
    langs, as_table = order_langs(found.langs), get_text(call.query, "view") == "table"
    columns = langs[: _MAX_COLUMNS if as_table else 2]
    if not as_table and request.lang in langs and request.lang not in columns:
        columns = (request.lang, *(each for each in langs if each != request.lang))[:2]
    return render_terms(
        call,
        "terms.html",
        "Terms",
        None,
        request=request,
        found=found,
        chosen=get_text(call.query, "base"),
        choices=list_bases(call),
        langs=langs,
        columns=columns,
        as_table=as_table,
        page=read_page(call.query),
        waiting=_find_proposals(call, None).total,
    )


def _show_entry(call: Call) -> Response:
    """Show an entry, its changes, and its uses in the memory; 410 for a deleted one."""
    base = read_base(call.get_path("base"))
    identity = call.request.path_params.get("identity") or get_text(call.query, "id")
    if not identity:
        raise HTTPException(404)
    result = read_entry(call.session, identity, base)
    states = (each.entries[0].before for each in result.changes)
    shown = result.entry or next(filter(None, states))
    history = (
        _read_history(call, shown.terms[0].text, shown.terms[0].lang) if result.entry else None
    )
    page = render_terms(
        call,
        "term_entry.html",
        title_entry(shown),
        base,
        result=result,
        entry=shown,
        identity=identity,
        history=_describe_history(history) if history else None,
        picture=draw(history.timeline) if history and history.timeline.renderings else None,
    )
    return HTMLResponse(page, 200 if result.entry else 410)


def _read_history(call: Call, text: str, lang: str) -> TermHistoryResult | None:
    """Return how a term was rendered, if asked for and if the memory has its language."""
    if not get_text(call.query, "history") or not call.session.has_memory:
        return None
    if lang not in call.session.store.list_languages():
        return None
    return read_term_history(call.session, TermHistoryRequest(text, lang))


def _describe_history(history: TermHistoryResult) -> list[str]:
    if not history.timeline.renderings:
        return [f"Not in the memory. Searched: {history.searched}."]
    return [describe_history(history.timeline), *iter_remarks(history.timeline)]


def _render_changes(call: Call) -> str:
    """List the changes of a term base."""
    base = get_base(call.query)
    try:
        found = list_term_changes(call.session, ListTermChangesRequest(limit=100, terms=base))
    except MissingError:
        found = ListTermChangesResult((), 0)
    return render_terms(call, "term_changes.html", "Changes of terms", base, found=found)


def _undo(call: Call, form: FormData) -> Response:
    """Undo a change of a term base and return to the page that asked."""
    is_limited = not call.person.may("terminologist")
    number = get_number(form, "change")
    made = undo_terms(call.session, UndoTermsRequest(number, get_base(form), is_limited))
    back = get_text(form, "back")
    is_ours = back.startswith(("/terms", "/candidates/")) and not any(
        ord(each) <= ord(" ") or each in "\\#" for each in back
    )
    return go(back if is_ours else "/terms/changes", made.change, get_text(form, "row"))


def _send_export(call: Call) -> Response:
    """Send the entries of one term base that match a search as a file."""
    kind = get_text(call.query, "format")
    if kind not in _FORMATS:
        raise HTTPException(404)
    base = get_base(call.query)
    request = replace(
        _parse_search(call.query), terms=(base or OWN,), offset=0, limit=_MAX_EXPORTED
    )
    ids = tuple(hit.entry.id for hit in find_terms(call.session, request).hits)
    if not ids:
        message = "there is nothing to export: nothing was found"
        raise InputError(message)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"terms.{kind}"
        export_terms(call.session, ExportTermsRequest(str(path), entries=ids, terms=base))
        return download(path.read_bytes(), path.name)


def _render_queue(call: Call) -> str:
    return _render_proposals(call, get_base(call.query), read_page(call.query))


def _render_proposals(call: Call, base: str | None, page: int, problem: str = "") -> str:
    """Show a page of proposals; the last one if there are fewer pages."""
    page = max(1, min(page, -(-_find_proposals(call, base).total // QUEUE_SIZE)))
    return render_terms(
        call,
        "term_queue.html",
        "Queue of proposals",
        base,
        found=_find_proposals(call, base, (page - 1) * QUEUE_SIZE),
        held=open_term_base(call.session, base, missing_ok=True),
        page=page,
        size=QUEUE_SIZE,
        back=_locate_queue(base, page),
        problem=problem,
    )


def _find_proposals(call: Call, base: str | None, offset: int = 0) -> FindTermsResult:
    request = FindTermsRequest(
        process_status="proposed", limit=QUEUE_SIZE, offset=offset, terms=(base or OWN,)
    )
    return find_terms(call.session, request)


def _locate_queue(base: str | None, page: int) -> str:
    return f"/terms/queue?base={quote(base or OWN)}&page={page}"


def _decide(call: Call, form: FormData) -> Answer:
    """Approve proposed terms, or decline them with a reason."""
    base, page = get_base(form), read_page(form)
    approve = get_text(form, "decision") == "approve"
    numbers = tuple(int(str(n)) for n in form.getlist("number") if str(n).isdecimal())
    try:
        request = DecideTermsRequest(
            require(form, "id"),
            approve,
            status=(get_text(form, "status") or None) if approve else None,  # type: ignore[arg-type]
            why=get_text(form, "why").strip() or None,
            terms=base,
            numbers=numbers,
            seen=get_text(form, "seen"),
        )
        made = decide_terms(call.session, request)
    except InputError as error:
        status = 412 if isinstance(error, ChangedError) else 400
        return HTMLResponse(_render_proposals(call, base, page, explain_error(error)), status)
    return go(_locate_queue(base, page), made.change, get_text(form, "row"))


def _render_duplicates(call: Call) -> str:
    """Show groups of entries that seem to be one concept."""
    base, page = get_base(call.query), read_page(call.query)
    entries = open_term_base(call.session, base, missing_ok=True).entries
    groups = find_duplicates(entries)
    return render_terms(
        call,
        "term_duplicates.html",
        "Duplicates",
        base,
        groups=groups[(page - 1) * QUEUE_SIZE : page * QUEUE_SIZE],
        entries={each.id: each for each in entries},
        total=len(groups),
        page=page,
        size=QUEUE_SIZE,
    )


def _render_merge(call: Call) -> str:
    """Show the result of merging entries."""
    base, kept = get_base(call.query), get_text(call.query, "kept")
    others = tuple(each for each in dict.fromkeys(call.query.getlist("other")) if each != kept)
    entries = [read_entry(call.session, each, base).entry for each in (kept, *others)]
    if None in entries:
        raise HTTPException(404)
    made = merge_terms(call.session, MergeTermsRequest(kept, others, preview=True, terms=base))
    return render_terms(
        call, "term_merge.html", "Make entries one", base, entries=entries, made_one=made
    )


def _merge(call: Call, form: FormData) -> Response:
    base, kept = get_base(form), require(form, "kept")
    others = tuple(str(each) for each in form.getlist("other"))
    seen = tuple(zip((kept, *others), map(str, form.getlist("seen")), strict=False))
    made = merge_terms(call.session, MergeTermsRequest(kept, others, terms=base, seen=seen))
    return go(locate_entry(base, kept), made.change)


PAGES = (
    get("/terms", _render_search),
    get("/terms/changes", _render_changes),
    post("/terms/undo", _undo, "translator"),
    get("/terms/export", _send_export),
    get("/terms/queue", _render_queue),
    post("/terms/decide", _decide, "terminologist", fields=_MAX_FIELDS),
    get("/terms/duplicates", _render_duplicates),
    get("/terms/merge", _render_merge, "terminologist"),
    post("/terms/merge", _merge, "terminologist", fields=_MAX_FIELDS),
    get("/terms/{base}", _show_entry),
    get("/terms/{base}/{identity:path}", _show_entry),
)
