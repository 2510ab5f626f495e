"""The translation memory: filled, asked and kept; it puts store, index and scoring together."""
