"""Candidates for terms: looked for by a job, then decided on one by one."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, cast

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import ChangedError, InputError, TmtoolError
from tmtool.server.calls import MOST_UPLOADED, Call, Page, get_number, get_text, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_error, get_status
from tmtool.server.pages.files import MOST_FILES, find_file, keep_upload, locate_file
from tmtool.server.pages.term_calls import go, read_page, tell_role
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.server.tasks.terms import CANDIDATES
from tmtool.services.term_entries import accept_pair
from tmtool.services.terms_upkeep import undo_terms
from tmtool.terms.entry_requests import AcceptPairRequest
from tmtool.views.html.candidates import (
    CandidateDecision,
    DecidedCandidate,
    describe_evidence,
    read_pair,
    render_candidates,
    render_extractions,
)

_ON_A_PAGE = 25
"""Candidates of a page. Chosen, no measurement."""
_MOST = 5_000
"""Limit: candidates of an extraction; nobody reads more."""
_TRIES = 20
"""Limit: how often a decision is tried while others decide on other candidates."""
_DONE: dict[CandidateDecision, str] = {
    "base": "Put into the term base", "queue": "Put into the queue", "dropped": "Dropped",
    "open": "Undone",
}  # fmt: skip


async def show_extractions(call: Call) -> Response:
    """The extractions so far, and the form that begins one."""
    names = call.query.getlist("file")
    files = await call.work(lambda: [find_file(call, each) for each in names])
    may = call.person.may("translator")

    def render() -> str:
        items = [e for e in call.desk.state.list_items("candidate") if _may_see(call, e)]
        return render_extractions(items, files, may_start=may)

    return await call.answer(render)


def _may_see(call: Call, item: Item) -> bool:
    """Whether candidates are shown to somebody: they quote texts, which may be of dropped files."""
    return may_open(call.person, item, "terminologist")


async def begin_extraction(call: Call) -> Response:
    """Look for terms in files, or in the whole memory: a job."""
    form = await call.read_form(fields=MOST_FILES + 6, files=MOST_FILES)
    items = await call.work(partial(_keep, call, form))
    limit = min(get_number(form, "limit") or 200, _MOST)
    names = ", ".join(each.title for each in items) or "the memory"
    job = call.desk.jobs.add(
        "extract_terms", f"Look for terms in {names}", call.person.name,
        {"files": [locate_file(call, each) for each in items], "limit": limit,
         "langs": get_text(form, "langs").replace(" ", ""),
         "least": get_number(form, "least") or None, "new": bool(get_text(form, "new"))},
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _keep(call: Call, form: FormData) -> list[Item]:
    uploads = [keep_upload(call, each) for each in get_uploads(form, "file")]
    named = [each for each in form.getlist("file") if isinstance(each, str) and each]
    return [*uploads, *(find_file(call, each) for each in named)]


async def show_candidates(call: Call) -> Response:
    """Candidates, those that are open or all."""
    only_open = get_text(call.query, "show") != "all"
    done, number = get_text(call.query, "done"), get_number(call.query, "number")
    made = _DONE.get(cast("CandidateDecision", done), "")
    render = partial(
        _render, call, read_page(call.query), only_open, made,
        number if done in ("base", "queue", "dropped") else None,
    )  # fmt: skip
    return await call.answer(render)


def _find(call: Call) -> Item:
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.kind != "candidate" or not _may_see(call, item):
        raise HTTPException(404)
    return item


def _read(call: Call, item: Item) -> list[dict[str, Any]]:
    path = call.desk.items.get_folder(item) / CANDIDATES
    text = path.read_text("utf-8", errors="surrogatepass")
    return [json.loads(line) for line in text.split("\n") if line]


def _list_decided(call: Call, item: Item) -> dict[int, DecidedCandidate]:
    """What was decided on each candidate last."""
    found = {}
    for each in call.desk.state.list_events(item.id):
        told = json.loads(each.text)
        number = told.pop("number")
        found[number] = DecidedCandidate(by=each.person, **told)
    return found


def _render(
    call: Call, page: int, only_open: bool, made: str = "", undo: int | None = None,
    problem: str = "",
) -> str:  # fmt: skip
    item = _find(call)
    decided = _list_decided(call, item)
    lines = _read(call, item)
    closed = sum(each.decision != "open" for each in decided.values())
    last = max(0, (len(lines) - 1 - (closed if only_open else 0) - 1) // _ON_A_PAGE)
    return render_candidates(
        lines, decided, min(page - 1, last) * _ON_A_PAGE, _ON_A_PAGE, identity=item.id,
        title=item.title, may_write=tell_role(call), made=made, undo=undo, problem=problem,
        only_open=only_open,
    )  # fmt: skip


async def decide(call: Call) -> Response:
    """Put a candidate into the term base or the queue, drop it, or take that back."""
    form = await call.read_form(fields=8)
    return await call.work(partial(_answer, call, form))


def _answer(call: Call, form: FormData) -> Response:
    number, page = get_number(form, "number") or 0, read_page(form)
    decision = cast("CandidateDecision", get_text(form, "decision"))
    only_open = get_text(form, "show") == "open"
    if decision not in _DONE:
        message = "a candidate is put into the term base or the queue, or dropped"
        raise InputError(message)
    if decision == "base" and not call.person.may("terminologist"):
        raise HTTPException(403)
    try:
        _decide(call, number, decision, get_text(form, "entry") or None)
    except InputError as error:
        page_text = _render(call, page, only_open, problem=explain_error(error))
        return HTMLResponse(page_text, get_status(error))
    show = "" if only_open else "show=all&"
    item = call.get_path("identity")
    address = f"/candidates/{item}?{show}page={page}&done={decision}&number={number}"
    return go(address, row=get_text(form, "row"))


def _decide(call: Call, number: int, decision: CandidateDecision, entry: str | None) -> None:
    item = _find(call)
    line = next((each for each in _read(call, item)[1:] if each["rank"] == number), None)
    if line is None:
        raise HTTPException(404)
    before = _claim(call, item.id, number, decision)
    try:
        if decision == "open":
            if before is not None and before.change is not None:
                own = not call.person.may("terminologist")
                undo_terms(call.session, before.change, own=own)
            return
        if decision == "dropped":
            return
        change, made = _accept(call, line, decision, entry)
    except TmtoolError:
        # Nothing came of it: the candidate is as it was.
        kept = before or DecidedCandidate("open", call.person.name)
        _note(call, item.id, number, kept)
        raise
    _note(call, item.id, number, DecidedCandidate(decision, call.person.name, change, made))


def _claim(
    call: Call, identity: str, number: int, decision: CandidateDecision
) -> DecidedCandidate | None:
    """Note a decision before it is carried out, so that two people don't both; what was before.

    ChangedError where somebody decided on this candidate meanwhile.
    """
    for _ in range(_TRIES):
        item = call.desk.state.find_item(identity)
        before = _list_decided(call, item).get(number)
        is_open = before is None or before.decision == "open"
        if is_open and decision == "open":
            message = "this candidate is open already"
            raise ChangedError(message, code="candidate decided")
        if not is_open and decision != "open":
            by = before.by if before else ""
            raise ChangedError(
                f"this candidate was decided meanwhile by {by}", code="candidate decided"
            )
        try:
            _add(call, item, number, DecidedCandidate(decision, call.person.name))
        except ChangedError:
            continue  # somebody decided on another one
        return before
    message = "others are deciding on these candidates just now: try again"
    raise ChangedError(message, code="candidates busy")


def _note(call: Call, identity: str, number: int, decided: DecidedCandidate) -> None:
    for _ in range(_TRIES):
        try:
            _add(call, call.desk.state.find_item(identity), number, decided)
        except ChangedError:
            continue
        return


def _add(call: Call, item: Item, number: int, decided: DecidedCandidate) -> None:
    told = json.dumps({
        "number": number, "decision": decided.decision, "change": decided.change,
        "entry": decided.entry,
    })  # fmt: skip
    call.desk.state.add_event(item.id, item.version, call.person.name, read_moment(), told)


def _accept(
    call: Call, line: dict[str, Any], decision: CandidateDecision, entry: str | None
) -> tuple[int | None, str]:
    """Put both terms of a candidate where they belong; the change, and the entry."""
    note, source = describe_evidence(line)
    made = accept_pair(
        call.session,
        AcceptPairRequest(read_pair(line), entry, source, note, proposed=decision == "queue"),
    )
    return made.change, made.entry.id


PAGES = (
    Page("/terms/candidates", show_extractions),
    Page("/terms/candidates", begin_extraction, "translator", ("POST",), MOST_UPLOADED),
    Page("/candidates/{identity}", show_candidates),
    Page("/candidates/{identity}", decide, "translator", ("POST",)),
)
