"""How a phrase was used and rendered, everywhere in a memory: found, counted, grouped, shown."""

from tmtool.memory.concordance.answers import (
    SAMPLE,
    Concordance,
    Group,
    Sort,
    concordance,
    first,
    groups_of,
    look,
    ordered,
)

__all__ = [
    "SAMPLE", "Concordance", "Group", "Sort", "concordance", "first", "groups_of", "look",
    "ordered",
]  # fmt: skip
