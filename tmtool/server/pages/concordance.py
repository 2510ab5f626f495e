"""The concordance: every place of a phrase with its renderings, page by page, and as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, cast, get_args

from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from tmtool.errors import InputError, TmtoolError
from tmtool.fuzzy.similarity import is_unspaced
from tmtool.lang.fold import fold
from tmtool.memory.concordance.answers import join_equal
from tmtool.memory.concordance.finding import describe_usage
from tmtool.operations.concordance import ConcordanceRequest, ConcordanceResult, Sort, concordance
from tmtool.server.asking import describe_memory, read_asked, read_selection
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.messages import FILL, explain_error, get_status
from tmtool.server.pages.shared import download
from tmtool.views import TextPart
from tmtool.views import concordance as exports
from tmtool.views.html.desk import Asked, render_failure
from tmtool.views.html.render import render_served

PAGE_SIZE = 50
_EXPORT_SECONDS = 120.0
_MAX_RENDERINGS = 8  # that are shown unfolded
_SIDE_CHARACTERS, _UNSPACED_SIDE_CHARACTERS = 60, 26
"""Characters next to the phrase on one line of a wide screen."""
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}the lines\N{OBJECT REPLACEMENT CHARACTER}"


async def _show_concordance(call: Call) -> Response:
    """Send the counts of a phrase at once, and its lines when they are ready.

    A short text that was sent gets an address; a long one is answered in place.
    """
    asked = await read_asked(call)
    if call.request.method == "POST" and not asked.is_long:
        return RedirectResponse(asked.get_address(), 303)
    try:
        head, tail, has_lines = await call.look(partial(_render_frame, call, asked), "concordance")
    except TmtoolError as error:
        failure = render_failure(explain_error(error), call.identity)
        head, tail, _ = await call.work(partial(_render_frame, call, asked, failure))
        return HTMLResponse(head + tail, get_status(error))
    if not has_lines:
        return HTMLResponse(head + tail)
    return StreamingResponse(_stream(call, asked, head, tail), media_type="text/html")


async def _export(call: Call) -> Response:
    """Send all lines as a file."""
    asked = await read_asked(call)
    suffix = f".{get_text(await call.read_form(fields=0), 'format')}"
    if suffix not in exports.FORMATS:
        message = f"a file of lines is one of {', '.join(exports.FORMATS)}, not {suffix!r}"
        raise InputError(message)
    data = await call.look(partial(_write, call, asked, suffix), "concordance", _EXPORT_SECONDS)
    return download(data, f"concordance{suffix}")


async def _stream(call: Call, asked: Asked, head: str, tail: str) -> AsyncIterator[str]:
    yield head
    try:
        yield await call.look(partial(_render_lines, call, asked), "concordance")
    except TmtoolError as error:
        yield render_failure(explain_error(error), call.identity)
    yield tail


def _render_frame(call: Call, asked: Asked, failure: str = "") -> tuple[str, str, bool]:
    """Render the page before and after the lines; True if the phrase has any."""
    counted = None
    if asked.text.strip() and not failure:
        counted = _find(call, asked, "none")
    page = render_served(
        "concordance_page.html",
        title="Concordance - tmtool",
        asked=asked,
        fill=FILL,
        counted=counted,
        failure=failure,
        mark=_MARK,
        **describe_memory(call.session),
    )
    head, _, tail = page.partition(_MARK)
    return head, tail, counted is not None and counted.absence is None


def _render_lines(call: Call, asked: Asked) -> str:
    """Render the renderings, a page of lines, and links to the other pages and to files."""
    result = _find(call, asked, "all" if asked.get("every") else "sample")
    rendering, found = result.rendering, result.concordance
    equal = join_equal(found.lines)
    pages = max(1, -(-len(equal) // PAGE_SIZE))
    page = min(result.page, pages)
    return render_served(
        "concordance_lines.html",
        asked=asked,
        found=found,
        query=found.query,
        shown_renderings=_MAX_RENDERINGS,
        chosen=None if rendering is None else fold(rendering),
        lines=equal[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        first=(page - 1) * PAGE_SIZE + 1,
        total=len(equal),
        page=page,
        pages=pages,
        formats=exports.FORMATS,
        fold=fold,
        align=_align,
        describe_usage=describe_usage,
    )


def _find(call: Call, asked: Asked, lines: Literal["all", "sample", "none"]) -> ConcordanceResult:
    return concordance(call.session, replace(_build_request(asked), lines=lines))


def _build_request(asked: Asked) -> ConcordanceRequest:
    """Build the request of a form; a rendering "" selects the lines without one."""
    sort = asked.get("sort") or "rendering"
    if sort not in get_args(Sort):
        message = f"lines are sorted by {', '.join(get_args(Sort))}, not by {sort!r}"
        raise InputError(message)
    page = asked.get("page") or "1"
    if not (page.isascii() and page.isdecimal() and len(page) < 10):
        message = f"page must be a whole number, not {page!r}"
        raise InputError(message)
    return ConcordanceRequest(
        asked.text.strip(),
        asked.source,
        asked.target,
        sort=cast("Sort", sort),
        page=max(int(page), 1),
        rendering="" if asked.get("unrendered") else asked.get("rendering") or None,
        selection=read_selection(asked.filters),
    )


def _align(parts: Sequence[TextPart], lang: str) -> tuple[list[TextPart], list[TextPart]]:
    """Cut a text to a line: what precedes its main part, and the rest from there."""
    room = _UNSPACED_SIDE_CHARACTERS if is_unspaced(lang) else _SIDE_CHARACTERS
    at = next((at for at, each in enumerate(parts) if each.role == "main"), None)
    if at is None:
        return [], _cut(parts, 2 * room)
    return _cut(parts[:at], room, from_end=True), [parts[at], *_cut(parts[at + 1 :], room)]


def _cut(parts: Sequence[TextPart], room: int, *, from_end: bool = False) -> list[TextPart]:
    """Keep a number of characters at the start or the end of a text."""
    kept: list[TextPart] = []
    for part in reversed(parts) if from_end else parts:
        if room <= 0:
            break
        text = part.text
        if len(text) > room:
            text = f"…{text[-room:]}" if from_end else f"{text[:room]}…"
        room -= len(text)
        kept.append(replace(part, text=text))
    return kept[::-1] if from_end else kept


def _write(call: Call, asked: Asked, suffix: str) -> bytes:
    found = _find(call, asked, "all")
    with TemporaryDirectory(prefix="tmtool-") as folder:
        path = Path(folder) / f"concordance{suffix}"
        exports.write(found, path)
        return path.read_bytes()


PAGES = (
    Page("/concordance", _show_concordance, methods=("GET", "POST"), is_lookup=True),
    Page("/concordance/export", _export, methods=("POST",), is_lookup=True),
)
