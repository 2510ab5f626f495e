"""The term base: concept entries, their files, and their terms in running text."""
