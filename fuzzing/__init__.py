"""Fuzzing: inputs that nobody thought of, for everything that takes in what others made.

`targets.py` says what is fed and what must hold, `inputs.py` how inputs are made, `run.py` runs it
all: `python -m fuzzing.run --minutes 60`. What a run found is kept as tests, each with its input.
"""
