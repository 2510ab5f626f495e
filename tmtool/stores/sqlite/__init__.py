"""A memory in a folder: one SQLite file, and the nearest vectors by FAISS beside it."""
