"""Items that the server keeps: their list, holding, and removal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.lang.wrap import format_size
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.findings import list_checks
from tmtool.server.pages.shared import get, go, post, render
from tmtool.server.returning import is_own
from tmtool.server.state import Item
from tmtool.views.html.listing import ListAsked, Listing, ListRow, build_listing
from tmtool.views.html.sharing import Sharing

LIST = "/files/list"


def _show_items(call: Call) -> str:
    """List everything that the server keeps for the person who asks."""
    listing = build_list(call, LIST, call.desk.state.list_items(owner=call.person.name))
    rows = tuple(_measure(call, each) for each in listing.rows)
    return render_list(call, "Documents", replace(listing, rows=rows))


async def show_items(call: Call) -> Response:
    """Answer with the list of everything that is kept."""
    return await call.answer(lambda: _show_items(call))


def build_list(call: Call, address: str, items: Iterable[Item]) -> Listing:
    """Build the page of a list that the query of an address asks for."""
    sent = call.query
    words, kind = get_text(sent, "q").strip(), get_text(sent, "kind")
    asked = ListAsked(words, kind, get_number(sent, "page") or 1)
    return build_listing(address, [(each, locate_item(each)) for each in items], asked)


def render_list(
    call: Call, title: str, listing: Listing, shares: Mapping[str, Sharing | None] | None = None
) -> str:
    """Render a list of items with a form to drop files."""
    return render(
        call,
        "items.html",
        title,
        heading=title,
        module="dropping.js",
        listing=listing,
        shares=shares or {},
        days=call.desk.state.kept_days,
    )


def _measure(call: Call, row: ListRow) -> ListRow:
    """Add the size to the row of a file."""
    if row.item.kind not in ("file", "export"):
        return row
    item = call.desk.state.find_item(row.item.id)
    path = call.desk.items.get_folder(item) / item.title
    size = format_size(path.stat().st_size) if path.is_file() else ""
    return replace(row, amount=", ".join(filter(None, [row.amount, size])))


def _hold(call: Call, form: FormData) -> Response:
    """Keep an item although nobody uses it, or no longer."""
    item = find_own(call, call.get_path("identity"))
    call.desk.state.hold_item(item.id, held=get_text(form, "held") == "1")
    return _go_back(form, locate_item(item))


def _remove(call: Call, form: FormData) -> Response:
    """Remove an item with its files; a bitext with its findings."""
    item = find_own(call, call.get_path("identity"))
    for each in (*list_checks(call.desk.items, item), item):
        call.desk.items.remove(each)
    return _go_back(form, LIST)


def find_own(call: Call, identity: str, kinds: Sequence[str] = ()) -> Item:
    """Return an item of the person who asks, or any for a manager of all memories; else 404."""
    item = call.desk.state.find_item(identity)
    is_theirs = item.owner == call.person.name or "memory manager" in call.person.everywhere
    if not is_theirs or (kinds and item.kind not in kinds):
        raise HTTPException(404)
    return item


def locate_item(item: Item) -> str:
    """Return the address of the page of an item."""
    return f"/files?file={item.id}" if item.kind == "file" else f"/{item.kind}s/{item.id}"


def _go_back(form: FormData, usual: str) -> Response:
    back = get_text(form, "back")
    return RedirectResponse(back if is_own(back) else usual, 303)


PAGES = (
    Page(LIST, show_items, "translator"),
    get("/items", lambda _: go(LIST), "translator"),
    post("/items/{identity}/hold", _hold, "translator"),
    post("/items/{identity}/remove", _remove, "translator"),
)
