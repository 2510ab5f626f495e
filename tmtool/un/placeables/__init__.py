"""Values in United Nations texts: numbers, dates, citations, symbols, ordinals; by value.

`find` says where they stand, `skeleton` replaces each by a mark of its kind, `rewrite` puts new
ones into a stored translation, `mismatches` and `compare` name those in which two texts differ.
"""

from tmtool.un.placeables.mismatch import Mismatch, compare, mismatches
from tmtool.un.placeables.model import Kind, Money, Placeable, Span, Value
from tmtool.un.placeables.rewrite import Change, Rewritten, rewrite
from tmtool.un.placeables.scan import find, skeleton

__all__ = [
    "Change", "Kind", "Mismatch", "Money", "Placeable", "Rewritten", "Span", "Value", "compare",
    "find", "mismatches", "rewrite", "skeleton",
]  # fmt: skip
