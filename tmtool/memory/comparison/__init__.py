"""A draft beside its predecessor: what stayed, what changed, and how that was translated."""

from __future__ import annotations

from tmtool.memory.comparison.comparing import compare
from tmtool.memory.comparison.earlier import from_document, from_memory, of_origins
from tmtool.memory.comparison.guess import guess
from tmtool.memory.comparison.model import VERDICTS, Comparison, Earlier, Predecessor, Row, Verdict

__all__ = [
    "VERDICTS",
    "Comparison",
    "Earlier",
    "Predecessor",
    "Row",
    "Verdict",
    "compare",
    "from_document",
    "from_memory",
    "guess",
    "of_origins",
]  # fmt: skip
