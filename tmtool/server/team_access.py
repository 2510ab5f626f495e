"""Who may come in to a team's server: by a cookie, a token, or what its proxy says."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network

from starlette.requests import HTTPConnection

from tmtool.server import moments
from tmtool.server.access import find_dialect
from tmtool.server.moments import parse_moment, write_moment
from tmtool.server.people import IDLE, LONGEST, compute_digest
from tmtool.server.roles import INCLUDED, READING, Person, Role
from tmtool.server.state import State
from tmtool.server.state.people import EVERY_MEMORY, Account, Grant, Scope, Token
from tmtool.server.team import TeamSettings

_SELDOM = timedelta(seconds=30)
"""The last use of a cookie or a token is noted no more often. Peer (Gitea)."""
_BEARER = "bearer "


class TeamAccess:
    """The people of a team: accounts and what they may do, asked anew for each request.

    So what was revoked ends at once, whichever server of the team is asked.
    """

    closed = ("Sign in", "This page is for those who have signed in.", "/login")

    def __init__(self, state: State, settings: TeamSettings) -> None:
        self._state, self.settings = state, settings
        self.hosts = settings.hosts
        self.origins = frozenset({settings.address})
        # Only this host, only by TLS: so says the beginning of its name (RFC 6265bis, 4.1.3).
        self.cookie = "__Host-tmtool" if settings.is_secure else "tmtool"
        self._proxies = [ip_network(each) for each in settings.proxies]

    def find_memories(self, name: str) -> tuple[str, ...] | None:
        """The memories that somebody of this name may see; none of them for who has left."""
        for account in self._state.list_accounts():
            if account.shown == name and account.closed is None:
                return build_person(account, self._state.list_grants(account.name)).list_memories()
        return ()

    def is_program(self, request: HTTPConnection) -> bool:
        """Whether it comes with a token."""
        return _read_token(request) is not None

    def find_person(self, request: HTTPConnection) -> Person | None:
        """Who asks; None for nobody who may."""
        value: str | None
        if (value := find_dialect(request.scope["path"])) is not None:
            return self._find_program(value, "look-ups")
        if (value := _read_token(request)) is not None:
            return self._find_program(value, "read", "write")
        if self.settings.user_header is not None:
            return self._find_named(request)
        value = request.cookies.get(self.cookie)
        return self._find_signed_in(value) if value else None

    def is_from_proxy(self, request: HTTPConnection) -> bool:
        """Whether a proxy of the team passed a request on; over a Unix socket it always is."""
        if request.client is None or not request.client.host:
            return self.settings.socket is not None
        try:
            address = ip_address(request.client.host)
        except ValueError:
            return False
        return any(address in each for each in self._proxies)

    def find_address(self, request: HTTPConnection) -> str:
        """Where a request comes from: what its proxy says, where it is one of the team's."""
        own = request.client.host if request.client else ""
        if not self.is_from_proxy(request):
            return own
        # Each proxy adds whom it heard: the last one that is no proxy of ours.
        passed = [each.strip() for each in request.headers.get("x-forwarded-for", "").split(",")]
        return passed[-1] or own

    def _find_program(self, value: str, *scopes: Scope) -> Person | None:
        token = self._state.find_token(compute_digest(value))
        if token is None or token.scope not in scopes:
            return None
        account = self._state.find_account(token.account)
        now = moments.get_now()
        if account is None or (token.until and parse_moment(token.until) < now):
            return None
        if token.used is None or now - parse_moment(token.used) > _SELDOM:
            self._state.touch_token(token.digest, write_moment(now))
        person = build_person(account, self._state.list_grants(account.name))
        return _restrict(person, token)

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
        sign_in = self._state.find_sign_in(compute_digest(value))
        account = self._state.find_account(sign_in.account) if sign_in else None
        now = moments.get_now()
        if sign_in is None or account is None or account.closed is not None:
            return None
        used = parse_moment(sign_in.used)
        if now - used > IDLE or now - parse_moment(sign_in.made) > LONGEST:
            self._state.remove_sign_ins(account.name, sign_in.digest)
            return None
        if now - used > _SELDOM:
            self._state.touch_sign_in(sign_in.digest, write_moment(now))
        grants = self._state.list_grants(account.name)
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
    """A person as far as a token goes."""
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
    return READING if any("reader" in INCLUDED[each] for each in roles) else frozenset()


def _read_token(request: HTTPConnection) -> str | None:
    value = request.headers.get("authorization", "")
    return value[len(_BEARER) :].strip() if value.lower().startswith(_BEARER) else None
