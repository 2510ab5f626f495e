"""Files and texts into documents: `read`, `read_text`, `read_lines`, and `explain`."""

from __future__ import annotations

from tmtool.documents.content import Format, Revisions
from tmtool.documents.files import explain, read, read_lines
from tmtool.documents.lines import Removed
from tmtool.documents.reading import Reading, read_text

__all__ = [
    "Format", "Reading", "Removed", "Revisions", "explain", "read", "read_lines", "read_text",
]  # fmt: skip
