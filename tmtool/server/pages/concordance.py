"""The concordance: every place of a phrase with its renderings, page by page, and as a file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from starlette.responses import HTMLResponse, RedirectResponse, Response

from tmtool.errors import InputError, TmtoolError
from tmtool.lang.fold import fold
from tmtool.memory.concordance.answers import join_equal
from tmtool.memory.concordance.finding import describe_usage
from tmtool.operations.concordance import ConcordanceRequest, ConcordanceResult, concordance
from tmtool.server.asking import describe_memory, read_asked, read_selection
from tmtool.server.calls import Call, Page, get_text
from tmtool.server.messages import FILL, explain_error, get_status
from tmtool.server.pages.shared import download, read_fields
from tmtool.views import concordance as exports
from tmtool.views.html.desk import LONGEST_IN_ADDRESS, Asked, render_failure
from tmtool.views.html.render import render_served

PAGE_SIZE = 50
_EXPORT_SECONDS = 120.0


async def _show_concordance(call: Call) -> Response:
    """Show the counts and the renderings of a phrase, and a page of its lines.

    A phrase that was sent gets an address.
    """
    asked = await read_asked(call)
    if call.request.method == "POST" and not asked.is_long:
        return RedirectResponse(asked.get_address(), 303)
    page, status = await call.look(partial(_render, call, asked), "concordance")
    return HTMLResponse(page, status)


async def _export(call: Call) -> Response:
    """Send all lines as a file."""
    asked = await read_asked(call)
    suffix = f".{get_text(await call.read_form(fields=0), 'format')}"
    if suffix not in exports.FORMATS:
        message = f"a file of lines is one of {', '.join(exports.FORMATS)}, not {suffix!r}"
        raise InputError(message)
    data = await call.look(partial(_write, call, asked, suffix), "concordance", _EXPORT_SECONDS)
    return download(data, f"concordance{suffix}")


def _render(call: Call, asked: Asked) -> tuple[str, int]:
    """Render the page, and its status."""
    context: dict[str, object] = {"failure": "", "result": None}
    status = 200
    try:
        if asked.text.strip():
            context |= _find_page(call, asked)
    except TmtoolError as error:
        status = get_status(error)
        context["failure"] = render_failure(explain_error(error), call.identity)
    context |= describe_memory(call.session)
    title = "Concordance - tmtool"
    page = render_served("concordance_page.html", title=title, asked=asked, fill=FILL, **context)
    return page, status


def _find_page(call: Call, asked: Asked) -> dict[str, object]:
    """Return what the page shows of a result: lines that are equal are one."""
    if asked.is_long:
        message = f"a phrase has at most {LONGEST_IN_ADDRESS} characters: look for a part of it"
        raise InputError(message)
    result = _find(call, asked, "all" if asked.get("every") else "sample")
    equal, rendering = join_equal(result.concordance.lines), result.request.rendering
    pages = max(1, -(-len(equal) // PAGE_SIZE))
    page = min(result.request.page, pages)
    first = (page - 1) * PAGE_SIZE
    return {
        "result": result,
        "chosen": None if rendering is None else fold(rendering),
        "lines": equal[first : first + PAGE_SIZE],
        "first": first + 1,
        "total": len(equal),
        "page": page,
        "pages": pages,
        "formats": exports.FORMATS,
        "fold": fold,
        "align": exports.align_parts,
        "describe_usage": describe_usage,
    }


def _find(call: Call, asked: Asked, lines: Literal["all", "sample"]) -> ConcordanceResult:
    """Search; a rendering "" selects the lines without one."""
    rendering = "" if asked.get("unrendered") else asked.get("rendering") or None
    request = read_fields(
        ConcordanceRequest,
        asked.fields,
        ("from", "to", "sort", "page"),
        phrase=asked.text.strip(),
        rendering=rendering,
        lines=lines,
        selection=read_selection(asked.filters),
    )
    return concordance(call.session, request)


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
