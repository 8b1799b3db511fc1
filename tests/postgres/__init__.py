"""A real PostgreSQL server with pgvector, and what is tested on it."""
