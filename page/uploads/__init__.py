"""Uploaded files: receive and store them."""
