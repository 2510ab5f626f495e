"""How often Python looks for cycles while it makes very many small things."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 50_000, 20, 100
"""Units, elements and findings have no cycles, and looking takes a tenth of the time."""


@contextmanager
def relax_gc() -> Iterator[None]:
    """Look for cycles seldom; as before afterwards."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
