"""Whole documents: pre-translated or compared, each a job whose result is a page with files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import EmptyError, InputError
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.items import DESCRIPTION, read_moment
from tmtool.server.messages import name_buttons
from tmtool.server.pages.files import find_file, find_files, locate_file
from tmtool.server.pages.items import show_items
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.views.html import comparison, pretranslation

PRETRANSLATIONS: dict[str, str] = {
    "docx": "Word table", "xlf": "XLIFF", "tmx": "TMX of the matches",
    "xlsx": "Sheet of the matches", "html": "Page", "jsonl": "JSONL",
}  # fmt: skip
COMPARISONS: dict[str, str] = {
    "docx": "Word, tracked changes", "clean.docx": "Word, clean", "xlsx": "Sheet", "html": "Page",
    "json": "JSON",
}  # fmt: skip
"""What can be fetched: the ends of names, and what each is called; the first is what most want."""
_MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlf": "application/xliff+xml", "tmx": "application/xml", "html": "text/html; charset=utf-8",
    "jsonl": "application/jsonl", "json": "application/json",
}  # fmt: skip
"""Standard: as registered with IANA; TMX has no type of its own."""
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
"""Standard (RFC 8187, attr-char): what stands as it is in a name; some more may, none has to."""


async def begin_pretranslation(call: Call) -> Response:
    """Have a document looked up."""
    form = await call.read_form(fields=3)
    item = await call.work(partial(find_file, call, get_text(form, "file")))
    job = call.desk.jobs.add(
        "pretranslation", f"Pre-translate {item.title}", call.person.name,
        {"file": locate_file(call, item), "item": item.id, "name": item.title,
         "source": get_text(form, "from"), "target": get_text(form, "to")},
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def begin_comparison(call: Call) -> Response:
    """Have a draft compared: with another file, or with what the memory has."""
    form = await call.read_form(fields=4)
    names = [get_text(form, "file"), *filter(None, [get_text(form, "previous")])]
    items = await call.work(partial(find_files, call, names))
    if len(items) > 1 and items[0].id == items[1].id:
        message = "the draft and its previous version are one file: choose two"
        raise InputError(message)
    job = call.desk.jobs.add(
        "comparison", f"Compare {' with '.join(each.title for each in items)}", call.person.name,
        {"file": locate_file(call, items[0]), "name": items[0].title,
         "previous": locate_file(call, items[1]) if len(items) > 1 else None,
         "symbol": get_text(form, "symbol").strip()},
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def show_pretranslation(call: Call) -> Response:
    """A document with a proposal for each segment."""
    item, stored = await call.work(partial(_open, call, "pretranslation", pretranslation.VERSION))
    data = {**stored, "remarks": [*map(name_buttons, stored["remarks"])]}
    file = await call.work(partial(_find_draft, call, item))
    downloads = [*PRETRANSLATIONS.items()]
    return await call.answer(
        partial(pretranslation.render_pretranslation, data, item, downloads, file)
    )


async def show_comparison(call: Call) -> Response:
    """A draft beside its previous version."""
    item, data = await call.work(partial(_open, call, "comparison", comparison.VERSION))
    downloads = [*COMPARISONS.items()]
    return await call.answer(partial(comparison.render_comparison, data, item, downloads))


async def send_pretranslation(call: Call) -> Response:
    """A file of a document that was looked up."""
    return await call.work(partial(send_form, call, "pretranslation", call.get_path("end")))


async def send_comparison(call: Call) -> Response:
    """A file of a comparison."""
    return await call.work(partial(send_form, call, "comparison", call.get_path("end")))


def find_made(call: Call, kind: str) -> Item:
    """The item that the address names, of who asks or shared with them; 404 for those of others."""
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.kind != kind or not may_open(call.person, item):
        raise HTTPException(404)
    return item


def _open(call: Call, kind: str, version: int) -> tuple[Item, Mapping[str, Any]]:
    """An item and what its page shows; that somebody looks counts as use."""
    item = find_made(call, kind)
    path = call.desk.items.get_folder(item) / DESCRIPTION
    data = json.loads(path.read_text("utf-8"))
    if data["version"] != version:
        message = (
            "it was made by another version of tmtool: its files can be fetched, or make it again"
        )
        raise EmptyError(message, code="other version")
    call.desk.state.touch_item(item.id, read_moment())
    return item, data


def _find_draft(call: Call, item: Item) -> str | None:
    """The file that was looked up, if it is still there."""
    with suppress(EmptyError):
        return find_file(call, str(item.facts.get("file"))).id
    return None


def send_form(call: Call, kind: str, end: str) -> Response:
    """A file of what the address names, by the end of its name; 404 for one that there is not."""
    item, ends = find_made(call, kind), PRETRANSLATIONS if kind == "pretranslation" else COMPARISONS
    if end not in ends:
        raise HTTPException(404)
    content = (call.desk.items.get_folder(item) / f"file.{end}").read_bytes()
    call.desk.state.touch_item(item.id, read_moment())
    name = f"{item.title.rpartition('.')[0] or item.title}.{kind}.{end}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{_encode(name)}"}
    return Response(content, headers=headers, media_type=_MEDIA_TYPES[end.rpartition(".")[2]])


def _encode(name: str) -> str:
    """A name as a header has it.

    >>> _encode("决议 1.docx")
    '%E5%86%B3%E8%AE%AE%201.docx'
    """
    return "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in name.encode())


PAGES = (
    Page("/pretranslations", begin_pretranslation, "translator", ("POST",)),
    Page("/pretranslations", show_items, "translator"),
    Page("/pretranslations/{identity}", show_pretranslation, "translator"),
    Page("/pretranslations/{identity}/file.{end}", send_pretranslation, "translator"),
    Page("/comparisons", begin_comparison, "translator", ("POST",)),
    Page("/comparisons", show_items, "translator"),
    Page("/comparisons/{identity}", show_comparison, "translator"),
    Page("/comparisons/{identity}/file.{end}", send_comparison, "translator"),
)
