"""Search passages: by vector, by words, and by the names of their documents."""
