"""Select, cite, compare and verify answers."""
