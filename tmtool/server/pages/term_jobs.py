"""Pages of terms that start jobs: files, sheets for review, superseded wordings, candidates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import ChangedError, InputError, TmtoolError
from tmtool.lang.wrap import format_count
from tmtool.operations.memory_changes import UndoRequest, undo
from tmtool.operations.term_bases import locate_own_term_base
from tmtool.operations.term_changes import UndoTermsRequest, undo_terms
from tmtool.operations.term_entries import AcceptPairRequest, accept_pair
from tmtool.operations.term_export import ExportTermsRequest, export_terms
from tmtool.operations.term_extraction import ExtractTermsRequest
from tmtool.operations.term_files import AddTermsRequest, ApplySheetRequest, apply_sheet
from tmtool.operations.term_impact import TermChangeRequest
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
    read_json,
    read_page,
)
from tmtool.server.pages.term_calls import check_length, get_base, list_bases, render_terms
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.server.tasks import read_request
from tmtool.server.tasks.terms import CANDIDATES, IMPACT, PREVIEW

PAGE_SIZE = 25
_MAX_CANDIDATES = 5_000
_MAX_TRIES = 20
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
    """Find out what files of terms would change."""
    items = _find_files(call, form)
    request = AddTermsRequest(
        tuple(locate_file(call, each) for each in items),
        organization=get_text(form, "organization").strip() or None,
        process_status=get_text(form, "process_status") or None,  # type: ignore[arg-type]
        preview=True,
        terms=get_base(form),
    )
    title = f"Look at the terms of {', '.join(each.title for each in items)}"
    return begin_job(call, "add_terms", title, request)


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
    is_partial = bool(get_text(form, "partial"))
    request = replace(read_request(AddTermsRequest, preview), force=is_partial)
    # The first event of an item succeeds once, so nobody adds the same terms twice.
    call.desk.state.add_event(item.id, 0, call.person.name, read_moment(), "taken over")
    title = f"Add the terms of {', '.join(file['name'] for file in preview['files'])}"
    return begin_job(call, "add_terms", title, request)


def _take_sheet(call: Call, form: FormData) -> Answer:
    """Preview or apply the changes of a sheet that came back from review."""
    items = _find_files(call, form)
    if len(items) != 1:
        message = "name one sheet: each is looked at by itself"
        raise InputError(message)
    (item,), base = items, get_base(form)
    preview = get_text(form, "action") != "apply"
    path = Path(locate_file(call, item))
    result = apply_sheet(call.session, ApplySheetRequest(path, preview, base))
    if not preview:
        return go(f"/terms/changes?base={get_text(form, 'base') or 'own'}", result.change)
    return render_terms(
        call,
        "term_sheet.html",
        item.title,
        base,
        name=item.title,
        file=item.id,
        outcome=result.outcome,
    )


def _send_sheet(call: Call) -> Response:
    """Send a sheet for review."""
    base, step = get_base(call.query), get_text(call.query, "process_status") or None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "review.xlsx"
        request = ExportTermsRequest(
            str(path),
            review=True,
            process_status=step,  # type: ignore[arg-type]
            terms=base,
        )
        if not export_terms(call.session, request).entries:
            message = "there is nothing to review: no entry is of that kind"
            raise InputError(message)
        return download(path.read_bytes(), path.name)


def _ask_impact(call: Call) -> str:
    asked = {each: get_text(call.query, each) for each in ("old", "new", "lang")}
    check_length(asked["old"] + asked["new"])
    return _render_impact_form(call, {**asked, "entry": get_text(call.query, "id")})


def _render_impact_form(call: Call, asked: dict[str, str], problem: str = "") -> str:
    """Show the form that asks for the new wording."""
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
    old, new, lang = asked["old"], asked["new"], asked["lang"] or None
    try:
        request = TermChangeRequest(old, new, lang, entry=asked["entry"] or None)
        if old == new:
            message = "the old and the new term are the same: name two"
            raise InputError(message)
    except InputError as error:
        return HTMLResponse(_render_impact_form(call, asked, explain_error(error)), 400)
    title = "What a change of a term touches"
    return begin_job(call, "term_change", title, request, "terminologist")


def _open_impact(call: Call) -> tuple[Item, dict[str, Any]]:
    item = find_item(call, "term_change")
    return item, read_json(call, item, IMPACT)


def _render_impact(call: Call, problem: str = "") -> str:
    """Show the documents that a change of a term affects."""
    item, impact = _open_impact(call)
    return render_terms(
        call,
        "term_impact.html",
        f"{impact['old']} → {impact['new']}",
        None,
        impact=impact,
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
        noted = json.loads(event.text)
        if "job" in noted:
            job = call.desk.state.find_job(noted["job"])
            is_lost = job.is_over and job.state != "succeeded"
            found = None if is_lost else {"number": None, "by": event.person, "is_undone": False}
        else:
            is_undone = "undone" in noted
            found = {"number": noted["change"], "by": event.person, "is_undone": is_undone}
    return found


def _apply_impact(call: Call, form: FormData) -> Answer:
    """Make the change that was shown."""
    why = get_text(form, "why").strip()
    if not why:
        problem = "A term is changed only with a reason, which is noted."
        return HTMLResponse(_render_impact(call, problem), 400)
    item, impact = _open_impact(call)
    if _find_applied(call, item) is not None:
        problem = "Somebody made this change already, or is making it."
        return HTMLResponse(_render_impact(call, problem), 412)
    old, new, lang, entry, seen = (
        impact[each] for each in ("old", "new", "lang", "concept", "digest")
    )
    request = TermChangeRequest(old, new, lang, apply=True, why=why, entry=entry, seen=seen)
    owner, about = call.person.name, {"item": item.id}
    job = call.desk.jobs.add("term_change", "Change a term", owner, request, "terminologist", about)
    _note_impact(call, item, {"job": job.id})
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _note_impact(call: Call, item: Item, event: dict[str, object]) -> None:
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
    _note_impact(call, item, {"change": applied["number"], "undone": True})
    return RedirectResponse(f"/term_changes/{item.id}", 303)


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
    langs = get_text(form, "langs").replace(" ", "")
    source, _, target = langs.partition(",")
    if bool(source) != bool(target) or "," in target:
        message = f"two languages are needed, as in en,zh, not {langs!r}"
        raise InputError(message)
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
    return begin_job(call, "extract_terms", f"Look for terms in {names}", request)


def _open_candidates(call: Call) -> tuple[Item, list[dict[str, Any]]]:
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
    return _render_page(
        call,
        read_page(call.query),
        only_open=only_open,
        done=done,
        undo=number if can_undo else None,
    )


def _render_page(
    call: Call,
    page: int,
    *,
    only_open: bool,
    done: str = "",
    undo: int | None = None,
    problem: str = "",
) -> str:
    """Show a page of candidates; `undo` is the one that was just decided on."""
    item, (head, *lines) = _open_candidates(call)
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
        done=done,
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
        page_text = _render_page(call, page, only_open=only_open, problem=explain_error(error))
        return HTMLResponse(page_text, get_status(error))
    show = "" if only_open else "show=all&"
    query = f"{show}page={page}&done={decision}&number={number}"
    return go(f"/candidates/{call.get_path('identity')}?{query}", row=get_text(form, "row"))


def _decide(call: Call, number: int, decision: str, entry: str | None) -> None:
    item, lines = _open_candidates(call)
    line = next((each for each in lines[1:] if each["rank"] == number), None)
    if line is None:
        raise HTTPException(404)
    name = call.person.name
    before = _claim(call, item.id, number, decision)
    try:
        if decision == "open":
            if before is not None and before.change is not None:
                is_limited = not call.person.may("terminologist")
                undo_terms(call.session, UndoTermsRequest(before.change, own=is_limited))
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
    get("/terms/files", _render_files),
    post("/terms/import", _preview_files, "terminologist", fields=MOST_FILES + 5, files=MOST_FILES),
    get("/term_imports/{identity}", _render_import, "terminologist"),
    post("/term_imports/{identity}", _take_import, "terminologist"),
    post("/terms/sheet", _take_sheet, "terminologist", files=1),
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
