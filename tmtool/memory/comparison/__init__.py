"""A draft beside its predecessor: what stayed, what changed, and how that was translated."""

from __future__ import annotations

from tmtool.memory.comparison.comparing import compare
from tmtool.memory.comparison.earlier import build_predecessor, find_predecessor, read_predecessor
from tmtool.memory.comparison.guess import guess
from tmtool.memory.comparison.model import (
    VERDICTS,
    Comparison,
    Earlier,
    ParagraphRow,
    Predecessor,
    Verdict,
)

__all__ = [
    "VERDICTS",
    "Comparison",
    "Earlier",
    "ParagraphRow",
    "Predecessor",
    "Verdict",
    "build_predecessor",
    "compare",
    "find_predecessor",
    "guess",
    "read_predecessor",
]  # fmt: skip
