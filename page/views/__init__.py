"""Turn values into escaped HTML, with the templates of this folder."""
