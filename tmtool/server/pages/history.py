"""Pages of changes: the journal, undoing, corrigenda, erasing, and the history of a unit."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import EmptyError, InputError
from tmtool.operations.documents import CorrectRequest
from tmtool.operations.memory_changes import (
    HistoryRequest,
    UndoRequest,
    list_changes,
    preview_undo,
    show_change,
    undo,
)
from tmtool.operations.memory_deletion import DeleteRequest, preview_erase
from tmtool.protocols import JournalEntry
from tmtool.server.calls import Call, get_text, get_uploads
from tmtool.server.items import DESCRIPTION, read_moment
from tmtool.server.pages.files import keep_upload, locate_file
from tmtool.server.pages.items import find_own
from tmtool.server.pages.memories import PAGE_SIZE, render_memory
from tmtool.server.pages.shared import (
    begin_job,
    get,
    post,
    read_fields,
    read_json,
    read_page,
    render,
)
from tmtool.server.roles import Role
from tmtool.server.state import Item, Job
from tmtool.server.traces import find_traces

MAX_DIRECT_UNITS = 2_000
"""Larger changes are undone by a job, without a preview."""
_MAX_TRACES = 1_000


def _render_history(call: Call) -> str:
    """List changes, newest first, optionally of one person or kind."""
    if not call.session.has_memory:
        return render_memory(call)
    page = read_page(call.query)
    by, action = get_text(call.query, "by"), get_text(call.query, "action")
    request = HistoryRequest(
        limit=PAGE_SIZE, by=by or None, action=action or None, offset=(page - 1) * PAGE_SIZE
    )
    found = list_changes(call.session, request)
    return render(call, "history.html", "History", found=found, by=by, action=action, page=page)


def _render_change(call: Call) -> str:
    """Show a change with the units it touched."""
    page = read_page(call.query)
    contents = show_change(call.session, _read_number(call), (page - 1) * PAGE_SIZE, PAGE_SIZE)
    entry = contents.entry
    is_undoable = not contents.undone_by and entry.action != "erase"
    may_undo = is_undoable and call.person.may(_find_role(call, entry))
    return render(
        call,
        "change.html",
        f"Change {entry.number}",
        contents=contents,
        may_undo=may_undo,
        page=page,
    )


def _render_undo(call: Call) -> str:
    """Show what undoing a change would do."""
    number = _read_number(call)
    entry, total, role = _check_undo(call, number)
    preview = None
    if total <= MAX_DIRECT_UNITS:
        preview = preview_undo(call.limit_session(role), number, PAGE_SIZE)
    return render(
        call, "undo.html", f"Undo change {number}", entry=entry, total=total, preview=preview
    )


def _undo(call: Call, _form: FormData) -> Response:
    made = undo_change(call, _read_number(call))
    address = f"/jobs/{made.id}" if isinstance(made, Job) else f"/history/{made}"
    return RedirectResponse(address, 303)


def undo_change(call: Call, number: int) -> Job | int:
    """Undo a change; return the job that does it if it is large, else the number of the new change.

    Raises HTTPException 403 if the person may not, InputError if nobody can.
    """
    _, total, role = _check_undo(call, number)
    if total > MAX_DIRECT_UNITS:
        title = f"Undo change {number}"
        return call.desk.jobs.add("memory undo", title, call.person.name, UndoRequest(number), role)
    made = undo(call.limit_session(role), UndoRequest(number)).change
    assert made is not None
    return made


def _read_number(call: Call) -> int:
    text = call.get_path("number")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise HTTPException(404)
    return int(text)


def _check_undo(call: Call, number: int) -> tuple[JournalEntry, int, Role]:
    """Return a change that the person may undo, its number of units, and the role it needs."""
    contents = show_change(call.session, number, limit=1)
    entry = contents.entry
    role = _find_role(call, entry)
    if not call.person.may(role):
        raise HTTPException(403)
    if entry.action == "erase":
        message = f"change {number} erased texts for good and can't be undone"
        raise InputError(message)
    return entry, contents.total, role


def _find_role(call: Call, entry: JournalEntry) -> Role:
    """Return the role that undoing needs in each memory that the change touched."""
    return "reviser" if entry.by == call.person.name else "memory manager"


# Corrigenda


def _take_corrigendum(call: Call, form: FormData) -> Response:
    """Find out what a corrigendum changes."""
    uploads = get_uploads(form, "file")
    if not uploads:
        message = "no file was sent: choose the corrigendum"
        raise InputError(message)
    item = keep_upload(call, uploads[0])
    file = locate_file(call, item)
    request = read_fields(CorrectRequest, form, ("document", "from"), corrigendum=file)
    return begin_job(
        call, "documents correct", f"What {item.title} corrects", request, "memory manager"
    )


def _render_correction(call: Call) -> str:
    """Show what a corrigendum changes, and whether it was applied."""
    item, correction, change = _open_correction(call)
    call.desk.state.touch_item(item.id, read_moment())
    return render(
        call, "correction.html", correction["name"], read=correction, item=item, change=change
    )


def _apply_correction(call: Call, _form: FormData) -> Response:
    item, correction, change = _open_correction(call)
    if change is not None:
        message = "This corrigendum was applied already."
        raise InputError(message)
    file, document, lang, digest = (
        correction[each] for each in ("file", "document", "lang", "digest")
    )
    request = CorrectRequest(file, document, lang, apply=True, seen=digest)
    title, about = f"Apply {item.title}", (item.id,)
    return begin_job(call, "documents correct", title, request, "memory manager", about)


def _open_correction(call: Call) -> tuple[Item, dict[str, Any], int | None]:
    """Return the item of the address, its corrections, and the change that applied them."""
    item = find_own(call, call.get_path("identity"), ["correction"])
    correction = read_json(call, item, DESCRIPTION)
    if "corrections" not in correction:
        message = "it was made by another version of tmtool: take the corrigendum again"
        raise EmptyError(message, code="other version")
    changes = [json.loads(each.text)["change"] for each in call.desk.state.list_events(item.id)]
    return item, correction, changes[-1] if changes else None


# Erasing


def _render_erase(call: Call) -> str:
    return render(call, "erase.html", "Erase texts", request=None)


def _preview_erase(call: Call, form: FormData) -> str:
    """Show what would be erased from the memory and from the server's own files."""
    request, name = _read_erase(form)
    preview = preview_erase(call.session, request)
    return render(
        call,
        "erase.html",
        "Erase texts?",
        request=request,
        name=name,
        preview=preview,
        traces=find_traces(call.desk.items, preview.units_now),
    )


