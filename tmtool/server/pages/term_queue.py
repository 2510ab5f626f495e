"""Terms: the queue of proposals, duplicates that are made one, and the lists of jobs."""

from __future__ import annotations

from functools import partial

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import ChangedError, InputError, MissingError
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.term_calls import (
    find_made,
    go,
    insist_on,
    read_base,
    read_page,
    tell_role,
)
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
from tmtool.terms.upkeep_requests import (
    CloseJobRequest,
    DecideTermsRequest,
    DuplicateTermsResult,
    MergeTermsRequest,
)
from tmtool.views.html.term_form import render_merge
from tmtool.views.html.term_queue import (
    list_seen,
    render_duplicates,
    render_lists,
    render_queue,
)
from tmtool.views.html.terms import OWN, locate_entry, quote
from tmtool.views.term_changes import list_differences

_ON_A_PAGE = 25
"""Proposals, or groups of duplicates, of a page. Chosen, no measurement."""
_MOST_NUMBERS = 200
"""Limit: terms of an entry that are decided on at once."""


async def show_queue(call: Call) -> Response:
    """The proposals that wait for a decision."""
    base = read_base(get_text(call.query, "base"))
    return await call.answer(partial(_render_queue, call, base, read_page(call.query)))


def _render_queue(call: Call, base: str | None, page: int, problem: str = "") -> str:
    offset = (page - 1) * _ON_A_PAGE
    found = list_proposals(call.session, base, offset, _ON_A_PAGE)
    while not found.proposals and offset:  # the last of its page was decided
        offset -= _ON_A_PAGE
        found = list_proposals(call.session, base, offset, _ON_A_PAGE)
    return render_queue(
        found, offset, _ON_A_PAGE, base=base, problem=problem,
        made=find_made(call, base, _locate_queue(base, page)),
        may_decide=call.person.may("terminologist"),
    )  # fmt: skip


def _locate_queue(base: str | None, page: int) -> str:
    return f"/terms/queue?base={quote(base or OWN)}&page={page}"


async def decide(call: Call) -> Response:
    """Approve proposed terms, or decline them with a reason."""
    form = await call.read_form(fields=_MOST_NUMBERS)
    return await call.work(partial(_decide, call, form))


def _decide(call: Call, form: FormData) -> Response:
    base, page = read_base(get_text(form, "base")), read_page(form)
    approve = get_text(form, "decision") == "approve"
    numbers = tuple(int(str(n)) for n in form.getlist("number") if str(n).isdecimal())
    try:
        request = DecideTermsRequest(
            insist_on(form, "id"), approve, None, (get_text(form, "status") or None) if approve
            else None, get_text(form, "why").strip() or None, base, numbers, get_text(form, "seen"),
        )  # fmt: skip
        made = decide_terms(call.session, request)
    except InputError as error:
        status = 412 if isinstance(error, ChangedError) else 400
        return HTMLResponse(_render_queue(call, base, page, explain_error(error)), status)
    return go(_locate_queue(base, page), made.change, get_text(form, "row"))


async def show_duplicates(call: Call) -> Response:
    """Entries that seem to be one concept."""
    base = read_base(get_text(call.query, "base"))
    return await call.answer(partial(_render_duplicates, call, base))


def _render_duplicates(call: Call, base: str | None) -> str:
    try:
        found = find_duplicate_terms(call.session, base)
    except MissingError:
        found = DuplicateTermsResult((), "")
    back = f"/terms/duplicates?base={quote(base or OWN)}"
    return render_duplicates(
        found, (read_page(call.query) - 1) * _ON_A_PAGE, _ON_A_PAGE, base=base,
        made=find_made(call, base, back), may_merge=call.person.may("terminologist"),
    )  # fmt: skip


async def show_merge(call: Call) -> Response:
    """What becomes of entries that are made one."""
    base = read_base(get_text(call.query, "base"))
    kept = get_text(call.query, "kept")
    others = tuple(each for each in dict.fromkeys(call.query.getlist("other")) if each != kept)
    return await call.answer(partial(_render_merge, call, base, kept, others))


def _render_merge(call: Call, base: str | None, kept: str, others: tuple[str, ...]) -> str:
    found = [read_entry(call.session, each, base).entry for each in (kept, *others)]
    held = [each for each in found if each is not None]
    if len(held) != len(others) + 1:
        raise HTTPException(404)
    first, *rest = held
    made = merge_terms(call.session, MergeTermsRequest(kept, others, preview=True, terms=base))
    assert made.entry is not None
    return render_merge(
        first, rest, made.entry, list_differences(first, made.entry),
        [each.what for each in made.skipped], base=base, seen=list_seen([first, *rest]),
    )  # fmt: skip


async def merge(call: Call) -> Response:
    """Make entries one."""
    form = await call.read_form(fields=_MOST_NUMBERS)
    base, kept = read_base(get_text(form, "base")), insist_on(form, "kept")
    others = tuple(str(each) for each in form.getlist("other"))
    seen = tuple(zip((kept, *others), map(str, form.getlist("seen")), strict=False))
    request = MergeTermsRequest(kept, others, terms=base, seen=seen)
    made = await call.work(partial(merge_terms, call.session, request))
    return go(locate_entry(base, kept), made.change)


# The lists of jobs.


async def show_lists(call: Call) -> Response:
    """The lists of terms of jobs."""
    return await call.answer(partial(_render_lists, call, ""))


def _render_lists(call: Call, said: str) -> str:
    back = "/terms/lists"
    return render_lists(
        list_term_lists(call.session), made=find_made(call, None, back),
        may_write=tell_role(call), said=said,
    )  # fmt: skip


async def make_list(call: Call) -> Response:
    """Make an empty list of terms for a job."""
    form = await call.read_form(fields=2)
    name = get_text(form, "job").strip()
    made = await call.work(partial(make_term_list, call.session, name))
    return go(f"/terms?base={quote(f'job:{made.name}')}")


async def close_list(call: Call) -> Response:
    """End a job: its terms go into the memory's own term base, or are dropped."""
    form = await call.read_form(fields=4)
    return await call.work(partial(_close_list, call, form))


def _close_list(call: Call, form: FormData) -> Response:
    job, end = insist_on(form, "job"), get_text(form, "end")
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
        return HTMLResponse(
            _render_lists(call, f"Left out, since the term base says other: {left}")
        )
    return go("/terms/lists", made.change)


PAGES = (
    Page("/terms/queue", show_queue),
    Page("/terms/decide", decide, "terminologist", ("POST",)),
    Page("/terms/duplicates", show_duplicates),
    Page("/terms/merge", show_merge, "terminologist"),
    Page("/terms/merge", merge, "terminologist", ("POST",)),
    Page("/terms/lists", show_lists),
    Page("/terms/lists", make_list, "terminologist", ("POST",)),
    Page("/terms/lists/close", close_list, "terminologist", ("POST",)),
)
