"""Items that jobs made, for programs: read in parts, and changed: bitexts, decisions, memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from annotated_types import MaxLen, MinLen
from fastapi import Path as PathField
from fastapi import Query
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import ChangedError
from tmtool.fields import REST, Opt, request
from tmtool.formats.bitexts.jsonl import VERSION
from tmtool.formats.bitexts.rows import iter_records as iter_rows
from tmtool.operations.check_texts import iter_records
from tmtool.operations.findings import FindingDecision
from tmtool.operations.parsing import build_schema, parse_object
from tmtool.operations.to_json import to_json
from tmtool.server.api import once
from tmtool.server.api.answers import (
    IF_MATCH,
    USUAL_LIMIT,
    Cursor,
    Limit,
    answer_json,
    digest,
    link_next,
    make_page,
    read_condition,
    read_cursor,
    tell,
)
from tmtool.server.api.jobs import answer_begun
from tmtool.server.api.routes import Asking, describe, make_router, parse_json
from tmtool.server.calls import Call
from tmtool.server.items import read_moment
from tmtool.server.pages.bitexts import export_bitext, find_bitext
from tmtool.server.pages.checks import decide_on, find_check, open_check, write_export
from tmtool.server.pages.documents import find_made, send_form
from tmtool.server.pages.history import undo_change
from tmtool.server.pages.items import find_own, send_file
from tmtool.server.problems import answer_status
from tmtool.server.reviews import OpenedBitext
from tmtool.server.roles import Role
from tmtool.server.state import Item, Job, Json
from tmtool.server.tasks import REPORT, SKIPPED
from tmtool.version import FORMAT_VERSION

ROUTER = make_router()
Form = Annotated[str | None, Query(alias="format", max_length=30, description="A file instead")]


class ItemObject(BaseModel):
    """An item that a job made, with a part of its content."""

    model_config = ConfigDict(extra="allow")
    type: str
    id: str
    title: str
    next: str | None = None


Content: TypeAlias = tuple[Mapping[str, Any], str, Sequence[Mapping[str, Any]]]
"""Facts about an item, the name of its list ("" for none), and the list.