def _erase(call: Call, form: FormData) -> Response:
    """Erase texts after their name was typed as a confirmation."""
    request, name = _read_erase(form)
    if get_text(form, "confirm").strip() != name:
        message = f"nothing was erased: to confirm it, type {name}"
        raise InputError(message)
    about = [str(value) for each in ("item", "job") for value in form.getlist(each)]
    request = replace(request, confirmed=True)
    return begin_job(call, "erase", "Erase texts", request, "memory manager", about)


def _read_erase(form: FormData) -> tuple[DeleteRequest, str]:
    """Return what to erase, and the name to type as a confirmation."""
    keys = tuple(get_text(form, "keys").split())
    names = ("symbol", "file_name", "why")
    request = read_fields(DeleteRequest, form, names, keys=keys, permanently=True)
    return request, "".join((*request.selection.symbol, *request.selection.file)) or "erase"


PAGES = (
    get("/history", _render_history),
    get("/history/{number}", _render_change),
    get("/history/{number}/undo", _render_undo, "reviser"),
    post("/history/{number}/undo", _undo, "reviser"),
    post("/memories/corrections", _take_corrigendum, "memory manager", files=1),
    get("/corrections/{identity}", _render_correction, "memory manager"),
    post("/corrections/{identity}", _apply_correction, "memory manager"),
    get("/memories/erase", _render_erase, "memory manager"),
    post("/memories/erase", _preview_erase, "memory manager"),
    post("/erasures", _erase, "memory manager", fields=_MAX_TRACES + 6),
)
