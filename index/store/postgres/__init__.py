"""Keep a library in PostgreSQL with pgvector, for a team or for millions of passages.

Read `address` (which server, which library), `tables` (with `schema_1.sql`), `connections`,
`reads`, `lexical` (BM25), `vectors`, `store` (writes), `maintenance` in that order. Needs the
extra `postgres` (psycopg, pgvector); nothing is imported from it before such a library is opened.
"""
