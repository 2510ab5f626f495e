"""What jobs made, for programs: bitexts, checks, comparisons, what came in and went out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.formats.bitexts.jsonl import VERSION
from tmtool.formats.bitexts.rows import iter_records
from tmtool.operations.check_records import build_report
from tmtool.server.api.answers import (
    USUAL_LIMIT,
    Cursor,
    Limit,
    answer_json,
    digest,
    link_next,
    make_page,
    read_cursor,
    tell,
)
from tmtool.server.api.routes import Asking, describe, make_router
from tmtool.server.calls import Call
from tmtool.server.items import read_moment
from tmtool.server.pages.bitexts import EXPORTS, find_bitext, write_bitext
from tmtool.server.pages.checks import OpenedCheck, find_check, open_check, write_export
from tmtool.server.pages.documents import find_made, send_form
from tmtool.server.pages.items import find_own, send_file
from tmtool.server.pages.shared import download
from tmtool.server.reviews import OpenedBitext
from tmtool.server.state import Item
from tmtool.server.tasks import REPORT, SKIPPED
from tmtool.version import FORMAT_VERSION

ROUTER = make_router()
Form = Annotated[str | None, Query(alias="format", max_length=30, description="A file instead")]


class ItemObject(BaseModel):
    """Something that a job made, with a part of what is in it."""

    model_config = ConfigDict(extra="allow")
    type: str
    id: str
    title: str
    next: str | None = None


def _describe(kind: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": ItemObject, "content": {"application/octet-stream": {}},
                  "description": f"The {kind}, or the file that was asked for"}}  # fmt: skip


@ROUTER.get("/bitexts/{identity}", responses=_describe("bitext"), openapi_extra=describe("reader"))
async def show_bitext(
    call: Asking, identity: str, form: Form = None, limit: Limit = USUAL_LIMIT,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """A bitext as it is now, with the ETag that commands need; or a file of it."""
    item = await call.work(partial(find_bitext, call))
    if form is not None and form not in EXPORTS:
        raise HTTPException(404)
    opened = await call.work(partial(call.desk.reviews.open, item.id))
    if form is not None:
        name, data = await call.work(partial(write_bitext, call, opened, form))
        return download(data, name)
    await call.work(partial(call.desk.state.touch_item, item.id, read_moment()))
    told = digest([item.id, opened.version])
    offset = read_cursor(told, cursor)

    def find() -> dict[str, Any]:
        rows = range(offset, min(offset + limit, len(opened.review.names)))
        page = make_page("rows", [*tell_rows(opened, rows)], offset, len(opened.review.names), told)
        return tell({**tell_item(item), "version": opened.version, **page})

    found = await call.work(find)
    return answer_json(found, 200, {**link_next(call, found), "ETag": f'"{opened.version}"'})


def tell_rows(opened: OpenedBitext, rows: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Rows of a bitext by their names, each with the record that files of bitexts have of it."""
    wanted = {*rows}
    for at, record in enumerate(iter_records(opened.review.bitext)):
        if at in wanted:
            yield {"row": opened.review.names[at][0], "pair": {VERSION: FORMAT_VERSION, **record}}


def tell_item(item: Item) -> dict[str, Any]:
    """What is said of everything that a job made."""
    return {
        "type": item.kind, "id": item.id, "title": item.title, "by": item.owner,
        "made": item.made, "kept_until": item.until, "facts": dict(item.facts),
    }  # fmt: skip


