"""Measure how many answers are right, and how well passages are found."""
