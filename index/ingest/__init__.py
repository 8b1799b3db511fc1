"""Ingest files: passages and vectors in the store."""
