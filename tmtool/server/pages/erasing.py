"""Texts erased for good: what would go is shown, and has to be confirmed by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from tmtool.errors import InputError
from tmtool.operations.memory_changes import DeleteRequest, preview_erase
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.traces import find_traces
from tmtool.views.html.erasing import Erased, render_erase_form, render_erase_preview

if TYPE_CHECKING:
    from starlette.datastructures import FormData

_MOST_TRACES = 1_000
"""Items and jobs that can be removed with it. Chosen, no measurement."""


async def show_form(call: Call) -> Response:
    """What is to be erased, and why."""
    return await call.answer(render_erase_form)


async def show_preview(call: Call) -> Response:
    """What would go, from the memory and from what this server keeps."""
    erased = _read(await call.read_form(fields=5))

    def render() -> str:
        preview = preview_erase(call.session, build_request(erased))
        traces = find_traces(call.desk.items, preview.units_now)
        return render_erase_preview(erased, preview, traces)

    return await call.answer(render)


async def erase_texts(call: Call) -> Response:
    """Erase it, once its name was typed."""
    form = await call.read_form(fields=_MOST_TRACES + 6)
    erased = _read(form)
    if get_text(form, "confirm").strip() != erased.name:
        message = f"nothing was erased: to confirm it, type {erased.name}"
        raise InputError(message)
    job = call.desk.jobs.add(
        "erase", "Erase texts", call.person.name,
        {"symbol": erased.symbol, "file": erased.file, "keys": [*erased.keys], "why": erased.why,
         "items": [str(each) for each in form.getlist("item")],
         "jobs": [str(each) for each in form.getlist("job")]},
        "memory manager",
    )  # fmt: skip
    return RedirectResponse(f"/jobs/{job.id}", 303)


def build_request(erased: Erased) -> DeleteRequest:
    """What a service is asked for."""
    return DeleteRequest(erased.keys, erased.select(), permanently=True, why=erased.why)


def _read(form: FormData) -> Erased:
    told = {each: get_text(form, each).strip() for each in ("symbol", "file", "why")}
    erased = Erased(
        told["symbol"], told["file"], tuple(get_text(form, "keys").split()), told["why"]
    )
    if sum(map(bool, (erased.symbol, erased.file, erased.keys))) != 1:
        message = "name what is to be erased by its symbol, its file or the keys of units"
        raise InputError(message)
    build_request(erased)
    return erased


PAGES = (
    Page("/memories/erase", show_form, "memory manager"),
    Page("/memories/erase", show_preview, "memory manager", ("POST",)),
    Page("/erasures", erase_texts, "memory manager", ("POST",)),
)
