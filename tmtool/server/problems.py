"""What went wrong: a page for people, problem details (RFC 9457) for programs, without texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from tmtool.errors import TmtoolError
from tmtool.server.access import find_dialect
from tmtool.server.messages import explain_error, list_facts, name_problem
from tmtool.server.state import Json
from tmtool.views.html.desk import render_failure
from tmtool.views.html.render import render_served

MEDIA_TYPE = "application/problem+json"
API = "/v1"
PAGE = "/help/problems"
TITLES = {
    "input": "It can't be used",
    "parse": "A file is not what its format promises",
    "unrelated": "No translations of each other",
    "missing": "Something is missing",
    "not-found": "Not found",
    "sign-in": "Sign in",
    "not-allowed": "Not allowed",
    "changed-meanwhile": "Changed meanwhile",
    "condition-needed": "Which version is meant?",
    "too-large": "Too large",
    "too-many": "Too often",
    "too-slow": "Too slow",
    "bug": "An error in tmtool",
}
"""Titles of problems, by the fragment of their type; `help.html` explains each."""
_OF_STATUS = {
    400: "input", 401: "sign-in", 403: "not-allowed", 404: "not-found", 412: "changed-meanwhile",
    413: "too-large", 422: "input", 428: "condition-needed", 429: "too-many", 500: "bug",
    503: "too-slow",
}  # fmt: skip
_SENTENCES = {
    400: "The request can't be understood.",
    401: "Send a token of yours: Authorization: Bearer TOKEN.",
    403: "You may not do that: it needs another role.",
    404: "There is nothing at this address.",
    405: "This address does not take that method: Allow says which it takes.",
    408: "It was sent too slowly, and nothing was done with it. Send it again.",
    409: "A request with this key is being done. Ask again in a moment.",
    412: "It was changed meanwhile. Read it again.",
    414: "Texts of more than 300 characters are not taken from an address: send them in a body.",
    415: "Send JSON (application/json), JSON Lines (application/jsonl) or a form "
         "(multipart/form-data).",
    421: "This server does not answer to that name.",
    428: "Say which version you mean: send If-Match with the ETag of what you have read.",
    429: "That was too often. Wait as long as Retry-After says.",
    500: "An error in tmtool. Who runs the server finds the request in its report.",
    503: "Too many requests are waiting. Wait as long as Retry-After says.",
}  # fmt: skip


def answers_part(scope: Scope) -> bool:
    """Whether the script of a page asks for a part of it, and says so."""
    return (b"x-part", b"1") in scope["headers"]


def answer_failure(
    scope: Scope,
    status: int,
    sentence: str,
    headers: Mapping[str, str] | None = None,
    *,
    title: str = "",
    link: str = "",
    has_pages: bool = True,
) -> Response:
    """What went wrong, as a page or as the part of one that was asked for.

    `link` is where to go on; without `has_pages` the page leads to no other.
    """
    identity = scope["state"]["identity"]
    if answers_part(scope):
        page = render_failure(sentence, identity, heading=title)
    else:
        page = render_served(
            "refused.html",
            title=title or "tmtool",
            sentence=sentence,
            identity=identity,
            module=None,
            link=link,
            has_pages=has_pages,
        )
    return HTMLResponse(page, status, headers)


def answers_problems(scope: Scope) -> bool:
    """Whether what asks is a program, which gets problem details and no page."""
    path = scope["path"]
    return path in (API, "/mcp") or path.startswith(f"{API}/") or find_dialect(path) is not None


def answer_error(
    error: TmtoolError, identity: str, hide: Callable[[str], str], status: int | None = None
) -> Response:
    """An error of tmtool's, told by `hide`; with a status where a dialect has one of its own."""
    name, usual = name_problem(error)
    headers = {"Retry-After": "1"} if usual == 503 else None
    told = hide(explain_error(error))
    return _build(
        name, TITLES[name], status or usual, told, identity, list_facts(error), headers
    )  # fmt: skip


def answer_status(
    status: int, identity: str, detail: str = "", headers: Mapping[str, str] | None = None,
    facts: Mapping[str, Json] | None = None,
) -> Response:  # fmt: skip
    """What a status says that no error of tmtool's brought."""
    name = _OF_STATUS.get(status, "")
    title = TITLES.get(name) or "This can't be answered"
    told = detail or _SENTENCES.get(status, "This can't be answered.")
    if status == 401:
        headers = {**(headers or {}), "WWW-Authenticate": "Bearer"}
    return _build(name, title, status, told, identity, facts or {}, headers)


def _build(
    name: str, title: str, status: int, detail: str, identity: str, facts: Mapping[str, Json],
    headers: Mapping[str, str] | None,
) -> Response:  # fmt: skip
    told = {
        "type": f"{PAGE}#{name}" if name else "about:blank", "title": title, "status": status,
        "detail": detail, "request": identity, **facts,
    }  # fmt: skip
    return JSONResponse(told, status, headers, MEDIA_TYPE)
