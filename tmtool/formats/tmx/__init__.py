"""TMX: read, written, and written as Trados Studio has it."""
