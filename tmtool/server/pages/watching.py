"""Whether the server can answer, and what it has answered so far, for who watches it."""

from __future__ import annotations

from functools import partial

from starlette.responses import JSONResponse, PlainTextResponse, Response

from tmtool.errors import MissingError
from tmtool.operations.memory_upkeep import check_readiness
from tmtool.server.calls import Call, Page
from tmtool.server.state import State

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
"""Standard (Prometheus, exposition formats)."""


async def tell_readiness(call: Call) -> Response:
    """Whether what answers need is there: 503 where it isn't. It says no more than that."""
    desk = call.desk
    # The encoder may be loaded only now: nobody else waits for that.
    parts = await call.work(partial(check_readiness, desk.session), "meaning")
    parts = {**parts, "state": await call.work(partial(_has_state, desk.state))}
    is_ready = all(parts.values())
    return JSONResponse({"ready": is_ready, **parts}, 200 if is_ready else 503)


def _has_state(state: State) -> bool:
    """Whether the server gets at what it keeps of its own."""
    try:
        state.find_account("")
    except MissingError:
        return False
    return True


async def tell_counts(call: Call) -> Response:
    """How often each route was asked, and how long that took: for administrators."""
    return PlainTextResponse("".join(call.desk.counts.render()), media_type=_PROMETHEUS)


PAGES = (
    Page("/readyz", tell_readiness, None),
    Page("/metrics", tell_counts, "administrator"),
)
