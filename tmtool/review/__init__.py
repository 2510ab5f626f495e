"""Review: what a person does to an automatic alignment, and the marks that say so.

A correction comes as a table that was edited (`tables.read`, `apply`) or as commands (`commands`,
`session`). Both keep every character of both texts: what would lose, double or swap any is refused.
Wording may be corrected as well, pair by pair; what stood there before is kept with it.
"""

from __future__ import annotations

from tmtool.review.applied import AppliedEdits, apply
from tmtool.review.edits import accept, merge, move, pair, split, unpair
from tmtool.review.wording import edit, restore

__all__ = [
    "AppliedEdits", "accept", "apply", "edit", "merge", "move", "pair", "restore", "split",
    "unpair",
]  # fmt: skip
