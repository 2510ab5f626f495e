"""Years put together where there are too many of them for a table or a picture."""

from __future__ import annotations

from collections.abc import Collection

_STEPS = (1, 2, 5, 10, 20, 50, 100, 500, 10_000)


def split_years(years: Collection[int], limit: int) -> tuple[range, ...]:
    """The time from the first to the last year in at most so many (2 or more) equal periods.

    >>> split_years([2010, 2012], 8)
    (range(2010, 2011), range(2011, 2012), range(2012, 2013))
    >>> split_years([1996, 2023], 4)
    (range(1990, 2000), range(2000, 2010), range(2010, 2020), range(2020, 2030))
    """
    if not years:
        return ()
    first, last = min(years), max(years)
    step = next(s for s in _STEPS if last // s - first // s < limit)
    start = first // step * step
    return tuple(range(at, at + step) for at in range(start, last + 1, step))
