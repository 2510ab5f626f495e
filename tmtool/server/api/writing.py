"""What programs change: pairs of bitexts, decisions on findings, units, and changes taken back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from tmtool.errors import ChangedError
from tmtool.server.api import conditions, once
from tmtool.server.api.answers import answer_json, tell
from tmtool.server.api.conditions import fits, read_condition
from tmtool.server.api.items import tell_rows
from tmtool.server.api.jobs import answer_begun
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.calls import Call
from tmtool.server.pages.bitexts import find_bitext
from tmtool.server.pages.checks import ALIKE, BACK, decide_on, find_check
from tmtool.server.pages.history import undo_change
from tmtool.server.problems import answer_status
from tmtool.server.reviews import OpenedBitext
from tmtool.server.state import Job, Json

ROUTER = make_router()
_MOST_COMMANDS = 500
"""Commands of one request. Chosen, no measurement."""
_DECISIONS: Mapping[str, str] = {
    "apply": "applied", "keep as is": "kept", "not an error": "not an error",
    "none alike is an error": ALIKE, "open again": "reopened", "take back": BACK,
}  # fmt: skip
"""What can be decided, as people say it."""


class CommandsBody(BaseModel):
    """Commands in the language of `tmtool review apply`: all of them are done, or none."""

    model_config = ConfigDict(extra="forbid")
    commands: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=50_000)]],
        Field(min_length=1, max_length=_MOST_COMMANDS),
    ]


class ChangedRows(BaseModel):
    """The rows that were changed, as they are now, and the names of those that are no more."""

    version: int
    etag: str
    rows: list[dict[str, Any]]
    gone: list[str]


@ROUTER.post(
    "/bitexts/{identity}/commands", responses={200: {"model": ChangedRows}},
    openapi_extra={**describe("reviser"), "parameters": [conditions.HEADER]},
)  # fmt: skip
async def command_bitext(call: Asking, identity: str, body: CommandsBody) -> Response:
    """Do commands to a bitext: accept, merge, split, move, edit, undo and the others."""
    condition = read_condition(call)
    return await call.work(partial(_command, call, condition, body.commands))


def _command(call: Call, condition: frozenset[str], lines: list[str]) -> Response:
    item, reviews = find_bitext(call), call.desk.reviews
    seen = reviews.open(item.id)
    if not fits(condition, f'"{seen.version}"'):
        return _refuse(call, condition, seen)
    try:
        before, after = reviews.act(call.session, item.id, seen.version, lines)
    except ChangedError:
        return _refuse(call, condition, reviews.open(item.id))
    told = _tell_changed(after, before.version)
    return answer_json(told, 200, {"ETag": str(told["etag"])})


def _tell_changed(opened: OpenedBitext, since: int) -> dict[str, Any]:
    touched, names = opened.list_touched(since), opened.review.names
    rows = [at for at, own in enumerate(names) if own[0] in touched]
    there = {names[at][0] for at in rows}
    return {
        "version": opened.version, "etag": f'"{opened.version}"',
        "rows": [*tell_rows(opened, rows)], "gone": sorted(touched - there),
    }  # fmt: skip


def _refuse(call: Call, condition: frozenset[str], opened: OpenedBitext) -> Response:
    """412: who did what since the version that was meant, where that was one."""
    tag = f'"{opened.version}"'
    versions = [int(each[1:-1]) for each in condition if each[1:-1].isdecimal() and len(each) < 12]
    steps = opened.steps[min(versions, default=opened.version) :]
    told = "; ".join(f"{each.event.text[:60]} ({each.event.person})" for each in steps[:5])
    facts: dict[str, Json] = {
        "etag": tag, "rows": sorted(frozenset[str]().union(*(each.touched for each in steps))),
        "changes": [
            {"by": each.event.person, "at": each.event.at, "command": each.event.text}
            for each in steps
        ],
    }  # fmt: skip
    detail = f"It was changed meanwhile: {told}" if told else ""
    return answer_status(412, call.identity, detail, {"ETag": tag}, facts)


class DecisionBody(BaseModel):
    """A decision on a finding; "take back" is of the last one of who asks, whatever it was on."""

    model_config = ConfigDict(extra="forbid")
    decision: Literal[
        "apply", "keep as is", "not an error", "none alike is an error", "open again", "take back"
    ]
    finding: Annotated[str, Field(max_length=100)] = ""
    why: Annotated[str, Field(max_length=2_000)] = ""


class Decided(BaseModel):
    """The finding, and the version of the check now."""

    finding: str
    version: int
    etag: str


@ROUTER.post(
    "/checks/{identity}/decisions", responses={200: {"model": Decided}},
    openapi_extra={**describe("reviser"), "parameters": [conditions.HEADER]},
)  # fmt: skip
async def decide(call: Asking, identity: str, body: DecisionBody) -> Response:
    """Decide on a finding; with If-Match only where nobody else did since then."""

    def act() -> Response:
        item = find_check(call)
        said = call.request.headers.get("if-match")
        seen = item.version
        if said and not fits(read_condition(call), f'"{seen}"'):
            digits = said.strip().strip('"')
            seen = int(digits) if digits.isdecimal() and len(digits) < 10 else -1
        verdict = _DECISIONS[body.decision]
        finding = decide_on(call, item, verdict, body.finding, body.why, max(seen, 0))
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
