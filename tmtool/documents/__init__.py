"""Files and texts into documents: `read`, `read_text`, `read_lines`, and `explain`.

What a name needs is imported when the name is first used: the process that reads PDF needs little.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tmtool.documents.content import Format, RemovedText, Revisions
    from tmtool.documents.damage import Damage, Repair
    from tmtool.documents.files import explain, read, read_bytes, read_lines
    from tmtool.documents.reading import DocumentReading, read_text

__all__ = [
    "Damage",
    "DocumentReading",
    "Format",
    "RemovedText",
    "Repair",
    "Revisions",
    "explain",
    "read",
    "read_bytes",
    "read_lines",
    "read_text",
]  # fmt: skip

_HOMES = {
    "content": ("Format", "RemovedText", "Revisions"),
    "damage": ("Damage", "Repair"),
    "files": ("explain", "read", "read_bytes", "read_lines"),
    "reading": ("DocumentReading", "read_text"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
