"""Files and texts into documents: `read`, `read_text`, `read_lines`, and `explain`."""

from __future__ import annotations

from tmtool.documents.content import Format, Revisions
from tmtool.documents.damage import Damage, Repair
from tmtool.documents.files import explain, read, read_bytes, read_lines
from tmtool.documents.lines import Removed
from tmtool.documents.reading import Reading, read_text

__all__ = [
    "Damage", "Format", "Reading", "Removed", "Repair", "Revisions", "explain", "read",
    "read_bytes", "read_lines", "read_text",
]  # fmt: skip
