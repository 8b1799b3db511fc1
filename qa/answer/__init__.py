"""Select, cite, compare, explain and verify answers."""
