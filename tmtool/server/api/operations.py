"""REST made from operations: a route for each, its description, and its answers.

`POST /v1/NAME` takes the fields of the request as JSON; what only reads can be asked for by `GET`
as well, with the fields in the address. The answer has the records that `--json` prints, and the
remarks that the command makes. What changes something is done once for an `Idempotency-Key`; what
takes long is done by a job.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import Annotated, Any, Union

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.responses import Response

from tmtool.fields import list_parameters
from tmtool.operations import registry
from tmtool.operations.declare import Operation
from tmtool.operations.parsing import (
    build_schema,
    build_value_schema,
    parse_object,
    parse_pairs,
)
from tmtool.server.api import once
from tmtool.server.api.answers import answer_json, answer_tagged, digest, insist_on_short
from tmtool.server.api.jobs import BEGUN, begin
from tmtool.server.api.routes import Asking, describe, make_router, parse_json
from tmtool.server.calls import Call
from tmtool.server.programs import answer_program

_SECONDS = {"meaning": 60.0, "concordance": None, None: None}
"""So long an answer may take where that is not the usual: the first waits for the encoder."""


def build_router(operations: Iterable[Operation[Any, Any]] | None = None) -> APIRouter:
    """The routes of all operations that programs may ask for."""
    router = make_router()
    for each in registry.iter_operations() if operations is None else operations:
        if "rest" in each.on:
            _add_routes(router, each)
    return router


def _add_routes(router: APIRouter, operation: Operation[Any, Any]) -> None:
    path = f"/{operation.name.replace(' ', '/')}"
    schema = build_schema(operation.request, "rest")
    responses: dict[int | str, dict[str, Any]] = (
        BEGUN if operation.is_long else {200: {"model": _build_model(operation)}}
    )
    is_lookup = operation.lane is not None

    async def answer_body(call: Asking) -> Response:
        sent = parse_json(await call.request.body())
        return await _answer(call, operation, parse_object(operation.request, "rest", sent))

    content = {"application/json": {"schema": schema}}
    only_reads = not operation.changes
    told = describe(operation.role, is_lookup=is_lookup, only_reads=only_reads, body=content)
    if operation.changes or operation.is_long:
        told["parameters"] = [once.HEADER]
    name = operation.name.replace(" ", "_")
    _add(router, path, answer_body, "POST", f"post_{name}", operation, responses, told)
    in_address = list_parameters(operation.request, "rest")
    if operation.changes or operation.is_long or any(each.is_object for each in in_address):
        return

    async def answer_address(call: Asking) -> Response:
        sent = call.query.multi_items()
        insist_on_short(*(value for _, value in sent))
        return await _answer(call, operation, parse_pairs(operation.request, "rest", sent))

    told = describe(operation.role, is_lookup=is_lookup)
    told["parameters"] = [
        {
            "name": each.name, "in": "query", "required": each.is_required,
            "schema": build_value_schema(each, "rest"),
        }
        for each in in_address
    ]  # fmt: skip
    responses = {**responses, 304: {"description": "Unchanged"}}
    _add(router, path, answer_address, "GET", f"get_{name}", operation, responses, told)


def _add(
    router: APIRouter,
    path: str,
    answer: Callable[..., Coroutine[Any, Any, Response]],
    method: str,
    name: str,
    operation: Operation[Any, Any],
    responses: dict[int | str, dict[str, Any]],
    told: dict[str, Any],
) -> None:
    router.add_api_route(
        path, answer, methods=[method], name=name, operation_id=name, summary=operation.summary,
        description=operation.description, responses=responses, openapi_extra=told,
        response_class=Response, response_model=None,
    )  # fmt: skip


def _build_model(operation: Operation[Any, Any]) -> type[BaseModel]:
    """What an answer looks like."""
    kinds: Any = Union[tuple(operation.records)]  # noqa: UP007 - made of a tuple
    if len(operation.records) > 1:
        kinds = Annotated[kinds, Field(discriminator="type")]
    name = "".join(word.title() for word in operation.name.split())
    return create_model(
        f"{name}Answer",
        __config__=ConfigDict(extra="forbid"),
        records=(list[kinds], ...),
        remarks=(list[str], ...),
    )


async def _answer(call: Call, operation: Operation[Any, Any], asked: Any) -> Response:
    def run() -> dict[str, Any]:
        answer = answer_program(call.session, operation, asked)
        return {"records": answer.records, "remarks": answer.remarks}

    async def change() -> Response:
        told = await call.work(run)
        for each in told["records"]:
            call.note(*(str(each[name]) for name in ("key", "id", "change") if each.get(name)))
        return answer_json(told)

    async def begin_job() -> Response:
        title = operation.summary.rstrip(".")
        return await begin(call, operation.name, title, asked, operation.role)

    if operation.is_long:
        return await once.answer_once(call, await call.request.body(), begin_job)
    if operation.changes:
        return await once.answer_once(call, await call.request.body(), change)
    seconds = _SECONDS[operation.lane]
    return await answer_tagged(call, digest([repr(asked)]), run, operation.lane, seconds)
