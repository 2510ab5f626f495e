"""What page modules share: routes made of plain functions, jobs, downloads, and static files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING
from functools import partial
from pathlib import PurePath
from typing import Any, Literal, TypeAlias, TypeVar

from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.fields import build_request, list_parameters
from tmtool.operations.parsing import parse_pairs, read_value
from tmtool.server.calls import MOST_BYTES, MOST_UPLOADED, Call, Handler, Page, get_number, get_text
from tmtool.server.roles import Role
from tmtool.server.state import Item
from tmtool.views.citations import quote
from tmtool.views.html.render import list_static, read_static, render_served

_NO_FIELD = "the form lacks what it is about: open its page again"
R = TypeVar("R")
Answer: TypeAlias = str | Response
"""An HTML page, or another response."""
Access: TypeAlias = Role | Literal["anybody", "signed in"] | None
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".tbx": "application/x-tbx",
    ".tmx": "application/xml",
    ".tsv": "text/tab-separated-values; charset=utf-8",
    ".xlf": "application/xliff+xml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Media types of downloads (IANA; JSON Lines, TBX and TMX have no registered type)."""


def get(
    path: str, show: Callable[[Call], Answer], role: Access = "reader", *, is_timed: bool = False
) -> Page:
    """Make a GET route of a function that runs in a thread, if `is_timed` for a limited time."""
    return Page(path, in_thread(show, is_timed=is_timed), role)


def in_thread(show: Callable[[Call], Answer], *, is_timed: bool = False) -> Handler:
    """Make a handler of a function that runs in a thread, if `is_timed` for a limited time."""

    async def handle(call: Call) -> Response:
        run = call.look if is_timed else call.work
        return _respond(await run(partial(show, call)))

    return handle


def post(
    path: str,
    take: Callable[[Call, FormData], Answer],
    role: Access,
    *,
    fields: int = 8,
    files: int = 0,
) -> Page:
    """Make a POST route of a function that takes the form and runs in a thread."""

    async def handle(call: Call) -> Response:
        form = await call.read_form(fields, files)
        return _respond(await call.work(partial(take, call, form)))

    return Page(path, handle, role, ("POST",), MOST_UPLOADED if files else MOST_BYTES)


def _respond(answer: Answer) -> Response:
    return HTMLResponse(answer) if isinstance(answer, str) else answer


def render(call: Call, template: str, title: str, **context: object) -> str:
    """Render a page; its template knows the `person` who asks."""
    return render_served(template, title=f"{title} - tmtool", person=call.person, **context)


def begin_job(
    call: Call,
    kind: str,
    title: str,
    request: object,
    role: Role = "reviser",
    about: Sequence[str] = (),
) -> Response:
    """Queue a job of the person who asks, as `Jobs.add` says, and redirect to its page."""
    job = call.desk.jobs.add(kind, title, call.person.name, request, role, about)
    return RedirectResponse(f"/jobs/{job.id}", 303)


def go(address: str, change: int | None = None, row: str = "") -> Response:
    """Redirect to a quoted address, which reports a change and starts at a row."""
    end = "" if change is None else f"{'&' if '?' in address else '?'}change={change}"
    response = RedirectResponse(address, 303)
    # RedirectResponse would quote the address again.
    response.headers["location"] = f"{address}{end}{f'#{quote(row)}' if row else ''}"
    return response


def find_item(call: Call, kind: str, may_see: Callable[[Item], bool] = lambda _: True) -> Item:
    """Return the item of a kind that the address names; 404 if the person may not see it."""
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.kind != kind or not may_see(item):
        raise HTTPException(404)
    return item


def read_json(call: Call, item: Item, name: str) -> Any:
    """Return the content of a JSON file of an item; 404 if there is none."""
    path = call.desk.items.get_folder(item) / name
    if not path.is_file():
        raise HTTPException(404)
    return json.loads(path.read_text("utf-8", errors="surrogatepass"))


def require(sent: FormData | QueryParams, name: str, message: str = _NO_FIELD) -> str:
    """Return a field without blanks around it; InputError if it is empty."""
    value = get_text(sent, name).strip()
    if not value:
        raise InputError(message)
    return value


def read_form(cls: type[R], form: FormData) -> R:
    """Make a request of all fields of a form. Raises InputError for a field it doesn't have."""
    sent = ((name, value) for name, value in form.multi_items() if isinstance(value, str))
    # A form ends its lines as mail does.
    return parse_pairs(cls, "rest", ((name, text.replace("\r\n", "\n")) for name, text in sent))


def read_fields(cls: type[R], sent: Mapping[str, Any], names: Sequence[str], **given: object) -> R:
    """Make a request of some fields of a form, and of given values; empty fields are left out.

    InputError if a value is wrong.
    """
    parameters = {each.name: each for each in list_parameters(cls)}
    values: dict[tuple[str, ...], Any] = {(name,): value for name, value in given.items()}
    for name in names:
        if text := get_text(sent, name).strip():
            values[parameters[name].path] = read_value(parameters[name], text, "rest")
    if any(e.default is MISSING and e.path not in values for e in parameters.values()):
        raise InputError(_NO_FIELD)
    return build_request(cls, values)


def read_page(sent: FormData | QueryParams) -> int:
    """Return the number of the requested page of a list, from 1."""
    return max(1, get_number(sent, "page") or 1)


def download(data: bytes, name: str) -> Response:
    """Send a file to be saved (RFC 6266); unknown types are sent as plain bytes."""
    kind = MEDIA_TYPES.get(PurePath(name).suffix, "application/octet-stream")
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(data, headers={"Content-Disposition": disposition}, media_type=kind)


async def _tell_health(_call: Call) -> Response:
    return PlainTextResponse("ok\n")


async def _send_static(call: Call) -> Response:
    """Send a style sheet or a script."""
    name = call.get_path("name")
    if name not in list_static():
        raise HTTPException(404)
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return Response(read_static(name), headers={"Cache-Control": "no-cache"}, media_type=kind)


PAGES = (Page("/static/{name}", _send_static, None), Page("/healthz", _tell_health, None))
