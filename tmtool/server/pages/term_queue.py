"""Pages of terms: the queue of proposals, duplicates to merge, and the lists of jobs."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import ChangedError, InputError, MissingError
from tmtool.server.calls import Call, get_number, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.shared import Answer, get, go, post, read_page
from tmtool.server.pages.term_calls import get_base, render_terms, require
from tmtool.services.term_entries import (
    list_proposals,
    list_term_lists,
    make_term_list,
    read_entry,
)
from tmtool.services.terms_upkeep import (
    close_job,
    decide_terms,
    find_duplicate_terms,
    merge_terms,
)
from tmtool.terms.changes import digest_entry
from tmtool.terms.upkeep_requests import (
    CloseJobRequest,
    DecideTermsRequest,
    DuplicateTermsResult,
    MergeTermsRequest,
)
from tmtool.views.citations import quote
from tmtool.views.html.terms import OWN, locate_entry

PAGE_SIZE = 25
_MAX_FIELDS = 200


def _render_queue(call: Call) -> str:
    return _render_proposals(call, get_base(call.query), read_page(call.query))


def _render_proposals(call: Call, base: str | None, page: int, problem: str = "") -> str:
    """Show a page of proposals; the last one if there are fewer pages."""
    total = list_proposals(call.session, base, limit=0).total
    page = max(1, min(page, -(-total // PAGE_SIZE)))
    return render_terms(
        call,
        "term_queue.html",
        "Queue of proposals",
        base,
        found=list_proposals(call.session, base, (page - 1) * PAGE_SIZE, PAGE_SIZE),
        page=page,
        size=PAGE_SIZE,
        back=_locate_queue(base, page),
        problem=problem,
    )


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
            None,
            (get_text(form, "status") or None) if approve else None,
            get_text(form, "why").strip() or None,
            base,
            numbers,
            get_text(form, "seen"),
        )
        made = decide_terms(call.session, request)
    except InputError as error:
        status = 412 if isinstance(error, ChangedError) else 400
        return HTMLResponse(_render_proposals(call, base, page, explain_error(error)), status)
    return go(_locate_queue(base, page), made.change, get_text(form, "row"))


def _render_duplicates(call: Call) -> str:
    """Show groups of entries that seem to be one concept."""
    base, page = get_base(call.query), read_page(call.query)
    try:
        found = find_duplicate_terms(call.session, base)
    except MissingError:
        found = DuplicateTermsResult((), "")
    return render_terms(
        call,
        "term_duplicates.html",
        "Duplicates",
        base,
        groups=found.groups[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        entries={each.id: each for each in found.entries},
        total=len(found.groups),
        page=page,
        size=PAGE_SIZE,
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
        call,
        "term_merge.html",
        "Make entries one",
        base,
        entries=entries,
        merged=made.entry,
        skipped=[each.what for each in made.skipped],
        digest=digest_entry,
    )


def _merge(call: Call, form: FormData) -> Response:
    base, kept = get_base(form), require(form, "kept")
    others = tuple(str(each) for each in form.getlist("other"))
    seen = tuple(zip((kept, *others), map(str, form.getlist("seen")), strict=False))
    made = merge_terms(call.session, MergeTermsRequest(kept, others, terms=base, seen=seen))
    return go(locate_entry(base, kept), made.change)


def _render_lists(call: Call, notice: str = "") -> str:
    """Show the lists of terms of jobs."""
    lists = list_term_lists(call.session)
    return render_terms(call, "term_lists.html", "Lists of jobs", None, lists=lists, notice=notice)


def _make_list(call: Call, form: FormData) -> Response:
    made = make_term_list(call.session, get_text(form, "job").strip())
    return go(f"/terms?base={quote(f'job:{made.name}')}")


def _close_list(call: Call, form: FormData) -> Answer:
    """Move the terms of a job into the memory's own term base, or drop them."""
    job, end = require(form, "job"), get_text(form, "end")
    if end not in ("promote", "drop"):
        message = "say what becomes of the list: put it into the term base, or drop it"
        raise InputError(message)
    held = {each.name: each.entries for each in list_term_lists(call.session)}
    seen = get_number(form, "entries")
    if end == "drop" and seen is not None and held.get(job, seen) != seen:
        message = f"the list of {job} has {held[job]:,} entries by now: look at it again"
        raise ChangedError(message)
    made = close_job(call.session, CloseJobRequest(job, end == "promote"))
    if made.skipped:
        left = "; ".join(f"{each.entry}: {each.what}" for each in made.skipped)
        return _render_lists(call, f"Left out, since the term base says other: {left}")
    return go("/terms/lists", made.change)


PAGES = (
    get("/terms/queue", _render_queue),
    post("/terms/decide", _decide, "terminologist", fields=_MAX_FIELDS),
    get("/terms/duplicates", _render_duplicates),
    get("/terms/merge", _render_merge, "terminologist"),
    post("/terms/merge", _merge, "terminologist", fields=_MAX_FIELDS),
    get("/terms/lists", _render_lists),
    post("/terms/lists", _make_list, "terminologist"),
    post("/terms/lists/close", _close_list, "terminologist"),
)
