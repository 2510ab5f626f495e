"""What programs change: pairs of bitexts, decisions on findings, and changes of the memory."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from annotated_types import MaxLen, MinLen
from fastapi import Path
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from tmtool.errors import ChangedError
from tmtool.fields import REST, Opt, request
from tmtool.operations.findings import FindingDecision
from tmtool.operations.parsing import build_schema, parse_object
from tmtool.server.api import conditions, once
from tmtool.server.api.answers import answer_json, tell
from tmtool.server.api.conditions import fits, read_condition
from tmtool.server.api.items import tell_rows
from tmtool.server.api.jobs import answer_begun
from tmtool.server.api.routes import Asking, describe, make_router, parse_json
from tmtool.server.calls import Call
from tmtool.server.pages.bitexts import find_bitext
from tmtool.server.pages.checks import decide_on, find_check
from tmtool.server.pages.history import undo_change
from tmtool.server.problems import answer_status
from tmtool.server.reviews import OpenedBitext
from tmtool.server.state import Job, Json

ROUTER = make_router()


@request
class CommandsRequest:
    """Commands in the language of `tmtool review apply`: all of them are run, or none."""

    commands: Annotated[
        tuple[Annotated[str, MaxLen(50_000)], ...],
        MinLen(1),
        MaxLen(500),
        Opt("Commands, such as merge 3-4.", on=REST),
    ]


class ChangedRows(BaseModel):
    """The rows that were changed, as they are now, and the names of those that are gone."""

    version: int
    etag: str
    rows: list[dict[str, Any]]
    gone: list[str]


def _describe(request: type) -> dict[str, Any]:
    """Describe a route that takes a request as JSON, and the version that it is for."""
    body = {"application/json": {"schema": build_schema(request, "rest")}}
    return {**describe("reviser", body=body), "parameters": [conditions.HEADER]}


@ROUTER.post(
    "/bitexts/{identity}/commands",
    responses={200: {"model": ChangedRows}},
    openapi_extra=_describe(CommandsRequest),
)
async def command_bitext(call: Asking, identity: str) -> Response:
    """Run commands on a bitext: accept, merge, split, move, edit, undo and the others."""
    condition = read_condition(call)
    asked = parse_object(CommandsRequest, "rest", parse_json(await call.request.body()))

    def run() -> Response:
        item, reviews = find_bitext(call), call.desk.reviews
        seen = reviews.open(item.id)
        if not fits(condition, f'"{seen.version}"'):
            return _refuse(call, condition, seen)
        try:
            _, after = reviews.act(call.session, item.id, seen.version, asked.commands)
        except ChangedError:
            return _refuse(call, condition, reviews.open(item.id))
        touched = after.list_touched(seen.version)
        rows = [each for each in tell_rows(after) if each["row"] in touched]
        changed = {
            "version": after.version,
            "etag": f'"{after.version}"',
            "rows": rows,
            "gone": sorted(touched - {each["row"] for each in rows}),
        }
        return answer_json(changed, 200, {"ETag": f'"{after.version}"'})

    return await call.work(run)


def _refuse(call: Call, condition: frozenset[str], opened: OpenedBitext) -> Response:
    """Answer 412 with what was done since the version that was meant, if it was one."""
    tag = f'"{opened.version}"'
    versions = [int(each[1:-1]) for each in condition if each[1:-1].isdecimal() and len(each) < 12]
    steps = opened.steps[min(versions, default=opened.version) :]
    events = [each.event for each in steps]
    done = "; ".join(f"{each.text[:60]} ({each.person})" for each in events[:5])
    facts: dict[str, Json] = {
        "etag": tag,
        "rows": sorted(frozenset[str]().union(*(each.touched for each in steps))),
        "changes": [{"by": e.person, "at": e.at, "command": e.text} for e in events],
    }
    detail = f"It was changed meanwhile: {done}" if done else ""
    return answer_status(412, call.identity, detail, {"ETag": tag}, facts)


class Decided(BaseModel):
    """The finding, and the version of the check now."""

    finding: str
    version: int
    etag: str


@ROUTER.post(
    "/checks/{identity}/decisions",
    responses={200: {"model": Decided}},
    openapi_extra=_describe(FindingDecision),
)
async def decide(call: Asking, identity: str) -> Response:
    """Decide on a finding; with If-Match only if nobody else did since then."""
    asked = parse_object(FindingDecision, "rest", parse_json(await call.request.body()))

    def act() -> Response:
        item, seen = find_check(call), call.request.headers.get("if-match", "").strip().strip('"')
        known = int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        finding = decide_on(call, item, asked, item.version if seen in ("", "*") else known)
        version = call.desk.state.find_item(item.id).version
        told = {"finding": finding, "version": version, "etag": f'"{version}"'}
        return answer_json(told, 200, {"ETag": f'"{version}"'})

    return await call.work(act)


# Changes of the memory.


class UndoneChange(BaseModel):
    """The change that took another one back."""

    model_config = ConfigDict(extra="allow")
    change: int


@ROUTER.post(
    "/changes/{number}/undo",
    responses={200: {"model": UndoneChange}, 202: {"description": "It is done by a job"}},
    openapi_extra={**describe("reviser"), "parameters": [once.HEADER]},
)  # fmt: skip
async def undo(call: Asking, number: Annotated[int, Path(ge=1, lt=10**9)]) -> Response:
    """Take a change of the memory back: one's own, as a memory manager that of others."""

    async def make() -> Response:
        made = await call.work(partial(undo_change, call, number))
        if isinstance(made, Job):
            return await answer_begun(call, made)
        return answer_json(tell({"type": "undone", "change": made, "undoes": number}))

    return await once.answer_once(call, await call.request.body(), make)
