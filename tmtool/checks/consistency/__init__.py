"""Consistency: the same source with different targets and the reverse, and what precedent says."""
