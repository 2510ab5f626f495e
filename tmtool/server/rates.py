"""How often somebody may sign in or look up; who does it too often waits, and stays signed in."""

from __future__ import annotations

import json
import time
from hashlib import sha256
from math import ceil
from typing import Literal, TypeAlias

from tmtool.server.state import SharedCounts

RateName: TypeAlias = Literal[
    "sign-in", "sign-ins of a name", "sign-ins from an address", "look-up"
]
RATES: dict[RateName, tuple[int, int]] = {
    "sign-in": (5, 60),
    "sign-ins of a name": (20, 60),
    "sign-ins from an address": (60, 60),
    "look-up": (30, 3),
}
"""So often in so many seconds. Chosen: guessing a password takes years, an office behind one
address gets in, and nobody types ten texts a second for long."""


def describe_rate(name: RateName, seconds: int) -> dict[str, str]:
    """How long to wait, and what is allowed, as headers (draft-ietf-httpapi-ratelimit-headers-11).

    >>> describe_rate("look-up", 2)["RateLimit"]
    '"look-up";r=0;t=2'
    """
    most, window = RATES[name]
    return {
        "Retry-After": str(seconds), "RateLimit": f'"{name}";r=0;t={seconds}',
        "RateLimit-Policy": f'"{name}";q={most};w={window}',
    }  # fmt: skip


class Rates:
    """Counts in this process: of a server that is the only one."""

    def __init__(self) -> None:
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, name: RateName, *who: str) -> int:
        """Count once more; the whole seconds to wait where that is too often, else 0."""
        from limits import RateLimitItemPerSecond

        rate = RateLimitItemPerSecond(*RATES[name])
        if self._limiter.hit(rate, name, *who):
            return 0
        reset = self._limiter.get_window_stats(rate, name, *who).reset_time
        return max(1, int(reset - time.time()) + 1)


class SharedRates:
    """Counts of all servers of a team: whichever somebody asks, it is as often."""

    def __init__(self, counts: SharedCounts) -> None:
        self._counts = counts

    def count(self, name: RateName, *who: str) -> int:
        """As `Rates.count`; what somebody typed as a name, perhaps a password, is not kept."""
        digest = sha256(json.dumps([name, *who]).encode()).hexdigest()
        left = self._counts.count_hit(digest, *RATES[name])
        return ceil(left) if left else 0

    def forget(self) -> None:
        """Forget what is counted no longer."""
        self._counts.forget_hits(max(seconds for _, seconds in RATES.values()))
