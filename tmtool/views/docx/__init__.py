"""Results as documents for Word."""
