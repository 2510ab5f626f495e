"""Terms: a wording that is superseded, what that touches in the memory, and the change itself."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.memory.upkeep_requests import TermChangeRequest
from tmtool.operations.memory_changes import UndoRequest, undo
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_error
from tmtool.server.pages.term_calls import insist_on_short
from tmtool.server.state import Item
from tmtool.server.tasks.terms import IMPACT
from tmtool.views.html.term_impact import AppliedChange, render_impact, render_impact_form


async def show_form(call: Call) -> Response:
    """The form that asks what is written instead of a term."""
    query = call.query
    old = insist_on_short(get_text(query, "old"))
    return await call.answer(
        partial(
            render_impact_form, old=old, lang=get_text(query, "lang"),
            new=insist_on_short(get_text(query, "new")), entry=get_text(query, "id") or None,
        )
    )  # fmt: skip


async def find_impact(call: Call) -> Response:
    """Look for what a change of a term touches: a job."""
    form = await call.read_form(fields=6)
    old, new = get_text(form, "old").strip(), get_text(form, "new").strip()
    lang, entry = get_text(form, "lang") or None, get_text(form, "entry") or None
    try:
        TermChangeRequest(old, new, lang)
        if old == new:
            message = "the old and the new term are the same: name two"
            raise InputError(message)
    except InputError as error:
        show = partial(render_impact_form, old=old, lang=lang or "", new=new, entry=entry)
        return await call.answer(partial(show, problem=explain_error(error)), 400)
    job = call.desk.jobs.add(
        "term_change", "What a change of a term touches", call.person.name,
        {"old": old, "new": new, "lang": lang, "entry": entry}, "terminologist",
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def show_impact(call: Call) -> Response:
    """What a change of a term touches."""
    return await call.work(lambda: HTMLResponse(_render(call, _find(call))))


def _find(call: Call) -> Item:
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.kind != "term_change":
        raise HTTPException(404)
    return item


def _read(call: Call, item: Item) -> dict[str, Any]:
    text = (call.desk.items.get_folder(item) / IMPACT).read_text("utf-8", errors="surrogatepass")
    read: dict[str, Any] = json.loads(text)
    return read


def _render(call: Call, item: Item, problem: str = "") -> str:
    return render_impact(
        _read(call, item), identity=item.id, applied=_find_applied(call, item),
        may_apply=call.person.may("terminologist"), problem=problem,
    )  # fmt: skip


def _find_applied(call: Call, item: Item) -> AppliedChange | None:
    """Whether the change is being made, was made, or was undone; None where nobody asked for it.

    One that failed can be asked for again.
    """
    found = None
    for each in call.desk.state.list_events(item.id):
        told = json.loads(each.text)
        if "job" in told:
            job = call.desk.state.find_job(told["job"])
            is_lost = job.is_over and job.state != "succeeded"
            found = None if is_lost else AppliedChange(None, each.person, is_undone=False)
        else:
            found = AppliedChange(told["change"], each.person, is_undone="undone" in told)
    return found


async def apply_change(call: Call) -> Response:
    """Make the change that was looked at: a job."""
    form = await call.read_form(fields=2)
    return await call.work(partial(_apply, call, get_text(form, "why").strip()))


def _apply(call: Call, why: str) -> Response:
    item = _find(call)
    if not why:
        problem = "A term is changed only with a reason, which is noted."
        return HTMLResponse(_render(call, item, problem), 400)
    if _find_applied(call, item) is not None:
        problem = "Somebody made this change already, or is making it."
        return HTMLResponse(_render(call, item, problem), 412)
    read = _read(call, item)
    job = call.desk.jobs.add(
        "term_change", "Change a term", call.person.name,
        {"old": read["old"], "new": read["new"], "lang": read["lang"], "entry": read["concept"],
         "seen": read["digest"], "why": why, "item": item.id}, "terminologist",
    )  # fmt: skip
    told = json.dumps({"job": job.id})
    call.desk.state.add_event(item.id, item.version, call.person.name, read_moment(), told)
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def undo_change(call: Call) -> Response:
    """Take the change back, in the memory and in the term base."""
    return await call.work(partial(_undo, call))


def _undo(call: Call) -> Response:
    item = _find(call)
    applied = _find_applied(call, item)
    if applied is None or applied.number is None or applied.is_undone:
        return HTMLResponse(_render(call, item, "There is nothing to undo."), 412)
    undo(call.session, UndoRequest(applied.number))
    told = json.dumps({"change": applied.number, "undone": True})
    call.desk.state.add_event(item.id, item.version, call.person.name, read_moment(), told)
    return RedirectResponse(f"/term_changes/{item.id}", 303)


PAGES = (
    Page("/terms/impact", show_form, "terminologist"),
    Page("/terms/impact", find_impact, "terminologist", ("POST",)),
    Page("/term_changes/{identity}", show_impact, "terminologist"),
    Page("/term_changes/{identity}", apply_change, "terminologist", ("POST",)),
    Page("/term_changes/{identity}/undo", undo_change, "terminologist", ("POST",)),
)
