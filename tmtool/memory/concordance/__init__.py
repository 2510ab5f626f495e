"""How a phrase was used and rendered, everywhere in a memory: found, counted, grouped, shown."""

from tmtool.memory.concordance.answers import (
    SAMPLE,
    Concordance,
    EqualLines,
    LineGroup,
    Sort,
    concordance,
    group_lines,
    join_equal,
    look,
    order_lines,
    select_rendering,
)

__all__ = [
    "SAMPLE", "Concordance", "EqualLines", "LineGroup", "Sort", "concordance", "group_lines",
    "join_equal", "look", "order_lines", "select_rendering",
]  # fmt: skip
