"""The concordance: every place of a phrase, how it was rendered, page by page, and as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast, get_args

from starlette.datastructures import FormData, QueryParams
from starlette.responses import (
    HTMLResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from tmtool.errors import InputError, TmtoolError
from tmtool.operations.concordance import ConcordanceRequest, ConcordanceResult, Sort, concordance
from tmtool.server.asking import describe_memory, read_asked, read_selection
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.messages import FILL, explain_error, get_status
from tmtool.views import concordance as exports
from tmtool.views.html import concordance_page as view
from tmtool.views.html.concordance_page import PhraseAsked
from tmtool.views.html.desk import LONGEST_IN_ADDRESS, render_failure
from tmtool.views.html.filters import build_filters

_EXPORT_SECONDS = 120.0
"""So long a file with all lines may take to make. Chosen, no measurement."""
_KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8", ".tsv": "text/tab-separated-values; charset=utf-8",
    ".json": "application/json", ".jsonl": "application/jsonl",
}  # fmt: skip
"""What a browser is told that a file is (IANA's media types; JSON Lines has none)."""


async def show_concordance(call: Call) -> Response:
    """The page: how often a phrase stands there comes at once, its lines when they are told.

    A short text that was sent gets an address; a long one is answered where it is.
    """
    asked = await _read(call)
    if call.request.method == "POST" and len(asked.text) <= LONGEST_IN_ADDRESS:
        return RedirectResponse(asked.address, 303)
    try:
        head, tail, is_there = await call.look(partial(_render_frame, call, asked), "concordance")
    except TmtoolError as error:
        failure = render_failure(explain_error(error), call.identity)
        head, tail = await call.work(partial(_render_around, call, asked, failure))
        return HTMLResponse(head + tail, get_status(error))
    if not is_there:
        return HTMLResponse(head + tail)
    return StreamingResponse(_stream(call, asked, head, tail), media_type="text/html")


async def export_concordance(call: Call) -> Response:
    """All lines as a file of the library's own writers."""
    asked = await _read(call)
    ending = f".{get_text(await call.read_form(fields=0), 'format')}"
    if ending not in exports.FORMATS:
        message = f"a file of lines is one of {', '.join(exports.FORMATS)}, not {ending!r}"
        raise InputError(message)
    data = await call.look(partial(_write, call, asked, ending), "concordance", _EXPORT_SECONDS)
    named = {"Content-Disposition": f'attachment; filename="concordance{ending}"'}
    return Response(data, headers=named, media_type=_KINDS[ending])


async def _read(call: Call) -> PhraseAsked:
    asked, sent = await read_asked(call)
    shown: FormData | QueryParams = sent
    if go := get_text(sent, "go"):
        # A button of a page whose text is too long for an address says all of what it shows.
        shown = QueryParams(go)
    sort = get_text(shown, "sort") or "rendering"
    if sort not in get_args(Sort):
        message = f"lines are sorted by {', '.join(get_args(Sort))}, not by {sort!r}"
        raise InputError(message)
    rendering = "" if get_text(shown, "unrendered") else get_text(shown, "rendering") or None
    return PhraseAsked(
        asked, cast("Sort", sort), max(1, get_number(shown, "page") or 1), rendering,
        bool(get_text(shown, "every")), bool(get_text(shown, "whole")),
    )  # fmt: skip


async def _stream(call: Call, asked: PhraseAsked, head: str, tail: str) -> AsyncIterator[str]:
    yield head
    try:
        yield await call.look(partial(_render_lines, call, asked), "concordance")
    except TmtoolError as error:
        yield render_failure(explain_error(error), call.identity)
    yield tail


def _render_frame(call: Call, asked: PhraseAsked) -> tuple[str, str, bool]:
    """The page around the lines, and whether there are any."""
    if not asked.text.strip():
        return (*_render_around(call, asked, ""), False)
    counted = concordance(call.session, _build_request(asked, "none"))
    content = view.render_counts(counted, asked)
    return (*_render_around(call, asked, content), counted.absence is None)


def _render_around(call: Call, asked: PhraseAsked, content: str) -> tuple[str, str]:
    about, languages, memories = describe_memory(call.session)
    filters = build_filters(asked.asked.filters, memories)
    return view.render_frame(asked, languages, about, filters, content, "" if languages else FILL)


def _render_lines(call: Call, asked: PhraseAsked) -> str:
    return view.render_lines(_find(call, asked), asked)


def _find(call: Call, asked: PhraseAsked) -> ConcordanceResult:
    return concordance(call.session, _build_request(asked, "all" if asked.every else "sample"))


def _build_request(
    asked: PhraseAsked, lines: Literal["all", "sample", "none"]
) -> ConcordanceRequest:
    own = asked.asked
    return ConcordanceRequest(
        own.text.strip(), own.source or None, own.target or None, sort=asked.sort, lines=lines,
        rendering=asked.rendering, selection=read_selection(own.filters),
    )  # fmt: skip


def _write(call: Call, asked: PhraseAsked, ending: str) -> bytes:
    found = concordance(call.session, _build_request(asked, "all"))
    with TemporaryDirectory(prefix="tmtool-") as folder:
        path = Path(folder) / f"concordance{ending}"
        exports.write(found, path)
        return path.read_bytes()


PAGES = (
    Page("/concordance", show_concordance, methods=("GET", "POST"), is_lookup=True),
    Page("/concordance/export", export_concordance, methods=("POST",), is_lookup=True),
)
