"""The journal of the memory: what was changed, by whom, and taking it back."""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.operations.memory_changes import (
    ChangeRequest,
    HistoryRequest,
    UndoRequest,
    list_changes,
    preview_undo,
    show_change,
    undo,
)
from tmtool.protocols import JournalEntry
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.roles import Role
from tmtool.server.state import Job
from tmtool.views.html.history import render_change, render_history, render_undo
from tmtool.views.html.memories import render_empty

_PAGE = 50
"""So many changes, or units, stand on a page. Chosen, no measurement."""
_MOST = 2_000
"""Changes of more units are taken back by a job, and not tried before. Chosen: a second or two."""


async def show_history(call: Call) -> Response:
    """Show the changes, newest first; those of a person or a kind."""
    page = max(1, get_number(call.query, "page") or 1)
    by, action = get_text(call.query, "by") or None, get_text(call.query, "action") or None

    def render() -> str:
        if not call.session.has_memory:
            return render_empty(call.session.settings.place)
        request = HistoryRequest(
            limit=_PAGE, by=by, action=action, offset=(page - 1) * _PAGE, key=None
        )
        found = list_changes(call.session, request)
        is_limited = call.person.list_memories() is not None
        return render_history(found, by, action, page, _PAGE, is_limited=is_limited)

    return await call.answer(render)


async def show_one(call: Call) -> Response:
    """What a change did to units, in pages."""
    number, page = _read_number(call), max(1, get_number(call.query, "page") or 1)

    def render() -> str:
        request = ChangeRequest(number, (page - 1) * _PAGE, _PAGE)
        contents = show_change(call.session, request)
        return render_change(contents, page, _PAGE, may_undo=_may_undo(call, contents.entry))

    return await call.answer(render)


async def ask_undo(call: Call) -> Response:
    """What taking it back would do."""
    number = _read_number(call)

    def render() -> str:
        contents = show_change(call.session, ChangeRequest(number, limit=1))
        _insist(call, contents.entry)
        if contents.total > _MOST:
            return render_undo(contents.entry, None, contents.total)
        session = call.limit_session(_find_role(call, contents.entry))
        would = preview_undo(session, ChangeRequest(number, limit=_PAGE))
        return render_undo(contents.entry, would, contents.total)

    return await call.answer(render)


async def take_back(call: Call) -> Response:
    """Take it back: at once, or by a job where it is large."""
    number = _read_number(call)
    made = await call.work(partial(undo_change, call, number))
    return RedirectResponse(
        f"/jobs/{made.id}" if isinstance(made, Job) else f"/history/{made}", 303
    )


def undo_change(call: Call, number: int) -> Job | int:
    """Take a change back: the job that does it where it is large, else the number of the undoing.

    403 where somebody may not, InputError where nobody can.
    """
    contents = show_change(call.session, ChangeRequest(number, limit=1))
    _insist(call, contents.entry)
    if contents.total > _MOST:
        title, told = f"Undo change {number}", {"change": str(number)}
        return call.desk.jobs.add(
            "undo", title, call.person.name, told, _find_role(call, contents.entry)
        )
    undo(call.limit_session(_find_role(call, contents.entry)), UndoRequest(number))
    # The memory may be empty now, which the history says is an error.
    return call.session.store.read_journal(limit=1)[0].number


def _read_number(call: Call) -> int:
    text = call.get_path("number")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise HTTPException(404)
    return int(text)


def _insist(call: Call, entry: JournalEntry) -> None:
    """403 where somebody may not take a change back, InputError where nobody can."""
    if not _may_undo(call, entry):
        raise HTTPException(403)
    if entry.action == "erase":
        message = f"change {entry.number} erased texts for good and can't be undone"
        raise InputError(message)


def _may_undo(call: Call, entry: JournalEntry) -> bool:
    """Own changes are a reviser's to take back, those of others a memory manager's."""
    return call.person.may(_find_role(call, entry))


def _find_role(call: Call, entry: JournalEntry) -> Role:
    """Return the role that is needed in each memory that the change touched."""
    return "reviser" if entry.by == call.person.name else "memory manager"


PAGES = (
    Page("/history", show_history),
    Page("/history/{number}", show_one),
    Page("/history/{number}/undo", ask_undo, "reviser"),
    Page("/history/{number}/undo", take_back, "reviser", ("POST",)),
)
