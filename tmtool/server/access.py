"""Who may come in to a server: the one person of a desk, or the people of a team.

Of a desk all of it dies with the process; a team's accounts are in the state of its server.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from secrets import compare_digest, token_hex, token_urlsafe

from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import Response

from tmtool.errors import InputError, MissingError
from tmtool.server import moments
from tmtool.server.moments import parse_moment, write_moment
from tmtool.server.people import IDLE, LONGEST, TOKEN, compute_digest
from tmtool.server.roles import EVERY_ROLE, INCLUDED, NOBODY, READING, Person, Role
from tmtool.server.state.people import EVERY_MEMORY, Account, Grant, Scope, Token
from tmtool.server.state.sql import State
from tmtool.server.team import TeamSettings

BROWSER_SECONDS = 60.0
"""So long a code is good that the browser is started with."""
PRINTED_SECONDS = 600.0
"""So long a code is good that was printed."""
SESSION_SECONDS = 12 * 3600
"""So long a browser keeps the cookie of a desk, if the server runs that long: a working day."""
_DIALECT = re.compile("(/t/(?P<token>[^/]+))?/(tmserver|api/v1)/")
_BEARER = "bearer "
_TOKEN = re.compile(rf"{TOKEN}[A-Za-z0-9_-]{{43}}")
_HTTP_PORT = 80
_SELDOM = timedelta(seconds=30)
"""The last use of a cookie or a token is noted no more often."""
_PLACE = frozenset({"around", "at", "file", "page", "para"})
"""What behind a ? says a place, and is no text."""
_PLACE_SECONDS = 600
"""So long the page is kept that somebody asked for before they signed in."""
_LONGEST_PLACE = 300
_OWN = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path of this server: two slashes, or one and a backslash, lead browsers to another one."""


class Access:
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
        raise NotImplementedError

    def find_owner(self, name: str) -> Person:
        """Somebody by the name in journals, with what they may do by now."""
        raise NotImplementedError

    def is_program(self, request: HTTPConnection) -> bool:
        """Whether it comes with a token, right or wrong, not from a browser with its cookies."""
        return read_token(request) is not None

    def keep_place(self, answer: Response, request: HTTPConnection) -> None:
        """Have the browser keep the page that was asked for, until somebody has signed in."""
        asked = [each for each in request.query_params.multi_items() if each[0] in _PLACE]
        # As it was sent, with its percent signs.
        raw: bytes = request.scope.get("raw_path") or b"/"
        path = raw.decode("latin-1").partition("?")[0]
        address = f"{path}?{QueryParams(asked)}" if asked else path
        if is_own(address) and address != "/":
            answer.set_cookie(
                f"{self.cookie}-asked",
                address,
                max_age=_PLACE_SECONDS,
                httponly=True,
                samesite="lax",
                secure=self.cookie.startswith("__Host-"),
            )

    def take_place(self, answer: Response, request: HTTPConnection) -> str:
        """The page that was asked for, which the browser then forgets; else the first one."""
        name = f"{self.cookie}-asked"
        address = request.cookies.get(name)
        if address is None:
            return "/"
        is_secure = self.cookie.startswith("__Host-")
        answer.delete_cookie(name, secure=is_secure, httponly=True, samesite="lax")
        return address if is_own(address) else "/"


def is_own(address: str) -> bool:
    r"""Whether an address is a path of this server.

    >>> [is_own(each) for each in ("/at/A/RES/75/202?para=7", "//evil.example", "/\\evil", "http:")]
    [True, False, False, False]
    """
    return _OWN.fullmatch(address) is not None and len(address) <= _LONGEST_PLACE


