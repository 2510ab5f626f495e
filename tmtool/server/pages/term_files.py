"""Terms: files that are added after a look at what they change, and sheets for review."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.server.calls import MOST_UPLOADED, Call, Page, get_text, get_uploads
from tmtool.server.items import read_moment
from tmtool.server.pages.files import MOST_FILES, find_file, find_files, keep_upload, locate_file
from tmtool.server.pages.term_calls import go, list_jobs, read_base, tell_role
from tmtool.server.state import Item
from tmtool.server.tasks.terms import PREVIEW
from tmtool.services.terms_upkeep import apply_sheet, review_terms
from tmtool.terms.upkeep_requests import ApplySheetRequest, ReviewTermsRequest
from tmtool.views.html.term_files import render_import, render_sheet, render_term_files


async def show_files(call: Call) -> Response:
    """Where files of terms are taken from, and given out."""
    base = read_base(get_text(call.query, "base"))
    names = call.query.getlist("file")
    items = await call.work(lambda: [find_file(call, each) for each in names])
    return await call.answer(
        lambda: render_term_files(
            items, base=base, jobs=list_jobs(call), may_write=tell_role(call),
            step=get_text(call.query, "process_status"),
        )
    )  # fmt: skip


async def preview_files(call: Call) -> Response:
    """Look at what files of terms would change: a job, since they may be large."""
    form = await call.read_form(fields=MOST_FILES + 5, files=MOST_FILES)
    items = await call.work(partial(_keep, call, form))
    base = read_base(get_text(form, "base"))
    names = ", ".join(each.title for each in items)
    job = call.desk.jobs.add(
        "add_terms", f"Look at the terms of {names}", call.person.name,
        {"files": [locate_file(call, each) for each in items], "base": base,
         "organization": get_text(form, "organization").strip(), "partial": False,
         "process_status": get_text(form, "process_status"), "preview": True},
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _keep(call: Call, form: FormData) -> list[Item]:
    """The files of a form: those that come with it, or that were dropped before."""
    uploads = get_uploads(form, "file")
    if uploads:
        return [keep_upload(call, each) for each in uploads]
    return find_files(call, [each for each in form.getlist("file") if isinstance(each, str)])


async def show_import(call: Call) -> Response:
    """What files of terms would change."""
    item = await call.work(partial(_find_import, call))
    return await call.answer(partial(_render_import, call, item))


def _find_import(call: Call) -> Item:
    item = call.desk.state.find_item(call.get_path("identity"))
    if item.kind != "term_import":
        raise HTTPException(404)
    return item


def _read_preview(call: Call, item: Item) -> dict[str, Any]:
    path = call.desk.items.get_folder(item) / PREVIEW
    read: dict[str, Any] = json.loads(path.read_text("utf-8", errors="surrogatepass"))
    return read


def _render_import(call: Call, item: Item) -> str:
    base = item.facts.get("base")
    events = call.desk.state.list_events(item.id)
    taken = f"{events[0].person}, {events[0].at[:16].replace('T', ' ')}" if events else None
    return render_import(
        _read_preview(call, item), identity=item.id, title=item.title,
        base=base if isinstance(base, str) else None, taken=taken,
    )  # fmt: skip


async def take_import(call: Call) -> Response:
    """Put the terms of files into the term base, once."""
    form = await call.read_form(fields=2)
    item = await call.work(partial(_find_import, call))
    preview = await call.work(partial(_read_preview, call, item))
    parameters = {**preview["parameters"], "partial": bool(get_text(form, "partial"))}

    def begin() -> str:
        names = ", ".join(file["name"] for file in preview["files"])
        title = f"Add the terms of {names}"
        state = call.desk.state
        # Who is first takes it: nobody adds the same twice.
        state.add_event(item.id, 0, call.person.name, read_moment(), "taken over")
        job = call.desk.jobs.add("add_terms", title, call.person.name, parameters)
        return job.id

    identity = await call.work(begin)
    return RedirectResponse(f"/jobs/{identity}", 303)


async def take_sheet(call: Call) -> Response:
    """Show what a sheet for review that came back changes, or take that over."""
    form = await call.read_form(fields=4, files=1)
    return await call.work(partial(_take_sheet, call, form))


def _take_sheet(call: Call, form: FormData) -> Response:
    items = _keep(call, form)
    if len(items) != 1:
        message = "name one sheet: each is looked at by itself"
        raise InputError(message)
    (item,), base = items, read_base(get_text(form, "base"))
    preview = get_text(form, "action") != "apply"
    request = ApplySheetRequest(Path(locate_file(call, item)), preview, base)
    result = apply_sheet(call.session, request)
    if preview:
        return HTMLResponse(render_sheet(result, name=item.title, file=item.id, base=base))
    return go(f"/terms/changes?base={get_text(form, 'base') or 'own'}", result.change)


async def send_sheet(call: Call) -> Response:
    """A sheet for review."""
    base = read_base(get_text(call.query, "base"))
    step = get_text(call.query, "process_status") or None
    data = await call.work(partial(_write_sheet, call, base, step))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    disposition = {"Content-Disposition": 'attachment; filename="review.xlsx"'}
    return Response(data, media_type=kind, headers=disposition)


def _write_sheet(call: Call, base: str | None, step: str | None) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "review.xlsx"
        if not review_terms(call.session, ReviewTermsRequest(path, (), step, terms=base)):
            message = "there is nothing to review: no entry is of that kind"
            raise InputError(message)
        return path.read_bytes()


PAGES = (
    Page("/terms/files", show_files),
    Page("/terms/import", preview_files, "terminologist", ("POST",), MOST_UPLOADED),
    Page("/term_imports/{identity}", show_import, "terminologist"),
    Page("/term_imports/{identity}", take_import, "terminologist", ("POST",)),
    Page("/terms/sheet", take_sheet, "terminologist", ("POST",), MOST_UPLOADED),
    Page("/terms/sheet.xlsx", send_sheet),
)
