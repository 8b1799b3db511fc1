"""Keep a library in one SQLite file."""
