"""Pages of terms: files that are added after a preview, and sheets for review."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from tmtool.errors import InputError
from tmtool.server.calls import Call, get_text, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.pages.files import MOST_FILES, find_file, find_files, keep_upload, locate_file
from tmtool.server.pages.shared import Answer, begin_job, download, find_item, get, go, post
from tmtool.server.pages.term_calls import get_base, list_bases, render_terms
from tmtool.server.state import Item
from tmtool.server.tasks.add_terms import PREVIEW
from tmtool.services.terms_upkeep import apply_sheet, review_terms
from tmtool.terms.upkeep_requests import ApplySheetRequest, ReviewTermsRequest


def _render_files(call: Call) -> str:
    """Show the forms that add and write files of terms."""
    return render_terms(
        call,
        "term_files.html",
        "Files of terms",
        get_base(call.query),
        files=[find_file(call, each) for each in call.query.getlist("file")],
        choices=list_bases(call, with_supplied=False),
        all_bases=list_bases(call),
        step=get_text(call.query, "process_status"),
    )


def _preview_files(call: Call, form: FormData) -> Response:
    """Find out what files of terms would change."""
    items = _find_files(call, form)
    parameters = {
        "files": [locate_file(call, each) for each in items],
        "base": get_base(form),
        "organization": get_text(form, "organization").strip(),
        "partial": False,
        "process_status": get_text(form, "process_status"),
        "preview": True,
    }
    title = f"Look at the terms of {', '.join(each.title for each in items)}"
    return begin_job(call, "add_terms", title, parameters)


def _find_files(call: Call, form: FormData) -> list[Item]:
    """Return the files of a form: uploaded with it, or dropped earlier."""
    if uploads := get_uploads(form, "file"):
        return [keep_upload(call, each) for each in uploads]
    return find_files(call, [each for each in form.getlist("file") if isinstance(each, str)])


def _open_import(call: Call) -> tuple[Item, dict[str, Any]]:
    item = find_item(call, "term_import")
    path = call.desk.items.get_folder(item) / PREVIEW
    return item, json.loads(path.read_text("utf-8", errors="surrogatepass"))


def _render_import(call: Call) -> str:
    """Show what files of terms would change, and who added them since."""
    item, preview = _open_import(call)
    base, events = item.facts.get("base"), call.desk.state.list_events(item.id)
    return render_terms(
        call,
        "term_import.html",
        item.title,
        base if isinstance(base, str) else None,
        item=item,
        files=preview["files"],
        taken=events[0] if events else None,
    )


def _take_import(call: Call, form: FormData) -> Response:
    """Add the previewed terms, once."""
    item, preview = _open_import(call)
    parameters = {**preview["parameters"], "partial": bool(get_text(form, "partial"))}
    # The first event of an item succeeds once, so nobody adds the same terms twice.
    call.desk.state.add_event(item.id, 0, call.person.name, read_moment(), "taken over")
    title = f"Add the terms of {', '.join(file['name'] for file in preview['files'])}"
    return begin_job(call, "add_terms", title, parameters)


def _take_sheet(call: Call, form: FormData) -> Answer:
    """Preview or apply the changes of a sheet that came back from review."""
    items = _find_files(call, form)
    if len(items) != 1:
        message = "name one sheet: each is looked at by itself"
        raise InputError(message)
    (item,), base = items, get_base(form)
    preview = get_text(form, "action") != "apply"
    path = Path(locate_file(call, item))
    result = apply_sheet(call.session, ApplySheetRequest(path, preview, base))
    if not preview:
        return go(f"/terms/changes?base={get_text(form, 'base') or 'own'}", result.change)
    return render_terms(
        call,
        "term_sheet.html",
        item.title,
        base,
        name=item.title,
        file=item.id,
        outcome=result.outcome,
    )


def _send_sheet(call: Call) -> Response:
    """Send a sheet for review."""
    base, step = get_base(call.query), get_text(call.query, "process_status") or None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "review.xlsx"
        if not review_terms(call.session, ReviewTermsRequest(path, (), step, terms=base)):
            message = "there is nothing to review: no entry is of that kind"
            raise InputError(message)
        return download(path.read_bytes(), path.name)


PAGES = (
    get("/terms/files", _render_files),
    post("/terms/import", _preview_files, "terminologist", fields=MOST_FILES + 5, files=MOST_FILES),
    get("/term_imports/{identity}", _render_import, "terminologist"),
    post("/term_imports/{identity}", _take_import, "terminologist"),
    post("/terms/sheet", _take_sheet, "terminologist", files=1),
    get("/terms/sheet.xlsx", _send_sheet),
)
