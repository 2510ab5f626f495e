"""Duties of a team's server: rate limits, the audit, and what is forgotten after some time."""

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
"""Most requests in a number of seconds: guessing a password takes years, an office behind one
address gets in, and nobody types ten texts a second for long.
"""
_NAMES = ("identity", "pane", "base", "key", "number")
"""The parts of addresses that are names: others may be texts, or secrets."""
_NAME = re.compile(r"[\w.:-]{1,64}", re.ASCII)  # a text in the place of a name is not noted
_MAX_PASSWORDS = 2  # read or made at a time, as each needs much memory
_KEPT_ANSWER = timedelta(days=1)  # of a request that may come twice
T = TypeVar("T")


class Duties:
    """The duties of a team's server: look-ups are counted, and their texts are not kept."""

    def __init__(self, settings: TeamSettings, state: State) -> None:
        self._settings, self._state = settings, state
        self._passwords = anyio.CapacityLimiter(_MAX_PASSWORDS)

    async def insist_on_rates(self, *counted: tuple[RateName, *tuple[str, ...]]) -> None:
        """Count what somebody does; HTTPException 429 if that is too often."""
        waits = [await self._count_hit(*each) for each in counted]
        if seconds := max(waits):
            raise HTTPException(429, headers={"Retry-After": str(seconds)})

    async def _count_hit(self, name: RateName, *who: str) -> int:
        """Return the seconds to wait, or 0.

        Only a digest of a typed name is kept, as it may be a password.
        """
        digest = sha256(json.dumps([name, *who]).encode()).hexdigest()
        try:
            return ceil(await anyio.to_thread.run_sync(self._state.count_hit, digest, *RATES[name]))
        except MissingError:
            if name == "look-up":  # look-ups go on if nothing can be written any more
                return 0
            raise

    async def work_slowly(self, job: Callable[[], T]) -> T:
        """Do in few threads what takes long on purpose, such as reading a password."""
        return await anyio.to_thread.run_sync(job, limiter=self._passwords)

    async def note(self, call: Call, page: Page, status: int) -> None:
        """Note a change or an error in the audit, and count a look-up of the day.

        A request that was refused because too many wait did nothing, and is not noted.
        """
        if call.is_refused:
            return
        method, person = call.request.method, call.person
        is_noted = page.is_lookup and self._settings.notes_lookups
        is_change = method not in ("GET", "HEAD") and not (page.is_lookup or page.only_reads)
        if page.is_lookup and not is_noted:
            await self._count(call.desk, person.name, page.path)
        if is_noted or is_change or status >= 500:
            sent = call.request.path_params
            named = (str(sent[name]) for name in _NAMES if name in sent)
            objects = (*filter(_NAME.fullmatch, named), *call.objects)
            if page.is_lookup and not is_noted:
                objects = ()
            try:
                await self.note_sent(call, f"{method} {page.path}", objects, status)
            except MissingError:  # reading goes on if nothing can be written any more
                if is_change:
                    raise

    async def note_sent(
        self, call: Call, action: str, objects: tuple[str, ...], outcome: int
    ) -> None:
        """Note in the audit what somebody did, however many requests wait."""
        now, person = write_moment(get_now()), call.person
        entry = AuditEntry(
            0, now, person.name, person.token, action, objects, outcome, call.identity
        )
        await call.desk.work(partial(self._state.add_audit, entry))

    async def note_refusal(self, desk: Desk, method: str, status: int) -> None:
        """Count a refused request of the day: anybody can send any number of them."""
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
        state.forget_once(write_moment(now - _KEPT_ANSWER))
        state.forget_hits()
