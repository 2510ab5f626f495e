"""What every request passes before a route sees it, and what every answer gets on its way out.

Decided on the raw request alone: a host name that was made up must not get to what is decided by
an address. In order: the host, whence an unsafe request comes, the session.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import NamedTuple

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tmtool.errors import TmtoolError
from tmtool.server.access import Access
from tmtool.server.messages import explain_error, get_status
from tmtool.server.problems import answer_failure, answer_status, answers_part, answers_problems

_OPEN = frozenset({"/start", "/session", "/login", "/join"})
_HEALTH = frozenset({"/healthz", "/readyz"})
_THREADS = 2
"""So many threads ask who somebody is: the state answers one at a time. One more is for who
has to write when they were last here."""
_UNKNOWN = 401
"""Standard (RFC 9110, 15.5.2): who asks has not said who they are, or is not believed."""
_STATIC = "/static/"
_SAFE = frozenset({"GET", "HEAD"})
_DATA = frozenset({"application/json", "application/jsonl", ""})
"""What a page of the desk's own may send where programs are answered, besides forms."""
POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    "require-trusted-types-for 'script'", "trusted-types tmtool",
])  # fmt: skip
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Refusal(NamedTuple):
    """Why a request goes no further."""

    status: int
    title: str
    sentence: str
    link: str = ""


_NOT_HERE = Refusal(421, "Not here", "This server does not answer to that name.")
_FOREIGN = Refusal(403, "Refused", "This came from another page, not from the desk.")
_NO_FORM = Refusal(415, "Refused", "Only forms of the desk are taken here.")


def _refuse(scope: Scope, refusal: Refusal, access: Access) -> Response:
    """The answer to what goes no further; a page is asked for again once somebody has come in."""
    status, title, sentence, link = refusal
    if answers_problems(scope):
        return answer_status(status, scope["state"]["identity"])
    request = HTTPConnection(scope)
    is_page = scope["method"] == "GET" and "text/html" in request.headers.get("accept", "")
    if link and is_page and not answers_part(scope):
        answer = RedirectResponse(link, 303)
        access.keep_place(answer, request)
        return answer
    # Programs are told how to come in.
    headers = {"WWW-Authenticate": "Bearer"} if status == _UNKNOWN else {}
    return answer_failure(scope, status, sentence, headers, title=title, link=link, has_pages=False)


def _is_for_all(path: str) -> bool:
    return path in _HEALTH or path.startswith(_STATIC)


class Guard:
    """The outermost of the server: refuses, and puts its headers on every answer."""

    def __init__(
        self, app: ASGIApp, access: Access,
        note: Callable[[str, int], Awaitable[None]] | None = None,
    ) -> None:  # fmt: skip
        """`note` is called with the method and the status of what was refused."""
        self._app, self._access, self._note = app, access, note
        self._threads = anyio.CapacityLimiter(_THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identity = token_hex(4)
        scope.setdefault("state", {})["identity"] = identity

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({**_HEADERS, "X-Request-Id": identity})
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self.find_foreign(scope)
        # Whether the server is there, and its style, are for everybody, whatever the state is at.
        if refusal is None and not _is_for_all(scope["path"]):
            # In a thread: it asks the state, which another server may keep waiting.
            refusal = await anyio.to_thread.run_sync(
                self._find_stranger, scope, limiter=self._threads
            )
        if refusal is None:
            await self._app(scope, receive, send_guarded)
            return
        # That a browser has to sign in is nothing to note; that a token is not good is.
        is_usual = refusal.status == _UNKNOWN and not self._access.is_program(HTTPConnection(scope))
        if self._note is not None and not is_usual:
            await self._note(scope["method"], refusal.status)
        await _refuse(scope, refusal, self._access)(scope, receive, send_guarded)

    def find_foreign(self, scope: Scope) -> Refusal | None:
        """Why a request is refused for where it comes from and what it sends, if it is."""
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._access.hosts:
            return _NOT_HERE
        request, path = HTTPConnection(scope), scope["path"]
        if scope["method"] not in _SAFE and not self._access.is_program(request):
            if not self._is_own(request):
                return _FOREIGN
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "multipart/form-data" and not (path.startswith("/v1/") and kind in _DATA):
                return _NO_FORM
        return None

    def _find_stranger(self, scope: Scope) -> Refusal | None:
        """Why a request is refused for who asks, if it is; who asks is put into the scope."""
        try:
            person = self._access.find_person(HTTPConnection(scope))
        except TmtoolError as error:
            return Refusal(get_status(error), "Not now", explain_error(error))
        if person is not None:
            scope["person"] = person
            return None
        return None if scope["path"] in _OPEN else Refusal(_UNKNOWN, *self._access.closed)

    def _is_own(self, request: HTTPConnection) -> bool:
        """Whether an unsafe request comes from a page of this server, by what a browser says."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in ("same-origin", "none")
        return request.headers.get("origin") in self._access.origins
