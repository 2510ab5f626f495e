"""Files that hold texts in several languages: a folder for each format."""
