"""Pages of the memory: its contents and documents, files added to it, and exports."""

from __future__ import annotations

import json
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.memory.successors import name_origin
from tmtool.operations import documents
from tmtool.operations.add import AddRequest
from tmtool.operations.documents import LinkRequest, ListDocumentsRequest, ListMemoryPartsRequest
from tmtool.operations.memory_deletion import DeleteRequest
from tmtool.operations.memory_export import ExportRequest
from tmtool.operations.memory_upkeep import IndexRequest, describe_memory
from tmtool.operations.to_json import from_json
from tmtool.server.calls import Call, get_text, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.messages import name_buttons
from tmtool.server.pages.files import MOST_FILES, find_files, keep_upload, locate_file
from tmtool.server.pages.items import find_own, send_file
from tmtool.server.pages.shared import (
    begin_job,
    get,
    post,
    read_fields,
    read_json,
    read_page,
    render,
    require,
)
from tmtool.server.state import Item
from tmtool.server.tasks import REPORT, SKIPPED
from tmtool.un.symbols import Relation
from tmtool.where import list_values

if TYPE_CHECKING:
    from tmtool.units import Origin

PAGE_SIZE = 50
MAX_SKIPPED_ROWS = 200
_UNNAMED = "no document is named"
FORMATS = (".tmx", ".jsonl", ".tsv", ".xlsx", ".xlf")


def render_memory(call: Call) -> str:
    """Show what the memory contains, or that it is empty."""
    session = call.session
    if not session.has_memory or not session.store.list_languages():
        return render(
            call, "memories.html", "Memory", described=None, address=session.settings.place
        )
    described = describe_memory(session)
    # Without vectors there is no index yet, and the texts of no language count as missing.
    vectors = next(iter(described.vectors.values()), None)
    return render(
        call,
        "memories.html",
        "Memory",
        described=described,
        vectors=vectors,
        is_indexed=vectors is not None
        and all(count == vectors.get(lang, 0) for lang, count in described.languages.items()),
        parts=documents.list_memory_parts(session, ListMemoryPartsRequest()),
        notices=[name_buttons(each.text) for each in session.store.list_notices()],
    )


def _render_documents(call: Call) -> str:
    """Show the documents whose symbol or file name contains a text."""
    text, page = get_text(call.query, "q"), read_page(call.query)
    request = ListDocumentsRequest(
        limit=PAGE_SIZE, containing=text, offset=(page - 1) * PAGE_SIZE, with_titles=True
    )
    found = documents.list_documents(call.session, request)
    rows = [(each, *_name_document(each.origin)) for each in found.documents]
    return render(
        call, "documents.html", "Documents", text=text, total=found.total, rows=rows, page=page
    )


def _name_document(origin: Origin) -> tuple[str, str]:
    """Return the names of a document: for people, and "" or the one that opens it."""
    files = [str(each) for each in list_values("file", origin) if each]
    ids = (each.document for each in origin.places)
    key = name_origin(origin) or next(filter(None, ids), "")
    name = " + ".join(files) if key in files else name_origin(origin)
    return name or "without a name", key


def _render_document(call: Call) -> str:
    """Show a document, and the forms that change it."""
    name = require(call.query, "name", _UNNAMED)
    found = documents.list_documents(call.session, ListDocumentsRequest(name)).documents
    if not found:
        message = f"no document of this memory is called {name}"
        raise InputError(message, code="no document", field="document", name=name)
    shown, key = _name_document(found[0].origin)
    return render(
        call,
        "document.html",
        name,
        name=name,
        heading=shown if key == name else name,
        documents=[(each, _name_document(each.origin)[1]) for each in found],
        units=sum(each.units for each in found),
        relations=get_args(Relation),
        selected=_find_filter(name, found[0].origin),
    )


def _find_filter(name: str, origin: Origin) -> dict[str, str]:
    """Return the symbol or file that selects the document opened by a name, if it has one."""
    found = {"symbol": list_values("symbol", origin), "file_name": list_values("file", origin)}
    for wanted in filter(None, (name, name_origin(origin))):
        for field, values in found.items():
            for value in map(str, values):
                if value.casefold() == wanted.casefold():
                    return {field: value}
    return {}


def _link(call: Call, form: FormData) -> Response:
    """Record what became of a document."""
    request = read_fields(LinkRequest, form, ("document", "relation", "successor"))
    made = documents.link_documents(call.session, request)
    return RedirectResponse(f"/history/{made.change}", 303)


def _withdraw(call: Call, form: FormData) -> Response:
    """Remove a document from the memory; this can be undone."""
    request = read_fields(DeleteRequest, form, ("symbol", "file_name"), confirmed=True)
    name = "".join((*request.selection.symbol, *request.selection.file))
    return begin_job(call, "memory delete", f"Take out {name}", request, "memory manager")


