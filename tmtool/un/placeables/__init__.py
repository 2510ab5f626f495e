"""Values in United Nations texts: numbers, dates, citations, symbols, ordinals; by value.

`find` says where they stand, `build_template` replaces each by a mark of its kind, `rewrite` puts
new ones into a stored translation, `find_mismatches` and `compare` name those in which two texts
differ.
"""

from tmtool.un.placeables.mismatch import compare, find_mismatches
from tmtool.un.placeables.model import Kind, Money, NumberSpan, Placeable, PlaceableMismatch, Value
from tmtool.un.placeables.rewrite import Rewritten, TargetChange, rewrite
from tmtool.un.placeables.scan import build_template, find

__all__ = [
    "Kind",
    "Money",
    "NumberSpan",
    "Placeable",
    "PlaceableMismatch",
    "Rewritten",
    "TargetChange",
    "Value",
    "build_template",
    "compare",
    "find",
    "find_mismatches",
    "rewrite",
]  # fmt: skip
