"""Files into the memory: the form, and the report of what became of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.operations.add import AddRequest
from tmtool.server.calls import MOST_UPLOADED, Call, Page, get_text, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.pages.downloads import send_file
from tmtool.server.pages.files import MOST_FILES, find_files, keep_upload, locate_file
from tmtool.server.pages.items import find_own
from tmtool.server.state import Item, Json
from tmtool.server.tasks.add import REPORT, SKIPPED
from tmtool.views.html.imports import render_import, render_imported

_FIELDS = 8
"""Fields of the form beside the files. Chosen: as it has."""


async def show_form(call: Call) -> Response:
    """What can be added, and how."""
    return await call.answer(lambda: render_import(call.session.has_memory))


async def take_files(call: Call) -> Response:
    """Keep the files that were sent, and add them."""
    form = await call.read_form(_FIELDS, MOST_FILES)
    uploads = get_uploads(form, "file")
    pair = (*get_uploads(form, "source"), *get_uploads(form, "target"))
    if not uploads and len(pair) != 2:
        message = "no file was sent: choose files of translations, or a text and its translation"
        raise InputError(message)
    items = await call.work(lambda: [keep_upload(call, each) for each in uploads or pair])
    return _add(call, items, {**_read_options(form), "pair": not uploads})


async def add_files(call: Call) -> Response:
    """Add files that were dropped before."""
    form = await call.read_form(MOST_FILES + _FIELDS)
    items = await call.work(lambda: find_files(call, form.getlist("file")))
    is_pair = bool(get_text(form, "pair"))
    if is_pair and len(items) != 2:
        message = "a pair is two files: a text and its translation"
        raise InputError(message)
    return _add(call, items, {**_read_options(form), "pair": is_pair})


def _read_options(form: FormData) -> dict[str, Json]:
    """How to add; InputError for what can't be."""
    told: dict[str, Json] = {
        each: get_text(form, each).strip() for each in ("name", "from", "to", "symbol")
    }
    AddRequest((), get_text(form, "from"), get_text(form, "to"))
    return {**told, "force": bool(get_text(form, "force")),
            "restricted": bool(get_text(form, "restricted"))}  # fmt: skip


def _add(call: Call, items: list[Item], options: Mapping[str, Json]) -> Response:
    listed = " + " if options["pair"] else ", "
    named = listed.join(each.title for each in items[:3]) + (", …" if len(items) > 3 else "")
    parameters: dict[str, Json] = {
        "files": [locate_file(call, each) for each in items], "items": [each.id for each in items],
        **options,
    }  # fmt: skip
    parameters["name"] = call.choose_memory("memory manager", str(options["name"]))
    job = call.desk.jobs.add(
        "add", f"Add {named} to the memory", call.person.name, parameters, "memory manager"
    )
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def show_report(call: Call) -> Response:
    """What became of the files of an import."""

    def render() -> str:
        item = find_own(call, call.get_path("identity"), ["import"])
        call.desk.state.touch_item(item.id, read_moment())
        folder = call.desk.items.get_folder(item)
        told = json.loads((folder / REPORT).read_text("utf-8"))
        job = next((e for e in call.desk.state.list_jobs(limit=None) if e.item == item.id), None)
        with (folder / SKIPPED).open(encoding="utf-8") as lines:
            return render_imported(item, told, lines, job)

    return await call.answer(render)


async def send_skipped(call: Call) -> Response:
    """The report of all that was left out, as the command line writes it."""
    item = await call.work(partial(find_own, call, call.get_path("identity"), ["import"]))
    return send_file(call.desk.items.get_folder(item) / SKIPPED, "skipped.jsonl")


PAGES = (
    Page("/memories/import", show_form, "memory manager"),
    Page("/memories/import", take_files, "memory manager", ("POST",), MOST_UPLOADED),
    Page("/imports", add_files, "memory manager", ("POST",)),
    Page("/imports/{identity}", show_report, "memory manager"),
    Page("/imports/{identity}/skipped", send_skipped, "memory manager"),
)
