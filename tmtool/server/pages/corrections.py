"""Corrigenda: taken for a document of the memory, shown with what they change, and applied."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import EmptyError, InputError
from tmtool.server.calls import MOST_UPLOADED, Call, Page, get_text, get_uploads
from tmtool.server.items import DESCRIPTION, read_moment
from tmtool.server.pages.files import keep_upload, locate_file
from tmtool.server.pages.items import find_own
from tmtool.server.state import Item
from tmtool.views.html.corrections import render_correction


async def take_corrigendum(call: Call) -> Response:
    """Look what a corrigendum changes: a job."""
    form = await call.read_form(fields=2, files=1)
    document, uploads = get_text(form, "document").strip(), get_uploads(form, "file")
    if not document:
        message = "no document is named"
        raise InputError(message)
    if not uploads:
        message = "no file was sent: choose the corrigendum"
        raise InputError(message)
    item = await call.work(partial(keep_upload, call, uploads[0]))
    job = call.desk.jobs.add(
        "correct", f"What {item.title} corrects", call.person.name,
        {"file": locate_file(call, item), "document": document, "lang": get_text(form, "lang")},
        "memory manager",
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def show_correction(call: Call) -> Response:
    """What a corrigendum changes, and whether it was done."""

    def render() -> str:
        item = _find(call)
        call.desk.state.touch_item(item.id, read_moment())
        return render_correction(_read(call, item), item, _find_change(call, item))

    return await call.answer(render)


async def apply_correction(call: Call) -> Response:
    """Make the change that was shown: a job."""
    item = await call.work(partial(_find, call))
    read = await call.work(partial(_read, call, item))
    if await call.work(partial(_find_change, call, item)) is not None:
        message = "This corrigendum was applied already."
        raise InputError(message)
    job = call.desk.jobs.add(
        "correct", f"Apply {item.title}", call.person.name,
        {"file": read["file"], "document": read["document"], "lang": read["lang"],
         "seen": read["digest"], "item": item.id}, "memory manager",
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _find(call: Call) -> Item:
    """The preview of the address, of who asks; 404 for those of others."""
    return find_own(call, call.get_path("identity"), ["correction"])


def _read(call: Call, item: Item) -> dict[str, Any]:
    path = call.desk.items.get_folder(item) / DESCRIPTION
    if not path.is_file():
        raise HTTPException(404)
    read: dict[str, Any] = json.loads(path.read_text("utf-8", errors="surrogatepass"))
    if "corrections" not in read:
        message = "it was made by another version of tmtool: take the corrigendum again"
        raise EmptyError(message, code="other version")
    return read


def _find_change(call: Call, item: Item) -> int | None:
    """The number of the change that it was applied by, None where it was not."""
    changes = [json.loads(each.text)["change"] for each in call.desk.state.list_events(item.id)]
    return changes[-1] if changes else None


PAGES = (
    Page("/memories/corrections", take_corrigendum, "memory manager", ("POST",), MOST_UPLOADED),
    Page("/corrections/{identity}", show_correction, "memory manager"),
    Page("/corrections/{identity}", apply_correction, "memory manager", ("POST",)),
)
