"""Fit the readers' parameters; not needed to run the program."""
