"""Receive and store uploaded files."""
