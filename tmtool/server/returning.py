"""Back to the page that somebody asked for before they signed in.

It stands in a cookie until then, for a few minutes: its path, and of what is behind the ? only what
says a place, never a text.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import Response

_KEPT = frozenset({"around", "at", "file", "page", "para"})
"""What behind a ? says a place."""
_SECONDS = 600
"""So long it is kept. Chosen, no measurement."""
_LONGEST = 300
"""Characters of an address that is kept. Chosen: no symbol is as long."""
_OWN = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path of this server: two slashes, or one and a backslash, lead browsers to another one."""


def is_own(address: str) -> bool:
    r"""Whether an address is a path of this server.

    >>> [is_own(each) for each in ("/at/A/RES/75/202?para=7", "//evil.example", "/\\evil", "http:")]
    [True, False, False, False]
    """
    return _OWN.fullmatch(address) is not None and len(address) <= _LONGEST


def keep_place(answer: Response, request: HTTPConnection, cookie: str) -> None:
    """Have the browser keep the page that was asked for, beside the `cookie` of who signs in."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name in _KEPT]
    # As it was sent, with its percent signs.
    raw: bytes = request.scope.get("raw_path") or b"/"
    address = raw.decode("latin-1").partition("?")[0] + (f"?{QueryParams(asked)}" if asked else "")
    if is_own(address) and address != "/":
        value = urlsafe_b64encode(address.encode()).decode().rstrip("=")
        answer.set_cookie(
            _name(cookie), value, max_age=_SECONDS, httponly=True, samesite="lax",
            secure=_is_secure(cookie),
        )  # fmt: skip


def take_place(answer: Response, request: HTTPConnection, cookie: str) -> str:
    """The page that was asked for, which the browser then forgets; else the first one."""
    value = request.cookies.get(_name(cookie))
    if not value:
        return "/"
    answer.delete_cookie(_name(cookie), secure=_is_secure(cookie), httponly=True, samesite="lax")
    try:
        address = urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode("ascii")
    except ValueError:
        return "/"
    return address if is_own(address) else "/"


def _name(cookie: str) -> str:
    return f"{cookie}-asked"


def _is_secure(cookie: str) -> bool:
    return cookie.startswith("__Host-")
