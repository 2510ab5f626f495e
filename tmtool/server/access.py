"""Who may come in to a server on this machine: its names, start codes, and the cookie of a session.

All of it dies with the process.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from secrets import compare_digest, token_hex, token_urlsafe
from typing import Protocol

from starlette.requests import HTTPConnection

from tmtool.errors import InputError
from tmtool.server.roles import EVERY_ROLE, READING, Person

BROWSER_SECONDS = 60.0
"""So long a code is good that the browser is started with. Chosen, no measurement."""
PRINTED_SECONDS = 600.0
"""So long a code is good that was printed. Chosen, no measurement."""
SESSION_SECONDS = 12 * 3600
"""So long a browser keeps the cookie, if the server runs that long. Chosen: a working day."""
_DIALECT = re.compile("(/t/(?P<token>[^/]+))?/(tmserver|api/v1)/")
_BEARER = "bearer "
_TOKEN = re.compile(r"tmt_[A-Za-z0-9_-]{43}")
_HTTP_PORT = 80
"""Standard (RFC 9110, 4.2.1): the port that an address need not name."""


class AccessRules(Protocol):
    """Who may come in: asked for every request, before anything else.

    `hosts` are the names that the server answers to, `origins` what pages of its own are of,
    `base` what addresses begin with, `cookie` what the cookie of who came in is called; `closed`
    says to whom it is closed what to do: a heading, a sentence, and an address or "".
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    base: str
    cookie: str
    closed: tuple[str, str, str]

    def find_person(self, request: HTTPConnection) -> Person | None:
        """Who asks; None for nobody who may."""

    def find_owner(self, name: str) -> Person:
        """Somebody by the name in journals, with what they may do by now."""

    def is_program(self, request: HTTPConnection) -> bool:
        """Whether it comes with a token, not from a browser that sends its cookies by itself."""


class LocalAccess:
    """The one person of a server on this machine.

    Browsers send the cookies of 127.0.0.1 to every server there, so the name of this one says the
    port and the start, and its value is known to this process alone. Codes are kept as digests. A
    program comes in with `token`, if there is one.
    """

    closed = (
        "The desk is closed to this browser",
        "It is open only to the browser that tmtool serve opened. Start tmtool serve again, or "
        "tmtool serve --no-browser, which prints a link.",
        "",
    )

    def __init__(
        self,
        port: int,
        user: str = "",
        clock: Callable[[], float] = time.monotonic,
        token: str = "",
        *,
        opens_dialect: bool = False,
    ) -> None:
        self._person = Person(user, EVERY_ROLE)
        self._program = Person(user, EVERY_ROLE, token=token[-4:])
        self._token, self._opens_dialect = token, opens_dialect
        end = "" if port == _HTTP_PORT else f":{port}"
        self.hosts = frozenset({f"127.0.0.1{end}", f"localhost{end}"})
        self.origins = frozenset(f"http://{host}" for host in self.hosts)
        self.base = f"http://127.0.0.1{end}"
        self.address = f"{self.base}/"
        self.cookie = f"tmtool-{port}-{token_hex(4)}"
        self._secret = token_urlsafe(32)
        self._codes: dict[str, float] = {}
        self._clock = clock

    def issue_code(self, seconds: float) -> str:
        """Make a code that lets one browser in, once and for so long."""
        code = token_urlsafe(24)
        self._codes[_digest(code)] = self._clock() + seconds
        return code

    def exchange_code(self, code: str) -> str | None:
        """Take a code for the value of the cookie; None where it is used, too old or made up."""
        until = self._codes.pop(_digest(code), None)
        return self._secret if until is not None and self._clock() <= until else None

    def find_owner(self, name: str) -> Person:
        """The one person."""
        return self._person

    def is_program(self, request: HTTPConnection) -> bool:
        """Whether it comes with a token, right or wrong."""
        return read_token(request) is not None

    def find_person(self, request: HTTPConnection) -> Person | None:
        """Who has the cookie of this process, or the token for programs; with a token none else.

        Clients that know neither look up, where that was opened to them.
        """
        if self._opens_dialect and find_dialect(request.scope["path"]) == "":
            return Person(self._person.name, READING)
        if (token := read_token(request)) is not None:
            is_ours = bool(self._token) and compare_digest(token.encode(), self._token.encode())
            return self._program if is_ours else None
        value = request.cookies.get(self.cookie)
        is_known = value is not None and compare_digest(value.encode(), self._secret.encode())
        return self._person if is_known else None


def find_dialect(path: str) -> str | None:
    """The token in an address of clients of tmserver, "" where it has none; None for others.

    >>> [find_dialect(each) for each in ("/tmserver/zh/en/unit/a", "/t/abc/api/v1/", "/desk")]
    ['', 'abc', None]
    """
    found = _DIALECT.match(path)
    return None if found is None else found["token"] or ""


def read_token(request: HTTPConnection) -> str | None:
    """The token that a program comes with; None for what a browser sends by itself."""
    value = request.headers.get("authorization", "")
    return value[len(_BEARER) :].strip() if value.lower().startswith(_BEARER) else None


def open_token(path: Path) -> str:
    """The token that a file holds, or a new one in a new file that its owner alone can read.

    InputError where the file holds something else, or can't be written.
    """
    try:
        with suppress(FileNotFoundError):
            token = path.read_text("utf-8").strip()
            if _TOKEN.fullmatch(token):
                return token
            message = f"{path} exists and holds no token of tmtool: name another file"
            raise InputError(message, code="no token", field="token")
        token = f"tmt_{token_urlsafe(32)}"
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"{token}\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        message = f"the token can't be kept in {path} ({reason.lower()}): name another file"
        raise InputError(message, code="token file", field="token") from error
    return token


def _digest(code: str) -> str:
    return sha256(code.encode("utf-8", "surrogateescape")).hexdigest()
