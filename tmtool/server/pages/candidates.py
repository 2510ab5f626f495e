"""Pages of candidates for terms: found by a job, then decided on one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import ChangedError, InputError, TmtoolError
from tmtool.lang.wrap import format_count
from tmtool.server.calls import Call, get_number, get_text, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_error, get_status
from tmtool.server.pages.files import MOST_FILES, find_file, keep_upload, locate_file
from tmtool.server.pages.shared import Answer, begin_job, find_item, get, go, post, read_page
from tmtool.server.pages.term_calls import render_terms
from tmtool.server.roles import may_open
from tmtool.server.state import Item, Json
from tmtool.server.tasks.extract_terms import CANDIDATES
from tmtool.services.term_entries import accept_pair
from tmtool.services.terms_upkeep import undo_terms
from tmtool.terms.entry_requests import AcceptPairRequest

PAGE_SIZE = 25
_MAX_CANDIDATES = 5_000
_MAX_TRIES = 20
_DECISIONS = {
    "base": "Put into the term base",
    "queue": "Put into the queue",
    "dropped": "Dropped",
    "open": "Undone",
}


@dataclass(frozen=True, slots=True)
class DecidedCandidate:
    """The decision on a candidate, one of `_DECISIONS`, and the change of the term base."""

    decision: str
    by: str
    change: int | None = None
    entry: str | None = None


def _render_extractions(call: Call) -> str:
    """List the extractions so far, with the form that starts one."""
    items = call.desk.state.list_items("candidate")
    return render_terms(
        call,
        "term_candidates.html",
        "Candidates for terms",
        None,
        items=[each for each in items if _may_see(call, each)],
        files=[find_file(call, each) for each in call.query.getlist("file")],
    )


def _may_see(call: Call, item: Item) -> bool:
    """Return True if the person may see candidates: they quote texts, perhaps of dropped files."""
    return may_open(call.person, item, "terminologist")


def _begin_extraction(call: Call, form: FormData) -> Response:
    """Extract terms from files, or from the whole memory."""
    items = [keep_upload(call, each) for each in get_uploads(form, "file")]
    named = (each for each in form.getlist("file") if isinstance(each, str) and each)
    items += [find_file(call, each) for each in named]
    parameters: dict[str, Json] = {
        "files": [locate_file(call, each) for each in items],
        "limit": min(get_number(form, "limit") or 200, _MAX_CANDIDATES),
        "langs": get_text(form, "langs").replace(" ", ""),
        "least": get_number(form, "least") or None,
        "new": bool(get_text(form, "new")),
    }
    names = ", ".join(each.title for each in items) or "the memory"
    return begin_job(call, "extract_terms", f"Look for terms in {names}", parameters)


def _open(call: Call) -> tuple[Item, list[dict[str, Any]]]:
    """Return the item of the address and its lines: a head, then a candidate each."""
    item = find_item(call, "candidate", lambda each: _may_see(call, each))
    path = call.desk.items.get_folder(item) / CANDIDATES
    text = path.read_text("utf-8", errors="surrogatepass")
    return item, [json.loads(line) for line in text.split("\n") if line]


def _list_decided(call: Call, item: Item) -> dict[int, DecidedCandidate]:
    """Return the candidates that are not open, by number."""
    found: dict[int, DecidedCandidate] = {}
    for event in call.desk.state.list_events(item.id):
        noted = json.loads(event.text)
        number = noted.pop("number")
        found[number] = DecidedCandidate(by=event.person, **noted)
    return {number: each for number, each in found.items() if each.decision != "open"}


def _render_candidates(call: Call) -> str:
    only_open = get_text(call.query, "show") != "all"
    done, number = get_text(call.query, "done"), get_number(call.query, "number")
    can_undo = done in _DECISIONS and done != "open"
    return _render(
        call,
        read_page(call.query),
        only_open=only_open,
        made=_DECISIONS.get(done, ""),
        undo=number if can_undo else None,
    )


def _render(
    call: Call,
    page: int,
    *,
    only_open: bool,
    made: str = "",
    undo: int | None = None,
    problem: str = "",
) -> str:
    """Show a page of candidates; `undo` is the one that was just decided on."""
    item, (head, *lines) = _open(call)
    decided = _list_decided(call, item)
    listed = [each for each in lines if not only_open or each["rank"] not in decided]
    page = max(1, min(page, -(-len(listed) // PAGE_SIZE)))
    return render_terms(
        call,
        "candidates.html",
        item.title,
        None,
        item=item,
        head=head,
        rows=listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        found=len(listed),
        total=len(lines),
        decided=decided,
        uses=_describe_uses,
        only_open=only_open,
        done=made,
        undo=undo,
        problem=problem,
        page=page,
        size=PAGE_SIZE,
    )


def _describe_uses(uses: Mapping[str, Any]) -> str:
    """Describe how often a term occurs, in how many documents and years."""
    counts = format_count(uses["frequency"], "time"), format_count(uses["documents"], "document")
    years = "–".join(dict.fromkeys(map(str, uses["years"] or ())))
    return ", ".join(filter(None, (*counts, years)))


def _take_decision(call: Call, form: FormData) -> Answer:
    """Accept a candidate, drop it, or undo the decision."""
    number, page = get_number(form, "number") or 0, read_page(form)
    decision, only_open = get_text(form, "decision"), get_text(form, "show") == "open"
    if decision not in _DECISIONS:
        message = "a candidate is put into the term base or the queue, or dropped"
        raise InputError(message)
    if decision == "base" and not call.person.may("terminologist"):
        raise HTTPException(403)
    try:
        _decide(call, number, decision, get_text(form, "entry") or None)
    except InputError as error:
        page_text = _render(call, page, only_open=only_open, problem=explain_error(error))
        return HTMLResponse(page_text, get_status(error))
    show = "" if only_open else "show=all&"
    query = f"{show}page={page}&done={decision}&number={number}"
    return go(f"/candidates/{call.get_path('identity')}?{query}", row=get_text(form, "row"))


def _decide(call: Call, number: int, decision: str, entry: str | None) -> None:
    item, lines = _open(call)
    line = next((each for each in lines[1:] if each["rank"] == number), None)
    if line is None:
        raise HTTPException(404)
    name = call.person.name
    before = _claim(call, item.id, number, decision)
    try:
        if decision == "open":
            if before is not None and before.change is not None:
                is_limited = not call.person.may("terminologist")
                undo_terms(call.session, before.change, own=is_limited)
        elif decision != "dropped":
            change, made = _accept(call, line, entry, proposed=decision == "queue")
            _note(call, item.id, number, DecidedCandidate(decision, name, change, made))
    except TmtoolError:
        _note(call, item.id, number, before or DecidedCandidate("open", name))
        raise


def _claim(call: Call, identity: str, number: int, decision: str) -> DecidedCandidate | None:
    """Note a decision before it is carried out and return the earlier one.

    Raises ChangedError if somebody else decided on this candidate meanwhile.
    """
    for _ in range(_MAX_TRIES):
        item = call.desk.state.find_item(identity)
        before = _list_decided(call, item).get(number)
        if before is None and decision == "open":
            message = "this candidate is open already"
            raise ChangedError(message, code="candidate decided")
        if before is not None and decision != "open":
            message = f"this candidate was decided meanwhile by {before.by}"
            raise ChangedError(message, code="candidate decided")
        if _add(call, item, number, DecidedCandidate(decision, call.person.name)):
            return before
    message = "others are deciding on these candidates just now: try again"
    raise ChangedError(message, code="candidates busy")


def _note(call: Call, identity: str, number: int, decided: DecidedCandidate) -> None:
    for _ in range(_MAX_TRIES):
        if _add(call, call.desk.state.find_item(identity), number, decided):
            return


def _add(call: Call, item: Item, number: int, decided: DecidedCandidate) -> bool:
    """Add a decision to the events of an item; False if somebody added another one first."""
    noted = {"number": number, "decision": decided.decision}
    noted |= {"change": decided.change, "entry": decided.entry}
    event = json.dumps(noted)
    try:
        call.desk.state.add_event(item.id, item.version, call.person.name, read_moment(), event)
    except ChangedError:
        return False
    return True


def _accept(
    call: Call, line: Mapping[str, Any], entry: str | None, *, proposed: bool
) -> tuple[int | None, str]:
    """Add both terms of a candidate to the term base; return the change and the entry."""
    documents = (each["document"] for each in line["examples"])
    pair = cast("tuple[tuple[str, str], tuple[str, str]]", tuple(line["terms"].items()))
    source, note = next(filter(None, documents), None), f"extracted: {_describe_uses(line)}"
    request = AcceptPairRequest(pair, entry, source, note, proposed=proposed)
    made = accept_pair(call.session, request)
    return made.change, made.entry.id


PAGES = (
    get("/terms/candidates", _render_extractions),
    post(
        "/terms/candidates",
        _begin_extraction,
        "translator",
        fields=MOST_FILES + 6,
        files=MOST_FILES,
    ),
    get("/candidates/{identity}", _render_candidates),
    post("/candidates/{identity}", _take_decision, "translator"),
)
