"""What is in the memory of this server, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.operations.documents import (
    FindDocumentsRequest,
    LinkRequest,
    ListDocumentsRequest,
    find_documents,
    link_documents,
    list_documents,
    list_memory_parts,
)
from tmtool.operations.memory_export import ExportRequest
from tmtool.operations.memory_upkeep import describe_memory
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.items import read_moment
from tmtool.server.messages import explain_remark
from tmtool.server.pages.downloads import send_file
from tmtool.server.pages.items import find_own
from tmtool.un.revisions import Relation
from tmtool.views.html.memories import (
    render_document,
    render_documents,
    render_empty,
    render_export,
    render_memories,
)

if TYPE_CHECKING:
    from starlette.datastructures import FormData, QueryParams

_PAGE = 50
"""So many documents stand on a page. Chosen, no measurement."""
FORMATS = (".tmx", ".jsonl", ".tsv", ".xlsx", ".xlf")


async def show_memories(call: Call) -> Response:
    """What there is, by name, and how its indexes are."""

    def render() -> str:
        session = call.session
        if not session.has_memory or not session.store.list_languages():
            return render_empty(session.settings.place)
        notices = [explain_remark(each) for each in session.store.list_notices()]
        is_manager = call.person.may("memory manager")
        return render_memories(
            describe_memory(session), list_memory_parts(session), notices, manages=is_manager
        )

    return await call.answer(render)


async def show_documents(call: Call) -> Response:
    """The documents, by a part of their names, in pages."""
    text, page = get_text(call.query, "q"), max(1, get_number(call.query, "page") or 1)

    def render() -> str:
        request = FindDocumentsRequest(text, (page - 1) * _PAGE, _PAGE)
        return render_documents(find_documents(call.session, request), text, page, _PAGE)

    return await call.answer(render)


async def show_document(call: Call) -> Response:
    """One document, and what a memory manager can do with it."""
    name = _read_name(call.query)
    found = await call.work(lambda: list_documents(call.session, ListDocumentsRequest(name)))
    if not found:
        message = f"no document of this memory is called {name}"
        raise InputError(message, code="no document", field="document", name=name)
    manages = call.person.may("memory manager")
    return await call.answer(lambda: render_document(name, found, manages=manages))


async def link(call: Call) -> Response:
    """Note what became of a document."""
    form = await call.read_form(fields=3)
    relation = get_text(form, "relation")
    if relation not in get_args(Relation):
        message = "choose what became of the document"
        raise InputError(message)
    request = LinkRequest(
        _read_name(form), cast("Relation", relation), get_text(form, "successor").strip()
    )
    made = await call.work(lambda: link_documents(call.session, request))
    return RedirectResponse(f"/history/{made.link.number}", 303)


async def withdraw(call: Call) -> Response:
    """Take a document out of the memory, which can be undone."""
    form = await call.read_form(fields=2)
    told = {each: get_text(form, each) for each in ("symbol", "file")}
    if not any(told.values()):
        message = "no document is named"
        raise InputError(message)
    named = told["symbol"] or told["file"]
    job = call.desk.jobs.add(
        "withdraw", f"Take out {named}", call.person.name, told, "memory manager"
    )
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def index(call: Call) -> Response:
    """Make the vectors that are missing, and the index."""
    job = call.desk.jobs.add(
        "index", "Bring the index up to date", call.person.name, {}, "memory manager"
    )
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def export(call: Call) -> Response:
    """Write units to a file, to be downloaded."""
    form = await call.read_form(fields=6)
    told = {each: get_text(form, each).strip() for each in ("memory", "from", "to")}
    ending = get_text(form, "format")
    if ending not in FORMATS:
        message = "choose a format"
        raise InputError(message)
    marks = {each: bool(get_text(form, each)) for each in ("restricted", "every_origin")}
    name = f"memory-{call.session.now:%Y-%m-%d}{ending}"
    ExportRequest(name, told["from"] or None, told["to"] or None)
    job = call.desk.jobs.add(
        "export", f"Export {told['memory'] or 'the memory'} as {ending[1:].upper()}",
        call.person.name, {"file": name, **told, **marks},
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def show_export(call: Call) -> Response:
    """A file that was written, to be downloaded."""

    def render() -> str:
        item = find_own(call, call.get_path("identity"), ["export"])
        call.desk.state.touch_item(item.id, read_moment())
        size = (call.desk.items.get_folder(item) / item.title).stat().st_size
        return render_export(item, size)

    return await call.answer(render)


async def send_export(call: Call) -> Response:
    """The file itself."""
    item = await call.work(lambda: find_own(call, call.get_path("identity"), ["export"]))
    return send_file(call.desk.items.get_folder(item) / item.title, item.title)


def _read_name(sent: FormData | QueryParams) -> str:
    name = get_text(sent, "name").strip()
    if not name:
        message = "no document is named"
        raise InputError(message)
    return name


PAGES = (
    Page("/memories", show_memories),
    Page("/memories/documents", show_documents),
    Page("/memories/document", show_document),
    Page("/memories/links", link, "memory manager", ("POST",)),
    Page("/memories/withdrawals", withdraw, "memory manager", ("POST",)),
    Page("/memories/index", index, "memory manager", ("POST",)),
    Page("/exports", export, "memory manager", ("POST",)),
    Page("/exports/{identity}", show_export, "memory manager"),
    Page("/exports/{identity}/file", send_export, "memory manager"),
)
