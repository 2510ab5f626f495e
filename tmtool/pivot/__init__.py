"""One bitext of a text in three languages or more, around its original.

The pivot is the original: each of its segments has a row of its own, and is never split or merged.
Every other language is aligned with it, and divided where it joins what the original keeps apart.
"""

from __future__ import annotations

from tmtool.pivot.aligning import align_languages
from tmtool.pivot.choosing import PivotChoice, choose_pivot

__all__ = ["PivotChoice", "align_languages", "choose_pivot"]
