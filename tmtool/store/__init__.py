"""Where translation units are kept: the truth of a memory."""
