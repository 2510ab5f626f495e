"""A unit by its key: a link to it stays good, whatever becomes of its texts."""

from __future__ import annotations

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.operations.units import UnitRequest, show_unit
from tmtool.server.calls import Call, Page
from tmtool.views.html.unit import render_unit


async def show_unit_page(call: Call) -> Response:
    """The unit; of one that was corrected or merged the way to what it is now (301).

    One that was deleted or taken back is gone (410), and it is said by whom.
    """
    wanted = UnitRequest(call.get_path("key"))
    result = await call.look(partial(show_unit, call.session, wanted))
    if result.became is not None:
        return RedirectResponse(f"/units/{result.became}", 301)
    if not result.changes:
        raise HTTPException(404)
    page = await call.work(partial(render_unit, result))
    return HTMLResponse(page, 410 if result.stored is None else 200)


PAGES = (Page("/units/{key}", show_unit_page),)
