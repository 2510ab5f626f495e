"""Whole documents: pre-translated or compared, each a job whose result is a page with files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.operations.compare import CompareRequest
from tmtool.operations.pretranslate import PretranslateRequest
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.items import PART, read_moment
from tmtool.server.pages.files import find_file, find_files, locate_file
from tmtool.server.pages.items import show_items
from tmtool.server.pages.shared import (
    begin_job,
    download,
    find_item,
    get,
    post,
    read_fields,
    render,
)
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.views.html.render import PLACE

_DOWNLOADS = {
    "pretranslation": {
        "docx": "Word table",
        "xlf": "XLIFF",
        "tmx": "TMX of the matches",
        "xlsx": "Sheet of the matches",
        "html": "Page",
        "jsonl": "JSONL",
    },
    "comparison": {
        "docx": "Word, tracked changes",
        "clean.docx": "Word, clean",
        "xlsx": "Sheet",
        "html": "Page",
        "jsonl": "JSON Lines",
    },
}
"""Files by the ends of their names, with their names on the page; the first is the main one."""


def _begin_pretranslation(call: Call, form: FormData) -> Response:
    item = find_file(call, get_text(form, "file"))
    path = locate_file(call, item)
    request = read_fields(PretranslateRequest, form, ("from", "to"), file=path)
    return begin_job(call, "pretranslate", f"Pre-translate {item.title}", request)


def _begin_comparison(call: Call, form: FormData) -> Response:
    """Compare a draft with another file, or with its previous version in the memory."""
    names = [get_text(form, "file"), *filter(None, [get_text(form, "previous")])]
    items = find_files(call, names)
    if len(items) > 1 and items[0].id == items[1].id:
        message = "the draft and its previous version are one file: choose two"
        raise InputError(message)
    request = CompareRequest(
        locate_file(call, items[0]),
        get_text(form, "symbol").strip() or None,
        previous_file=locate_file(call, items[1]) if len(items) > 1 else None,
    )
    title = f"Compare {' with '.join(each.title for each in items)}"
    return begin_job(call, "compare", title, request)


def _show(kind: str, call: Call) -> str:
    """Show the stored part of the item that the address names, with its files."""
    item = find_made(call, kind)
    stored = (call.desk.items.get_folder(item) / PART).read_text("utf-8")
    before, _, after = stored.partition(PLACE)
    call.desk.state.touch_item(item.id, read_moment())
    module, title = "pretranslated.js", f"{item.title} pre-translated"
    if kind == "comparison":
        module, title = "compared.js", f"{item.title} against {item.facts['earlier']}"
    return render(
        call,
        "document_page.html",
        title,
        module=module,
        item=item,
        before=before,
        after=after,
        downloads=_DOWNLOADS[kind],
    )


def find_made(call: Call, kind: str) -> Item:
    """Return the item that the address names; 404 unless the person may open it."""
    return find_item(call, kind, partial(may_open, call.person))


def send_form(call: Call, kind: str, end: str) -> Response:
    """Send a file of the item that the address names; 404 for an unknown end of its name."""
    item = find_made(call, kind)
    if end not in _DOWNLOADS[kind]:
        raise HTTPException(404)
    content = (call.desk.items.get_folder(item) / f"file.{end}").read_bytes()
    call.desk.state.touch_item(item.id, read_moment())
    return download(content, f"{item.title.rpartition('.')[0] or item.title}.{kind}.{end}")


def _list_routes(kind: str, begin: Callable[[Call, FormData], Response]) -> tuple[Page, ...]:
    return (
        post(f"/{kind}s", begin, "translator"),
        Page(f"/{kind}s", show_items, "translator"),
        get(f"/{kind}s/{{identity}}", partial(_show, kind), "translator"),
        get(
            f"/{kind}s/{{identity}}/file.{{end}}",
            lambda call: send_form(call, kind, call.get_path("end")),
            "translator",
        ),
    )


PAGES = (
    *_list_routes("pretranslation", _begin_pretranslation),
    *_list_routes("comparison", _begin_comparison),
)
