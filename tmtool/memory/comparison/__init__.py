"""A draft next to its previous version: what stayed, what changed, and how that was translated."""

from __future__ import annotations

from tmtool.memory.comparison.comparing import compare
from tmtool.memory.comparison.earlier import (
    build_previous_version,
    find_previous_version,
    read_previous_version,
)
from tmtool.memory.comparison.guess import guess
from tmtool.memory.comparison.model import (
    VERDICTS,
    Comparison,
    Earlier,
    ParagraphRow,
    PreviousVersion,
    Verdict,
)

__all__ = [
    "VERDICTS",
    "Comparison",
    "Earlier",
    "ParagraphRow",
    "PreviousVersion",
    "Verdict",
    "build_previous_version",
    "compare",
    "find_previous_version",
    "guess",
    "read_previous_version",
]  # fmt: skip
