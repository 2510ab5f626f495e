"""What results look like, on a terminal, as pages, objects and sheets: results in, text out."""
