"""What all items have: held, released, removed; and the list of all that the server keeps."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.server.calls import Call, Page, get_text
from tmtool.server.state import Item
from tmtool.views.html.items import render_items


async def show_items(call: Call) -> Response:
    """All that the server keeps for who asks, what goes first on top."""

    def render() -> str:
        items = call.desk.state.list_items(owner=call.person.name)
        return render_items(
            [(each, locate_item(each)) for each in reversed(items)], call.desk.state.kept_days
        )

    return await call.answer(render)


async def hold_item(call: Call) -> Response:
    """Keep it however long nobody uses it, or no longer."""
    form = await call.read_form(fields=2)
    item = await call.work(lambda: find_own(call, call.get_path("identity")))
    held = get_text(form, "held") == "1"
    await call.work(lambda: call.desk.state.hold_item(item.id, held=held))
    return RedirectResponse(_back(get_text(form, "back"), item), 303)


async def remove_item(call: Call) -> Response:
    """Remove it with its files."""
    form = await call.read_form(fields=2)
    item = await call.work(lambda: find_own(call, call.get_path("identity")))
    await call.work(lambda: call.desk.items.remove(item))
    back = get_text(form, "back")
    return RedirectResponse(back if _is_here(back) else "/items", 303)


def find_own(call: Call, identity: str, kinds: Sequence[str] = ()) -> Item:
    """The item of an id and a kind, of who asks or for who manages all memories; else 404."""
    item = call.desk.state.find_item(identity)
    is_theirs = item.owner == call.person.name or "memory manager" in call.person.everywhere
    if not is_theirs or (kinds and item.kind not in kinds):
        raise HTTPException(404)
    return item


def locate_item(item: Item) -> str:
    """The address of the page of an item."""
    return f"/files?file={item.id}" if item.kind == "file" else f"/{item.kind}s/{item.id}"


def _back(back: str, item: Item) -> str:
    return back if _is_here(back) else locate_item(item)


def _is_here(address: str) -> bool:
    """Whether an address is one of this server."""
    return address.startswith("/") and not address.startswith(("//", "/\\"))


PAGES = (
    Page("/items", show_items, "translator"),
    Page("/items/{identity}/hold", hold_item, "translator", ("POST",)),
    Page("/items/{identity}/remove", remove_item, "translator", ("POST",)),
)
