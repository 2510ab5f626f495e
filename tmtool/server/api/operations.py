"""REST made from operations: a route for each, its description, and its answers.

`POST /v1/NAME` takes the fields of the request as JSON; what only reads can be asked for by `GET`
as well, with the fields in the address. The answer has the records that `--json` prints, and the
remarks that the command makes. What changes something is done once for an `Idempotency-Key`; what
takes long is done by a job, and operations on files take a form with the fields of their `form`.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Union

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.datastructures import FormData
from starlette.responses import Response

from tmtool.errors import InputError
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
from tmtool.server.api.jobs import BEGUN, answer_begun
from tmtool.server.api.routes import Asking, describe, make_router, parse_json
from tmtool.server.calls import MOST_UPLOADED, Call, get_text, get_uploads
from tmtool.server.pages.files import MOST_FILES, keep_upload, locate_file
from tmtool.server.programs import answer_program
from tmtool.server.state import Item, Job

_SECONDS = {"meaning": 60.0, "concordance": None, None: None}
"""So long an answer may take where that is not the usual: the first waits for the encoder."""
_MEMORY = "memory_name"  # the field that names a memory, in which the person must have the role


def build_router(operations: Iterable[Operation[Any, Any]] | None = None) -> APIRouter:
    """Make the routes of all operations that programs may ask for."""
    router = make_router()
    for each in registry.iter_operations() if operations is None else operations:
        if each.form:
            _add_form(router, each)
        elif "rest" in each.on:
            _add_routes(router, each)
    return router


def _add_routes(router: APIRouter, operation: Operation[Any, Any]) -> None:
    responses: dict[int | str, dict[str, Any]] = (
        BEGUN if operation.is_long else {200: {"model": _build_model(operation)}}
    )
    is_lookup, is_once = operation.lane is not None, operation.changes or operation.is_long

    async def answer_body(call: Asking) -> Response:
        sent = parse_json(await call.request.body())
        return await _answer(call, operation, parse_object(operation.request, "rest", sent))

    content = {"application/json": {"schema": build_schema(operation.request, "rest")}}
    only_reads = not operation.changes
    told = describe(operation.role, is_lookup=is_lookup, only_reads=only_reads, body=content)
    if is_once:
        told["parameters"] = [once.HEADER]
    _add(router, answer_body, "POST", operation, responses, told)
    in_address = list_parameters(operation.request, "rest")
    if is_once or any(each.is_object for each in in_address):
        return

    async def answer_address(call: Asking) -> Response:
        sent = call.query.multi_items()
        insist_on_short(*(value for _, value in sent))
        return await _answer(call, operation, parse_pairs(operation.request, "rest", sent))

    told = describe(operation.role, is_lookup=is_lookup)
    told["parameters"] = [
        {
            "name": each.name,
            "in": "query",
            "required": each.is_required,
            "schema": build_value_schema(each, "rest"),
        }
        for each in in_address
    ]
    responses = {**responses, 304: {"description": "Unchanged"}}
    _add(router, answer_address, "GET", operation, responses, told)


def _add_form(router: APIRouter, operation: Operation[Any, Any]) -> None:
    """Add the route of an operation that takes a form with files, and is done by a job."""

    async def answer_form(call: Asking) -> Response:
        form = await call.read_form(len(operation.form) + 1, MOST_FILES)

        async def begin() -> Response:
            job = await call.work(partial(_begin_form, call, operation, form))
            return await answer_begun(call, job)

        return await once.answer_once(call, form, begin)

    every = list_parameters(operation.request, "rest")
    fields = [each for each in every if each.name in operation.form]
    schema = {
        "type": "object",
        "properties": {each.name: build_value_schema(each, "rest") for each in fields},
        "required": [each.name for each in fields if each.is_required],
    }
    content = {"multipart/form-data": {"schema": schema}}
    told = describe(operation.role, most=MOST_UPLOADED, body=content)
    _add(router, answer_form, "POST", operation, BEGUN, {**told, "parameters": [once.HEADER]})


def _begin_form(call: Call, operation: Operation[Any, Any], form: FormData) -> Job:
    """Keep the files of a form, and queue its job; a form that is refused leaves no file."""
    items: list[Item] = []
    pairs: list[tuple[str, str | Path]] = []
    for name, value in form.multi_items():
        pairs += [(name, value)] if isinstance(value, str) and name != _MEMORY else []
    if _MEMORY in operation.form:
        pairs.append((_MEMORY, call.choose_memory(operation.role, get_text(form, _MEMORY))))
    for name in dict.fromkeys(form):
        kept = [keep_upload(call, each) for each in get_uploads(form, name)]
        pairs += ((name, Path(locate_file(call, each))) for each in kept)
        items += kept
    try:
        asked = parse_pairs(operation.request, "rest", pairs, operation.form)
    except InputError:
        for each in items:
            call.desk.items.remove(each)
        raise
    title = f"{operation.name.capitalize()} {' + '.join(each.title for each in items)}".strip()
    owner = call.person.name
    return call.desk.jobs.add(operation.name, title, owner, asked, operation.role)


def _add(
    router: APIRouter,
    answer: Callable[..., Coroutine[Any, Any, Response]],
    method: str,
    operation: Operation[Any, Any],
    responses: dict[int | str, dict[str, Any]],
    told: dict[str, Any],
) -> None:
    name = f"{method.lower()}_{operation.name.replace(' ', '_')}"
    router.add_api_route(
        f"/{operation.name.replace(' ', '/')}",
        answer,
        methods=[method],
        status_code=min(map(int, responses)),
        name=name,
        operation_id=name,
        summary=operation.summary,
        description=operation.description,
        responses=responses,
        openapi_extra=told,
        response_class=Response,
        response_model=None,
    )


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

    async def begin() -> Response:
        name, owner = operation.name, call.person.name
        title, role = name.capitalize(), operation.role
        return await answer_begun(
            call, await call.work(partial(call.desk.jobs.add, name, title, owner, asked, role))
        )

    if operation.is_long:
        return await once.answer_once(call, await call.request.body(), begin)
    if operation.changes:
        return await once.answer_once(call, await call.request.body(), change)
    seconds = _SECONDS[operation.lane]
    return await answer_tagged(call, digest([repr(asked)]), run, operation.lane, seconds)
