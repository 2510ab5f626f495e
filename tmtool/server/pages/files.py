"""Files that are dropped on a page: kept for who dropped them, in no memory, until told otherwise.

What can be done with them is asked for on their page; each answer is a job.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.operations.own_rules import list_rule_files
from tmtool.server.calls import MOST_UPLOADED, Call, Page, Upload, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.pages.sharing import list_sharing
from tmtool.server.recognizing import recognize
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.views.html.files import render_files

MOST_FILES = 20
"""Files that are taken at once. Chosen, no measurement."""


async def take_files(call: Call) -> Response:
    """Keep what was dropped, and ask what is to be done with it."""
    form = await call.read_form(fields=MOST_FILES, files=MOST_FILES)
    uploads = get_uploads(form, "file")
    if not uploads:
        message = "no file was sent: choose one, or drop it on the page"
        raise InputError(message)
    items = await call.work(lambda: [keep_upload(call, each) for each in uploads])
    also = [find_file(call, each).id for each in map(str, form.getlist("also"))]
    named = "&".join(f"file={each}" for each in (*also, *(each.id for each in items)))
    return RedirectResponse(f"/files?{named}", 303)


async def show_files(call: Call) -> Response:
    """What was dropped, and what can be done with it."""
    items = await call.work(partial(_look, call, call.query.getlist("file")))
    return await call.answer(partial(_render, call, items))


def _look(call: Call, names: Sequence[str]) -> list[Item]:
    """The files of these ids, with what each is; it is looked into once."""
    items = find_files(call, list(dict.fromkeys(names))[:MOST_FILES])
    new = [each for each in items if not each.facts]
    paths = [locate_file(call, each) for each in new]
    settings, user = call.session.settings, call.person.name
    found = recognize(settings, user, paths) if new else []
    for item, facts in zip(new, found, strict=True):
        call.desk.state.note_facts(item.id, facts)
    now = read_moment()
    for item in items:
        call.desk.state.touch_item(item.id, now)
    return [find_file(call, each.id) for each in items]


def _render(call: Call, items: Sequence[Item]) -> str:
    session = call.session
    languages = session.store.list_languages() if session.has_memory else []
    nothing = "" if languages else "The memory is empty."
    return render_files(
        items, languages, nothing, [list_sharing(call, each) for each in items],
        call.person.list_memories("memory manager"), list_rule_files(session),
    )  # fmt: skip


def find_files(call: Call, identities: Sequence[object]) -> list[Item]:
    """The files of these ids, of who asks; InputError for none."""
    if not identities:
        message = "no file was named: drop one on the page"
        raise InputError(message)
    return [find_file(call, str(each)) for each in identities]


def find_file(call: Call, identity: str) -> Item:
    """The file of an id, of who asks or shared with them, as one that is used now; else 404."""
    item = call.desk.state.find_item(identity)
    if item.kind != "file" or not may_open(call.person, item):
        raise HTTPException(404)
    call.desk.state.touch_item(item.id, read_moment())
    return item


def locate_file(call: Call, item: Item) -> str:
    """Where a file that was dropped lies, under its own name."""
    return str(call.desk.items.get_folder(item) / item.title)


def keep_upload(call: Call, upload: Upload) -> Item:
    """Keep a file that was sent, for who sent it."""
    return call.desk.items.make(
        "file", upload.name, call.person.name, lambda folder: upload.save(folder / upload.name)
    )


PAGES = (
    Page("/files", take_files, "translator", ("POST",), MOST_UPLOADED),
    Page("/files", show_files, "translator"),
)
