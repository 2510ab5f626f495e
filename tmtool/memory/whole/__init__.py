"""A whole document looked up: its matches, what they are worth, files for CAT tools."""
