"""Pages of terms that start jobs: files, sheets for review, superseded wordings, candidates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from tmtool.errors import ChangedError, InputError, TmtoolError
from tmtool.operations.memory_changes import UndoRequest, undo
from tmtool.operations.term_bases import locate_own_term_base
from tmtool.operations.term_changes import UndoTermsRequest, undo_terms
from tmtool.operations.term_decisions import ProposeTermsRequest, propose_terms
from tmtool.operations.term_entries import EntryResult
from tmtool.operations.term_export import ExportTermsRequest, export_terms
from tmtool.operations.term_extraction import ExtractTermsRequest
from tmtool.operations.term_files import AddTermsRequest
from tmtool.operations.term_impact import TermChangeRequest
from tmtool.operations.to_json import from_json
from tmtool.server.calls import Call, get_number, get_text, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_error, get_status
from tmtool.server.pages.files import MOST_FILES, find_file, find_files, keep_upload, locate_file
from tmtool.server.pages.shared import (
    Answer,
    begin_job,
    download,
    find_item,
    get,
    go,
    post,
    read_fields,
    read_json,
    read_page,
)
from tmtool.server.pages.term_calls import check_length, get_base, list_bases, render_terms
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.server.tasks import CANDIDATES, IMPACT, PREVIEW
from tmtool.terms.extracting.entries import describe_counts
from tmtool.terms.extracting.model import Uses

PAGE_SIZE = 25
_MAX_CANDIDATES = 5_000
_DECISIONS = ("base", "queue", "dropped", "open")


def _render_files(call: Call) -> str:
    """Show the forms that add and write files of terms."""
    return render_terms(
        call,
        "term_files.html",
        "Files of terms",
        get_base(call.query),
        files=[find_file(call, each) for each in call.query.getlist("file")],
        choices=list_bases(call, with_supplied=False),
        all_bases=list_bases(call),
        step=get_text(call.query, "process_status"),
    )


def _preview_files(call: Call, form: FormData) -> Response:
    """Find out what files of terms, or a sheet that came back from review, would change."""
    items = _find_files(call, form)
    files, base = tuple(locate_file(call, each) for each in items), get_base(form)
    names = ("organization", "process_status")
    request = read_fields(AddTermsRequest, form, names, files=files, terms=base, preview=True)
    title = f"Look at the terms of {', '.join(each.title for each in items)}"
    return begin_job(call, "terms add", title, request)


def _find_files(call: Call, form: FormData) -> list[Item]:
    """Return the files of a form: uploaded with it, or dropped earlier."""
    if uploads := get_uploads(form, "file"):
        return [keep_upload(call, each) for each in uploads]
    return find_files(call, [each for each in form.getlist("file") if isinstance(each, str)])


def _open_import(call: Call) -> tuple[Item, dict[str, Any]]:
    item = find_item(call, "term_import")
    return item, read_json(call, item, PREVIEW)


def _render_import(call: Call) -> str:
    """Show what files of terms would change, and who added them since."""
    item, preview = _open_import(call)
    base, events = item.facts.get("base"), call.desk.state.list_events(item.id)
    return render_terms(
        call,
        "term_import.html",
        item.title,
        base if isinstance(base, str) else None,
        item=item,
        files=preview["files"],
        taken=events[0] if events else None,
    )


def _take_import(call: Call, form: FormData) -> Response:
    """Add the previewed terms, once."""
    item, preview = _open_import(call)
    request = from_json(AddTermsRequest, preview["request"])
    # The first event of an item succeeds once, so nobody adds the same terms twice.
    call.desk.state.add_event(item.id, 0, call.person.name, read_moment(), "taken over")
    title = f"Add the terms of {', '.join(file['file'] for file in preview['files'])}"
    request = replace(request, preview=False, force=bool(get_text(form, "partial")))
    return begin_job(call, "terms add", title, request)


def _send_sheet(call: Call) -> Response:
    """Send a sheet for review."""
    base, names = get_base(call.query), ("process_status",)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "review.xlsx"
        given = {"file": str(path), "review": True, "terms": base}
        request = read_fields(ExportTermsRequest, call.query, names, **given)
        if not export_terms(call.session, request).counts["entries"]:
            message = "there is nothing to review: no entry is of that kind"
            raise InputError(message)
        return download(path.read_bytes(), path.name)


def _ask_impact(call: Call) -> str:
    """Show the form that asks for the new wording."""
    asked = {each: get_text(call.query, each) for each in ("old", "new", "lang")}
    check_length(asked["old"] + asked["new"])
    return _render_impact_form(call, {**asked, "entry": get_text(call.query, "id")})


def _render_impact_form(call: Call, asked: Mapping[str, str], problem: str = "") -> str:
    return render_terms(
        call,
        "term_impact.html",
        "Supersede a wording",
        None,
        impact=None,
        asked=asked,
        problem=problem,
    )


def _begin_impact(call: Call, form: FormData) -> Answer:
    """Find out what a change of a term affects."""
    asked = {each: get_text(form, each).strip() for each in ("old", "new", "lang", "entry")}
    lang, entry = asked["lang"] or None, asked["entry"] or None
    try:
        request = TermChangeRequest(asked["old"], asked["new"], lang, entry=entry)
    except InputError as error:
        return HTMLResponse(_render_impact_form(call, asked, explain_error(error)), 400)
    title = "What a change of a term touches"
    return begin_job(call, "terms impact", title, request, "terminologist")


def _open_impact(call: Call) -> tuple[Item, dict[str, Any]]:
    item = find_item(call, "term_change")
    return item, read_json(call, item, IMPACT)


def _render_impact(call: Call, problem: str = "") -> str:
    """Show the documents that a change of a term affects."""
    item, shown = _open_impact(call)
    impact, *documents = shown["records"]
    return render_terms(
        call,
        "term_impact.html",
        item.title,
        None,
        impact=impact,
        documents_of=documents,
        item=item,
        applied=_find_applied(call, item),
        problem=problem,
    )


def _find_applied(call: Call, item: Item) -> dict[str, Any] | None:
    """Return who makes or made the change, its number, and if it is undone; None if nobody did.

    A failed attempt does not count.
    """
    found = None
    for event in call.desk.state.list_events(item.id):
        found = {"number": None, "by": event.person, "is_undone": False, **json.loads(event.text)}
    if found is not None and found["number"] is None:
        job = call.desk.state.find_job(found["job"])
        return None if job.is_over and job.state != "succeeded" else found
    return found


def _apply_impact(call: Call, form: FormData) -> Answer:
    """Make the change that was shown."""
    why = get_text(form, "why").strip()
    if not why:
        problem = "A term is changed only with a reason, which is noted."
        return HTMLResponse(_render_impact(call, problem), 400)
    item, shown = _open_impact(call)
    if _find_applied(call, item) is not None:
        problem = "Somebody made this change already, or is making it."
        return HTMLResponse(_render_impact(call, problem), 412)
    request = from_json(TermChangeRequest, shown["request"])
    request = replace(request, apply=True, why=why, seen=shown["records"][0]["digest"])
    job = call.desk.jobs.add(
        "terms impact",
        "Change a term",
        call.person.name,
        request,
        "terminologist",
        (item.id,),
    )
    _note_event(call, item, {"job": job.id})
    return go(f"/jobs/{job.id}")


def _note_event(call: Call, item: Item, event: Mapping[str, object]) -> None:
    """Add an event to an item; ChangedError if somebody added another one meanwhile."""
    call.desk.state.add_event(
        item.id, item.version, call.person.name, read_moment(), json.dumps(event)
    )


def _undo_impact(call: Call, _form: FormData) -> Response:
    """Undo the change in the memory and in the term base."""
    item = find_item(call, "term_change")
    applied = _find_applied(call, item)
    if applied is None or applied["number"] is None or applied["is_undone"]:
        return HTMLResponse(_render_impact(call, "There is nothing to undo."), 412)
    undo(call.session, UndoRequest(applied["number"]))
    _note_event(call, item, {"number": applied["number"], "is_undone": True})
    return go(f"/term_changes/{item.id}")


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
    langs = get_text(form, "langs").replace(" ", "")
    source, _, target = langs.partition(",")
    if bool(source) != bool(target) or "," in target:
        raise InputError(f"two languages are needed, as in en,zh, not {langs!r}")
    own = locate_own_term_base(call.session)
    request = ExtractTermsRequest(
        tuple(locate_file(call, each) for each in items),
        from_memory=not items,
        from_=source or None,
        to=target or None,
        min_units=get_number(form, "least") or None,
        limit=min(get_number(form, "limit") or 200, _MAX_CANDIDATES),
        terms=str(own) if own.exists() else None,
        new=bool(get_text(form, "new")) and own.exists(),
    )
    names = ", ".join(each.title for each in items) or "the memory"
    return begin_job(call, "terms extract", f"Look for terms in {names}", request)


def _open_candidates(call: Call) -> tuple[Item, list[dict[str, Any]]]:
    """Return the item of the address and its records: a head, then a candidate each."""
    item = find_item(call, "candidate", lambda each: _may_see(call, each))
    return item, read_json(call, item, CANDIDATES)


def _list_decided(call: Call, item: Item) -> dict[int, dict[str, Any]]:
    """Return the last event of each candidate that is not open, by its rank."""
    found: dict[int, dict[str, Any]] = {}
    for event in call.desk.state.list_events(item.id):
        noted = json.loads(event.text)
        found[noted["number"]] = {"by": event.person, **noted}
    return {number: each for number, each in found.items() if each["decision"] != "open"}


def _render_candidates(call: Call) -> str:
    return _render_page(call, call.query, only_open=get_text(call.query, "show") != "all")


def _render_page(
    call: Call, sent: FormData | QueryParams, *, only_open: bool, problem: str = ""
) -> str:
    """Show a page of candidates, with the decision that was just made or the problem with it."""
    item, (head, *candidates) = _open_candidates(call)
    decided, done = _list_decided(call, item), "" if problem else get_text(sent, "done")
    listed = [each for each in candidates if not only_open or each["rank"] not in decided]
    page = min(read_page(sent), max(1, -(-len(listed) // PAGE_SIZE)))
    return render_terms(
        call,
        "candidates.html",
        item.title,
        None,
        item=item,
        head=head,
        rows=listed[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        found=len(listed),
        total=len(candidates),
        decided=decided,
        only_open=only_open,
        done=done,
        undo=get_number(sent, "number") if done in _DECISIONS[:-1] else None,
        problem=problem,
        page=page,
        size=PAGE_SIZE,
    )


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
        page_text = _render_page(call, form, only_open=only_open, problem=explain_error(error))
        return HTMLResponse(page_text, get_status(error))
    show = "" if only_open else "show=all&"
    query = f"{show}page={page}&done={decision}&number={number}"
    return go(f"/candidates/{call.get_path('identity')}?{query}", row=get_text(form, "row"))


def _decide(call: Call, number: int, decision: str, entry: str | None) -> None:
    """Note a decision, carry it out, and note its change; a failure restores the earlier one."""
    item, (head, *candidates) = _open_candidates(call)
    candidate = next((each for each in candidates if each["rank"] == number), None)
    if candidate is None:
        raise HTTPException(404)
    before = _list_decided(call, item).get(number)
    if (before is None) == (decision == "open"):
        by = f"was decided meanwhile by {before['by']}" if before else "is open already"
        message = f"this candidate {by}"
        raise ChangedError(message, code="candidate decided")
    event: dict[str, object] = {"number": number, "decision": decision}
    _note_event(call, item, event)
    made = None
    try:
        if decision in ("base", "queue"):
            made = _accept(call, head["langs"], candidate["pair"], entry, decision)
        elif before is not None and before.get("change") is not None:
            is_limited = not call.person.may("terminologist")
            undo_terms(call.session, UndoTermsRequest(before["change"], own=is_limited))
    except TmtoolError:
        open_again = {"number": number, "decision": "open"}
        _note_event(call, call.desk.state.find_item(item.id), before or open_again)
        raise
    if made is not None:
        event |= {"change": made.change, "entry": made.id}
        _note_event(call, call.desk.state.find_item(item.id), event)


def _accept(
    call: Call, langs: Sequence[str], pair: Mapping[str, Any], entry: str | None, decision: str
) -> EntryResult:
    """Add both terms of a candidate to the term base."""
    documents = (each["origin"]["document"] for each in pair["examples"])
    request = ProposeTermsRequest(
        tuple(zip(langs, pair["texts"], strict=True)),
        entry,
        next(filter(None, documents), None),
        f"extracted: {describe_counts(Uses(**pair['uses']))}",
        step="proposed" if decision == "queue" else "approved",
    )
    return propose_terms(call.session, request)


PAGES = (
    get("/terms/files", _render_files),
    post("/terms/import", _preview_files, "terminologist", fields=MOST_FILES + 5, files=MOST_FILES),
    get("/term_imports/{identity}", _render_import, "terminologist"),
    post("/term_imports/{identity}", _take_import, "terminologist"),
    get("/terms/sheet.xlsx", _send_sheet),
    get("/terms/impact", _ask_impact, "terminologist"),
    post("/terms/impact", _begin_impact, "terminologist"),
    get("/term_changes/{identity}", _render_impact, "terminologist"),
    post("/term_changes/{identity}", _apply_impact, "terminologist"),
    post("/term_changes/{identity}/undo", _undo_impact, "terminologist"),
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
