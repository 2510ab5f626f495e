"""What a memory says of a phrase, a place and a unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.operations.document_places import ShowRequest, describe_passages, show
from tmtool.operations.lookup_records import tell_origin as build_origin
from tmtool.operations.to_json import to_json
from tmtool.operations.units import UnitRequest, UnitResult, show_unit
from tmtool.selection import Selection
from tmtool.server.api.answers import (
    answer_json,
    digest,
    tell,
)
from tmtool.server.api.asking import (
    answer_tagged,
)
from tmtool.server.api.routes import Asking, describe, make_router

ROUTER = make_router()
_MOST_AROUND = 100
"""Units before and after a place. Chosen, as on the page of a place."""
_LONGEST_PHRASE = 1_000
"""Characters of a phrase with its wild cards. Chosen, no measurement."""


class Passages(BaseModel):
    """What stands at a place; each object is one of docs/schemas/show.json."""

    places: list[dict[str, Any]]


@ROUTER.get(
    "/places", responses={200: {"model": Passages}, 304: {"description": "Unchanged"}},
    openapi_extra=describe("reader"),
)  # fmt: skip
async def show_places(
    call: Asking,
    symbol: Annotated[str, Query(min_length=1, max_length=300, description="Or a file")],
    para: Annotated[str | None, Query(max_length=100)] = None,
    at: Annotated[int | None, Query(ge=0, lt=10**9)] = None,
    around: Annotated[int, Query(ge=0, le=_MOST_AROUND)] = 2,
    lang: Annotated[list[str], Query(max_length=20)] = [],  # noqa: B006 - FastAPI copies it
    as_of: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """A place in a document, and what stands around it, in all languages."""
    request = ShowRequest(
        symbol, para, at, around, tuple(dict.fromkeys(filter(None, lang))), Selection(as_of=as_of)
    )

    def look() -> object:
        result = show(call.session, request)
        if not result.passages:
            raise HTTPException(404)
        return {"places": [tell(to_json(each)) for each in describe_passages(result.passages)]}

    return await answer_tagged(call, request, look)


class Unit(BaseModel):
    """A unit with its places and its history; `became` leads on where it is no more."""

    model_config = ConfigDict(extra="allow")
    type: Literal["unit"]
    key: str
    texts: dict[str, str]
    origins: list[dict[str, Any]]
    changes: list[dict[str, Any]]


@ROUTER.get(
    "/units/{key}", openapi_extra=describe("reader"),
    responses={
        200: {"model": Unit}, 301: {"description": "It became another one"},
        410: {"description": "It is no more"},
    },
)  # fmt: skip
async def show_one_unit(call: Asking, key: str) -> Response:
    """A unit; of one that was corrected or merged the way to what it is now."""
    result = await call.look(lambda: show_unit(call.session, UnitRequest(key)))
    if result.became is not None:
        return RedirectResponse(f"/v1/units/{result.became}", 301)
    if not result.changes:
        raise HTTPException(404)
    told = tell_unit(result)
    if result.stored is None:
        raise HTTPException(410)
    return answer_json(told, 200, {"ETag": tag_unit(result)})


def tag_unit(result: UnitResult) -> str:
    """The strong ETag of a unit as it is now."""
    return f'"{digest([*(each.number for each in result.changes), result.stored])}"'


def tell_unit(result: UnitResult) -> dict[str, Any]:
    """A unit as an object."""
    stored = result.stored
    return tell({
        "type": "unit", "key": result.key,
        "texts": {each.tag: each.text for each in stored.unit.variants} if stored else {},
        "occurrences": stored.occurrences if stored else 0,
        "origins": [build_origin(each) for each in stored.unit.origins] if stored else [],
        "changes": [*_list_changes(result)],
    })  # fmt: skip


def _list_changes(result: UnitResult) -> Iterator[dict[str, Any]]:
    for each in result.changes:
        yield tell({
            "type": "change", "change": each.number, "at": each.at, "by": each.by,
            "action": each.action, "details": dict(each.details),
        })  # fmt: skip
