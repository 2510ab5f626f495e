"""What all items have: held, released, removed; and the list of all that the server keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.lang.wrap import format_size
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.state import Item
from tmtool.views.html.listing import ListAsked, ListRow, build_listing, render_list

if TYPE_CHECKING:
    from starlette.datastructures import FormData

LIST = "/files/list"
"""The address of the list of all that is kept."""


async def show_items(call: Call) -> Response:
    """All that the server keeps for who asks, used last first."""
    asked = parse_list(call)

    def render() -> str:
        items = call.desk.state.list_items(owner=call.person.name)
        listing = build_listing(LIST, [(each, locate_item(each)) for each in items], asked)
        rows = tuple(_measure(call, each) for each in listing.rows)
        return render_list(replace(listing, rows=rows), call.desk.state.kept_days)

    return await call.answer(render)


def parse_list(call: Call) -> ListAsked:
    """What of a list an address asks for."""
    sent = call.query
    words, kind = get_text(sent, "q").strip(), get_text(sent, "kind")
    return ListAsked(words, kind, get_number(sent, "page") or 1)


def _measure(call: Call, row: ListRow) -> ListRow:
    """A row of a file with its size, which is looked at for those of one page alone."""
    if row.item.kind not in ("file", "export"):
        return row
    item = call.desk.state.find_item(row.item.id)
    path = call.desk.items.get_folder(item) / item.title
    size = format_size(path.stat().st_size) if path.is_file() else ""
    return replace(row, amount=", ".join(filter(None, [row.amount, size])))


async def redirect_list(_call: Call) -> Response:
    """The list under the address that it had."""
    return RedirectResponse(LIST, 303)


async def hold_item(call: Call) -> Response:
    """Keep it however long nobody uses it, or no longer."""
    form = await call.read_form(fields=2)
    item = await call.work(lambda: find_own(call, call.get_path("identity")))
    held = get_text(form, "held") == "1"
    await call.work(lambda: call.desk.state.hold_item(item.id, held=held))
    return go_back(form, locate_item(item))


async def remove_item(call: Call) -> Response:
    """Remove it with its files."""
    form = await call.read_form(fields=2)
    item = await call.work(lambda: find_own(call, call.get_path("identity")))
    await call.work(lambda: call.desk.items.remove(item))
    return go_back(form, LIST)


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


def go_back(form: FormData, usual: str) -> Response:
    """To where a form says that it was, if that is an address of this server; else the usual."""
    back = get_text(form, "back")
    is_here = back.startswith("/") and not back.startswith(("//", "/\\"))
    return RedirectResponse(back if is_here else usual, 303)


PAGES = (
    Page(LIST, show_items, "translator"),
    Page("/items", redirect_list, "translator"),
    Page("/items/{identity}/hold", hold_item, "translator", ("POST",)),
    Page("/items/{identity}/remove", remove_item, "translator", ("POST",)),
)
