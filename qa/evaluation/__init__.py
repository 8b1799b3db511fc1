"""Evaluation: questions with known answers in, figures out."""
