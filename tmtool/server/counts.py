"""How often each route was asked and how long that took, for who watches a server: no text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from threading import Lock

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds by which durations are told apart. Chosen, around what the desk promises."""


class Counts:
    """Counts of this process: requests by method, template of the address and status."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._durations: defaultdict[tuple[str, str], list[int]] = defaultdict(
            lambda: [0] * (len(BOUNDS) + 1)
        )
        self._seconds: Counter[tuple[str, str]] = Counter()
        self._turn = Lock()

    def note(self, method: str, template: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        at = next((at for at, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._turn:
            self._requests[method, template, status] += 1
            self._durations[method, template][at] += 1
            self._seconds[method, template] += seconds  # type: ignore[assignment]

    def render(self) -> Iterator[str]:
        """The text form of Prometheus, line by line (its exposition formats, version 0.0.4)."""
        with self._turn:
            requests = sorted(self._requests.items())
            durations = sorted((key, tuple(each)) for key, each in self._durations.items())
            seconds = dict(self._seconds)
        yield "# HELP tmtool_requests_total Requests that were answered.\n"
        yield "# TYPE tmtool_requests_total counter\n"
        for (method, route, status), count in requests:
            labels = f'method="{method}",route="{route}",status="{status}"'
            yield f"tmtool_requests_total{{{labels}}} {count}\n"
        yield "# HELP tmtool_request_seconds How long answering took.\n"
        yield "# TYPE tmtool_request_seconds histogram\n"
        for key, own in durations:
            labels, so_far = f'method="{key[0]}",route="{key[1]}"', 0
            for bound, count in zip((*map(str, BOUNDS), "+Inf"), own, strict=True):
                so_far += count
                yield f'tmtool_request_seconds_bucket{{{labels},le="{bound}"}} {so_far}\n'
            yield f"tmtool_request_seconds_sum{{{labels}}} {seconds[key]:.6f}\n"
            yield f"tmtool_request_seconds_count{{{labels}}} {so_far}\n"
