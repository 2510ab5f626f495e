"""The aligner: which segments of two texts are translations of each other.

Structure and a global first path confine the search to a band; a log-linear score of meaning,
length and punctuation is decoded exactly within it; every bead gets the probability that it is
right. Pure functions of arrays, the same bytes each time.
"""

from __future__ import annotations

from tmtool.align.beads import LONGEST
from tmtool.align.decode import align
from tmtool.align.relation import agreement
from tmtool.align.side import Side, Structure, describe

__all__ = ["LONGEST", "Side", "Structure", "agreement", "align", "describe"]
