"""What was found a moment ago, for who asks for the rest of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from time import monotonic

_MOST = 64
"""So many are kept. Limit: memory, some tens of kilobytes each."""
_SECONDS = 60.0
"""So long they are. Chosen: longer than a page waits before it asks on."""


class Recent:
    """Keeps the last things that were found, each for a minute; threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
        self._guard = threading.Lock()

    def keep(self, key: Hashable, value: object) -> None:
        """Keep something, in the place of what had the key."""
        with self._guard:
            self._kept[key] = monotonic(), value
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def find(self, key: Hashable) -> object | None:
        """What has a key; None where that is not kept any more."""
        with self._guard:
            at, value = self._kept.get(key, (0.0, None))
        return value if monotonic() - at < _SECONDS else None
