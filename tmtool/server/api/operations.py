"""REST made from operations: a route for each, its description, and its answers.

`POST /v1/NAME` takes the fields of the request as JSON; what only reads can be asked for by `GET`
as well, with the fields in the address. The answer has the records that `--json` prints, and the
remarks that the command makes.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
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
from tmtool.operations.to_json import to_json
from tmtool.server.api.answers import digest
from tmtool.server.api.asking import answer_tagged, insist_on_short, read_bases
from tmtool.server.api.routes import Asking, describe, make_router, parse_json
from tmtool.server.calls import Call, Remarks

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
    responses: dict[int | str, dict[str, Any]] = {200: {"model": _build_model(operation)}}
    is_lookup = operation.lane is not None

    async def answer_body(call: Asking) -> Response:
        sent = parse_json(await call.request.body())
        return await _answer(call, operation, parse_object(operation.request, "rest", sent))

    told = describe(
        operation.role, is_lookup=is_lookup, body={"application/json": {"schema": schema}}
    )
    name = operation.name.replace(" ", "_")
    _add(router, path, answer_body, "POST", f"post_{name}", operation, responses, told)
    if operation.changes:
        return

    async def answer_address(call: Asking) -> Response:
        sent = call.query.multi_items()
        insist_on_short(*(value for _, value in sent))
        return await _answer(call, operation, parse_pairs(operation.request, "rest", sent))

    told = describe(operation.role, is_lookup=is_lookup)
    told["parameters"] = [
        {
            "name": each.name, "in": "query", "required": each.is_required,
            "schema": build_value_schema(each),
        }
        for each in list_parameters(operation.request, "rest")
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
    asked = _name_bases(operation, asked)

    def find() -> object:
        remarks = Remarks()
        result = operation.run(call.session, asked, remarks)
        records = [*map(to_json, operation.tell(result))]
        return {"records": hide_folders(call, records), "remarks": remarks.texts}

    seconds = _SECONDS[operation.lane]
    return await answer_tagged(call, digest([repr(asked)]), find, operation.lane, seconds)


def _name_bases(operation: Operation[Any, Any], asked: Any) -> Any:
    """The request with term bases that programs may name; 404 for others, such as files."""
    names: Sequence[str] = getattr(asked, "terms", ())
    return replace(asked, terms=read_bases(names)) if names else asked


def hide_folders(call: Call, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records that tell a memory or a term base by its name: where it lies is nobody's."""
    settings = call.session.settings
    for each in records:
        for name in ("memory", "terms"):
            if isinstance(told := each.get(name), str):
                each[name] = told.replace(settings.place, settings.name)
    return records
