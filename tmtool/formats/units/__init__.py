"""Translation units in files: read one by one from what others wrote, looked at, and written."""