An item with a `version` has an ETag, which changes of it need.
"""


def tell_item(item: Item) -> dict[str, Any]:
    """Describe an item that a job made."""
    return {
        "type": item.kind,
        "id": item.id,
        "title": item.title,
        "by": item.owner,
        "made": item.made,
        "kept_until": item.until,
        "facts": dict(item.facts),
    }


def tell_rows(opened: OpenedBitext) -> list[dict[str, Any]]:
    """Return the rows of a bitext by their names, each with its record in files of bitexts."""
    records = zip(opened.review.names, iter_rows(opened.review.bitext), strict=True)
    return [{"row": n[0], "pair": {VERSION: FORMAT_VERSION, **each}} for n, each in records]


def _read_bitext(call: Call, item: Item) -> Content:
    opened = call.desk.reviews.open(item.id)
    call.desk.state.touch_item(item.id, read_moment())
    return {"version": opened.version}, "rows", tell_rows(opened)


def _read_check(call: Call, item: Item) -> Content:
    opened = open_check(call, item)
    records = [tell(to_json(each)) for each in iter_records(opened.report)]
    about = [each for each in records if each["type"] != "finding"]
    findings = [each for each in records if each["type"] == "finding"]
    rows = [{"applied": each["id"] in opened.applied, "finding": each} for each in findings]
    return {"version": opened.version, "about": about}, "findings", rows


def _read_made(call: Call, item: Item) -> Content:
    """Read the objects that a job wrote, the one that is about all of them first."""
    path = call.desk.items.get_folder(item) / "file.jsonl"
    about, *objects = map(json.loads, path.read_text("utf-8").splitlines())
    call.desk.state.touch_item(item.id, read_moment())
    return {"about": about}, "objects", objects


def _read_import(call: Call, item: Item) -> Content:
    files = json.loads((call.desk.items.get_folder(item) / REPORT).read_text("utf-8"))
    return {"files": [*map(tell, files)]}, "", ()


def _send_import(call: Call, item: Item, form: str) -> Response:
    """Send what was left out of the files that were added."""
    if form != "jsonl":
        raise HTTPException(404)
    return send_file(call.desk.items.get_folder(item) / SKIPPED, "skipped.jsonl")


def _locate_export(call: Call, item: Item) -> Path:
    return call.desk.items.get_folder(item) / item.title


def _add_route(
    kind: str,
    role: Role,
    find: Callable[[Call], Item],
    read: Callable[[Call, Item], Content],
    send: Callable[[Call, Item, str], Response],
) -> None:
    """Add the route of a kind of items: the content in parts, or with a format a file of it."""

    async def show(
        call: Asking,
        identity: str,
        form: Form = None,
        limit: Limit = USUAL_LIMIT,
        cursor: Cursor = None,
    ) -> Response:
        def answer() -> Response:
            item = find(call)
            if form is not None:
                return send(call, item, form)
            about, name, rows = read(call, item)
            version, page = about.get("version"), dict[str, Any]()
            asked = digest([item.id, version])
            if name:
                offset = read_cursor(asked, cursor)
                part = rows[offset : offset + limit]
                page = make_page(name, part, offset, len(rows), asked)
            told = tell({**tell_item(item), **about, **page})
            headers = {} if version is None else {"ETag": f'"{version}"'}
            return answer_json(told, 200, headers | link_next(call, told))

        return await call.work(answer)

    ROUTER.get(
        f"/{kind}s/{{identity}}",
        name=f"show_{kind}",
        description=f"The {kind}, with the ETag that changes need; or a file of it.",
        responses={200: {"model": ItemObject, "content": {"application/octet-stream": {}}}},
        openapi_extra=describe(role),
    )(show)


def _find_own(kind: str) -> Callable[[Call], Item]:
    return lambda call: find_own(call, call.get_path("identity"), [kind])


def _read_export(call: Call, item: Item) -> Content:
    return {"bytes": _locate_export(call, item).stat().st_size}, "", ()


def _send_export(call: Call, item: Item, form: str) -> Response:
    return send_file(_locate_export(call, item), item.title)


def _send_made(call: Call, item: Item, form: str) -> Response:
    return send_form(call, item.kind, form)


_add_route("bitext", "reader", find_bitext, _read_bitext, export_bitext)
_add_route("check", "translator", find_check, _read_check, write_export)
for _kind in ("comparison", "pretranslation"):
    _add_route(
        _kind,
        "translator",
        partial(find_made, kind=_kind),
        _read_made,
        lambda call, item, form: send_form(call, item.kind, form),
    )
_add_route("import", "translator", _find_own("import"), _read_import, _send_import)
_add_route("export", "memory manager", _find_own("export"), _read_export, _send_export)


# Changes.


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


def _describe_body(request: type) -> dict[str, Any]:
    """Describe a route that takes a request as JSON, and the version that it is for."""
    body = {"application/json": {"schema": build_schema(request, "rest")}}
    return {**describe("reviser", body=body), "parameters": [IF_MATCH]}


@ROUTER.post(
    "/bitexts/{identity}/commands",
    responses={200: {"model": ChangedRows}},
    openapi_extra=_describe_body(CommandsRequest),
)
async def command_bitext(call: Asking, identity: str) -> Response:
    """Run commands on a bitext: accept, merge, split, move, edit, undo and the others."""
    condition = read_condition(call)
    asked = parse_object(CommandsRequest, "rest", parse_json(await call.request.body()))

    def run() -> Response:
        item, reviews = find_bitext(call), call.desk.reviews
        seen = reviews.open(item.id)
        if not {f'"{seen.version}"', "*"} & condition:
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
    openapi_extra=_describe_body(FindingDecision),
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
)
async def undo(call: Asking, number: Annotated[int, PathField(ge=1, lt=10**9)]) -> Response:
    """Take a change of the memory back: one's own, as a memory manager that of others."""

    async def make() -> Response:
        made = await call.work(partial(undo_change, call, number))
        if isinstance(made, Job):
            return await answer_begun(call, made)
        return answer_json(tell({"type": "undone", "change": made, "undoes": number}))

    return await once.answer_once(call, await call.request.body(), make)
