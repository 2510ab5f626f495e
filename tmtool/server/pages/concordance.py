"""The concordance: every place of a phrase with its renderings, page by page, and as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast, get_args

from starlette.datastructures import FormData, QueryParams
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from tmtool.errors import InputError, TmtoolError
from tmtool.fuzzy.similarity import is_unspaced
from tmtool.lang.fold import fold
from tmtool.memory.concordance.absence import describe_extent
from tmtool.memory.concordance.answers import join_equal
from tmtool.memory.concordance.finding import describe_usage
from tmtool.operations.concordance import ConcordanceRequest, ConcordanceResult, Sort, concordance
from tmtool.server.asking import describe_memory, read_asked, read_selection
from tmtool.server.calls import Call, Page, get_number, get_text
from tmtool.server.messages import FILL, explain_error, get_status
from tmtool.server.pages.shared import download
from tmtool.views import TextPart
from tmtool.views import concordance as exports
from tmtool.views.html.concordance import mark_pieces, mark_target
from tmtool.views.html.desk import LONGEST_IN_ADDRESS, Asked, join_both, list_near, render_failure
from tmtool.views.html.render import render_served, write_query

PAGE_SIZE = 50
_EXPORT_SECONDS = 120.0
_MAX_RENDERINGS = 8
"""Renderings that are shown unfolded."""
_SIDE_CHARACTERS, _UNSPACED_SIDE_CHARACTERS = 60, 26
"""Characters next to the phrase on one line of a wide screen."""
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}the lines\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class PhraseAsked:
    """A phrase, and which of its lines are shown how; with `rendering` "" those without one."""

    asked: Asked
    sort: Sort = "rendering"
    page: int = 1
    rendering: str | None = None
    every: bool = False
    whole: bool = False

    @property
    def is_long(self) -> bool:
        """True if the text is too long for an address."""
        return len(self.asked.text) > LONGEST_IN_ADDRESS

    @property
    def shown(self) -> str:
        """The query that selects what is shown, without defaults."""
        fields = {
            "sort": "" if self.sort == "rendering" else self.sort,
            "page": str(self.page) if self.page > 1 else "",
            "rendering": self.rendering or "",
            "unrendered": "1" if self.rendering == "" else "",
            "every": "1" if self.every else "",
            "whole": "1" if self.whole else "",
        }
        return write_query([(name, value) for name, value in fields.items() if value])

    @property
    def address(self) -> str:
        """The address of the page that shows this."""
        address = self.asked.get_address("/concordance")
        return f"{address}&{self.shown}" if self.shown else address

    def change(self, **changes: Any) -> PhraseAsked:
        """Return the same phrase shown otherwise, from its first page."""
        return replace(self, **{"page": 1, **changes})


async def _show_concordance(call: Call) -> Response:
    """Send the counts of a phrase at once, and its lines when they are ready.

    A short text that was sent gets an address; a long one is answered in place.
    """
    asked = await _read(call)
    if call.request.method == "POST" and not asked.is_long:
        return RedirectResponse(asked.address, 303)
    try:
        head, tail, is_found = await call.look(partial(_render_frame, call, asked), "concordance")
    except TmtoolError as error:
        failure = render_failure(explain_error(error), call.identity)
        head, tail = await call.work(partial(_render_around, call, asked, failure=failure))
        return HTMLResponse(head + tail, get_status(error))
    if not is_found:
        return HTMLResponse(head + tail)
    return StreamingResponse(_stream(call, asked, head, tail), media_type="text/html")


async def _export(call: Call) -> Response:
    """Send all lines as a file."""
    asked = await _read(call)
    suffix = f".{get_text(await call.read_form(fields=0), 'format')}"
    if suffix not in exports.FORMATS:
        message = f"a file of lines is one of {', '.join(exports.FORMATS)}, not {suffix!r}"
        raise InputError(message)
    data = await call.look(partial(_write, call, asked, suffix), "concordance", _EXPORT_SECONDS)
    return download(data, f"concordance{suffix}")


async def _read(call: Call) -> PhraseAsked:
    asked, sent = await read_asked(call)
    shown: FormData | QueryParams = sent
    if go := get_text(sent, "go"):
        # With a text too long for an address, a button sends the query of what to show.
        shown = QueryParams(go)
    sort = get_text(shown, "sort") or "rendering"
    if sort not in get_args(Sort):
        message = f"lines are sorted by {', '.join(get_args(Sort))}, not by {sort!r}"
        raise InputError(message)
    rendering = "" if get_text(shown, "unrendered") else get_text(shown, "rendering") or None
    return PhraseAsked(
        asked,
        cast("Sort", sort),
        max(1, get_number(shown, "page") or 1),
        rendering,
        bool(get_text(shown, "every")),
        bool(get_text(shown, "whole")),
    )


async def _stream(call: Call, asked: PhraseAsked, head: str, tail: str) -> AsyncIterator[str]:
    yield head
    try:
        yield await call.look(partial(_render_lines, call, asked), "concordance")
    except TmtoolError as error:
        yield render_failure(explain_error(error), call.identity)
    yield tail


def _render_frame(call: Call, asked: PhraseAsked) -> tuple[str, str, bool]:
    """Render the page around the lines; True if the phrase has any."""
    if not asked.asked.text.strip():
        return (*_render_around(call, asked), False)
    counted = _find(call, asked, "none")
    return (*_render_around(call, asked, counted), counted.absence is None)


def _render_around(
    call: Call, asked: PhraseAsked, counted: ConcordanceResult | None = None, failure: str = ""
) -> tuple[str, str]:
    """Render the page before and after the lines."""
    about, languages, memories = describe_memory(call.session)
    absence = counted.absence if counted else None
    page = render_served(
        "concordance_page.html",
        title="Concordance - tmtool",
        asked=asked,
        about=about,
        languages=languages,
        fill=FILL,
        memories=memories,
        counted=counted,
        searched=describe_extent(absence.extent) if absence else counted and counted.searched,
        near=list_near(absence, asked.asked) if absence else (),
        failure=failure,
        mark=_MARK,
    )
    head, _, tail = page.partition(_MARK)
    return head, tail


def _render_lines(call: Call, asked: PhraseAsked) -> str:
    """Render the renderings, a page of lines, and links to the other pages and to files."""
    found = _find(call, asked, "all" if asked.every else "sample").concordance
    equal = join_equal(found.lines)
    pages = max(1, -(-len(equal) // PAGE_SIZE))
    page = min(asked.page, pages)
    return render_served(
        "concordance_lines.html",
        asked=asked,
        found=found,
        query=found.query,
        shown_renderings=_MAX_RENDERINGS,
        chosen=None if asked.rendering is None else fold(asked.rendering),
        lines=equal[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        first=(page - 1) * PAGE_SIZE + 1,
        total=len(equal),
        page=page,
        pages=pages,
        formats=exports.FORMATS,
        fold=fold,
        mark_pieces=mark_pieces,
        mark_target=mark_target,
        align=_align,
        describe_usage=describe_usage,
        join_both=join_both,
    )


def _find(
    call: Call, asked: PhraseAsked, lines: Literal["all", "sample", "none"]
) -> ConcordanceResult:
    text, source, target = asked.asked.text.strip(), asked.asked.source, asked.asked.target
    selection = read_selection(asked.asked.filters)
    request = ConcordanceRequest(
        text,
        source or None,
        target or None,
        sort=asked.sort,
        lines=lines,
        rendering=asked.rendering,
        selection=selection,
    )
    return concordance(call.session, request)


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


def _write(call: Call, asked: PhraseAsked, suffix: str) -> bytes:
    found = _find(call, asked, "all")
    with TemporaryDirectory(prefix="tmtool-") as folder:
        path = Path(folder) / f"concordance{suffix}"
        # The path of the memory is of no use to whoever gets the file.
        exports.write(replace(found, memory=""), path)
        return path.read_bytes()


PAGES = (
    Page("/concordance", _show_concordance, methods=("GET", "POST"), is_lookup=True),
    Page("/concordance/export", _export, methods=("POST",), is_lookup=True),
)
