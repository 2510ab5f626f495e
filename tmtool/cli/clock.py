"""How long is still to wait."""

from __future__ import annotations

from math import ceil


def duration(seconds: float) -> str:
    """A time to wait, as people say it, rounded up.

    >>> duration(8.3), duration(59.4), duration(200), duration(9000)
    ('9 s', '1 min', '4 min', '2 h 30 min')
    """
    whole = ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = ceil(whole / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
