"""Checks of a bitext: small rules with names, and findings with their evidence."""
