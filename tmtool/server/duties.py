"""What a team's server does beside answering: rates, and the audit of who did what."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar

import anyio

from tmtool.errors import MissingError
from tmtool.server.calls import Call, Desk, Page
from tmtool.server.moments import get_now, write_moment
from tmtool.server.people import IDLE, LONGEST
from tmtool.server.rates import RateName, Rates, SharedRates
from tmtool.server.roles import NOBODY
from tmtool.server.state import State
from tmtool.server.state.people import AuditEntry
from tmtool.server.team import TeamSettings

_SAFE = frozenset({"GET", "HEAD"})
_NAMES = ("identity", "pane", "base", "key", "number")
"""The parts of addresses that are names: others may be texts, or secrets."""
_PASSWORDS = 2
"""So many passwords are looked at or made at once. Limit: memory; the others don't keep threads."""
_ONCE = timedelta(days=1)
"""So long an answer is kept for a request that comes twice. Chosen: as programs try again."""
_BUG = 500
"""Standard (RFC 9110, 15.6): from here on it is the server's fault."""
T = TypeVar("T")
_NAMED = re.compile(r"[\w.:-]{1,64}", re.ASCII)
"""What a name looks like: whoever puts a text in its place gets nothing of it noted."""


class Duties:
    """The duties of a team's server: look-ups are counted, and nothing of their texts is kept."""

    def __init__(self, settings: TeamSettings, shared: SharedRates | None = None) -> None:
        """`shared` has the counts where other servers are asked as well."""
        self._settings, self._rates, self._shared = settings, Rates(), shared
        self._passwords = anyio.CapacityLimiter(_PASSWORDS)

    async def find_wait(self, name: RateName, *who: str) -> int:
        if self._shared is None:
            return self._rates.count(name, *who)
        return await anyio.to_thread.run_sync(partial(self._shared.count, name, *who))

    async def work_slowly(self, job: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(job, limiter=self._passwords)

    async def note(self, call: Call, page: Page, status: int) -> None:
        """Write down what somebody did, a look-up as one more of its day; and what went wrong.

        A request that was refused because too many wait did nothing, and is not written down.
        """
        if call.is_refused:
            return
        method, now = call.request.method, write_moment(get_now())
        state, person = call.desk.state, call.person
        is_noted = page.is_lookup and self._settings.notes_lookups
        is_change = method not in _SAFE and not page.is_lookup
        # What only reads goes on where nothing can be kept any more.
        if page.is_lookup and not is_noted:
            with suppress(MissingError):
                await call.desk.work(partial(state.count_use, now[:10], person.name, page.path))
        if is_noted or is_change or status >= _BUG:
            sent = call.request.path_params
            named = (str(sent[name]) for name in _NAMES if name in sent)
            objects = (*filter(_NAMED.fullmatch, named), *call.objects)
            if page.is_lookup and not is_noted:
                objects = ()
            try:
                await self.note_sent(call, f"{method} {page.path}", objects, status)
            except MissingError:
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
        await call.desk.work(partial(call.desk.state.add_audit, entry))

    async def note_refusal(self, desk: Desk, method: str, status: int) -> None:
        """One more of its day: anybody can have any number of requests refused."""
        if not desk.has_room():
            return
        action = f"{method} refused with {status}"
        with suppress(MissingError):
            await desk.work(
                partial(desk.state.count_use, write_moment(get_now())[:10], NOBODY.name, action)
            )

    def tidy(self, state: State) -> None:
        """End sign-ins that are idle or old, and forget old audit and old answers."""
        now = get_now()
        state.expire_sign_ins(write_moment(now - IDLE), write_moment(now - LONGEST))
        state.forget_audit(write_moment(now - timedelta(days=self._settings.audit_days)))
        state.forget_once(write_moment(now - _ONCE))
        if self._shared is not None:
            self._shared.forget()
