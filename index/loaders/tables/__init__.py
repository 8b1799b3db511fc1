"""Tables: CSV and rows of cells."""
