"""How a term was rendered over the years and by body: a table and a picture."""

from tmtool.memory.term_history.counting import (
    RenderingHistory,
    TermConcept,
    TermDocument,
    TermUse,
    Timeline,
    count_uses,
)
from tmtool.memory.term_history.timeline import build_timeline, find_uses

__all__ = [
    "RenderingHistory",
    "TermConcept",
    "TermDocument",
    "TermUse",
    "Timeline",
    "build_timeline",
    "count_uses",
    "find_uses",
]
