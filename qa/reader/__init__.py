"""Read passages that were found: spans that may answer, scored."""
