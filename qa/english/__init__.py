"""Apply rules of English: noun phrases, question types, dates, numbers and names."""
