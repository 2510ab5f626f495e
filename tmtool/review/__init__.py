"""Review: what a person does to an automatic alignment, and the marks that say so.

A correction comes as a table that was edited (`tables.read`, `apply`) or as commands (`commands`,
`session`). Both keep every character of both texts: what would lose, double or swap any is refused.
"""

from __future__ import annotations

from tmtool.review.applied import AppliedEdits, apply
from tmtool.review.edits import accept, merge, move, pair, split, unpair

__all__ = ["AppliedEdits", "accept", "apply", "merge", "move", "pair", "split", "unpair"]
