"""Who asks, and what they may do; their tokens."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from tmtool.server.api.answers import answer_json, tell
from tmtool.server.api.routes import Asking, describe, make_router

ROUTER = make_router()


class Me(BaseModel):
    """Somebody, and their roles: in all memories, and in some by name."""

    type: str
    format_version: int
    name: str
    account: str | None
    roles: list[str]
    memories: dict[str, list[str]]
    token: str | None


@ROUTER.get("/me", openapi_extra=describe("anybody"), responses={200: {"model": Me}})
async def show_me(call: Asking) -> Response:
    """Who one is, and what one may do."""
    person = call.person
    told: dict[str, Any] = {
        "type": "person", "name": person.name, "account": person.account or None,
        "roles": sorted(person.everywhere),
        "memories": {name: sorted(own) for name, own in sorted(person.memories.items())},
        "token": person.token or None,
    }  # fmt: skip
    return answer_json(tell(told))
