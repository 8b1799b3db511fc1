"""Answers: select, cite, compare, explain and verify what was read."""
