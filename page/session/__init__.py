"""The state of one conversation."""
