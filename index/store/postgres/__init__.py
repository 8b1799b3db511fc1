"""A library in PostgreSQL with pgvector: the same Store, for a team or for millions of passages.

Read `address` (which server, which library), `tables` (with `schema_1.sql`), `connections`,
`reads`, `words` (BM25), `nearest` (vectors), `store` (writes), `upkeep` in that order. Needs the
extra `postgres` (psycopg, pgvector); nothing is imported from it before such a library is opened.
"""
