"""Tables as questions are asked of them: words by row and column, and how they are matched."""
