"""A draft beside its predecessor: what stayed, what changed, and how that was translated."""

from __future__ import annotations

from tmtool.memory.reprise.comparing import compare
from tmtool.memory.reprise.earlier import from_document, from_memory, of_origins
from tmtool.memory.reprise.guess import guess
from tmtool.memory.reprise.model import VERDICTS, Earlier, Predecessor, Reprise, Row, Verdict

__all__ = [
    "VERDICTS", "Earlier", "Predecessor", "Reprise", "Row", "Verdict", "compare",
    "from_document", "from_memory", "guess", "of_origins",
]  # fmt: skip
