"""Pages of one unit: its texts, places and history, and forms to correct or withdraw it."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import ChangedError, InputError
from tmtool.operations.memory_changes import ChangeResult, EditRequest, edit_unit
from tmtool.operations.memory_deletion import DeleteRequest, delete_units
from tmtool.operations.units import UnitRequest, UnitResult, show_unit
from tmtool.server.calls import Call, get_text
from tmtool.server.messages import explain_error
from tmtool.server.pages.shared import Answer, get, post, render
from tmtool.server.problems import answers_part
from tmtool.views.html.render import render_served

_TEXT = "text."
"""The names of the fields of texts begin with it; the tag of the variant follows."""


def _find(call: Call) -> UnitResult:
    result = show_unit(call.session, UnitRequest(call.get_path("key")))
    if result.stored is None and not result.changes:
        raise HTTPException(404)
    return result


def _show(call: Call) -> Answer:
    """Show a unit; redirect from a corrected or merged one (301), 410 for a deleted one."""
    result = _find(call)
    if result.became is not None:
        return RedirectResponse(f"/units/{result.became}", 301)
    return HTMLResponse(_render(call, result), 410 if result.stored is None else 200)


def _show_form(call: Call) -> Answer:
    """Show the form of a unit alone, for the script of a page with matches."""
    result = _find(call)
    if not answers_part(call.request.scope):
        return RedirectResponse(f"/units/{result.key}", 303)
    return _render_form(result)


def _render(call: Call, result: UnitResult, form: str = "") -> str:
    is_open = bool(form)
    if result.stored is not None and not form and call.person.may("reviser"):
        form = _render_form(result)
    title = f"Unit {result.key[:8]}"
    return render(call, "unit.html", title, result=result, form=form, is_open=is_open)


def _render_form(
    result: UnitResult, form: FormData | None = None, problem: str = "", by: str = ""
) -> str:
    """Render the form of a unit with its own texts, or with those of a form that was refused.

    `by` changed the unit since the form was made: both versions are shown.
    """
    return render_served(
        "unit_form.html",
        result=result,
        texts={} if form is None else dict(_read_texts(form)),
        why="" if form is None else get_text(form, "why"),
        problem=problem,
        by=by,
    )


def _read_texts(form: FormData) -> list[tuple[str, str]]:
    """Return the texts of a form, by the tags of their variants; a form ends lines as mail does."""
    return [
        (name.removeprefix(_TEXT), get_text(form, name).replace("\r\n", "\n"))
        for name in form
        if name.startswith(_TEXT)
    ]


def _change(call: Call, form: FormData) -> Answer:
    """Correct a unit, or withdraw it; 412 with both versions if somebody else changed it."""
    seen = _find(call)
    try:
        done = _withdraw(call, form) if get_text(form, "withdraw") else _correct(call, seen, form)
    except ChangedError as error:
        return _answer_form(call, form, error, 412)
    except InputError as error:
        return _answer_form(call, form, error, 400)
    assert done.change is not None
    key = done.key or seen.key
    if answers_part(call.request.scope):
        return render_served("unit_changed.html", change=done.change, key=done.key)
    return _go(f"/history/{done.change}" if not done.key else f"/units/{key}")


def _go(address: str) -> Response:
    return RedirectResponse(address, 303)


def _correct(call: Call, seen: UnitResult, form: FormData) -> ChangeResult:
    variants = seen.stored.unit.variants if seen.stored is not None else ()
    held = {str(each.tag): each.text for each in variants}
    texts = tuple((tag, text) for tag, text in _read_texts(form) if held.get(tag) != text)
    if not texts:
        message = "no text was changed"
        raise InputError(message)
    request = EditRequest(seen.key, texts, get_text(form, "why"), get_text(form, "version"))
    return edit_unit(call.session, request)


def _withdraw(call: Call, form: FormData) -> ChangeResult:
    request = DeleteRequest(
        (call.get_path("key"),), why=get_text(form, "why"), version=get_text(form, "version")
    )
    return delete_units(call.session, request)


def _answer_form(call: Call, form: FormData, error: InputError, status: int) -> Response:
    """Show the form again, on the unit as it is now, with what was typed."""
    now = _find(call)
    while now.became is not None:
        now = show_unit(call.session, UnitRequest(now.became))
    by = now.changes[0].by if status == 412 and now.stored is not None else ""
    shown = _render_form(now, form, explain_error(error), by) if now.stored is not None else ""
    if not answers_part(call.request.scope):
        return HTMLResponse(_render(call, now, shown), status)
    if not shown:
        shown = render_served("unit_changed.html", change=None, key="")
    return HTMLResponse(shown, status)


PAGES = (
    get("/units/{key}", _show, is_timed=True),
    get("/units/{key}/form", _show_form, "reviser", is_timed=True),
    post("/units/{key}", _change, "reviser", fields=20),
)
