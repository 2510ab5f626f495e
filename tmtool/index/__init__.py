"""Nearest vectors: a cache beside the store, made anew whenever it does not fit."""
