"""Pages of help: the desk, its keys, its limits, and what programs need to know."""

from __future__ import annotations

from functools import partial

from starlette.responses import Response

from tmtool.lang.wrap import format_size
from tmtool.limits import LONGEST_TEXT
from tmtool.server.calls import MOST_BYTES, MOST_UPLOADED, MOST_WAITING, THREADS, Call, Page
from tmtool.server.pages.files import MOST_FILES
from tmtool.server.problems import TITLES
from tmtool.views.html.desk import LONGEST_IN_ADDRESS
from tmtool.views.html.render import render_served


async def _show(call: Call, topic: str, **shown: object) -> Response:
    title = f"{topic} - tmtool"
    render = partial(render_served, "help.html", title=title, module=None, topic=topic, **shown)
    return await call.answer(render)


async def show_help(call: Call) -> Response:
    """Show what the desk does and how to search the concordance."""
    return await _show(call, "Help", days=call.desk.state.kept_days)


async def show_keys(call: Call) -> Response:
    """Show the keys of all pages."""
    return await _show(call, "Keys")


async def show_limits(call: Call) -> Response:
    """Show the limits of this server."""
    days, queue = call.desk.state.kept_days, call.desk.jobs.queue
    limits = (
        ("a text to look up", f"{LONGEST_TEXT:,} characters"),
        ("a text in a link", f"{LONGEST_IN_ADDRESS} characters"),
        ("a form without its files", format_size(MOST_BYTES)),
        ("files dropped at once", f"{MOST_FILES}, {format_size(MOST_UPLOADED)} together"),
        ("look-ups at the same time", f"{THREADS}; {MOST_WAITING} more wait"),
        ("running jobs of one person", f"{queue.running_each}; the others wait"),
        ("waiting jobs of one person", f"{queue.waiting_each}"),
        ("files, results and jobs that nobody opens", f"{days} days, unless held"),
    )
    return await _show(call, "Limits", limits=limits)


async def show_problems(call: Call) -> Response:
    """Show what the types of problems mean."""
    return await _show(call, "Problems", titles=TITLES)


async def show_api(call: Call) -> Response:
    """List the REST routes, from the OpenAPI description."""
    description = call.request.app.state.api.openapi()
    address = str(call.request.base_url).rstrip("/")
    return await _show(call, "REST for programs", description=description, address=address)


PAGES = (
    Page("/help", show_help),
    Page("/help/api", show_api),
    Page("/help/keys", show_keys),
    Page("/help/limits", show_limits),
    Page("/help/problems", show_problems, "anybody"),
)
