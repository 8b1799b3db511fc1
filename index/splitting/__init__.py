"""Split documents into sentences and passages, and say what a row of a table stands under."""
