"""What a team's server does beside answering: rates, and the audit of who did what."""

from __future__ import annotations

import re
from functools import partial

from tmtool.server.calls import Call, Page
from tmtool.server.moments import get_now, write_moment
from tmtool.server.rates import RateName, Rates
from tmtool.server.state.people import AuditEntry
from tmtool.server.team import TeamSettings

_SAFE = frozenset({"GET", "HEAD"})
_NAMES = ("identity", "pane", "base", "key", "number")
"""The parts of addresses that are names: others may be texts, or secrets."""
_NAMED = re.compile(r"[\w.:-]{1,64}", re.ASCII)
"""What a name looks like: whoever puts a text in its place gets nothing of it noted."""


class Duties:
    """The duties of a team's server: look-ups are counted, and nothing of their texts is kept."""

    def __init__(self, settings: TeamSettings) -> None:
        self._settings, self._rates = settings, Rates()

    def find_wait(self, name: RateName, *who: str) -> int:
        return self._rates.count(name, *who)

    async def note(self, call: Call, page: Page, status: int) -> None:
        """Write down what somebody did: a look-up as one more of its day."""
        method, now = call.request.method, write_moment(get_now())
        state, person = call.desk.state, call.person
        if page.is_lookup and not self._settings.notes_lookups:
            await call.work(partial(state.count_use, now[:10], person.name, page.path))
        elif page.is_lookup or method not in _SAFE:
            sent = call.request.path_params
            named = (str(sent[name]) for name in _NAMES if name in sent)
            objects = (*filter(_NAMED.fullmatch, named), *call.objects)
            entry = AuditEntry(
                0, now, person.name, person.token, f"{method} {page.path}", objects, status,
                call.identity,
            )  # fmt: skip
            await call.work(partial(state.add_audit, entry))
