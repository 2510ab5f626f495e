"""XLIFF 1 and 2: read, written, and given back with notes."""
