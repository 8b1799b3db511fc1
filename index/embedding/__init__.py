"""Embed texts: text -> vectors."""
