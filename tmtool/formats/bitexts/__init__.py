"""Bitexts in files: rows of beads in every format that holds them, and put together again."""
