"""How often somebody may sign in or look up; who does it too often waits, and stays signed in."""

from __future__ import annotations

import time
from typing import Literal, TypeAlias

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
    """Counts in this process."""

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
