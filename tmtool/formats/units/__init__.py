"""Translation units in files: read one by one from what others wrote, looked at, and written."""

from __future__ import annotations

from tmtool.formats.units.folders import LeftOut, expand
from tmtool.formats.units.model import Item, Read, ReadNotice, SkippedUnit
from tmtool.formats.units.reading import FORMATS, format_of, read
from tmtool.formats.units.writing import Written, write

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
