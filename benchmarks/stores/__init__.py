"""Compare a library in a folder with one on a PostgreSQL server."""