class LocalAccess(Access):
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
        self._codes[compute_digest(code)] = self._clock() + seconds
        return code

    def exchange_code(self, code: str) -> str | None:
        """Take a code for the value of the cookie; None where it is used, too old or made up."""
        until = self._codes.pop(compute_digest(code), None)
        return self._secret if until is not None and self._clock() <= until else None

    def find_owner(self, name: str) -> Person:
        """The one person."""
        return self._person

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
        token = f"{TOKEN}{token_urlsafe(32)}"
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(f"{token}\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        message = f"the token can't be kept in {path} ({reason.lower()}): name another file"
        raise InputError(message, code="token file", field="token") from error
    return token


_SIGN_IN = ("Sign in", "This page is for those who have signed in.", "/login")
_NO_ACCOUNT = (
    "No account", "You have no account here, or it was closed: ask an administrator.", ""
)  # fmt: skip


class TeamAccess(Access):
    """The people of a team: accounts and what they may do, asked anew for each request.

    So what was revoked ends at once, whichever server of the team is asked.
    """

    def __init__(self, state: State, settings: TeamSettings) -> None:
        self._state, self.settings = state, settings
        self.hosts, self.base = settings.hosts, settings.address
        self.origins = frozenset({settings.address})
        # Only this host, only by TLS: so says the beginning of its name (RFC 6265bis, 4.1.3).
        self.cookie = "__Host-tmtool" if settings.is_secure else "tmtool"
        self._proxies = [ip_network(each) for each in settings.proxies]
        self.closed = _SIGN_IN if settings.user_header is None else _NO_ACCOUNT

    def find_owner(self, name: str) -> Person:
        """Somebody by the name in journals; who has left may do nothing."""
        for account in self._state.list_accounts():
            if account.shown == name and account.closed is None:
                return build_person(account, self._state.list_grants(account.name))
        return NOBODY

    def find_person(self, request: HTTPConnection) -> Person | None:
        """Who asks; None for nobody who may."""
        value: str | None
        if (value := find_dialect(request.scope["path"])) is not None:
            return self._find_program(value, "look-ups")
        if (value := read_token(request)) is not None:
            return self._find_program(value, "read", "write")
        if self.settings.user_header is not None:
            return self._find_named(request)
        value = request.cookies.get(self.cookie)
        return self._find_signed_in(value) if value else None

    def is_from_proxy(self, request: HTTPConnection) -> bool:
        """Whether a proxy of the team passed a request on; over a Unix socket it always is."""
        if request.client is None or not request.client.host:
            return self.settings.socket is not None
        return self._is_proxy(request.client.host)

    def find_address(self, request: HTTPConnection) -> str:
        """Where a request comes from: what its proxies say, where it is one of the team's."""
        heard = request.client.host if request.client else ""
        if not self.is_from_proxy(request):
            return heard
        # Each proxy adds whom it heard, some with a header of their own. So the last one that is no
        # proxy of ours is who asks, and what stands before that anybody may have written.
        for line in reversed(request.headers.getlist("x-forwarded-for")):
            for each in reversed(line.split(",")):
                address = _parse_address(each)
                if address is None:
                    return heard
                heard = str(address)
                if not self._is_proxy(heard):
                    return heard
        return heard

    def _is_proxy(self, text: str) -> bool:
        address = _parse_address(text)
        return address is not None and any(address in each for each in self._proxies)

    def _find_program(self, value: str, *scopes: Scope) -> Person | None:
        program = self._state.find_program(compute_digest(value))
        if program is None:
            return None
        token, account, grants = program
        now = moments.get_now()
        if token.scope not in scopes or account.closed is not None:
            return None
        if token.until and parse_moment(token.until) < now:
            return None
        if token.used is None or now - parse_moment(token.used) > _SELDOM:
            # Where nothing can be kept any more, reading goes on.
            with suppress(MissingError):
                self._state.touch_token(token.digest, write_moment(now))
        return _restrict(build_person(account, grants), token)

    def _find_named(self, request: HTTPConnection) -> Person | None:
        """Who the proxy says that it is."""
        assert self.settings.user_header is not None
        names = request.headers.getlist(self.settings.user_header)
        if len(names) != 1 or not self.is_from_proxy(request):
            return None
        account = self._state.find_account(names[0].strip().lower())
        if account is None or account.closed is not None:
            return None
        return build_person(account, self._state.list_grants(account.name))

    def _find_signed_in(self, value: str) -> Person | None:
        signed_in = self._state.find_signed_in(compute_digest(value))
        if signed_in is None:
            return None
        sign_in, account, grants = signed_in
        now = moments.get_now()
        if account.closed is not None:
            return None
        used = parse_moment(sign_in.used)
        if now - used > IDLE or now - parse_moment(sign_in.made) > LONGEST:
            with suppress(MissingError):
                self._state.remove_sign_ins(account.name, sign_in.digest)
            return None
        if now - used > _SELDOM:
            with suppress(MissingError):
                self._state.touch_sign_in(sign_in.digest, write_moment(now))
        return build_person(account, grants, sign_in.digest)


def build_person(account: Account, grants: list[Grant], sign_in: str = "") -> Person:
    """An account with what it may do where.

    >>> ada = Account("ada", "Ada", "")
    >>> person = build_person(ada, [Grant("ada", "reviser", "ITU"), Grant("ada", "reader", "UN")])
    >>> person.list_memories(), person.list_memories("reviser")
    (('itu', 'un'), ('itu',))
    >>> build_person(ada, [Grant("ada", "administrator")]).list_memories()
    ()
    """
    memories: dict[str, frozenset[Role]] = {}
    for each in grants:
        name = each.memory.lower()
        memories[name] = memories.get(name, frozenset()) | {each.role}
    everywhere = memories.pop(EVERY_MEMORY, frozenset())
    return Person(account.shown, everywhere, memories, account.name, "", sign_in)


def _restrict(person: Person, token: Token) -> Person:
    """A person as far as a token goes: an administrator's reads what is counted, no more."""
    everywhere, memories = person.everywhere, person.memories
    if token.memories is not None:
        names = {each.lower() for each in token.memories}
        # Who keeps the server keeps all of it: a token of some memories is not for that.
        everywhere = everywhere - {"administrator"}
        memories = {name: everywhere | memories.get(name, frozenset()) for name in names}
        everywhere = frozenset()
    if token.scope != "write":
        everywhere = _keep_reading(everywhere)
        memories = {name: _keep_reading(roles) for name, roles in memories.items()}
    return Person(person.name, everywhere, memories, person.account, token.last)


def _keep_reading(roles: frozenset[Role]) -> frozenset[Role]:
    reads = READING if any("reader" in INCLUDED[each] for each in roles) else frozenset[Role]()
    return reads | (roles & {"administrator"})


def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as a proxy writes it, perhaps with a port; None for anything else.

    >>> [str(_parse_address(each)) for each in (" 192.0.2.7:443", "[2001:db8::1]:80", "unknown")]
    ['192.0.2.7', '2001:db8::1', 'None']
    """
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    # How a socket of both kinds writes the addresses of the older one.
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
