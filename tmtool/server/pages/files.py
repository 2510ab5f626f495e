"""Files that are dropped on a page: kept for who dropped them, in no memory, until told otherwise.

What can be done with them is asked for on their page; each answer is a job.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.server.calls import MOST_UPLOADED, Call, Page, Upload, get_text, get_uploads
from tmtool.server.pages.sharing import list_sharing
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.views.html.files import render_files

_MOST_FILES = 20
"""Files that are taken at once. Chosen, no measurement."""


async def take_files(call: Call) -> Response:
    """Keep what was dropped, and ask what is to be done with it."""
    uploads = get_uploads(await call.read_form(fields=0, files=_MOST_FILES), "file")
    if not uploads:
        message = "no file was sent: choose one, or drop it on the page"
        raise InputError(message)
    items = await call.work(lambda: [_keep(call, each) for each in uploads])
    named = "&".join(f"file={each.id}" for each in items)
    return RedirectResponse(f"/files?{named}", 303)


async def show_files(call: Call) -> Response:
    """What was dropped, and what can be done with it."""
    names = call.query.getlist("file")
    items = await call.work(lambda: [find_file(call, each) for each in names])
    names_asked = call.person.list_memories("memory manager")
    return await call.answer(
        lambda: render_files(items, [list_sharing(call, each) for each in items], names_asked)
    )


async def add_files(call: Call) -> Response:
    """Take files into the memory."""
    form = await call.read_form(fields=_MOST_FILES + 2)
    items = await call.work(lambda: find_files(call, form.getlist("file")))
    name = call.choose_memory("memory manager", get_text(form, "name").strip())
    job = call.desk.jobs.add(
        "add", f"Add {_list(items)} to the memory", call.person.name,
        {"files": [locate_file(call, each) for each in items], "name": name,
         "restricted": bool(get_text(form, "restricted"))},
        "memory manager",
    )  # fmt: skip
    call.note(*(each.id for each in items), *([name] if name else []))
    return RedirectResponse(f"/jobs/{job.id}", 303)


def find_files(call: Call, identities: Sequence[object]) -> list[Item]:
    """The files of these ids, of who asks; InputError for none."""
    if not identities:
        message = "no file was named: drop one on the page"
        raise InputError(message)
    return [find_file(call, str(each)) for each in identities]


def find_file(call: Call, identity: str) -> Item:
    """The file of an id, of who asks or shared with them; 404 for those of others."""
    item = call.desk.state.find_item(identity)
    if item.kind != "file" or not may_open(call.person, item):
        raise HTTPException(404)
    return item


def locate_file(call: Call, item: Item) -> str:
    """Where a file that was dropped lies, under its own name."""
    return str(call.desk.items.get_folder(item) / item.title)


def _keep(call: Call, upload: Upload) -> Item:
    return call.desk.items.make(
        "file", upload.name, call.person.name, lambda folder: upload.save(folder / upload.name)
    )


def _list(items: list[Item]) -> str:
    return ", ".join(each.title for each in items[:3]) + (", …" if len(items) > 3 else "")


PAGES = (
    Page("/files", take_files, "translator", ("POST",), MOST_UPLOADED),
    Page("/files", show_files, "translator"),
    Page("/imports", add_files, "memory manager", ("POST",)),
)
