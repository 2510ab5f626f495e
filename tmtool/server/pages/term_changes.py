"""Pages of terms: a wording that supersedes another, and what this changes in the memory."""

from __future__ import annotations

import json
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.memory.upkeep_requests import TermChangeRequest, UndoRequest
from tmtool.server.calls import Call, get_text
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_error
from tmtool.server.pages.shared import Answer, begin_job, find_item, get, post
from tmtool.server.pages.term_calls import check_length, render_terms
from tmtool.server.state import Item
from tmtool.server.tasks.term_change import IMPACT
from tmtool.services.edit import undo


def _render_new(call: Call) -> str:
    asked = {each: get_text(call.query, each) for each in ("old", "new", "lang")}
    check_length(asked["old"] + asked["new"])
    return _render_form(call, {**asked, "entry": get_text(call.query, "id")})


def _render_form(call: Call, asked: dict[str, str], problem: str = "") -> str:
    """Show the form that asks for the new wording."""
    title = "Supersede a wording"
    return render_terms(call, "term_impact_form.html", title, None, asked=asked, problem=problem)


def _find_impact(call: Call, form: FormData) -> Answer:
    """Find out what a change of a term affects."""
    asked = {each: get_text(form, each).strip() for each in ("old", "new", "lang", "entry")}
    old, new, lang = asked["old"], asked["new"], asked["lang"] or None
    try:
        TermChangeRequest(old, new, lang)
        if old == new:
            message = "the old and the new term are the same: name two"
            raise InputError(message)
    except InputError as error:
        return HTMLResponse(_render_form(call, asked, explain_error(error)), 400)
    parameters = {"old": old, "new": new, "lang": lang, "entry": asked["entry"] or None}
    title = "What a change of a term touches"
    return begin_job(call, "term_change", title, parameters, "terminologist")


def _open(call: Call) -> tuple[Item, dict[str, Any]]:
    item = find_item(call, "term_change")
    path = call.desk.items.get_folder(item) / IMPACT
    return item, json.loads(path.read_text("utf-8", errors="surrogatepass"))


def _render_impact(call: Call, problem: str = "") -> str:
    """Show the documents that a change of a term affects."""
    item, impact = _open(call)
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


def _apply(call: Call, form: FormData) -> Answer:
    """Make the change that was shown."""
    why = get_text(form, "why").strip()
    if not why:
        problem = "A term is changed only with a reason, which is noted."
        return HTMLResponse(_render_impact(call, problem), 400)
    item, impact = _open(call)
    if _find_applied(call, item) is not None:
        problem = "Somebody made this change already, or is making it."
        return HTMLResponse(_render_impact(call, problem), 412)
    parameters = {each: impact[each] for each in ("old", "new", "lang")}
    parameters |= {
        "entry": impact["concept"],
        "seen": impact["digest"],
        "why": why,
        "item": item.id,
    }
    job = call.desk.jobs.add(
        "term_change", "Change a term", call.person.name, parameters, "terminologist"
    )
    _note(call, item, {"job": job.id})
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _note(call: Call, item: Item, event: dict[str, object]) -> None:
    call.desk.state.add_event(
        item.id, item.version, call.person.name, read_moment(), json.dumps(event)
    )


def _undo(call: Call, _form: FormData) -> Response:
    """Undo the change in the memory and in the term base."""
    item = find_item(call, "term_change")
    applied = _find_applied(call, item)
    if applied is None or applied["number"] is None or applied["is_undone"]:
        return HTMLResponse(_render_impact(call, "There is nothing to undo."), 412)
    undo(call.session, UndoRequest(applied["number"]))
    _note(call, item, {"change": applied["number"], "undone": True})
    return RedirectResponse(f"/term_changes/{item.id}", 303)


PAGES = (
    get("/terms/impact", _render_new, "terminologist"),
    post("/terms/impact", _find_impact, "terminologist"),
    get("/term_changes/{identity}", _render_impact, "terminologist"),
    post("/term_changes/{identity}", _apply, "terminologist"),
    post("/term_changes/{identity}/undo", _undo, "terminologist"),
)
