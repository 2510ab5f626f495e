"""The routes of the desk: each parses, calls one service, and shows one view."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar, cast

import anyio
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from tmtool.errors import InputError, TmtoolError
from tmtool.memory.model import Query
from tmtool.memory.requests import BesideRequest, LookupRequest, ShowRequest
from tmtool.reporter import Remark
from tmtool.server.access import SESSION_SECONDS, LocalAccess
from tmtool.server.messages import FILL, explain_error, get_status
from tmtool.services.beside import find_phrase_beside, find_terms_beside
from tmtool.services.lookup import lookup, show
from tmtool.services.session import Session
from tmtool.views.html import desk
from tmtool.views.html.desk import Asked, PaneName
from tmtool.views.html.place import render_place
from tmtool.views.html.render import read_static, render_served

LONGEST_IN_ADDRESS = 300
"""Characters of a text that may stand in an address; longer ones are confidential more often.
Chosen, no measurement."""
THREADS = 8
"""So many look-ups are at work at once. Limit: as many connections as a store keeps open."""
_WAITING = 64
"""So many more may wait. Chosen, no measurement."""
_MOST_AROUND = 100
"""Units before and after a place. Chosen: a page that can still be read."""
_STATIC = {
    name: "text/css" if name.endswith(".css") else "text/javascript"
    for name in ("style.css", "start.js", "desk.js", "keys.js", "copy.js", "panes.js")
}
_HEADINGS: dict[PaneName, str] = {
    "matches": "Matches", "terms": "Terms", "concordance": "Concordance",
}  # fmt: skip
T = TypeVar("T")


class _Remarks:
    """Keeps what a service remarks, to be shown beside its answer."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def step(
        self, task: str, done: float, total: float | None = 1.0, *, left: float | None = None
    ) -> None:
        pass

    def remark(self, remark: Remark) -> None:
        self.texts.append(remark.text)


class Pages:
    """The routes over the memory of one session; `forget_start` is called when a code was used."""

    def __init__(
        self, session: Session, access: LocalAccess, forget_start: Callable[[], None]
    ) -> None:
        self._session, self._access, self._forget_start = session, access, forget_start
        self._threads = anyio.CapacityLimiter(THREADS)

    # Coming in.

    async def show_start(self, _request: Request) -> Response:
        """The page that takes a start code, by its script or typed."""
        return self._start("")

    async def begin_session(self, request: Request) -> Response:
        """A start code for a cookie."""
        form = await request.form(max_files=0, max_fields=1)
        value = self._access.exchange_code(_get(form, "code"))
        if value is None:
            return self._start(
                "This code was used already, or is too old. Start tmtool serve again.", 403
            )
        self._forget_start()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(
            self._access.cookie, value, max_age=SESSION_SECONDS, httponly=True, samesite="lax"
        )
        return answer

    def _start(self, wrong: str, status: int = 200) -> Response:
        page = render_served("start.html", title="tmtool", module="start.js", wrong=wrong)
        return HTMLResponse(page, status)

    async def tell_health(self, _request: Request) -> Response:
        """That the server is there, whatever its threads are at."""
        return PlainTextResponse("ok\n")

    async def send_static(self, request: Request) -> Response:
        """The style sheet, or a module."""
        name = request.path_params["name"]
        if name not in _STATIC:
            raise HTTPException(404)
        headers = {"Cache-Control": "no-cache"}
        return Response(read_static(name), headers=headers, media_type=_STATIC[name])

    # The desk.

    async def show_desk(self, request: Request) -> Response:
        """The page; with a text that was sent, or stands in the address, all three answers."""
        if request.method == "POST":
            asked = await self._read(request)
        else:
            asked = _parse(request.query_params)
            if len(asked.text) > LONGEST_IN_ADDRESS:
                raise HTTPException(414)
        return HTMLResponse(await self._work(partial(self._render_desk, request, asked)))

    async def answer_pane(self, request: Request) -> Response:
        """One of the three answers to a text that was sent."""
        name = cast("PaneName", request.path_params["pane"])
        if name not in _HEADINGS:
            raise HTTPException(404)
        asked = await self._read(request)
        page, status = await self._work(partial(self._render_pane, request, name, asked))
        return HTMLResponse(page, status)

    def _render_desk(self, request: Request, asked: Asked) -> str:
        about, languages = self._describe_memory()
        if not languages:
            return desk.render_desk(asked, (), about, {}, FILL)
        answers: dict[PaneName, str] = {}
        if asked.text.strip():
            answers = {name: self._render_pane(request, name, asked)[0] for name in _HEADINGS}
        return desk.render_desk(asked, languages, about, answers, "")

    def _render_pane(self, request: Request, name: PaneName, asked: Asked) -> tuple[str, int]:
        try:
            return self._answer(name, asked), 200
        except TmtoolError as error:
            identity = request.state.identity
            page = desk.render_failure(explain_error(error), identity, heading=_HEADINGS[name])
            return page, get_status(error)

    def _answer(self, name: PaneName, asked: Asked) -> str:
        if not asked.text.strip():
            message = "there is no text to look up"
            raise InputError(message)
        source, target = asked.source or None, asked.target or None
        if name == "terms":
            beside = BesideRequest(asked.text, source, target)
            return desk.render_terms(find_terms_beside(self._session, beside))
        if name == "concordance":
            beside = BesideRequest(asked.text.strip(), source, target)
            return desk.render_concordance(find_phrase_beside(self._session, beside))
        remarks = _Remarks()
        wanted = LookupRequest((Query(asked.text),), source, target, phrases=False)
        (text,) = lookup(self._session, wanted, remarks).texts
        return desk.render_matches(text, remarks.texts)

    def _describe_memory(self) -> tuple[str, tuple[str, ...]]:
        """The memory in words, and its languages; none where it has no texts, or isn't there."""
        if not self._session.has_memory:
            return f"There is no memory at {self._session.settings.memory} yet.", ()
        store = self._session.store
        extent = store.measure_extent()
        if not extent.units:
            return f"The memory at {store.address} is empty.", ()
        return f"{extent.units:,} units in {store.address}", tuple(store.list_languages())

    # Places.

    async def show_place(self, request: Request) -> Response:
        """A place in a document, in all languages."""
        query = request.query_params
        name = request.path_params.get("name") or query.get("name", "")
        position, around = _count(query, "at"), _count(query, "around")
        around = 2 if around is None else min(around, _MOST_AROUND)
        wanted = ShowRequest(name, query.get("para"), position, around)
        result = await self._work(partial(show, self._session, wanted))
        page = await self._work(partial(render_place, result))
        return HTMLResponse(page, 200 if result.passages else 404)

    # Both.

    async def _read(self, request: Request) -> Asked:
        """What the form of the desk was sent with."""
        return _parse(await request.form(max_files=0, max_fields=3))

    async def _work(self, job: Callable[[], T]) -> T:
        """Do a job in a thread; 503 where too many wait already."""
        if self._threads.statistics().tasks_waiting >= _WAITING:
            raise HTTPException(503, headers={"Retry-After": "1"})
        return await anyio.to_thread.run_sync(job, limiter=self._threads)


def _parse(sent: FormData | QueryParams) -> Asked:
    return Asked(_get(sent, "q"), _get(sent, "from"), _get(sent, "to"))


def _get(sent: FormData | QueryParams, name: str) -> str:
    value = sent.get(name, "")
    # A form ends its lines as mail does.
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""


def _count(query: QueryParams, name: str) -> int | None:
    value = query.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        message = f"{name} must be a whole number of 0 or more, not {value!r}"
        raise InputError(message)
    return int(value)
