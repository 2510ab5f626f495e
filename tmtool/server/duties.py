"""What a team's server does beside answering: how often somebody may ask, and who did what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from hashlib import sha256
from math import ceil
from typing import Literal, TypeAlias, TypeVar

import anyio
from starlette.exceptions import HTTPException

from tmtool.errors import MissingError
from tmtool.server.calls import Call, Desk, Page
from tmtool.server.moments import get_now, write_moment
from tmtool.server.people import IDLE, LONGEST
from tmtool.server.roles import NOBODY
from tmtool.server.state.people import AuditEntry
from tmtool.server.state.sql import State
from tmtool.server.team import TeamSettings

RateName: TypeAlias = Literal[
    "sign-in", "sign-ins of a name", "sign-ins from an address", "look-up"
]
RATES: dict[RateName, tuple[int, int]] = {
    "sign-in": (5, 60),
    "sign-ins of a name": (20, 60),
    "sign-ins from an address": (60, 60),
    "look-up": (30, 3),
}
"""So often in so many seconds: guessing a password takes years, an office behind one address gets
in, and nobody types ten texts a second for long. Who does it too often waits and stays signed in.
"""
_SAFE = frozenset({"GET", "HEAD"})
_NAMES = ("identity", "pane", "base", "key", "number")
"""The parts of addresses that are names: others may be texts, or secrets."""
_NAMED = re.compile(r"[\w.:-]{1,64}", re.ASCII)
"""What a name looks like: whoever puts a text in its place gets nothing of it noted."""
_PASSWORDS = 2
"""So many passwords are looked at or made at once. Limit: memory; the others don't keep threads."""
_ONCE = timedelta(days=1)
"""So long an answer is kept for a request that comes twice."""
T = TypeVar("T")


def describe_rate(name: RateName, seconds: int) -> dict[str, str]:
    """How long to wait, and what is allowed, as headers (draft-ietf-httpapi-ratelimit-headers-11).

    >>> describe_rate("look-up", 2)["RateLimit"]
    '"look-up";r=0;t=2'
    """
    most, window = RATES[name]
    return {
        "Retry-After": str(seconds),
        "RateLimit": f'"{name}";r=0;t={seconds}',
        "RateLimit-Policy": f'"{name}";q={most};w={window}',
    }


class Duties:
    """The duties of a team's server: look-ups are counted, and nothing of their texts is kept."""

    def __init__(self, settings: TeamSettings, state: State) -> None:
        self._settings, self._state = settings, state
        self._passwords = anyio.CapacityLimiter(_PASSWORDS)

    async def insist_on_rates(self, *counted: tuple[RateName, *tuple[str, ...]]) -> None:
        """Count what somebody does; HTTPException 429 where that is too often."""
        waits = [(await self._count_hit(*each), each[0]) for each in counted]
        seconds, name = max(waits)
        if seconds:
            raise HTTPException(429, headers=describe_rate(name, seconds))

    async def _count_hit(self, name: RateName, *who: str) -> int:
        """The seconds to wait, or 0.

        What somebody typed as a name may be a password, so that only a digest of it is kept.
        """
        digest = sha256(json.dumps([name, *who]).encode()).hexdigest()
        try:
            left = await anyio.to_thread.run_sync(self._state.count_hit, digest, *RATES[name])
        except MissingError:
            if name == "look-up":  # which goes on where nothing can be kept any more
                return 0
            raise
        return ceil(left)

    async def work_slowly(self, job: Callable[[], T]) -> T:
        """Do what takes long on purpose, such as reading a password, in few threads of its own."""
        return await anyio.to_thread.run_sync(job, limiter=self._passwords)

    async def note(self, call: Call, page: Page, status: int) -> None:
        """Write down what somebody did, a look-up as one more of its day; and what went wrong.

        A request that was refused because too many wait did nothing, and is not written down.
        """
        if call.is_refused:
            return
        method, person = call.request.method, call.person
        is_noted = page.is_lookup and self._settings.notes_lookups
        is_change = method not in _SAFE and not (page.is_lookup or page.only_reads)
        if page.is_lookup and not is_noted:
            await self._count(call.desk, person.name, page.path)
        if is_noted or is_change or status >= 500:
            sent = call.request.path_params
            named = (str(sent[name]) for name in _NAMES if name in sent)
            objects = (*filter(_NAMED.fullmatch, named), *call.objects)
            if page.is_lookup and not is_noted:
                objects = ()
            try:
                await self.note_sent(call, f"{method} {page.path}", objects, status)
            except MissingError:  # what only reads goes on where nothing can be kept any more
                if is_change:
                    raise

    async def note_sent(
        self, call: Call, action: str, objects: tuple[str, ...], outcome: int
    ) -> None:
        """Write down what somebody did, or how much text went out, however many requests wait."""
        now, person = write_moment(get_now()), call.person
        entry = AuditEntry(
            0, now, person.name, person.token, action, objects, outcome, call.identity
        )
        await call.desk.work(partial(self._state.add_audit, entry))

    async def note_refusal(self, desk: Desk, method: str, status: int) -> None:
        """One more of its day: anybody can have any number of requests refused."""
        if desk.has_room():
            await self._count(desk, NOBODY.name, f"{method} refused with {status}")

    async def _count(self, desk: Desk, person: str, action: str) -> None:
        day = write_moment(get_now())[:10]
        with suppress(MissingError):
            await desk.work(partial(self._state.count_use, day, person, action))

    def tidy(self) -> None:
        """Forget what is kept no longer; called when the server starts, and once a day."""
        now, state = get_now(), self._state
        state.expire_sign_ins(write_moment(now - IDLE), write_moment(now - LONGEST))
        state.forget_audit(write_moment(now - timedelta(days=self._settings.audit_days)))
        state.forget_once(write_moment(now - _ONCE))
        state.forget_hits()