def _index(call: Call, _form: FormData) -> Response:
    """Compute missing vectors and build the index."""
    request = IndexRequest(jobs=1)
    return begin_job(call, "memory index", "Bring the index up to date", request, "memory manager")


def _export(call: Call, form: FormData) -> Response:
    """Write units to a file for download."""
    suffix = get_text(form, "format")
    if suffix not in FORMATS:
        message = "choose a format"
        raise InputError(message)
    names = ("from", "to", "every_origin", "restricted", "memory_name")
    request = read_fields(ExportRequest, form, names, file=f"memory{suffix}")
    title = f"Export {''.join(request.selection.memory) or 'the memory'} as {suffix[1:].upper()}"
    return begin_job(call, "memory export", title, request)


def _open_item(call: Call, kind: str) -> Item:
    """Return an item that the address names, and count this as use."""
    item = find_own(call, call.get_path("identity"), [kind])
    call.desk.state.touch_item(item.id, read_moment())
    return item


def _render_export(call: Call) -> str:
    """Offer an exported file for download."""
    item = _open_item(call, "export")
    size = (call.desk.items.get_folder(item) / item.title).stat().st_size
    return render(call, "export.html", item.title, item=item, size=size)


def _send_export(call: Call) -> Response:
    item = find_own(call, call.get_path("identity"), ["export"])
    return send_file(call.desk.items.get_folder(item) / item.title, item.title)


def _render_import(call: Call) -> str:
    """Show the forms that add files."""
    return render(call, "import.html", "Add to the memory", has_memory=call.session.has_memory)


def _add_files(call: Call, form: FormData) -> Response:
    """Add files to the memory: uploads, or files that were dropped earlier."""
    uploads = [get_uploads(form, each) for each in ("file", "source", "target")]
    items = [keep_upload(call, each) for each in chain(*uploads)]
    items = items or find_files(call, [e for e in form.getlist("file") if isinstance(e, str)])
    request = read_fields(
        AddRequest,
        form,
        ("from", "to", "symbol", "pair", "force", "restricted"),
        files=tuple(locate_file(call, each) for each in items),
        memory_name=call.choose_memory("memory manager", get_text(form, "name").strip()) or None,
    )
    names = (" + " if request.pair else ", ").join(each.title for each in items[:3])
    title = f"Add {names}{', …' if len(items) > 3 else ''} to the memory"
    return begin_job(call, "add", title, request, "memory manager")


def _render_imported(call: Call) -> str:
    """Show the result for each imported file."""
    item = _open_item(call, "import")
    folder = call.desk.items.get_folder(item)
    outcomes = read_json(call, item, REPORT)
    jobs = (each for each in call.desk.state.list_jobs(limit=None) if each.item == item.id)
    job = next(jobs, None)
    asked = from_json(AddRequest, job.parameters["request"]) if job else AddRequest(())
    ids = [Path(each).parent.name for each in asked.files]
    with (folder / SKIPPED).open(encoding="utf-8") as lines:
        skipped = [json.loads(each) for each in islice(lines, MAX_SKIPPED_ROWS)]
    return render(
        call,
        "imported.html",
        item.title,
        item=item,
        outcomes=outcomes,
        # A restricted file was refused; the page offers to add it anyway.
        refused=[
            (outcome, ids if asked.pair else ids[number : number + 1])
            for number, outcome in enumerate(outcomes)
            if outcome.get("restriction")
        ],
        asked=asked,
        skipped=skipped,
        is_cut=len(skipped) == MAX_SKIPPED_ROWS,
    )


def _send_skipped(call: Call) -> Response:
    """Send the report of everything that was skipped."""
    item = find_own(call, call.get_path("identity"), ["import"])
    return send_file(call.desk.items.get_folder(item) / SKIPPED, "skipped.jsonl")


PAGES = (
    get("/memories", render_memory),
    get("/memories/documents", _render_documents),
    get("/memories/document", _render_document),
    post("/memories/links", _link, "memory manager"),
    post("/memories/withdrawals", _withdraw, "memory manager"),
    post("/memories/index", _index, "memory manager"),
    post("/exports", _export, "memory manager"),
    get("/exports/{identity}", _render_export, "memory manager"),
    get("/exports/{identity}/file", _send_export, "memory manager"),
    get("/memories/import", _render_import, "memory manager"),
    post("/imports", _add_files, "memory manager", fields=MOST_FILES + 8, files=MOST_FILES),
    get("/imports/{identity}", _render_imported, "memory manager"),
    get("/imports/{identity}/skipped", _send_skipped, "memory manager"),
)
