"""A change of a term and what it touches: records keep their wording, own drafts are changed."""

from tmtool.memory.term_change.impact import (
    ImpactDocument,
    ImpactPlace,
    TermImpact,
    find_impact,
)

__all__ = ["ImpactDocument", "ImpactPlace", "TermImpact", "find_impact"]
