"""The session that operations work with."""
