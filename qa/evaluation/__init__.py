"""Evaluate answers against questions with known ones."""
