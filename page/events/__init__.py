"""Handle the page's events."""
