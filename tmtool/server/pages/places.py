"""A place in a document, in all languages."""

from __future__ import annotations

from functools import partial

from starlette.responses import HTMLResponse, Response

from tmtool.operations.document_places import ShowRequest, show
from tmtool.selection import Selection
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.views.html.place import render_place

_MOST_AROUND = 100
"""Units before and after a place. Chosen: a page that can still be read."""


async def show_place(call: Call) -> Response:
    """What stands at a place, and around it."""
    query = call.query
    name = call.request.path_params.get("name") or query.get("name", "")
    position, around = get_number(query, "at"), get_number(query, "around")
    around = 2 if around is None else min(around, _MOST_AROUND)
    langs = tuple(dict.fromkeys(each for each in query.getlist("lang") if each))
    chosen = Selection(as_of=get_text(query, "as_of") or None)
    wanted = ShowRequest(
        name, query.get("para"), position, around, langs, selection=chosen
    )  # fmt: skip
    result = await call.look(partial(show, call.session, wanted))
    languages = await call.look(lambda: call.session.store.list_languages())
    page = await call.work(partial(render_place, result, languages))
    return HTMLResponse(page, 200 if result.passages else 404)


PAGES = (Page("/at", show_place), Page("/at/{name:path}", show_place))
