"""Readiness and metrics of the server, for monitoring."""

from __future__ import annotations

from functools import partial

from starlette.responses import JSONResponse, PlainTextResponse, Response

from tmtool.errors import MissingError
from tmtool.operations.memory_upkeep import check_readiness
from tmtool.server.calls import Call, Page
from tmtool.server.pages.shared import get
from tmtool.server.state.sql import State

_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


async def _show_readiness(call: Call) -> Response:
    """Report whether all parts of the server work; 503 if not."""
    desk = call.desk
    # The lane of meanings, as this may load the encoder.
    parts = await call.work(partial(check_readiness, desk.session), "meaning")
    parts = {**parts, "state": await call.work(partial(_has_state, desk.state))}
    is_ready = all(parts.values())
    return JSONResponse({"ready": is_ready, **parts}, 200 if is_ready else 503)


def _has_state(state: State) -> bool:
    try:
        state.find_account("")
    except MissingError:
        return False
    return True


def _show_counts(call: Call) -> Response:
    """Report the requests and their durations by route."""
    return PlainTextResponse("".join(call.desk.counts.render()), media_type=_PROMETHEUS)


PAGES = (
    Page("/readyz", _show_readiness, None),
    get("/metrics", _show_counts, "administrator"),
)
