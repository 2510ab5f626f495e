"""Results as objects for programs."""
