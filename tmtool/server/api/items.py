"""Items that jobs made, for programs: bitexts, checks, comparisons, reports of imports, exports."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from fastapi import Query
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.formats.bitexts.jsonl import VERSION
from tmtool.formats.bitexts.rows import iter_records as iter_rows
from tmtool.operations.check_records import iter_records
from tmtool.operations.to_json import to_json
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
from tmtool.server.pages.bitexts import export_bitext, find_bitext
from tmtool.server.pages.checks import find_check, open_check, write_export
from tmtool.server.pages.documents import find_made, send_form
from tmtool.server.pages.items import find_own, send_file
from tmtool.server.reviews import OpenedBitext
from tmtool.server.roles import Role
from tmtool.server.state import Item
from tmtool.server.tasks.memory import REPORT, SKIPPED
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
    description: str,
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
        description=description,
        responses={200: {"model": ItemObject, "content": {"application/octet-stream": {}}}},
        openapi_extra=describe(role),
    )(show)


_add_route(
    "bitext",
    "reader",
    "A bitext as it is now, with the ETag that commands need",
    find_bitext,
    _read_bitext,
    export_bitext,
)
_add_route(
    "check",
    "translator",
    "A report with what was decided by now, and its ETag",
    find_check,
    _read_check,
    write_export,
)
for kind, title in (("comparison", "A comparison"), ("pretranslation", "A pre-translation")):
    _add_route(
        kind,
        "translator",
        f"{title} of a document",
        partial(find_made, kind=kind),
        _read_made,
        lambda call, item, end: send_form(call, item.kind, end),
    )
_add_route(
    "import",
    "translator",
    "The report of an import; jsonl is what was left out",
    lambda call: find_own(call, call.get_path("identity"), ["import"]),
    _read_import,
    _send_import,
)
_add_route(
    "export",
    "memory manager",
    "An export; any format is its file",
    lambda call: find_own(call, call.get_path("identity"), ["export"]),
    lambda call, item: ({"bytes": _locate_export(call, item).stat().st_size}, "", ()),
    lambda call, item, form: send_file(_locate_export(call, item), item.title),
)
