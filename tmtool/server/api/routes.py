"""What routes for programs share: who may, the call behind a request, and what a problem says."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from tmtool.errors import ParseError
from tmtool.server.calls import Call, Desk, Page, run_page
from tmtool.server.problems import API
from tmtool.server.roles import Role

MOST_SENT = 1 << 20
"""Bytes of a body that is no file. Chosen: twenty texts of the longest kind, and some."""
Model = TypeVar("Model", bound=BaseModel)
_ROLE, _LOOKUP, _READS, _MOST = "x-role", "x-look-up", "x-only-reads", "x-most-bytes"


class Problem(BaseModel):
    """What went wrong (RFC 9457); more fields by the type, see /help/problems."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(description="/help/problems#NAME, or about:blank")
    title: str
    status: int
    detail: str = Field(description="What is wrong and what to do")
    request: str = Field(description="The id of the request, as X-Request-Id")


class Route(APIRoute):
    """A route that is answered as pages are: with a call, by a role, counted and noted."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        answer = super().get_route_handler()
        told = self.openapi_extra or {}
        page = Page(
            f"{API}{self.path}", _answer_nothing, told.get(_ROLE), tuple(self.methods or ()),
            told.get(_MOST, MOST_SENT), bool(told.get(_LOOKUP)), bool(told.get(_READS)),
        )  # fmt: skip

        async def run(request: Request) -> Response:
            desk: Desk = request.app.state.desk

            async def give(call: Call) -> Response:
                call.request.state.call = call
                return await answer(call.request)

            return await run_page(desk, request, page, give)

        return run


async def _answer_nothing(_call: Call) -> Response:
    """In the place of a page's handler: the route has its own."""
    return Response(status_code=404)


def make_router(dependencies: Sequence[params.Depends] = ()) -> APIRouter:
    """A router whose routes are `Route`, each after what they depend on."""
    return APIRouter(route_class=Route, dependencies=list(dependencies))


def describe(
    role: Role | Literal["anybody"],
    *,
    is_lookup: bool = False,
    only_reads: bool = False,
    most: int = MOST_SENT,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What the description of a route says besides its code: the least role, and what it takes.

    `body` is the content of a request that the code reads by itself.
    """
    told: dict[str, Any] = {_ROLE: role}
    if is_lookup:
        told[_LOOKUP] = True
    if only_reads:
        told[_READS] = True
    if most != MOST_SENT:
        told[_MOST] = most
    if body is not None:
        told["requestBody"] = {"required": True, "content": body}
    return told


def _get_call(request: Request) -> Call:
    call: Call = request.state.call
    return call


Asking = Annotated[Call, Depends(_get_call)]
"""The call of a request."""


def parse_json(data: bytes, line: int = 1) -> Any:
    """What was sent, from a line of the whole on; ParseError for what is no JSON."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        message = "JSON was expected here"
        raise ParseError(message, "body", line + error.lineno - 1, error.colno) from error
    except (ValueError, RecursionError) as error:
        message = "JSON in UTF-8 was expected here, not nested too deeply"
        raise ParseError(message, "body", line) from error


def validate(model: type[Model], sent: object) -> Model:
    """What was sent as a model; what does not fit is answered as FastAPI's own models are."""
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        wrong = [{**each, "loc": ("body", *each["loc"])} for each in found]
        raise RequestValidationError(wrong) from error
