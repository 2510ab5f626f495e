"""Bilingual files as documents: one language of their units, each a block."""
