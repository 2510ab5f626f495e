"""The help: what the desk is, its keys, its limits."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from tmtool.lang.wrap import format_size
from tmtool.limits import LONGEST_TEXT
from tmtool.server.calls import MOST_BYTES, MOST_UPLOADED, MOST_WAITING, THREADS, Call, Page
from tmtool.server.pages.files import MOST_FILES
from tmtool.views.html.desk import LONGEST_IN_ADDRESS
from tmtool.views.html.help import render_help, render_keys, render_limits, render_problems
from tmtool.views.html.help_api import render_api


async def show_help(call: Call) -> Response:
    """What the desk is."""
    return await call.answer(lambda: render_help(call.desk.state.kept_days))


async def show_keys(call: Call) -> Response:
    """All keys."""
    return await call.answer(render_keys)


async def show_limits(call: Call) -> Response:
    """How much there may be of what, from where it is decided."""
    days, queue = call.desk.state.kept_days, call.desk.jobs.queue
    limits = (
        ("a text to look up", f"{LONGEST_TEXT:,} characters"),
        ("a text in a link", f"{LONGEST_IN_ADDRESS} characters"),
        ("what a form is sent with, files apart", format_size(MOST_BYTES)),
        ("files dropped at once", f"{MOST_FILES}, {format_size(MOST_UPLOADED)} together"),
        ("look-ups at work at once", f"{THREADS}; {MOST_WAITING} more wait"),
        ("jobs of one person at work at once", f"{queue.running_each}; the others wait"),
        ("jobs of one person that may wait", f"{queue.waiting_each}"),
        (
            "files, results and jobs that nobody opens",
            f"{days} days, unless held",
        ),
    )
    return await call.answer(lambda: render_limits(limits))


async def show_problems(call: Call) -> Response:
    """What the types of problems mean."""
    return await call.answer(render_problems)


async def show_api(call: Call) -> Response:
    """The routes for programs, as the server describes them itself."""
    description = call.request.app.state.api.openapi()
    address = str(call.request.base_url).rstrip("/")
    return await call.answer(partial(render_api, description, address))


PAGES = (
    Page("/help", show_help),
    Page("/help/api", show_api),
    Page("/help/keys", show_keys),
    Page("/help/limits", show_limits),
    Page("/help/problems", show_problems, "anybody"),
)
