"""What all items have: they are kept, kept no longer, or removed."""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.server.calls import Call, Page, get_text
from tmtool.server.state import Item

_LIST = "/files/list"
"""Where one is after something was removed."""


async def hold_item(call: Call) -> Response:
    """Keep it however long nobody uses it, or no longer."""
    form = await call.read_form(fields=2)
    item = await call.work(partial(_find, call))
    held = get_text(form, "held") == "1"
    await call.work(partial(call.desk.state.hold_item, item.id, held=held))
    return RedirectResponse(_choose_next(get_text(form, "back")), 303)


async def remove_item(call: Call) -> Response:
    """Remove it with all its files."""
    form = await call.read_form(fields=2)
    item = await call.work(partial(_find, call))
    await call.work(partial(call.desk.items.remove, item))
    return RedirectResponse(_choose_next(get_text(form, "back")), 303)


def _find(call: Call) -> Item:
    """The item of the address, of who asks; 404 for those of others."""
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.owner != call.person.name:
        raise HTTPException(404)
    return item


def _choose_next(back: str) -> str:
    """The page that the form stands on, if that is one of this server."""
    is_here = back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if is_here else _LIST


PAGES = (
    Page("/items/{identity}/hold", hold_item, "translator", ("POST",)),
    Page("/items/{identity}/remove", remove_item, "translator", ("POST",)),
)
