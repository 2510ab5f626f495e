"""Tables: TSV, CSV and XLSX, read by their headings and written."""
