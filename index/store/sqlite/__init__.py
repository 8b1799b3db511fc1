"""A library in one SQLite file."""