@ROUTER.get(
    "/checks/{identity}", responses=_describe("check"), openapi_extra=describe("translator")
)
async def show_check(
    call: Asking, identity: str, form: Form = None, limit: Limit = USUAL_LIMIT,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """A report with what was decided by now, and its ETag; or a file of it."""
    item = await call.work(partial(find_check, call))
    if form is not None:
        return await call.work(partial(write_export, call, item, form))
    opened = await call.work(partial(open_check, call, item))
    told = digest([item.id, opened.version])
    offset = read_cursor(told, cursor)
    found = await call.work(lambda: _tell_check(opened, item, offset, limit, told))
    return answer_json(found, 200, {**link_next(call, found), "ETag": f'"{opened.version}"'})


def _tell_check(
    opened: OpenedCheck, item: Item, offset: int, limit: int, asked: str
) -> dict[str, Any]:
    objects = [*map(tell, build_report(opened.report))]
    of_pairs = ("finding", "accepted")
    findings = [
        {"applied": each.get("id") in opened.applied, "finding": each}
        for each in objects
        if each["type"] in of_pairs
    ]
    about = [each for each in objects if each["type"] not in of_pairs]
    page = make_page("findings", findings[offset : offset + limit], offset, len(findings), asked)
    return tell({**tell_item(item), "version": opened.version, "about": about, **page})


@ROUTER.get(
    "/comparisons/{identity}", responses=_describe("comparison"),
    openapi_extra=describe("translator"),
)  # fmt: skip
async def show_comparison(
    call: Asking, identity: str, form: Form = None, limit: Limit = USUAL_LIMIT,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """A draft beside its previous version; or a file of it."""
    return await _show_made(call, "comparison", form, limit, cursor)


@ROUTER.get(
    "/pretranslations/{identity}", responses=_describe("pre-translation"),
    openapi_extra=describe("translator"),
)  # fmt: skip
async def show_pretranslation(
    call: Asking, identity: str, form: Form = None, limit: Limit = USUAL_LIMIT,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """A document that was looked up; or a file of it."""
    return await _show_made(call, "pretranslation", form, limit, cursor)


async def _show_made(
    call: Call, kind: str, form: str | None, limit: int, cursor: str | None
) -> Response:
    if form is not None:
        return await call.work(partial(send_form, call, kind, form))
    item = await call.work(partial(find_made, call, kind))
    told = digest([item.id])
    offset = read_cursor(told, cursor)

    def find() -> dict[str, Any]:
        folder = call.desk.items.get_folder(item)
        objects = _read_objects(folder)
        call.desk.state.touch_item(item.id, read_moment())
        page = make_page(
            "objects", objects[1 : 1 + limit + offset][offset:], offset, len(objects) - 1, told
        )
        return tell({**tell_item(item), "about": objects[0], **page})

    found = await call.work(find)
    return answer_json(found, 200, link_next(call, found))


def _read_objects(folder: Path) -> Sequence[Mapping[str, Any]]:
    """The objects of a file that a job wrote, the one that is about all of them first."""
    lines = (folder / "file.jsonl").read_text("utf-8").splitlines()
    return [json.loads(each) for each in lines]


# What came into memories, and out of them.


@ROUTER.get(
    "/imports/{identity}", responses=_describe("report of an import"),
    openapi_extra=describe("translator"),
)  # fmt: skip
async def show_import(call: Asking, identity: str, form: Form = None) -> Response:
    """What became of files that were added; `format=jsonl` is what was left out of them."""
    item = await call.work(partial(find_own, call, identity, ["import"]))
    folder = call.desk.items.get_folder(item)
    if form is not None:
        if form != "jsonl":
            raise HTTPException(404)
        return send_file(folder / SKIPPED, "skipped.jsonl")
    files = await call.work(lambda: json.loads((folder / REPORT).read_text("utf-8")))
    return answer_json(tell({**tell_item(item), "files": [*map(tell, files)]}))


@ROUTER.get(
    "/exports/{identity}", responses=_describe("export"), openapi_extra=describe("memory manager")
)
async def show_export(call: Asking, identity: str, form: Form = None) -> Response:
    """A file that was written, with `format=file` itself."""
    item = await call.work(partial(find_own, call, identity, ["export"]))
    path = call.desk.items.get_folder(item) / item.title
    if form is not None:
        return send_file(path, item.title)
    size = await call.work(lambda: path.stat().st_size)
    return answer_json(tell({**tell_item(item), "bytes": size}))
