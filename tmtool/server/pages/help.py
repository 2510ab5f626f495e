"""Pages of help: the desk, its keys, its limits, and what programs need to know."""

from __future__ import annotations

from tmtool.lang.wrap import format_size
from tmtool.limits import LONGEST_TEXT
from tmtool.server.calls import MOST_BYTES, MOST_UPLOADED, MOST_WAITING, THREADS, Call
from tmtool.server.pages.files import MOST_FILES
from tmtool.server.pages.shared import get
from tmtool.server.problems import TITLES
from tmtool.views.html.desk import LONGEST_IN_ADDRESS
from tmtool.views.html.render import render_served


def _render(topic: str, **shown: object) -> str:
    title = f"{topic} - tmtool"
    return render_served("help.html", title=title, module=None, topic=topic, **shown)


def _show_limits(call: Call) -> str:
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
    return _render("Limits", limits=limits)


def _show_api(call: Call) -> str:
    """List the REST routes, from the OpenAPI description."""
    description = call.request.app.state.api.openapi()
    address = str(call.request.base_url).rstrip("/")
    return _render("REST for programs", description=description, address=address)


PAGES = (
    get("/help", lambda call: _render("Help", days=call.desk.state.kept_days)),
    get("/help/api", _show_api),
    get("/help/keys", lambda call: _render("Keys")),
    get("/help/limits", _show_limits),
    get("/help/problems", lambda call: _render("Problems", titles=TITLES), "anybody"),
)
