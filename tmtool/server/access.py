"""Who may come in to a server on this machine: its names, start codes, and the cookie of a session.

All of it dies with the process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from secrets import compare_digest, token_hex, token_urlsafe
from typing import Protocol

from starlette.requests import HTTPConnection

from tmtool.server.roles import EVERY_ROLE, Person, Role

BROWSER_SECONDS = 60.0
"""So long a code is good that the browser is started with. Chosen, no measurement."""
PRINTED_SECONDS = 600.0
"""So long a code is good that was printed. Chosen, no measurement."""
SESSION_SECONDS = 12 * 3600
"""So long a browser keeps the cookie, if the server runs that long. Chosen: a working day."""
_HTTP_PORT = 80
"""Standard (RFC 9110, 4.2.1): the port that an address need not name."""


class Access(Protocol):
    """Who may come in: asked for every request, before anything else.

    `hosts` are the names that the server answers to, `origins` what pages of its own are of,
    `cookie` what the cookie of who came in is called;
    `closed` says to whom it is closed what to do: a heading, a sentence, and an address or "".
    """

    hosts: frozenset[str]
    origins: frozenset[str]
    cookie: str
    closed: tuple[str, str, str]

    def find_person(self, request: HTTPConnection) -> Person | None:
        """Who asks; None for nobody who may."""

    def find_memories(self, name: str, role: Role = "reader") -> tuple[str, ...] | None:
        """The memories in which somebody of this name has a role; None for all."""

    def is_program(self, request: HTTPConnection) -> bool:
        """Whether it comes with a token, not from a browser that sends its cookies by itself."""


class LocalAccess:
    """The one person of a server on this machine.

    Browsers send the cookies of 127.0.0.1 to every server there, so the name of this one says the
    port and the start, and its value is known to this process alone. Codes are kept as digests.
    """

    closed = (
        "The desk is closed to this browser",
        "It is open only to the browser that tmtool serve opened. Start tmtool serve again, or "
        "tmtool serve --no-browser, which prints a link.",
        "",
    )

    def __init__(
        self, port: int, user: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._person = Person(user, EVERY_ROLE)
        end = "" if port == _HTTP_PORT else f":{port}"
        self.hosts = frozenset({f"127.0.0.1{end}", f"localhost{end}"})
        self.origins = frozenset(f"http://{host}" for host in self.hosts)
        self.address = f"http://127.0.0.1{end}/"
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

    def find_memories(self, name: str, role: Role = "reader") -> tuple[str, ...] | None:
        """All of them."""
        return None

    def is_program(self, request: HTTPConnection) -> bool:
        """Never: alone there are no tokens."""
        return False

    def find_person(self, request: HTTPConnection) -> Person | None:
        """Who has the cookie of this process."""
        value = request.cookies.get(self.cookie)
        is_known = value is not None and compare_digest(value.encode(), self._secret.encode())
        return self._person if is_known else None


def _digest(code: str) -> str:
    return sha256(code.encode("utf-8", "surrogateescape")).hexdigest()
