"""Translation units in files: read one by one from what others wrote, looked at, and written."""

from __future__ import annotations

from tmtool.exchange.folders import LeftOut, expand
from tmtool.exchange.model import Item, Read, ReadNotice, SkippedUnit
from tmtool.exchange.reading import FORMATS, format_of, read
from tmtool.exchange.writing import Written, write

__all__ = [
    "FORMATS",
    "Item",
    "LeftOut",
    "Read",
    "ReadNotice",
    "SkippedUnit",
    "Written",
    "expand",
    "format_of",
    "read",
    "write",
]  # fmt: skip
