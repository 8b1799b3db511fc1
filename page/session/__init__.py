"""Hold the state of one conversation: turns, options, and what a browser stores of both."""
