"""Views: values in, escaped HTML out."""
