"""Who may come in to a team's server: by a cookie, a token, or what its proxy says."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from starlette.requests import HTTPConnection

from tmtool.errors import MissingError
from tmtool.server import moments
from tmtool.server.access import find_dialect, read_token
from tmtool.server.moments import parse_moment, write_moment
from tmtool.server.people import IDLE, LONGEST, compute_digest
from tmtool.server.roles import INCLUDED, NOBODY, READING, Person, Role
from tmtool.server.state.people import EVERY_MEMORY, Account, Grant, Scope, Token
from tmtool.server.state.sql import State
from tmtool.server.team import TeamSettings

_SELDOM = timedelta(seconds=30)
"""The last use of a cookie or a token is noted no more often. Peer (Gitea)."""
_SIGN_IN = ("Sign in", "This page is for those who have signed in.", "/login")
_NO_ACCOUNT = (
    "No account", "You have no account here, or it was closed: ask an administrator.", ""
)  # fmt: skip


class TeamAccess:
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

    def is_program(self, request: HTTPConnection) -> bool:
        """Whether it comes with a token."""
        return read_token(request) is not None

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
