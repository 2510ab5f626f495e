"""The aligner: which segments of two texts are translations of each other.

Structure and a global first path confine the search to a band; a log-linear score of meaning,
length and punctuation is decoded exactly within it; every bead gets the probability that it is
right. Pure functions of arrays, the same bytes each time.
"""

from __future__ import annotations

from tmtool.aligner.arranging import find_passages, name_parts
from tmtool.aligner.beads import LONGEST
from tmtool.aligner.decode import align, measure_agreement
from tmtool.aligner.moved import has_orphans
from tmtool.aligner.passages import MovedPassage
from tmtool.aligner.sections import label_parts
from tmtool.aligner.side import Side, SideContent, Structure, describe
from tmtool.aligner.tiling import build_streams

__all__ = [
    "LONGEST", "MovedPassage", "Side", "SideContent", "Structure", "align", "build_streams",
    "describe", "find_passages", "has_orphans", "label_parts", "measure_agreement", "name_parts",
]  # fmt: skip
