"""How a phrase was used and rendered, everywhere in a memory: found, counted, grouped, shown."""

from tmtool.memory.concordance.answers import (
    SAMPLE,
    Concordance,
    LineGroup,
    Sort,
    concordance,
    group_lines,
    look,
    order_lines,
)

__all__ = [
    "SAMPLE", "Concordance", "LineGroup", "Sort", "concordance", "group_lines",
    "look",
    "order_lines",
]  # fmt: skip
