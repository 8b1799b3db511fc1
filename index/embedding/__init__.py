"""Embedding: text -> vectors."""
