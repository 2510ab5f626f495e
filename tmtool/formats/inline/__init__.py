"""Inline codes of all formats: one type, `units.Tag`, and what becomes of it and of formatting."""
