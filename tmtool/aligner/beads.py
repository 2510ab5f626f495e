"""The bead types the aligner considers, in the order in which all its arrays hold them."""

from __future__ import annotations

import numpy as np

DELETION = 0
"""The place of the null bead of a source in `TYPES`. Chosen: it comes first."""
INSERTION = 1
"""The place of the null bead of a target in `TYPES`. Chosen: it comes next."""
PAIRS = slice(2, None)
"""The types that have segments on both sides."""

TYPES: tuple[tuple[int, int], ...] = (
    (1, 0),
    (0, 1),
    *((1, n) for n in range(1, 9)),
    *((m, 1) for m in range(2, 9)),
    *((2, n) for n in range(2, 7)),
    *((m, 2) for m in range(3, 7)),
    (3, 3),
    (3, 4),
    (4, 3),
    (3, 5),
    (5, 3),
    (4, 4),
)
"""(source segments, target segments) of a bead: null beads first, then all others."""

LONGEST = 8
"""Most segments of a bead on one side. Chosen, no measurement."""

SOURCES = np.array([m for m, _ in TYPES])
TARGETS = np.array([n for _, n in TYPES])
STEPS = SOURCES + TARGETS
LONGEST_STEP = int(STEPS.max())


def name(bead_type: tuple[int, int]) -> str:
    """One name for a type and its mirror image, so that both share a weight.

    >>> name((1, 2)), name((2, 1))
    ('1-2', '1-2')
    """
    return f"{min(bead_type)}-{max(bead_type)}"
